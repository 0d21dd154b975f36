#include "domain/orchestrator/terms.hpp"

#include <string>

#include "domain/orchestrator/codes.hpp"

namespace warden::orchestrator {

Result<void> check_limits(const Config& c) {
    constexpr std::uint64_t kUnbondingMax = 7'776'000;  // no deployment may have more
    const auto within = [](auto value, auto low, auto high) {
        return low <= value && value <= high;
    };
    const char* wrong = nullptr;
    if (c.platform_fee_bps > 1'000) wrong = "platform_fee_bps";
    if (!within(c.min_stake, U128{1}, kMoneyMax)) wrong = "min_stake";
    if (!within(c.min_bond, U128{1}, kMoneyMax)) wrong = "min_bond";
    if (c.dispute_deposit > kMoneyMax) wrong = "dispute_deposit";
    if (!within(c.request_ttl_secs, 1u, kMonthSecs)) wrong = "request_ttl_secs";
    if (!within(c.min_window_secs, 1u, kMonthSecs)) wrong = "min_window_secs";
    U128 path = 0;
    for (const std::uint64_t secs :
         {c.claim_secs, c.attest_secs, c.dispute_secs, c.arbitration_secs}) {
        if (secs == 0) wrong = "claim_secs, attest_secs, dispute_secs or arbitration_secs";
        path += secs;
    }
    if (path > kUnbondingMax) wrong = "sum of claim, attest, dispute and arbitration_secs";
    if (c.maintenance_notice_secs > 604'800) wrong = "maintenance_notice_secs";
    if (c.maintenance_quota_bps > kBpsOne) wrong = "maintenance_quota_bps";
    if (c.stake_penalty_bps > kBpsOne) wrong = "stake_penalty_bps";
    if (c.consumer_penalty_bps > kBpsOne) wrong = "consumer_penalty_bps";
    if (!within(c.quorum, 1u, kOraclesMax)) wrong = "quorum";
    if (wrong != nullptr) return fail(Errc::invalid_input, std::string(wrong) + " is out of range");
    return {};
}

}  // namespace warden::orchestrator
