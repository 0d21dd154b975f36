#include "adapters/starknet/codec/felt.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/check.hpp"

namespace warden::starknet {
namespace {

constexpr std::size_t kHexDigitsMax = 63;
constexpr std::size_t kShortStringBytesMax = 31;

Felt::Limbs limbs_from(const Hash32& bytes) {
    Felt::Limbs limbs{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::uint64_t& limb = limbs[3 - i / 8];
        limb = (limb << 8) | bytes[i];
    }
    return limbs;
}

bool less(const Felt::Limbs& a, const Felt::Limbs& b) {
    return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend());
}

constexpr Felt::Limbs kP{1, 0, 0, 0x0800000000000011};
// 2^251 - 256.
constexpr Felt::Limbs kAddressBound{0xffffffffffffff00, ~0ull, ~0ull, 0x07ffffffffffffff};

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

Felt Felt::from_limbs(const Limbs& limbs) {
    WARDEN_CHECK(less(limbs, kP));
    return wrap(multiply(limbs, mont::kR2));
}

Result<Felt> Felt::from_hex(std::string_view text) {
    if (!text.starts_with("0x")) return fail(Errc::invalid_input, "felt without 0x");
    const std::string_view digits = text.substr(2);
    if (digits.empty() || digits.size() > kHexDigitsMax) {
        return fail(Errc::invalid_input, "felt of " + std::to_string(digits.size()) + " digits");
    }
    if (digits.size() > 1 && digits.front() == '0') {
        return fail(Errc::invalid_input, "felt with a leading zero");
    }
    Limbs limbs{};
    for (std::size_t i = 0; i < digits.size(); ++i) {
        const int value = digit_value(digits[digits.size() - 1 - i]);
        if (value < 0) return fail(Errc::invalid_input, "felt with a character that is no digit");
        limbs[i / 16] |= static_cast<std::uint64_t>(value) << (4 * (i % 16));
    }
    if (!less(limbs, kP)) return fail(Errc::invalid_input, "felt outside the field");
    return from_limbs(limbs);
}

Result<Felt> Felt::from_short_string(std::string_view text) {
    if (text.size() > kShortStringBytesMax) {
        return fail(Errc::invalid_input,
                    "short string of " + std::to_string(text.size()) + " bytes");
    }
    Hash32 bytes{};
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<std::uint8_t>(text[i]);
        if (byte >= 0x80) return fail(Errc::invalid_input, "short string that is not ASCII");
        bytes[bytes.size() - text.size() + i] = byte;
    }
    return from_limbs(limbs_from(bytes));
}

Result<Felt> Felt::from_bytes(const Hash32& bytes) {
    const Limbs limbs = limbs_from(bytes);
    if (!less(limbs, kP)) return fail(Errc::invalid_input, "felt outside the field");
    return from_limbs(limbs);
}

Felt Felt::reduce(const Hash32& bytes) {
    // With the smaller factor first, the Montgomery product of any 256-bit number stays below 2P.
    return wrap(multiply(mont::kR2, limbs_from(bytes)));
}

std::string Felt::to_hex() const {
    const std::string digits = warden::to_hex(to_bytes());
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    return "0x" + digits.substr(first);
}

Hash32 Felt::to_bytes() const {
    const Limbs limbs = to_limbs();
    Hash32 bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        bytes[i] = static_cast<std::uint8_t>(limbs[3 - i / 8] >> (8 * (7 - i % 8)));
    }
    return bytes;
}

Result<std::uint64_t> Felt::to_u64() const {
    const Limbs limbs = to_limbs();
    if (limbs[1] != 0 || limbs[2] != 0 || limbs[3] != 0) {
        return fail(Errc::invalid_input, to_hex() + " is no u64");
    }
    return limbs[0];
}

Result<U128> Felt::to_u128() const {
    const Limbs limbs = to_limbs();
    if (limbs[2] != 0 || limbs[3] != 0) return fail(Errc::invalid_input, to_hex() + " is no u128");
    return (U128{limbs[1]} << 64) | limbs[0];
}

Result<std::string> Felt::to_short_string() const {
    const Hash32 bytes = to_bytes();
    const auto first =
        std::find_if(bytes.begin(), bytes.end(), [](auto byte) { return byte != 0; });
    if (first == bytes.begin()) return fail(Errc::invalid_input, to_hex() + " is no short string");
    const bool printable =
        std::all_of(first, bytes.end(), [](auto byte) { return byte >= 0x20 && byte <= 0x7e; });
    if (!printable) return fail(Errc::invalid_input, to_hex() + " is no short string");
    return std::string(first, bytes.end());
}

std::strong_ordering operator<=>(const Felt& a, const Felt& b) {
    const Felt::Limbs left = a.to_limbs();
    const Felt::Limbs right = b.to_limbs();
    return std::lexicographical_compare_three_way(left.rbegin(), left.rend(), right.rbegin(),
                                                  right.rend());
}

Felt mask_250(const Hash32& bytes) {
    Felt::Limbs limbs = limbs_from(bytes);
    limbs[3] &= (std::uint64_t{1} << 58) - 1;
    return Felt::from_limbs(limbs);
}

bool is_address(const Felt& value) { return less(value.to_limbs(), kAddressBound); }

}  // namespace warden::starknet
