#include "domain/enforcement/timeline.hpp"

#include <gtest/gtest.h>

namespace warden::enforcement {
namespace {

orchestrator::Config production() {
    orchestrator::Config config;
    config.claim_secs = 172'800;
    config.attest_secs = 86'400;
    config.dispute_secs = 259'200;
    config.arbitration_secs = 604'800;
    return config;
}

TEST(Timeline, DefaultsGiveTheTimesOfTheReadme) {
    constexpr UnixSecs e = 1'000'000;
    const Timeline t = timeline(e, e + 3'600, 0, TimelineRules{}, production());
    EXPECT_EQ(t.judged_from, e + 3'600);
    EXPECT_EQ(t.propose_from, e + 25'200);
    EXPECT_EQ(t.propose_last, e + 171'000);
    EXPECT_EQ(t.claim_until, e + 172'800);
    EXPECT_EQ(t.attest_last, e + 257'400);
    EXPECT_EQ(t.attest_until, e + 259'200);
    EXPECT_EQ(t.dispute_until, e + 518'400);
    EXPECT_EQ(t.decide_until, e + 1'123'200);
}

TEST(Timeline, EachOracleHasItsTurn) {
    const Timeline first = timeline(0, 3'600, 0, TimelineRules{}, production());
    const Timeline third = timeline(0, 3'600, 2, TimelineRules{}, production());
    EXPECT_EQ(third.propose_from - first.propose_from, 14'400u);
    EXPECT_EQ(third.propose_last, first.propose_last);
}

TEST(Timeline, AMarginLongerThanThePeriodLeavesItsStart) {
    auto config = production();
    config.claim_secs = 10;
    config.attest_secs = 5;
    const Timeline t = timeline(100, 102, 0, TimelineRules{}, config);
    EXPECT_EQ(t.propose_last, 100u);
    EXPECT_EQ(t.attest_last, 110u);
}

TEST(Timeline, TwentyOraclesFitIntoTheDefaultClaimAndTwentyOneDoNot) {
    TimelineRules rules;
    rules.oracles = 20;
    EXPECT_TRUE(check_timeline(rules, 172'800));
    rules.oracles = 21;
    const auto refused = check_timeline(rules, 172'800);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::invalid_input));
    EXPECT_NE(refused.error().detail.find("178200 s"), std::string::npos) << refused.error().detail;
}

}  // namespace
}  // namespace warden::enforcement
