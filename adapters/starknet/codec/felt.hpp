#pragma once
// Felt: an integer 0 <= x < P with P = 2^251 + 17 * 2^192 + 1, Starknet's field. A value of the
// type cannot be out of range. Kept in Montgomery form (x * 2^256 mod P), which has one
// representation per number, so equality is plain and Poseidon multiplies without conversions.

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/base/hex.hpp"
#include "domain/base/u128.hpp"

namespace warden::starknet {

class Felt {
  public:
    using Limbs = std::array<std::uint64_t, 4>;  // least significant first

    constexpr Felt() = default;  // 0
    // A small constant; every u64 is a felt.
    constexpr explicit Felt(std::uint64_t value) : mont_(multiply({value, 0, 0, 0}, kR2)) {}

    // `0x` and 1..63 hexadecimal digits without leading zeros ("0x0" for zero), either case, below
    // P. Anything else is invalid_input.
    static Result<Felt> from_hex(std::string_view text);
    // Up to 31 bytes of ASCII as a big-endian integer; invalid_input when longer or not ASCII.
    static Result<Felt> from_short_string(std::string_view text);
    // Big-endian; invalid_input at P or above.
    static Result<Felt> from_bytes(const Hash32& bytes);
    // Big-endian, taken mod P.
    static Felt reduce(const Hash32& bytes);
    static constexpr Felt from_u128(U128 value) {
        Felt out;
        const Limbs limbs{static_cast<std::uint64_t>(value),
                          static_cast<std::uint64_t>(value >> 64), 0, 0};
        out.mont_ = multiply(limbs, kR2);
        return out;
    }
    // limbs must stand for a number below P (checked).
    static Felt from_limbs(const Limbs& limbs);

    // Canonical: lower case, no leading zeros.
    std::string to_hex() const;
    Hash32 to_bytes() const;
    constexpr Limbs to_limbs() const { return multiply(mont_, {1, 0, 0, 0}); }
    // invalid_input when the number does not fit.
    Result<std::uint64_t> to_u64() const;
    Result<U128> to_u128() const;
    // The ASCII text of a short string; invalid_input for over 31 bytes or a byte outside
    // 0x20..0x7e.
    Result<std::string> to_short_string() const;
    constexpr bool is_zero() const { return mont_ == Limbs{}; }

    friend constexpr bool operator==(const Felt&, const Felt&) = default;
    // Order of the integers.
    friend std::strong_ordering operator<=>(const Felt& a, const Felt& b);

    // Arithmetic mod P.
    friend constexpr Felt operator+(const Felt& a, const Felt& b) {
        return wrap(add(a.mont_, b.mont_));
    }
    friend constexpr Felt operator-(const Felt& a, const Felt& b) {
        return wrap(subtract(a.mont_, b.mont_));
    }
    friend constexpr Felt operator*(const Felt& a, const Felt& b) {
        return wrap(multiply(a.mont_, b.mont_));
    }

  private:
    __extension__ using Wide = unsigned __int128;
    static constexpr std::uint64_t kTop = 0x0800000000000011;  // P = kTop * 2^192 + 1
    static constexpr Limbs kR2{0xfffffd737e000401, 0x00000001330fffff, 0xffffffffff6f8000,
                               0x07ffd4ab5e008810};  // 2^512 mod P

    static constexpr Felt wrap(const Limbs& mont) {
        Felt out;
        out.mont_ = mont;
        return out;
    }
    static constexpr bool below_p(const Limbs& v) {
        return v[3] < kTop || (v[3] == kTop && v[2] == 0 && v[1] == 0 && v[0] == 0);
    }
    // v - P for P <= v < 2P.
    static constexpr Limbs reduce_once(Limbs v) {
        std::uint64_t borrow = v[0] < 1;
        v[0] -= 1;
        for (std::size_t i = 1; i < 3; ++i) {
            const std::uint64_t before = v[i];
            v[i] -= borrow;
            borrow = before < borrow;
        }
        v[3] -= kTop + borrow;
        return v;
    }
    static constexpr Limbs add(const Limbs& a, const Limbs& b) {
        Limbs out{};
        Wide carry = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            carry += Wide{a[i]} + b[i];
            out[i] = static_cast<std::uint64_t>(carry);
            carry >>= 64;
        }
        return below_p(out) ? out : reduce_once(out);
    }
    static constexpr Limbs subtract(const Limbs& a, const Limbs& b) {
        Limbs out{};
        std::uint64_t borrow = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            const Wide difference = Wide{a[i]} - b[i] - borrow;
            out[i] = static_cast<std::uint64_t>(difference);
            borrow = static_cast<std::uint64_t>(difference >> 64) & 1;
        }
        if (borrow == 0) return out;
        Wide carry = Wide{out[0]} + 1;
        out[0] = static_cast<std::uint64_t>(carry);
        for (std::size_t i = 1; i < 4; ++i) {
            carry = (carry >> 64) + out[i] + (i == 3 ? kTop : 0);
            out[i] = static_cast<std::uint64_t>(carry);
        }
        return out;
    }
    // Montgomery product a * b / 2^256 mod P. P = 1 mod 2^64 makes the quotient digit -t[0].
    static constexpr Limbs multiply(const Limbs& a, const Limbs& b) {
        std::array<std::uint64_t, 5> t{};
        for (std::size_t i = 0; i < 4; ++i) {
            Wide carry = 0;
            for (std::size_t j = 0; j < 4; ++j) {
                carry += Wide{a[j]} * b[i] + t[j];
                t[j] = static_cast<std::uint64_t>(carry);
                carry >>= 64;
            }
            const std::uint64_t overflow = t[4] + static_cast<std::uint64_t>(carry);
            const std::uint64_t digit = ~t[0] + 1;
            carry = t[0] == 0 ? 0 : 1;  // t[0] + digit * 1
            carry += t[1];
            t[0] = static_cast<std::uint64_t>(carry);
            carry = (carry >> 64) + t[2];
            t[1] = static_cast<std::uint64_t>(carry);
            carry = (carry >> 64) + t[3] + Wide{digit} * kTop;
            t[2] = static_cast<std::uint64_t>(carry);
            carry = (carry >> 64) + overflow;
            t[3] = static_cast<std::uint64_t>(carry);
            t[4] = static_cast<std::uint64_t>(carry >> 64);
        }
        const Limbs out{t[0], t[1], t[2], t[3]};
        return below_p(out) ? out : reduce_once(out);
    }

    Limbs mont_{};
};

// x AND (2^250 - 1) of a 256-bit big-endian number: how a Keccak digest becomes a selector.
Felt mask_250(const Hash32& bytes);

// Bound of contract addresses: valid ones are below 2^251 - 256.
bool is_address(const Felt& value);

// u256 of Cairo: two felts, low 128 bits first.
struct U256 {
    U128 low = 0;
    U128 high = 0;

    friend bool operator==(const U256&, const U256&) = default;
    friend std::strong_ordering operator<=>(const U256& a, const U256& b);
};
using warden::to_decimal;  // of U128, so that this room has one set of overloads
std::string to_decimal(const U256& value);
// invalid_input on an empty text, a sign, a leading zero, another character or overflow.
Result<U256> u256_from_decimal(std::string_view text);
// Big-endian.
Hash32 to_bytes(const U256& value);
U256 u256_from_bytes(const Hash32& bytes);

}  // namespace warden::starknet
