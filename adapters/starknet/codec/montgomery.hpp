#pragma once
// Arithmetic of the field on Montgomery forms (x * 2^256 mod P) as plain limbs. Internal to the
// codec: Felt keeps its values below P, Poseidon lets them grow between its multiplications, since
// 2^256 is almost 32 P. Free of branches on values, which are random and would be mispredicted.
// Always inlined: the linker keeps one copy of an inline function, and with an unoptimised one, as
// tests bring, a Poseidon hash took 15 times as long.

#include <array>
#include <cstddef>
#include <cstdint>

namespace warden::starknet::mont {

using Limbs = std::array<std::uint64_t, 4>;  // least significant first
__extension__ using Wide = unsigned __int128;

inline constexpr std::uint64_t kTop = 0x0800000000000011;  // P = kTop * 2^192 + 1
inline constexpr Limbs kR2{0xfffffd737e000401, 0x00000001330fffff, 0xffffffffff6f8000,
                           0x07ffd4ab5e008810};  // 2^512 mod P

// a + b, which must be below 2^256.
[[gnu::always_inline]] constexpr Limbs add(const Limbs& a, const Limbs& b) {
    Limbs out{};
    Wide carry = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        carry += Wide{a[i]} + b[i];
        out[i] = static_cast<std::uint64_t>(carry);
        carry >>= 64;
    }
    return out;
}

struct Difference {
    Limbs limbs;
    std::uint64_t borrow;  // 1: a < b, and limbs are 2^256 too large
};
[[gnu::always_inline]] constexpr Difference subtract(const Limbs& a, const Limbs& b) {
    Difference out{};
    for (std::size_t i = 0; i < 4; ++i) {
        const Wide difference = Wide{a[i]} - b[i] - out.borrow;
        out.limbs[i] = static_cast<std::uint64_t>(difference);
        out.borrow = static_cast<std::uint64_t>(difference >> 64) & 1;
    }
    return out;
}

// times * P, times below 32.
[[gnu::always_inline]] constexpr Limbs multiple_of_p(std::uint64_t times) {
    return {times, 0, 0, times * kTop};
}

// v - P where v is not below P; v < 2 P.
[[gnu::always_inline]] constexpr Limbs canonical(const Limbs& v) {
    const Difference less = subtract(v, multiple_of_p(1));
    const std::uint64_t keep = 0 - less.borrow;  // all ones: v is below P already
    Limbs out{};
    for (std::size_t i = 0; i < 4; ++i) out[i] = (less.limbs[i] & ~keep) | (v[i] & keep);
    return out;
}

// Returns v minus a multiple of P, below P + 2^205, for any v.
[[gnu::always_inline]] constexpr Limbs fold(const Limbs& v) {
    constexpr std::uint64_t kGuard = 0x1000;  // more than 31 * 17: the quotient is never too large
    const std::uint64_t above = v[3] < kGuard ? 0 : v[3] - kGuard;
    return subtract(v, multiple_of_p(above >> 59)).limbs;
}

// Returns a * b / 2^256 mod P, below P + a * b / 2^256. P = 1 mod 2^64 makes the quotient digit
// -t[0].
[[gnu::always_inline]] constexpr Limbs multiply(const Limbs& a, const Limbs& b) {
    std::array<std::uint64_t, 5> t{};
    for (std::size_t i = 0; i < 4; ++i) {
        Wide carry = 0;
        for (std::size_t j = 0; j < 4; ++j) {
            carry += Wide{a[j]} * b[i] + t[j];
            t[j] = static_cast<std::uint64_t>(carry);
            carry >>= 64;
        }
        const std::uint64_t overflow = t[4] + static_cast<std::uint64_t>(carry);
        const std::uint64_t digit = 0 - t[0];
        carry = Wide{t[1]} + (t[0] != 0 ? 1 : 0);  // t[0] + digit * 1
        t[0] = static_cast<std::uint64_t>(carry);
        carry = (carry >> 64) + t[2];
        t[1] = static_cast<std::uint64_t>(carry);
        carry = (carry >> 64) + t[3] + Wide{digit} * kTop;
        t[2] = static_cast<std::uint64_t>(carry);
        carry = (carry >> 64) + overflow;
        t[3] = static_cast<std::uint64_t>(carry);
        t[4] = static_cast<std::uint64_t>(carry >> 64);
    }
    return {t[0], t[1], t[2], t[3]};
}

}  // namespace warden::starknet::mont
