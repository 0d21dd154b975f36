#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>
#include <variant>

#include "adapters/orchestrator/absent_accounts.hpp"
#include "adapters/starknet/client/errors.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "domain/base/check.hpp"
#include "platform/json/parse.hpp"

namespace warden::embedded {
extern const std::string_view starknet_orchestrator_abi;
}

namespace warden::starknet {
namespace {

// Members whose form differs: the contract has hashes as u256 and regions as short strings.
constexpr std::array<std::string_view, 6> kHashes{"code_hash",     "pending_code_hash",
                                                  "evidence_root", "statement_hash",
                                                  "claim_hash",    "answer_hash"};
constexpr std::string_view kRegion = "region";
constexpr std::string_view kZeroAccount = "0x0";

bool is_hash(std::string_view name) { return std::ranges::count(kHashes, name) > 0; }

Abi frozen_abi() {
    const Result<Json> json = json::parse(embedded::starknet_orchestrator_abi);
    WARDEN_CHECK(json.has_value());
    Result<Abi> abi = Abi::from_json(*json);
    WARDEN_CHECK(abi.has_value());
    return std::move(*abi);
}

Result<Json> hash_to_normal(const std::string& decimal) {
    const Result<U256> value = u256_from_decimal(decimal);
    if (!value) return Fail(value.error());
    return Json(to_hex(to_bytes(*value)));
}

Result<Json> hash_to_abi(const std::string& hex) {
    const Result<Hash32> bytes = hash_from_hex(hex);
    if (!bytes) return Fail(bytes.error());
    return Json(to_decimal(u256_from_bytes(*bytes)));
}

Result<Json> region_to_normal(const std::string& hex) {
    const Result<Felt> felt = Felt::from_hex(hex);
    if (!felt) return Fail(felt.error());
    const Result<std::string> text = felt->to_short_string();
    if (!text) return Fail(text.error());
    return Json(*text);
}

Result<Json> region_to_abi(const std::string& text) {
    const Result<Felt> felt = Felt::from_short_string(text);
    if (!felt) return Fail(felt.error());
    return Json(felt->to_hex());
}

struct Conversion {
    Result<Json> (*hash)(const std::string&);
    Result<Json> (*region)(const std::string&);
};
constexpr Conversion kToNormal{hash_to_normal, region_to_normal};
constexpr Conversion kToAbi{hash_to_abi, region_to_abi};

Result<Json> convert(const Json& value, const Conversion& conversion);

Result<Json> convert_member(std::string_view name, const Json& value,
                            const Conversion& conversion) {
    const std::string* text = value.string();
    if (text != nullptr && is_hash(name)) return conversion.hash(*text);
    if (text != nullptr && name == kRegion) return conversion.region(*text);
    return convert(value, conversion);
}

// Depth is that of the ABI's types.
Result<Json> convert(const Json& value, const Conversion& conversion) {
    if (const Json::Array* items = value.array()) {
        Json::Array out;
        for (const Json& item : *items) {
            Result<Json> converted = convert(item, conversion);
            if (!converted) return converted;
            out.push_back(std::move(*converted));
        }
        return Json(std::move(out));
    }
    if (const Json::Object* members = value.object()) {
        Json::Object out;
        for (const auto& [name, member] : *members) {
            Result<Json> converted = convert_member(name, member, conversion);
            if (!converted) return Fail(std::move(converted.error()).at(name));
            out.emplace_back(name, std::move(*converted));
        }
        return Json(std::move(out));
    }
    return value;
}

template <std::size_t... I>
std::vector<Felt> selectors_of_calls(std::index_sequence<I...>) {
    return {sn_keccak(std::variant_alternative_t<I, orchestrator::Call>::kName)...};
}

}  // namespace

OrchestratorProfile::OrchestratorProfile() : abi_(frozen_abi()) {}

DecodedContent OrchestratorProfile::decode(const EventContent& content) const {
    const DecodedContent raw{selector_name(content), std::nullopt};
    const auto decoded = abi_.decode_event(content.keys, content.data);
    if (!decoded || !*decoded) return raw;
    const Result<Json> fields = convert((*decoded)->fields, kToNormal);
    if (!fields) return raw;
    const std::string name = snake_case((*decoded)->name);
    Result<orchestrator::Event> event = orchestrator::event_from_fields(
        name, adapters::without_absent_accounts(*fields, kZeroAccount));
    if (!event) return raw;
    return {name, std::move(*event)};
}

Result<Call> OrchestratorProfile::encode(const Felt& contract,
                                         const orchestrator::Call& call) const {
    const std::string_view name = orchestrator::name(call);
    Result<std::vector<Felt>> calldata = encode_view(name, orchestrator::arguments(call));
    if (!calldata) return Fail(std::move(calldata.error()));
    return Call{contract, sn_keccak(name), std::move(*calldata)};
}

Result<std::vector<Felt>> OrchestratorProfile::encode_view(std::string_view name,
                                                           const Json& arguments) const {
    const Result<Json> converted = convert(arguments, kToAbi);
    if (!converted) return Fail(Error(converted.error()).at(name));
    return abi_.encode_arguments(name, *converted);
}

Result<Json> OrchestratorProfile::decode_view(std::string_view name,
                                              const std::vector<Felt>& result) const {
    const Result<Json> decoded = abi_.decode_result(name, result);
    if (!decoded) return decoded;
    Result<Json> converted = convert(*decoded, kToNormal);
    if (!converted) return Fail(std::move(converted.error()).at(name));
    return adapters::without_absent_accounts(*converted, kZeroAccount);
}

std::vector<Felt> OrchestratorProfile::call_selectors() const {
    return selectors_of_calls(std::make_index_sequence<std::variant_size_v<orchestrator::Call>>());
}

std::string_view contract_error_in(std::string_view text) {
    for (const std::string& panic : panic_texts(text)) {
        const auto error = from_name<orchestrator::ContractError>(panic);
        if (error) return name(*error);
    }
    return {};
}

}  // namespace warden::starknet
