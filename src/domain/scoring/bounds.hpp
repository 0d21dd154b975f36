#pragma once
// The two one-sided 99 % bounds that gate a verdict, in integers only, the same bit for bit on
// every machine. They keep bad luck in sampling from taking money.

#include <cstdint>
#include <optional>
#include <span>

#include "domain/base/u128.hpp"

namespace warden::scoring {

// Returns the smallest k >= floor with P(Binomial(n, a / 10^6) >= k) < 1 %: from so many failures
// on, the limit of a ppm is broken beyond doubt. Empty when a >= 10^6: it never is.
std::optional<std::uint64_t> k_min(std::uint64_t n, std::uint64_t a_ppm, std::uint64_t floor = 3);

// Numbers of a mean test over integer batch means.
struct MeanNumbers {
    std::uint64_t batches = 0;  // B
    U128 sum = 0;               // S1
    U128 squares = 0;           // S2
    std::uint64_t limit = 0;    // L
    std::uint32_t t = 0;        // Student's 99 % of B - 1 in thousandths, rounded up; 0 below 10
    bool operator==(const MeanNumbers&) const = default;
};
// Takes at most 2^22 batches of at most 2^40 each (a broken invariant otherwise).
MeanNumbers mean_numbers(std::span<const std::uint64_t> batches, std::uint64_t limit);
// Says that the mean is above the limit beyond doubt; it never is with fewer than 10 batches.
bool is_above(const MeanNumbers& numbers);

}  // namespace warden::scoring
