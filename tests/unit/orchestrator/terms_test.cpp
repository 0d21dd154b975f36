#include "domain/orchestrator/terms.hpp"

#include <gtest/gtest.h>

namespace warden::orchestrator {
namespace {

FixedConfig fixed() {
    FixedConfig f;
    f.unbonding_secs = f.upgrade_delay_secs = 1'000;
    f.role_delay_secs = f.day_secs = 1;
    f.claim_floor_secs = f.attest_floor_secs = 2;
    f.dispute_floor_secs = f.arbitration_floor_secs = 2;
    f.window_floor_secs = 10;
    f.dispute_deposit_max = 7;
    return f;
}
Config config() {
    Config c;
    c.min_stake = c.min_bond = 1;
    c.request_ttl_secs = 1;
    c.min_window_secs = 10;
    c.grace_secs = 1;
    c.claim_secs = c.attest_secs = c.dispute_secs = c.arbitration_secs = 2;
    c.consumer_penalty_bps = 1'000;
    c.quorum = 1;
    return c;
}

std::string first(const std::vector<WrongField>& wrong) {
    return wrong.empty() ? "" : wrong.front().field + " " + wrong.front().message;
}

TEST(FixedLimits, EachFieldHasItsRange) {
    ASSERT_EQ(first(wrong_fields(fixed())), "");
    const auto changed = [](auto change) {
        FixedConfig f = fixed();
        change(f);
        return first(wrong_fields(f));
    };
    EXPECT_EQ(changed([](auto& f) { f.unbonding_secs = 0; }),
              "unbonding_secs must be 1 to 7776000");
    EXPECT_EQ(changed([](auto& f) { f.unbonding_secs = f.upgrade_delay_secs = 7'776'001; }),
              "unbonding_secs must be 1 to 7776000");
    EXPECT_EQ(changed([](auto& f) { f.upgrade_delay_secs = 999; }),
              "upgrade_delay_secs must be 1000 to 7776000");
    EXPECT_EQ(changed([](auto& f) { f.upgrade_delay_secs = 7'776'001; }),
              "upgrade_delay_secs must be 1000 to 7776000");
    EXPECT_EQ(changed([](auto& f) { f.role_delay_secs = 0; }),
              "role_delay_secs must be 1 to 2592000");
    EXPECT_EQ(changed([](auto& f) { f.day_secs = 86'401; }), "day_secs must be 1 to 86400");
    EXPECT_EQ(changed([](auto& f) { f.day_secs = 0; }), "day_secs must be 1 to 86400");
    EXPECT_EQ(changed([](auto& f) { f.claim_floor_secs = 0; }),
              "claim_floor_secs must be 1 to 2592000");
    EXPECT_EQ(changed([](auto& f) { f.attest_floor_secs = kMonthSecs + 1; }),
              "attest_floor_secs must be 1 to 2592000");
    EXPECT_EQ(changed([](auto& f) { f.dispute_floor_secs = 0; }),
              "dispute_floor_secs must be 1 to 2592000");
    EXPECT_EQ(changed([](auto& f) { f.arbitration_floor_secs = 0; }),
              "arbitration_floor_secs must be 1 to 2592000");
    EXPECT_EQ(changed([](auto& f) { f.window_floor_secs = 0; }),
              "window_floor_secs must be 1 to 2592000");
    EXPECT_EQ(changed([](auto& f) { f.dispute_deposit_max = kMoneyMax + 1; }),
              "dispute_deposit_max must be 0 to 100000000000000000000000000000000");
}

TEST(ConfigLimits, EachFieldHasItsRange) {
    ASSERT_EQ(first(wrong_fields(config(), fixed())), "");
    const auto refused = [](auto change, const std::string& message) {
        Config c = config();
        change(c);
        EXPECT_EQ(first(wrong_fields(c, fixed())), message);
    };
    const std::string money = " must be 1 to 100000000000000000000000000000000";
    refused([](auto& c) { c.platform_fee_bps = 1'001; }, "platform_fee_bps must be 0 to 1000");
    refused([](auto& c) { c.min_stake = 0; }, "min_stake" + money);
    refused([](auto& c) { c.min_bond = kMoneyMax + 1; }, "min_bond" + money);
    refused([](auto& c) { c.dispute_deposit = 8; }, "dispute_deposit must be 0 to 7");
    refused([](auto& c) { c.dispute_deposit_bps = 2'001; },
            "dispute_deposit_bps must be 0 to 2000");
    refused([](auto& c) { c.request_ttl_secs = 0; }, "request_ttl_secs must be 1 to 2592000");
    refused([](auto& c) { c.min_window_secs = 9; }, "min_window_secs must be 10 to 2592000");
    refused([](auto& c) { c.grace_secs = 0; }, "grace_secs must be 1 to 10");
    refused([](auto& c) { c.grace_secs = 11; }, "grace_secs must be 1 to 10");
    refused([](auto& c) { c.claim_secs = 1; }, "claim_secs must be 2 to 7776000");
    refused([](auto& c) { c.attest_secs = 1; }, "attest_secs must be 2 to 7776000");
    refused([](auto& c) { c.dispute_secs = 1; }, "dispute_secs must be 2 to 7776000");
    refused([](auto& c) { c.arbitration_secs = ~0ull; }, "arbitration_secs must be 2 to 7776000");
    refused([](auto& c) { c.maintenance_notice_secs = 604'801; },
            "maintenance_notice_secs must be 0 to 604800");
    refused([](auto& c) { c.maintenance_quota_bps = 1'001; },
            "maintenance_quota_bps must be 0 to 1000");
    refused([](auto& c) { c.stake_penalty_bps = 10'001; }, "stake_penalty_bps must be 0 to 10000");
    refused([](auto& c) { c.consumer_penalty_bps = 999; },
            "consumer_penalty_bps must be 1000 to 10000");
    refused([](auto& c) { c.min_credit_bps = 10'001; }, "min_credit_bps must be 0 to 10000");
    refused([](auto& c) { c.min_outage_bps = 10'001; }, "min_outage_bps must be 0 to 10000");
    refused([](auto& c) { c.guide_step_bps = 10'001; }, "guide_step_bps must be 0 to 10000");
    refused([](auto& c) { c.quorum = 8; }, "quorum must be 1 to 7");
    refused([](auto& c) { c.quorum = 0; }, "quorum must be 1 to 7");
}

TEST(ConfigLimits, AStakeOutlastsEverySlash) {
    Config c = config();
    c.arbitration_secs = 1'000 - 10 - 6;
    EXPECT_EQ(first(wrong_fields(c, fixed())), "");
    EXPECT_EQ(slash_path_secs(c), 990u);
    c.arbitration_secs += 1;
    EXPECT_EQ(
        first(wrong_fields(c, fixed())),
        "min_window_secs with claim_secs, attest_secs, dispute_secs and arbitration_secs must "
        "be at most unbonding_secs, 1000: a stake must outlast every slash");
}

TEST(ConfigLimits, AreNamedAllAtOnce) {
    Config c = config();
    c.quorum = 0;
    c.min_stake = 0;
    EXPECT_EQ(wrong_fields(c, fixed()).size(), 2u);
}

TEST(TermsLimits, AUnitPromisesSomething) {
    EXPECT_EQ(first(wrong_fields(SlaTerms{0, 0, 0, 0, 0, 9, 9})),
              "latency_ms_max or another of the first five must be promised");
    for (const SlaTerms& one : {SlaTerms{1}, SlaTerms{0, 1}, SlaTerms{0, 0, 1},
                                SlaTerms{0, 0, 0, 1}, SlaTerms{0, 0, 0, 0, 1}}) {
        EXPECT_EQ(first(wrong_fields(one)), "");
    }
    EXPECT_EQ(first(wrong_fields(SlaTerms{0, 0, 0, 1'000'001})),
              "uptime_ppm_min must be 0 to 1000000");
    EXPECT_EQ(first(wrong_fields(SlaTerms{0, 0, 0, 0, 1'000'001})),
              "error_ppm_max must be 0 to 1000000");
    EXPECT_EQ(first(wrong_fields(SlaTerms{1, 0, 0, 0, 0, 10'001, 0})),
              "credit_bps must be 0 to 10000");
    EXPECT_EQ(first(wrong_fields(SlaTerms{1, 0, 0, 0, 0, 0, 10'001})),
              "outage_bps must be 0 to 10000");
}

TEST(TermsLimits, AWindowEndsBeforeTheStakeIsFree) {
    const auto fits = [](std::uint64_t secs) { return is_window(secs, config(), fixed()); };
    EXPECT_FALSE(fits(9));
    EXPECT_TRUE(fits(10));
    EXPECT_TRUE(fits(992));
    EXPECT_FALSE(fits(993));
    FixedConfig wide = fixed();
    wide.unbonding_secs = wide.upgrade_delay_secs = kUnbondingSecsMax;
    EXPECT_TRUE(is_window(kMonthSecs, config(), wide));
    EXPECT_FALSE(is_window(kMonthSecs + 1, config(), wide));
    EXPECT_FALSE(is_window(~0ull, config(), wide));
}

}  // namespace
}  // namespace warden::orchestrator
