#include "domain/base/u128.hpp"

#include <algorithm>
#include <limits>

namespace warden {

std::string to_decimal(U128 value) {
    std::string text;
    do {
        text.push_back(static_cast<char>('0' + static_cast<int>(value % 10)));
        value /= 10;
    } while (value != 0);
    std::reverse(text.begin(), text.end());
    return text;
}

std::optional<U128> checked_add(U128 a, U128 b) {
    if (a > kU128Max - b) return std::nullopt;
    return a + b;
}

std::optional<U128> checked_mul(U128 a, U128 b) {
    if (a != 0 && b > kU128Max / a) return std::nullopt;
    return a * b;
}

Result<U128> u128_from_decimal(std::string_view text) {
    if (text.empty() || (text.size() > 1 && text[0] == '0')) {
        return fail(Errc::invalid_input, "not a canonical decimal number");
    }
    U128 value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return fail(Errc::invalid_input, "not a decimal digit");
        const auto shifted = checked_mul(value, 10);
        const auto sum = shifted ? checked_add(*shifted, U128(c - '0')) : std::nullopt;
        if (!sum) return fail(Errc::invalid_input, "number above 2^128 - 1");
        value = *sum;
    }
    return value;
}

Result<std::uint64_t> u64_from_decimal(std::string_view text) {
    const auto value = u128_from_decimal(text);
    if (!value) return Fail(value.error());
    if (*value > std::numeric_limits<std::uint64_t>::max()) {
        return fail(Errc::invalid_input, "number above 2^64 - 1");
    }
    return static_cast<std::uint64_t>(*value);
}

}  // namespace warden
