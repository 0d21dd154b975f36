#include "tests/unit/starknet/abi_form.hpp"

#include "adapters/starknet/codec/felt.hpp"
#include "domain/base/hex.hpp"

namespace warden::starknet {
namespace {

bool is_hash(const std::string& name) { return name.ends_with("_hash") || name == "evidence_root"; }

}  // namespace

Json as_abi(const Json& value) {
    if (const Json::Array* items = value.array()) {
        Json::Array out;
        for (const Json& item : *items) out.push_back(as_abi(item));
        return out;
    }
    if (value.object() == nullptr) return value;
    Json::Object out;
    for (const auto& [name, member] : *value.object()) {
        if (is_hash(name)) {
            const Hash32 hash = hash_from_hex(*member.string()).value();
            out.emplace_back(name, to_decimal(u256_from_bytes(hash)));
        } else if (name == "region") {
            out.emplace_back(name, Felt::from_short_string(*member.string())->to_hex());
        } else {
            out.emplace_back(name, as_abi(member));
        }
    }
    return out;
}

Json from_abi(const Json& arguments) {
    Json::Object out;
    for (const auto& [name, member] : *arguments.object()) {
        const bool hash = is_hash(name);
        out.emplace_back(
            name,
            hash ? Json(to_hex(to_bytes(u256_from_decimal(*member.string()).value()))) : member);
    }
    return out;
}

}  // namespace warden::starknet
