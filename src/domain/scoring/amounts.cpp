#include "domain/scoring/amounts.hpp"

#include "domain/base/check.hpp"

namespace warden::scoring {

U128 slash_amount(U128 gross, std::uint32_t score_before) {
    WARDEN_CHECK(score_before <= 100);
    return gross * (100 - score_before) / 100;
}

std::int32_t apy_bps(std::uint32_t score) {
    if (score < 20) return -1'200;
    if (score < 40) return -500;
    if (score < 60) return 0;
    if (score < 80) return 500;
    return 1'200;
}

DailyCharge daily_charge(U128 allocation, std::int32_t bps) {
    const U128 amount = allocation * static_cast<std::uint32_t>(bps < 0 ? -bps : bps) / 3'650'000;
    return {bps < 0 && amount > 0, amount};
}

bool is_underfunded_breach(std::uint64_t underfunded_secs, std::uint64_t length,
                           const RuleSet& rules) {
    return underfunded_secs > rules.underfunded_secs_max || 2 * underfunded_secs > length;
}

std::uint64_t burn_factor_milli(std::uint64_t budget_ppm, std::uint64_t period_secs,
                                std::uint64_t window_secs) {
    WARDEN_CHECK(window_secs > 0);
    const U128 thousandfold = U128{budget_ppm} * period_secs;  // ppm of a thousandth: 10^-9 s
    const U128 divisor = U128{window_secs} * 1'000;
    return static_cast<std::uint64_t>((thousandfold + divisor / 2) / divisor);
}

}  // namespace warden::scoring
