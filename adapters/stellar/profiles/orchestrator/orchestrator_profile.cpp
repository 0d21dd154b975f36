#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <variant>

#include "adapters/orchestrator/absent_accounts.hpp"
#include "domain/base/check.hpp"
#include "domain/orchestrator/codes.hpp"
#include "platform/json/parse.hpp"

namespace warden::embedded {
extern const std::string_view stellar_orchestrator_spec;
}

namespace warden::stellar {
namespace {

constexpr std::string_view kCaller = "caller";
constexpr std::string_view kContractError = "Error(Contract, #";

ContractSpec frozen_spec() {
    const Result<Json> json = json::parse(embedded::stellar_orchestrator_spec);
    WARDEN_CHECK(json.has_value());
    const Json* xdr = json->find("xdr");
    WARDEN_CHECK(xdr != nullptr);
    WARDEN_CHECK(xdr->string() != nullptr);
    const Result<Bytes> stream = from_base64(*xdr->string());
    WARDEN_CHECK(stream.has_value());
    Result<std::vector<SpecEntry>> entries = spec_from_stream(*stream);
    WARDEN_CHECK(entries.has_value());
    Result<ContractSpec> spec = ContractSpec::from_entries(std::move(*entries));
    WARDEN_CHECK(spec.has_value());
    return std::move(*spec);
}

template <std::size_t... I>
std::vector<std::string> names_of_calls(std::index_sequence<I...> /*indices*/) {
    return {std::string(std::variant_alternative_t<I, orchestrator::Call>::kName)...};
}

bool takes_caller(const ContractSpec& spec, std::string_view function) {
    return std::ranges::any_of(spec.entries(), [function](const SpecEntry& entry) {
        const auto* one = std::get_if<SpecFunction>(&entry.value);
        return one != nullptr && one->name.text == function && !one->inputs.empty() &&
               one->inputs.front().name == kCaller;
    });
}

std::string zero_account() { return to_text(AccountId{}); }

std::string_view name_of_error(std::uint32_t code) {
    const auto error = orchestrator::from_code<orchestrator::ContractError>(code);
    return error ? name(*error) : std::string_view();
}

}  // namespace

OrchestratorProfile::OrchestratorProfile() : spec_(frozen_spec()) {}

DecodedContent OrchestratorProfile::decode(const ContractEvent& event) const {
    DecodedContent raw{selector_name(event), std::nullopt};
    const auto decoded = spec_.decode_event(event.topics, event.data);
    if (!decoded || !*decoded) return raw;
    const DecodedEvent& found = **decoded;
    Result<orchestrator::Event> normal = orchestrator::event_from_fields(
        found.name, adapters::without_absent_accounts(found.fields, zero_account()));
    if (!normal) return raw;
    return {found.name, std::move(*normal)};
}

Result<InvokeContractArgs> OrchestratorProfile::encode(const ContractId& contract,
                                                       const AccountId& caller,
                                                       const orchestrator::Call& call) const {
    const std::string_view name = orchestrator::name(call);
    Json::Object arguments = *orchestrator::arguments(call).object();
    if (takes_caller(spec_, name)) arguments.emplace_back(kCaller, to_text(caller));
    return encode_view(contract, name, Json(std::move(arguments)));
}

Result<InvokeContractArgs> OrchestratorProfile::encode_view(const ContractId& contract,
                                                            std::string_view name,
                                                            const Json& arguments) const {
    Result<std::vector<ScVal>> args = spec_.encode_arguments(name, arguments);
    if (!args) return Fail(std::move(args.error()));
    return InvokeContractArgs{ScAddress{contract}, ScSymbol{std::string(name)}, std::move(*args)};
}

Result<Json> OrchestratorProfile::decode_view(std::string_view name, const ScVal& result) const {
    const Result<Json> decoded = spec_.decode_result(name, result);
    if (!decoded) return decoded;
    return adapters::without_absent_accounts(*decoded, zero_account());
}

std::vector<std::string> OrchestratorProfile::call_names() const {
    return names_of_calls(std::make_index_sequence<std::variant_size_v<orchestrator::Call>>());
}

std::string_view contract_error_in(std::string_view text) {
    const std::size_t at = text.find(kContractError);
    if (at == text.npos) return {};
    const std::string_view number = text.substr(at + kContractError.size());
    std::uint32_t code = 0;
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), code);
    if (parsed.ec != std::errc() || !std::string_view(parsed.ptr, number.end()).starts_with(')')) {
        return {};
    }
    return name_of_error(code);
}

std::string_view contract_error_in(std::span<const DiagnosticEvent> events,
                                   const ContractId& contract) {
    // The host writes (error, Error(...)) as topics when a frame fails, the innermost first.
    std::string_view found;
    for (const DiagnosticEvent& diagnostic : events) {
        const ContractEvent& event = diagnostic.event;
        if (event.contract != contract.hash || event.topics.size() < 2) continue;
        const auto* error = event.topics[1].as<ScError>();
        if (event.topics[0] != symbol("error") || error == nullptr || error->type != 0) continue;
        if (const std::string_view name = name_of_error(error->code); !name.empty()) found = name;
    }
    return found;
}

}  // namespace warden::stellar
