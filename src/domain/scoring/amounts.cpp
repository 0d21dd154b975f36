#include "domain/scoring/amounts.hpp"

#include <array>

#include "domain/scoring/reputation.hpp"

namespace warden::scoring {

std::int32_t apy_bps(std::uint32_t score) {
    constexpr std::array kBps{-1'200, -500, 0, 500, 1'200};
    return kBps[score_tier(score) - 1];
}

DailyCharge daily_charge(U128 allocation, std::int32_t bps) {
    const U128 amount = allocation * static_cast<std::uint32_t>(bps < 0 ? -bps : bps) / 3'650'000;
    return {bps < 0 && amount > 0, amount};
}

bool is_underfunded_breach(std::uint64_t underfunded_secs, std::uint64_t length,
                           const RuleSet& rules) {
    return underfunded_secs > rules.underfunded_secs_max || 2 * underfunded_secs > length;
}

}  // namespace warden::scoring
