#include "domain/scoring/amounts.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "domain/scoring/reputation.hpp"
#include "domain/scoring/shadow.hpp"

namespace warden::scoring {
namespace {

TEST(ProviderTiers, Golden) {
    EXPECT_EQ(apy_bps(0), -1'200);
    EXPECT_EQ(apy_bps(19), -1'200);
    EXPECT_EQ(apy_bps(20), -500);
    EXPECT_EQ(apy_bps(39), -500);
    EXPECT_EQ(apy_bps(40), 0);
    EXPECT_EQ(apy_bps(59), 0);
    EXPECT_EQ(apy_bps(60), 500);
    EXPECT_EQ(apy_bps(79), 500);
    EXPECT_EQ(apy_bps(80), 1'200);
    EXPECT_EQ(apy_bps(100), 1'200);
    EXPECT_EQ(daily_charge(1'000'000, 1'200), (DailyCharge{false, 328}));
    EXPECT_EQ(daily_charge(1'000'000, -1'200), (DailyCharge{true, 328}));
    EXPECT_EQ(daily_charge(1'000'000, -500), (DailyCharge{true, 136}));
    EXPECT_EQ(daily_charge(1, -500), (DailyCharge{false, 0}));
}

TEST(Underfunded, Golden) {
    const RuleSet rules;
    EXPECT_FALSE(is_underfunded_breach(86'400, 2'592'000, rules));
    EXPECT_TRUE(is_underfunded_breach(86'401, 2'592'000, rules));
    EXPECT_FALSE(is_underfunded_breach(43'200, 86'400, rules));
    EXPECT_TRUE(is_underfunded_breach(43'201, 86'400, rules));
    EXPECT_FALSE(is_underfunded_breach(1, 3, rules));
    EXPECT_TRUE(is_underfunded_breach(2, 3, rules));
}

TEST(ShadowScores, Golden) {
    StorjReputation storj;
    for (int i = 0; i < 40; ++i) storj.record(false);
    EXPECT_NEAR(storj.score(), 0.9608, 0.00005);
    storj.record(false);
    EXPECT_NEAR(storj.score(), 0.95981, 0.000005);
    storj.record(true);
    EXPECT_GT(storj.score(), 0.95981);
    EXPECT_NEAR(beta_percentile(194, 6), 94.19, 0.005);
    EXPECT_DOUBLE_EQ(lava_score(0.5, 0.5, 0.5), 0.5);
}

}  // namespace
}  // namespace warden::scoring
