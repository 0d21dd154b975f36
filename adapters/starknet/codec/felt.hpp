#pragma once
// Felt: an integer 0 <= x < P with P = 2^251 + 17 * 2^192 + 1, Starknet's field. A value of the
// type cannot be out of range. Kept in Montgomery form (x * 2^256 mod P), which has one
// representation per number, so equality is plain and Poseidon multiplies without conversions.

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/starknet/codec/montgomery.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/u128.hpp"

namespace warden::starknet {

class Felt {
  public:
    using Limbs = mont::Limbs;  // least significant first

    constexpr Felt() = default;  // 0
    // A small constant; every u64 is a felt.
    constexpr explicit Felt(std::uint64_t value) : mont_(multiply({value, 0, 0, 0}, mont::kR2)) {}

    // Reads `0x` and 1..63 hexadecimal digits without leading zeros ("0x0" for zero), in either
    // case, below P. Anything else is invalid_input.
    static Result<Felt> from_hex(std::string_view text);
    // Reads up to 31 bytes of ASCII as a big-endian integer; invalid_input when longer or not
    // ASCII.
    static Result<Felt> from_short_string(std::string_view text);
    // Reads big-endian bytes; invalid_input at P or above.
    static Result<Felt> from_bytes(const Hash32& bytes);
    // Reads big-endian bytes, taken mod P.
    static Felt reduce(const Hash32& bytes);
    static constexpr Felt from_u128(U128 value) {
        Felt out;
        const Limbs limbs{static_cast<std::uint64_t>(value),
                          static_cast<std::uint64_t>(value >> 64), 0, 0};
        out.mont_ = multiply(limbs, mont::kR2);
        return out;
    }
    // limbs must stand for a number below P (checked).
    static Felt from_limbs(const Limbs& limbs);

    // Writes the canonical form: `0x`, lower case, no leading zeros.
    std::string to_hex() const;
    Hash32 to_bytes() const;
    constexpr Limbs to_limbs() const { return multiply(mont_, {1, 0, 0, 0}); }
    // invalid_input when the number does not fit.
    Result<std::uint64_t> to_u64() const;
    Result<U128> to_u128() const;
    // Returns the ASCII text of a short string; invalid_input for over 31 bytes or a byte outside
    // 0x20..0x7e.
    Result<std::string> to_short_string() const;
    constexpr bool is_zero() const { return mont_ == Limbs{}; }

    friend constexpr bool operator==(const Felt&, const Felt&) = default;
    // Felts are ordered as integers.
    friend std::strong_ordering operator<=>(const Felt& a, const Felt& b);

    // Arithmetic is mod P.
    friend constexpr Felt operator+(const Felt& a, const Felt& b) {
        return wrap(mont::canonical(mont::add(a.mont_, b.mont_)));
    }
    friend constexpr Felt operator-(const Felt& a, const Felt& b) {
        return wrap(mont::canonical(
            mont::subtract(mont::add(a.mont_, mont::multiple_of_p(1)), b.mont_).limbs));
    }
    friend constexpr Felt operator*(const Felt& a, const Felt& b) {
        return wrap(multiply(a.mont_, b.mont_));
    }

  private:
    friend class PoseidonRounds;  // works on the Montgomery form itself

    static constexpr Felt wrap(const Limbs& mont) {
        Felt out;
        out.mont_ = mont;
        return out;
    }
    static constexpr Limbs multiply(const Limbs& a, const Limbs& b) {
        return mont::canonical(mont::multiply(a, b));
    }

    Limbs mont_{};
};

// Returns x AND (2^250 - 1) of a 256-bit big-endian number: so a Keccak digest becomes a selector.
Felt mask_250(const Hash32& bytes);

// Says whether the number can be a contract's address: valid ones are below 2^251 - 256.
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
// Reads a decimal number; invalid_input on an empty text, a sign, a leading zero, another character
// or overflow.
Result<U256> u256_from_decimal(std::string_view text);
// The bytes are big-endian.
Hash32 to_bytes(const U256& value);
U256 u256_from_bytes(const Hash32& bytes);

}  // namespace warden::starknet
