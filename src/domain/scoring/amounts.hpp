#pragma once
// Points and money that follow from a score, and the consumer's breach that the chain alone shows.

#include <cstdint>
#include <vector>

#include "domain/base/u128.hpp"
#include "domain/scoring/rule_set.hpp"

namespace warden::scoring {

// Provider tiers by whole score: -12, -5, 0, +5, +12 % APY of the allocation, in basis points.
std::int32_t apy_bps(std::uint32_t score);
// One day's charge, truncated toward zero: allocation * bps / 3,650,000. It is a magnitude and a
// sign, as money is unsigned.
struct DailyCharge {
    bool negative = false;
    U128 amount = 0;
    bool operator==(const DailyCharge&) const = default;
};
DailyCharge daily_charge(U128 allocation, std::int32_t bps);

// Underfunded: u seconds of a window of `length` in which the contract's underfunded(t) held.
bool is_underfunded_breach(std::uint64_t underfunded_secs, std::uint64_t length,
                           const RuleSet& rules);

}  // namespace warden::scoring
