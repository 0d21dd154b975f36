#include "domain/enforcement/timeline.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

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

TEST(Timeline, SilenceClosesASlash) {
    const orchestrator::SlashDeadlines until{1, 2, 3, 4};
    EXPECT_EQ(executes_from(false, until), 3u);
    EXPECT_EQ(executes_from(true, until), 4u);
    EXPECT_EQ(lapses_from(false, until), 2u);
    EXPECT_EQ(lapses_from(true, until), 4u);
}

TEST(Turn, IsAPlaceOfEachOracleAndDiffersFromSlashToSlash) {
    const std::vector<chain::Address> oracles{{"0xa"}, {"0xb"}, {"0xc"}};
    std::map<std::string, int> firsts;
    for (int slash = 0; slash < 300; ++slash) {
        const std::string key = "sim/main/0x5/" + std::to_string(slash) + ".provider.0";
        std::set<std::uint32_t> places;
        for (const chain::Address& oracle : oracles) {
            const std::uint32_t place = turn_of(key, oracles, oracle);
            places.insert(place);
            if (place == 0) ++firsts[oracle.text];
        }
        EXPECT_EQ(places, (std::set<std::uint32_t>{0, 1, 2})) << key;
    }
    for (const auto& [oracle, times] : firsts) EXPECT_NEAR(times, 100, 30) << oracle;
}

// An oracle that comes or goes moves the others by one place at most.
TEST(Turn, TheOrderOfTheOthersStaysWhenOneLeaves) {
    const std::vector<chain::Address> all{{"0xa"}, {"0xb"}, {"0xc"}, {"0xd"}};
    for (int slash = 0; slash < 50; ++slash) {
        const std::string key = std::to_string(slash) + ".provider.0";
        const auto place = [&](const char* who) { return turn_of(key, all, {who}); };
        const std::vector<chain::Address> three{{"0xa"}, {"0xb"}, {"0xc"}};
        const std::uint32_t passed = place("0xd") < place("0xa") ? 1 : 0;
        EXPECT_EQ(turn_of(key, three, {"0xa"}), place("0xa") - passed);
    }
}

TEST(Turn, WhoIsNoOracleComesLast) {
    EXPECT_EQ(turn_of("1.provider.0", {{"0xa"}, {"0xb"}}, {"0xe"}), 2U);
    EXPECT_EQ(turn_of("1.provider.0", {}, {"0xe"}), 0U);
    EXPECT_EQ(turn_of("1.provider.0", {{"0xa"}}, {"0xa"}), 0U);
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
    auto config = production();
    EXPECT_TRUE(check_timeline(rules, config));
    config.claim_secs = 171'000;
    EXPECT_TRUE(check_timeline(rules, config)) << "exactly what is needed";
    config.claim_secs = 170'999;
    EXPECT_FALSE(check_timeline(rules, config));
    rules.oracles = 21;
    const auto refused = check_timeline(rules, production());
    ASSERT_FALSE(refused);
    EXPECT_TRUE(refused.error().is(Condition::invalid_input));
    EXPECT_NE(refused.error().detail.find("178200 s"), std::string::npos) << refused.error().detail;
}

// Nothing is judged before the window's end is final.
TEST(Timeline, TheClaimPeriodHasToOutlastWhatIsFinalLate) {
    TimelineRules rules;
    rules.final_secs = 3'600;
    EXPECT_TRUE(check_timeline(rules, production())) << "records are closed no earlier";
    rules.final_secs = 172'800 - 21'600 - 7'200 - 1'800;
    auto config = production();
    config.attest_secs = 172'800;
    EXPECT_TRUE(check_timeline(rules, config));
    ++rules.final_secs;
    const auto refused = check_timeline(rules, config);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("final 142201 + grace"), std::string::npos)
        << refused.error().detail;
}

// What is proposed or claimed in the last moment is read when it is final, and attested a margin
// before the end; an oracle that is alone attests claims.
TEST(Timeline, AnAttestationNeedsItsTimeWhateverTheQuorum) {
    for (const std::uint32_t quorum : {1u, 2u}) {
        TimelineRules rules;
        rules.final_secs = 28'800;
        auto config = production();
        config.quorum = quorum;
        config.attest_secs = 30'600;
        EXPECT_TRUE(check_timeline(rules, config));
        config.attest_secs = 30'599;
        const auto refused = check_timeline(rules, config);
        ASSERT_FALSE(refused);
        EXPECT_TRUE(refused.error().is(Condition::invalid_input));
        EXPECT_EQ(refused.error().detail,
                  "final 28800 + margin 1800 = 30600 s exceed the contract's attest_secs 30599: "
                  "raise attest_secs in the contract, shorten the margin, set a final_depth where "
                  "the chain has one, or use mode shadow; a late claim or proposal could not be "
                  "attested in time");
        rules.final_secs = 0;
        config.attest_secs = 1'799;
        EXPECT_FALSE(check_timeline(rules, config)) << "what is final at once needs its margin";
    }
}

}  // namespace
}  // namespace warden::enforcement
