#include "adapters/starknet/codec/json_fields.hpp"

namespace warden::starknet {
namespace {

Fail missing(std::string_view name, std::string_view what) {
    return fail(Errc::invalid_input, std::string(name) + ": " + std::string(what));
}

}  // namespace

Json to_json(const std::vector<Felt>& felts) {
    Json::Array out;
    out.reserve(felts.size());
    for (const Felt& felt : felts) out.emplace_back(felt.to_hex());
    return out;
}

std::string hex_of(U128 value) { return Felt::from_u128(value).to_hex(); }

Result<const Json*> member(const Json& object, std::string_view name) {
    const Json* found = object.find(name);
    if (found == nullptr) return missing(name, "missing");
    return found;
}

Result<std::string> text_member(const Json& object, std::string_view name) {
    const Json* found = object.find(name);
    if (found == nullptr || found->string() == nullptr) return missing(name, "text expected");
    return *found->string();
}

Result<Felt> felt_member(const Json& object, std::string_view name) {
    const Result<std::string> text = text_member(object, name);
    if (!text) return Fail(text.error());
    Result<Felt> felt = Felt::from_hex(*text);
    if (!felt) return Fail(std::move(felt.error()).at(name));
    return felt;
}

Result<std::vector<Felt>> felts_member(const Json& object, std::string_view name) {
    const Json* found = object.find(name);
    if (found == nullptr || found->array() == nullptr) return missing(name, "array expected");
    std::vector<Felt> out;
    out.reserve(found->array()->size());
    for (const Json& item : *found->array()) {
        if (item.string() == nullptr) return missing(name, "felts expected");
        Result<Felt> felt = Felt::from_hex(*item.string());
        if (!felt) return Fail(std::move(felt.error()).at(name));
        out.push_back(*felt);
    }
    return out;
}

Result<U128> hex_u128_member(const Json& object, std::string_view name) {
    const Result<std::string> text = text_member(object, name);
    if (!text) return Fail(text.error());
    // Unlike felts, NUM_AS_HEX may have leading zeros.
    const std::string_view digits =
        std::string_view(*text).substr(text->starts_with("0x") ? 2 : text->size());
    if (digits.empty()) return missing(name, "hexadecimal number expected");
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    const Result<Felt> felt = Felt::from_hex("0x" + std::string(digits.substr(first)));
    if (!felt) return Fail(Error(felt.error()).at(name));
    Result<U128> value = felt->to_u128();
    if (!value) return Fail(std::move(value.error()).at(name));
    return value;
}

Result<std::uint64_t> hex_u64_member(const Json& object, std::string_view name) {
    const Result<U128> value = hex_u128_member(object, name);
    if (!value) return Fail(value.error());
    if (*value > ~std::uint64_t{0}) return missing(name, "larger than u64");
    return static_cast<std::uint64_t>(*value);
}

Result<std::uint64_t> number_member(const Json& object, std::string_view name) {
    const Json* found = object.find(name);
    if (found == nullptr || found->integer() == nullptr || *found->integer() < 0) {
        return missing(name, "number expected");
    }
    return static_cast<std::uint64_t>(*found->integer());
}

}  // namespace warden::starknet
