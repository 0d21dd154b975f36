#include "adapters/starknet/client/json_view.hpp"

#include <algorithm>

namespace warden::starknet::json_view {
namespace {

Fail bad(std::string_view name, std::string_view what) {
    return fail(Errc::invalid_input, std::string(name) + ": " + std::string(what));
}

}  // namespace

Result<Element> Document::parse(std::string_view json) {
    Element root;
    const auto error = parser_.parse(json.data(), json.size(), false).get(root);
    if (error) return bad("answer", simdjson::error_message(error));
    return root;
}

std::optional<Element> find(Element object, std::string_view name) {
    Element found;
    if (object.at_key(name).get(found) || found.is_null()) return std::nullopt;
    return found;
}

Result<Element> member(Element object, std::string_view name) {
    const std::optional<Element> found = find(object, name);
    if (!found) return bad(name, "missing");
    return *found;
}

Result<std::string_view> text(Element object, std::string_view name) {
    std::string_view out;
    if (object.at_key(name).get(out)) return bad(name, "text expected");
    return out;
}

Result<std::uint64_t> number(Element object, std::string_view name) {
    std::uint64_t out = 0;
    if (object.at_key(name).get(out)) return bad(name, "number expected");
    return out;
}

Result<Felt> as_felt(Element value, std::string_view name) {
    std::string_view hex;
    if (value.get(hex)) return bad(name, "felt expected");
    Result<Felt> out = Felt::from_hex(hex);
    if (!out) return Fail(std::move(out.error()).at(name));
    return out;
}

Result<Felt> felt(Element object, std::string_view name) {
    const Result<Element> found = member(object, name);
    if (!found) return Fail(found.error());
    return as_felt(*found, name);
}

Result<U128> hex_u128(Element object, std::string_view name) {
    const Result<std::string_view> hex = text(object, name);
    if (!hex) return Fail(hex.error());
    // Unlike felts, these may have leading zeros.
    if (!hex->starts_with("0x") || hex->size() == 2)
        return bad(name, "hexadecimal number expected");
    const std::string_view digits = hex->substr(2);
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    const Result<Felt> value = Felt::from_hex("0x" + std::string(digits.substr(first)));
    if (!value) return Fail(Error(value.error()).at(name));
    Result<U128> out = value->to_u128();
    if (!out) return Fail(std::move(out.error()).at(name));
    return out;
}

Result<std::uint64_t> hex_u64(Element object, std::string_view name) {
    const Result<U128> value = hex_u128(object, name);
    if (!value) return Fail(value.error());
    if (*value > ~std::uint64_t{0}) return bad(name, "larger than u64");
    return static_cast<std::uint64_t>(*value);
}

Result<simdjson::dom::array> array(Element object, std::string_view name) {
    simdjson::dom::array out;
    if (object.at_key(name).get(out)) return bad(name, "array expected");
    return out;
}

Result<std::vector<Felt>> as_felts(simdjson::dom::array values, std::string_view name) {
    std::vector<Felt> out;
    out.reserve(values.size());
    for (const Element value : values) {
        const Result<Felt> felt = as_felt(value, name);
        if (!felt) return Fail(felt.error());
        out.push_back(*felt);
    }
    return out;
}

Result<std::vector<Felt>> felts(Element object, std::string_view name) {
    const Result<simdjson::dom::array> values = array(object, name);
    if (!values) return Fail(values.error());
    return as_felts(*values, name);
}

}  // namespace warden::starknet::json_view
