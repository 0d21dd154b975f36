#pragma once
// A contract with short times, for both development chains: one oracle, windows of a minute.

#include "domain/base/canonical_json.hpp"

namespace warden::sandbox {

struct Roles {
    std::string admin, arbiter, oracle, treasury;
};

// Arguments of the constructor but for the token.
inline Json::Object short_times(const Roles& roles) {
    Json::Object fixed{{"unbonding_secs", "3600"},  {"upgrade_delay_secs", "3600"},
                       {"role_delay_secs", "60"},   {"day_secs", "60"},
                       {"claim_floor_secs", "1"},   {"attest_floor_secs", "1"},
                       {"dispute_floor_secs", "1"}, {"arbitration_floor_secs", "1"},
                       {"window_floor_secs", "60"}, {"dispute_deposit_max", "1000"}};
    Json::Object config{{"treasury", roles.treasury},
                        {"platform_fee_bps", 250},
                        {"min_stake", "1000"},
                        {"min_bond", "100"},
                        {"dispute_deposit", "50"},
                        {"dispute_deposit_bps", 1000},
                        {"request_ttl_secs", "3600"},
                        {"min_window_secs", "60"},
                        {"grace_secs", "30"},
                        {"claim_secs", "60"},
                        {"attest_secs", "60"},
                        {"dispute_secs", "60"},
                        {"arbitration_secs", "60"},
                        {"maintenance_notice_secs", "10"},
                        {"maintenance_quota_bps", 1000},
                        {"stake_penalty_bps", 1000},
                        {"consumer_penalty_bps", 1000},
                        {"min_credit_bps", 1000},
                        {"min_outage_bps", 10000},
                        {"guide_step_bps", 400},
                        {"quorum", 1}};
    return {{"admin", roles.admin},
            {"arbiter", roles.arbiter},
            {"oracles", Json::Array{roles.oracle}},
            {"fixed", std::move(fixed)},
            {"config", std::move(config)}};
}

}  // namespace warden::sandbox
