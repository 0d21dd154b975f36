#include "sandbox/starknet/abi_bridge.hpp"

#include <cctype>

#include "domain/base/check.hpp"

namespace warden::sandbox {
namespace {

bool is_hash(std::string_view name) {
    return name == "evidence_root" || name == "statement_hash" || name == "code_hash" ||
           name == "pending_code_hash" || name == "claim_hash" || name == "answer_hash";
}

// u256 as decimal text into 64 hex digits.
Result<Json> hash_text(const Json& decimal) {
    const auto value = starknet::u256_from_decimal(*decimal.string());
    if (!value) return Fail(value.error());
    return Json(to_hex(starknet::to_bytes(*value)));
}

Json hash_decimal(const Json& digits) {
    const auto bytes = hash_from_hex(*digits.string());
    WARDEN_CHECK(bytes.has_value());
    return starknet::to_decimal(starknet::u256_from_bytes(*bytes));
}

Result<Json> region_text(const Json& felt) {
    const auto value = Felt::from_hex(*felt.string());
    if (!value) return Fail(value.error());
    const auto text = value->to_short_string();
    // What is no text can only be refused by the rule on regions.
    return Json(text ? *text : std::string("?"));
}

Json region_felt(const Json& text) {
    const auto felt = Felt::from_short_string(*text.string());
    WARDEN_CHECK(felt.has_value());
    return felt->to_hex();
}

std::string camel_case(std::string_view snake) {
    std::string out;
    bool upper = true;
    for (const char c : snake) {
        if (c != '_') out += upper ? static_cast<char>(std::toupper(c)) : c;
        upper = c == '_';
    }
    return out;
}

// Arguments as the rules have them into the form of the ABI.
Json to_abi_form(const Json& value) {
    if (value.array()) {
        Json::Array out;
        for (const Json& entry : *value.array()) out.push_back(to_abi_form(entry));
        return out;
    }
    if (!value.object()) return value;
    Json::Object out;
    for (const auto& [name, member] : *value.object()) {
        if (is_hash(name)) {
            out.emplace_back(name, hash_decimal(member));
        } else if (name == "region") {
            out.emplace_back(name, region_felt(member));
        } else {
            out.emplace_back(name, to_abi_form(member));
        }
    }
    return out;
}

}  // namespace

Result<Json> decode_arguments(const starknet::Abi& abi, const std::string& function,
                              std::span<const Felt> calldata) {
    const auto decoded = abi.decode_arguments(function, calldata);
    if (!decoded) return Fail(decoded.error());
    Json::Object out;
    for (const auto& [name, member] : *decoded->object()) {
        Result<Json> value = member;
        if (is_hash(name)) value = hash_text(member);
        if (name == "region") value = region_text(member);
        if (!value) return Fail(value.error());
        out.emplace_back(name, std::move(*value));
    }
    return Json(std::move(out));
}

Felts encode_result(const starknet::Abi& abi, const std::string& function, const Json& result) {
    const auto felts = abi.encode_result(function, to_abi_form(result));
    WARDEN_CHECK(felts.has_value());
    return *felts;
}

starknet::EventContent encode_event(const starknet::Abi& abi, const Felt& from,
                                    const orchestrator::Event& event) {
    Json::Object fields = event.keys;
    for (const auto& member : event.data) fields.push_back(member);
    const auto encoded = abi.encode_event(camel_case(event.name), to_abi_form(fields));
    WARDEN_CHECK(encoded.has_value());
    return {from, encoded->keys, encoded->data};
}

Result<Felts> encode_constructor(const starknet::Abi& abi, const Json& arguments) {
    return abi.encode_arguments("constructor", arguments);
}

}  // namespace warden::sandbox
