#include "sandbox/stellar/code.hpp"

#include <map>

#include "adapters/stellar/codec/wasm.hpp"
#include "domain/base/check.hpp"
#include "domain/base/sha256.hpp"
#include "platform/json/parse.hpp"

namespace warden::embedded {
extern const std::string_view sandbox_orchestrator_spec;
}  // namespace warden::embedded

namespace warden::sandbox::soroban {
namespace {

// Protocol of the host that the code asks for, as SCEnvMetaEntry.
Bytes env_meta() {
    constexpr std::uint32_t kInterfaceVersion = 0, kProtocol = 27, kPreRelease = 0;
    stellar::XdrWriter out;
    out(kInterfaceVersion, kProtocol, kPreRelease);
    return std::move(out).take();
}

Bytes spec_stream() {
    const auto json = json::parse(embedded::sandbox_orchestrator_spec);
    WARDEN_CHECK(json.has_value());
    const auto bytes = stellar::from_base64(*json->find("xdr")->string());
    WARDEN_CHECK(bytes.has_value());
    return *bytes;
}

stellar::ContractSpec spec_of(const Bytes& stream) {
    auto entries = stellar::spec_from_stream(stream);
    WARDEN_CHECK(entries.has_value());
    auto spec = stellar::ContractSpec::from_entries(std::move(*entries));
    WARDEN_CHECK(spec.has_value());
    return *spec;
}

// Every text of the value, replaced.
Json with_texts(const Json& value, const std::map<std::string, std::string>& replaced) {
    if (value.string()) {
        const auto found = replaced.find(*value.string());
        return found == replaced.end() ? value : Json(found->second);
    }
    if (value.array()) {
        Json::Array out;
        for (const Json& entry : *value.array()) out.push_back(with_texts(entry, replaced));
        return out;
    }
    if (!value.object()) return value;
    Json::Object out;
    for (const auto& [name, member] : *value.object()) {
        out.emplace_back(name, with_texts(member, replaced));
    }
    return out;
}

// Absent is no address on Soroban: the account of 32 zero bytes stands for it.
Json with_addresses(const Json& value) {
    const std::string zero(orchestrator::kZeroAccount);
    return with_texts(value, {{zero, to_text(stellar::AccountId{})}});
}

}  // namespace

const Code& Code::orchestrator() {
    static const Code code;
    return code;
}

Code::Code()
    : spec_(spec_of(spec_stream())),
      wasm_(stellar::wasm_of_sections({{std::string(stellar::kSpecSection), spec_stream()},
                                       {std::string(stellar::kEnvMetaSection), env_meta()}})),
      hash_(sha256(wasm_)) {}

Json Code::for_rules(const Json& arguments) {
    const std::string zero(orchestrator::kZeroAccount);
    return with_texts(
        arguments, {{to_text(stellar::AccountId{}), zero}, {to_text(stellar::ContractId{}), zero}});
}

stellar::ScVal Code::result(const std::string& function, const Json& result) const {
    auto value = spec_.encode_result(function, with_addresses(result));
    WARDEN_CHECK(value.has_value());
    return *value;
}

stellar::ContractEvent Code::event(const stellar::ContractId& from,
                                   const orchestrator::Event& event) const {
    Json::Object fields = event.keys;
    for (const auto& member : event.data) fields.push_back(member);
    auto encoded = spec_.encode_event(event.name, with_addresses(fields));
    WARDEN_CHECK(encoded.has_value());
    stellar::ContractEvent out;
    out.contract = from.hash;
    out.topics = std::move(encoded->topics);
    out.data = std::move(encoded->data);
    return out;
}

}  // namespace warden::sandbox::soroban
