#include <algorithm>

#include "adapters/starknet/codec/felt.hpp"

namespace warden::starknet {
namespace {

constexpr std::uint64_t kLimbBase = 1'000'000'000;  // decimal digits are moved in groups of nine
constexpr std::size_t kLimbDigits = 9;
using Words = std::array<std::uint32_t, 8>;  // most significant first

Words words_of(const U256& value) {
    Words words{};
    for (std::size_t i = 0; i < 4; ++i) {
        words[3 - i] = static_cast<std::uint32_t>(value.high >> (32 * i));
        words[7 - i] = static_cast<std::uint32_t>(value.low >> (32 * i));
    }
    return words;
}

U256 value_of(const Words& words) {
    U256 value;
    for (std::size_t i = 0; i < 4; ++i) {
        value.high = (value.high << 32) | words[i];
        value.low = (value.low << 32) | words[4 + i];
    }
    return value;
}

}  // namespace

std::strong_ordering operator<=>(const U256& a, const U256& b) {
    if (a.high != b.high)
        return a.high < b.high ? std::strong_ordering::less : std::strong_ordering::greater;
    if (a.low != b.low)
        return a.low < b.low ? std::strong_ordering::less : std::strong_ordering::greater;
    return std::strong_ordering::equal;
}

std::string to_decimal(const U256& value) {
    Words words = words_of(value);
    std::string reversed;
    for (int group = 0; group < 9; ++group) {  // 81 digits hold 2^256
        std::uint64_t rest = 0;
        for (std::uint32_t& word : words) {
            const std::uint64_t part = (rest << 32) | word;
            word = static_cast<std::uint32_t>(part / kLimbBase);
            rest = part % kLimbBase;
        }
        for (std::size_t i = 0; i < kLimbDigits; ++i) {
            reversed += static_cast<char>('0' + rest % 10);
            rest /= 10;
        }
    }
    reversed.erase(reversed.find_last_not_of('0') + 1);
    if (reversed.empty()) return "0";
    std::reverse(reversed.begin(), reversed.end());
    return reversed;
}

Result<U256> u256_from_decimal(std::string_view text) {
    if (text.empty()) return fail(Errc::invalid_input, "u256: empty");
    if (text.size() > 1 && text.front() == '0')
        return fail(Errc::invalid_input, "u256: leading zero");
    Words words{};
    for (const char c : text) {
        if (c < '0' || c > '9')
            return fail(Errc::invalid_input, "u256: character that is no digit");
        auto carry = static_cast<std::uint64_t>(c - '0');
        for (std::size_t i = words.size(); i-- > 0;) {
            carry += std::uint64_t{words[i]} * 10;
            words[i] = static_cast<std::uint32_t>(carry);
            carry >>= 32;
        }
        if (carry != 0) return fail(Errc::invalid_input, "u256: too large");
    }
    return value_of(words);
}

Hash32 to_bytes(const U256& value) {
    Hash32 bytes{};
    for (std::size_t i = 0; i < 16; ++i) {
        bytes[15 - i] = static_cast<std::uint8_t>(value.high >> (8 * i));
        bytes[31 - i] = static_cast<std::uint8_t>(value.low >> (8 * i));
    }
    return bytes;
}

U256 u256_from_bytes(const Hash32& bytes) {
    U256 value;
    for (std::size_t i = 0; i < 16; ++i) {
        value.high = (value.high << 8) | bytes[i];
        value.low = (value.low << 8) | bytes[16 + i];
    }
    return value;
}

}  // namespace warden::starknet
