#include "domain/chain/ids.hpp"

#include <algorithm>

namespace warden::chain {

std::string caip10(std::string_view caip2, const Address& address) {
    return std::string(caip2) + ":" + address.text;
}

bool is_alias(std::string_view text) {
    return !text.empty() && text.size() <= 24 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

Result<EntityId> parse_entity_id(std::string_view text) {
    const auto first = text.find('.');
    const auto second = first == text.npos ? text.npos : text.find('.', first + 1);
    if (second == text.npos) {
        return fail(Errc::invalid_input, "an id has the form <chain>.<contract>.<number>");
    }
    EntityId id{.contract = {.chain = std::string(text.substr(0, first)),
                             .contract = std::string(text.substr(first + 1, second - first - 1))}};
    if (!is_alias(id.contract.chain) || !is_alias(id.contract.contract)) {
        return fail(Errc::invalid_input, "an alias holds 1 to 24 of a-z, 0-9 and -");
    }
    const auto number = u64_from_decimal(text.substr(second + 1));
    if (!number) return Fail(number.error());
    id.number = *number;
    return id;
}

std::string display_amount(U128 amount, const Token& token) {
    std::string digits = to_decimal(amount);
    if (token.decimals == 0) return digits;
    if (digits.size() <= token.decimals) digits.insert(0, token.decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - token.decimals, 1, '.');
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
    return digits;
}

}  // namespace warden::chain
