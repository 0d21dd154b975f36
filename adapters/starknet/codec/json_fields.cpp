#include "adapters/starknet/codec/json_fields.hpp"

#include <algorithm>

#include "domain/base/json_fields.hpp"

namespace warden::starknet {

Json to_json(const std::vector<Felt>& felts) {
    Json::Array out;
    out.reserve(felts.size());
    for (const Felt& felt : felts) out.emplace_back(felt.to_hex());
    return out;
}

std::string hex_of(U128 value) { return Felt::from_u128(value).to_hex(); }

Result<Felt> felt_member(const Json& object, std::string_view name) {
    const auto text = json::get_string(object, name);
    if (!text) return Fail(text.error());
    Result<Felt> felt = Felt::from_hex(*text);
    if (!felt) return Fail(std::move(felt.error()).at(name));
    return felt;
}

Result<std::vector<Felt>> felts_member(const Json& object, std::string_view name) {
    const auto items = json::get_array(object, name);
    if (!items) return Fail(items.error());
    std::vector<Felt> out;
    out.reserve((*items)->size());
    for (const Json& item : **items) {
        Result<Felt> felt = item.string() == nullptr ? fail(Errc::invalid_input, "felts expected")
                                                     : Felt::from_hex(*item.string());
        if (!felt) return Fail(std::move(felt.error()).at(name));
        out.push_back(*felt);
    }
    return out;
}

Result<U128> hex_u128_member(const Json& object, std::string_view name) {
    const auto text = json::get_string(object, name);
    if (!text) return Fail(text.error());
    // Unlike felts, NUM_AS_HEX may have leading zeros.
    const std::string_view digits = text->substr(text->starts_with("0x") ? 2 : text->size());
    if (digits.empty()) {
        return fail(Errc::invalid_input, std::string(name) + ": hexadecimal number expected");
    }
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
    if (*value > ~std::uint64_t{0}) {
        return fail(Errc::invalid_input, std::string(name) + ": larger than u64");
    }
    return static_cast<std::uint64_t>(*value);
}

}  // namespace warden::starknet
