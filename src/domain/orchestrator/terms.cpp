#include "domain/orchestrator/terms.hpp"

#include <algorithm>
#include <utility>

namespace warden::orchestrator {
namespace {

class Limits {
  public:
    void within(const char* field, U128 value, U128 low, U128 high) {
        if (low <= value && value <= high) return;
        wrong(field, "must be " + to_decimal(low) + " to " + to_decimal(high));
    }
    void wrong(const char* field, std::string message) {
        found_.push_back({field, std::move(message)});
    }
    std::vector<WrongField> take() { return std::move(found_); }

  private:
    std::vector<WrongField> found_;
};

}  // namespace

U128 slash_path_secs(const Config& config) {
    return U128{config.claim_secs} + config.attest_secs + config.dispute_secs +
           config.arbitration_secs;
}

std::vector<WrongField> wrong_fields(const FixedConfig& fixed) {
    Limits limits;
    limits.within("unbonding_secs", fixed.unbonding_secs, 1, kUnbondingSecsMax);
    limits.within("upgrade_delay_secs", fixed.upgrade_delay_secs, fixed.unbonding_secs,
                  kUnbondingSecsMax);
    limits.within("role_delay_secs", fixed.role_delay_secs, 1, kMonthSecs);
    limits.within("day_secs", fixed.day_secs, 1, 86'400);
    limits.within("claim_floor_secs", fixed.claim_floor_secs, 1, kMonthSecs);
    limits.within("attest_floor_secs", fixed.attest_floor_secs, 1, kMonthSecs);
    limits.within("dispute_floor_secs", fixed.dispute_floor_secs, 1, kMonthSecs);
    limits.within("arbitration_floor_secs", fixed.arbitration_floor_secs, 1, kMonthSecs);
    limits.within("window_floor_secs", fixed.window_floor_secs, 1, kMonthSecs);
    limits.within("dispute_deposit_max", fixed.dispute_deposit_max, 0, kMoneyMax);
    return limits.take();
}

std::vector<WrongField> wrong_fields(const Config& c, const FixedConfig& fixed) {
    Limits limits;
    limits.within("platform_fee_bps", c.platform_fee_bps, 0, 1'000);
    limits.within("min_stake", c.min_stake, 1, kMoneyMax);
    limits.within("min_bond", c.min_bond, 1, kMoneyMax);
    limits.within("dispute_deposit", c.dispute_deposit, 0, fixed.dispute_deposit_max);
    limits.within("dispute_deposit_bps", c.dispute_deposit_bps, 0, 2'000);
    limits.within("request_ttl_secs", c.request_ttl_secs, 1, kMonthSecs);
    limits.within("min_window_secs", c.min_window_secs, fixed.window_floor_secs, kMonthSecs);
    limits.within("grace_secs", c.grace_secs, 1, c.min_window_secs);
    limits.within("claim_secs", c.claim_secs, fixed.claim_floor_secs, kUnbondingSecsMax);
    limits.within("attest_secs", c.attest_secs, fixed.attest_floor_secs, kUnbondingSecsMax);
    limits.within("dispute_secs", c.dispute_secs, fixed.dispute_floor_secs, kUnbondingSecsMax);
    limits.within("arbitration_secs", c.arbitration_secs, fixed.arbitration_floor_secs,
                  kUnbondingSecsMax);
    if (c.min_window_secs + slash_path_secs(c) > fixed.unbonding_secs) {
        limits.wrong("min_window_secs",
                     "with claim_secs, attest_secs, dispute_secs and arbitration_secs must be at "
                     "most unbonding_secs, " +
                         to_decimal(fixed.unbonding_secs) + ": a stake must outlast every slash");
    }
    limits.within("maintenance_notice_secs", c.maintenance_notice_secs, 0, 604'800);
    limits.within("maintenance_quota_bps", c.maintenance_quota_bps, 0, 1'000);
    limits.within("stake_penalty_bps", c.stake_penalty_bps, 0, kBpsOne);
    limits.within("consumer_penalty_bps", c.consumer_penalty_bps, 1'000, kBpsOne);
    limits.within("min_credit_bps", c.min_credit_bps, 0, kBpsOne);
    limits.within("min_outage_bps", c.min_outage_bps, 0, kBpsOne);
    limits.within("guide_step_bps", c.guide_step_bps, 0, kBpsOne);
    limits.within("quorum", c.quorum, 1, kOraclesMax);
    return limits.take();
}

std::vector<WrongField> wrong_fields(const SlaTerms& terms) {
    Limits limits;
    if (terms.latency_ms_max == 0 && terms.upload_kbytes_per_s_min == 0 &&
        terms.download_kbytes_per_s_min == 0 && terms.uptime_ppm_min == 0 &&
        terms.error_ppm_max == 0) {
        limits.wrong("latency_ms_max", "or another of the first five must be promised");
    }
    limits.within("uptime_ppm_min", terms.uptime_ppm_min, 0, 1'000'000);
    limits.within("error_ppm_max", terms.error_ppm_max, 0, 1'000'000);
    limits.within("credit_bps", terms.credit_bps, 0, kBpsOne);
    limits.within("outage_bps", terms.outage_bps, 0, kBpsOne);
    return limits.take();
}

bool is_window(std::uint64_t window_secs, const Config& config, const FixedConfig& fixed) {
    return config.min_window_secs <= window_secs && window_secs <= kMonthSecs &&
           window_secs + slash_path_secs(config) <= fixed.unbonding_secs;
}

}  // namespace warden::orchestrator
