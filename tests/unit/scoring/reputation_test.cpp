#include "domain/scoring/reputation.hpp"

#include <gtest/gtest.h>

namespace warden::scoring {
namespace {

DayResult day(std::int32_t report, std::int32_t performance) {
    DayResult result;
    result.kind = DayKind::judged;
    result.report = report;
    result.performance = performance;
    return result;
}

Thirds after(Thirds before, std::int32_t report, std::int32_t performance) {
    return next_thirds(before, day(report, performance), DayLength::whole, {});
}

TEST(WholeScore, RoundsUpInFavourOfTheJudged) {
    EXPECT_EQ(whole_score(112), 38u);
    EXPECT_EQ(whole_score(111), 37u);
    EXPECT_EQ(whole_score(0), 0u);
    EXPECT_EQ(whole_score(1), 1u);
    EXPECT_EQ(whole_score(297), 99u);
    EXPECT_EQ(whole_score(298), 100u);
    EXPECT_EQ(whole_score(300), 100u);
}

TEST(ScoreTier, IsAFifthOfThePoints) {
    EXPECT_EQ(score_tier(0), 1u);
    EXPECT_EQ(score_tier(19), 1u);
    EXPECT_EQ(score_tier(20), 2u);
    EXPECT_EQ(score_tier(79), 4u);
    EXPECT_EQ(score_tier(80), 5u);
    EXPECT_EQ(score_tier(100), 5u);
}

TEST(CountTiers, Golden) {
    const auto tier = [](std::uint64_t bad, std::uint64_t a) { return tier_of_count(bad, 288, a); };
    EXPECT_EQ(tier(0, 500), Tier::better);
    EXPECT_EQ(tier(1, 500), Tier::worse);
    EXPECT_EQ(tier(2, 10'000), Tier::better);
    EXPECT_EQ(tier(3, 10'000), Tier::not_met);
    EXPECT_EQ(tier(4, 10'000), Tier::worse);
    EXPECT_EQ(tier(0, 0), Tier::better);
    EXPECT_EQ(tier(1, 0), Tier::worse);
    EXPECT_EQ(tier_of_count(9, 100, 100'000), Tier::met);
}

TEST(TimeTiers, Golden) {
    EXPECT_EQ(tier_of_latency(40'000, 50'000), Tier::better);
    EXPECT_EQ(tier_of_latency(40'001, 50'000), Tier::met);
    EXPECT_EQ(tier_of_latency(50'001, 50'000), Tier::not_met);
    EXPECT_EQ(tier_of_latency(59'999, 50'000), Tier::not_met);
    EXPECT_EQ(tier_of_latency(60'000, 50'000), Tier::worse);
    EXPECT_EQ(tier_of_transfer(83'333, 100'000), Tier::better);
    EXPECT_EQ(tier_of_transfer(83'334, 100'000), Tier::met);
    EXPECT_EQ(tier_of_transfer(100'001, 100'000), Tier::not_met);
    EXPECT_EQ(tier_of_transfer(125'000, 100'000), Tier::worse);
}

TEST(Points, GoldenSequence) {
    Thirds score = 150;
    for (int i = 0; i < 3; ++i) score = after(score, 1, 3);
    score = after(score, 1, -3);
    score = after(score, 1, 3);
    score = after(score, -1, 2);
    EXPECT_EQ(whole_score(score), 65u);
    EXPECT_EQ(score, 195u);
}

int days_to_full(const RuleSet& rules) {
    std::vector<DaySli> slis(1);
    slis[0].tier = Tier::better;
    const std::int32_t performance = performance_points(slis, false, rules);
    int days = 0;
    for (Thirds score = 150; score < 300; ++days) score = after(score, 1, performance);
    return days;
}

TEST(Points, FromFiftyToAHundred) {
    RuleSet rules;
    EXPECT_EQ(days_to_full(rules), 13);
    rules.additive = true;
    EXPECT_EQ(days_to_full(rules), 9);
}

TEST(Points, AreClampedAtBothEnds) {
    EXPECT_EQ(after(298, 1, 3), 300u);
    EXPECT_EQ(after(5, -1, -3), 0u);
}

TEST(Performance, TheWorstDecides) {
    const RuleSet rules;
    const auto points = [&](std::vector<std::optional<Tier>> tiers, bool integrity = false) {
        std::vector<DaySli> slis;
        for (const auto& tier : tiers) {
            slis.emplace_back();
            slis.back().tier = tier;
        }
        return performance_points(slis, integrity, rules);
    };
    EXPECT_EQ(points({Tier::better, Tier::better}), 3);
    EXPECT_EQ(points({Tier::better, std::nullopt}), 3) << "every promised SLI with data";
    EXPECT_EQ(points({Tier::better, Tier::met}), 2);
    EXPECT_EQ(points({Tier::better, Tier::not_met}), -2);
    EXPECT_EQ(points({Tier::not_met, Tier::worse}), -3);
    EXPECT_EQ(points({Tier::better}, true), -3) << "a confirmed integrity failure";
    EXPECT_EQ(points({std::nullopt}), 0);
    EXPECT_EQ(points({}), 0);

    RuleSet additive;
    additive.additive = true;
    std::vector<DaySli> worse(1);
    worse[0].tier = Tier::worse;
    EXPECT_EQ(performance_points(worse, false, additive), -5);
}

TEST(DayTier, IsTheMajoritysWorst) {
    const auto decided = [](std::vector<std::optional<Tier>> tiers, std::size_t electorate) {
        std::vector<DayVote> votes;
        for (const auto& tier : tiers) votes.push_back({"v", 0, 0, tier});
        return decide_tier(votes, electorate);
    };
    EXPECT_EQ(decided({Tier::worse, Tier::met, Tier::better}, 3), Tier::met);
    EXPECT_EQ(decided({Tier::worse, Tier::worse, Tier::better}, 3), Tier::worse);
    EXPECT_EQ(decided({Tier::worse, Tier::met}, 3), Tier::met) << "a missing one counts as best";
    EXPECT_EQ(decided({Tier::worse}, 3), std::nullopt);
    EXPECT_EQ(decided({Tier::worse, std::nullopt, Tier::not_met}, 3), Tier::not_met);
}

TEST(Decay, MovesAThirdTowardFifty) {
    const DayResult idle;
    const auto next = [&](Thirds before, RuleSet rules = {}) {
        return next_thirds(before, idle, DayLength::whole, rules);
    };
    Thirds score = 300;
    int days = 0;
    for (; score != 150; ++days) score = next(score);
    EXPECT_EQ(days, 150);
    EXPECT_EQ(next(150), 150u);
    EXPECT_EQ(next(149), 150u);
    EXPECT_EQ(next(0), 1u);
    RuleSet above;
    above.decay_from_above_only = true;
    EXPECT_EQ(next(100, above), 100u);
    EXPECT_EQ(next(200, above), 199u);
    EXPECT_EQ(next_thirds(200, idle, DayLength::partial, {}), 200u);
}

TEST(UnjudgedDay, ChangesNothingButTheReport) {
    DayResult result;
    result.kind = DayKind::unjudged;
    EXPECT_EQ(next_thirds(200, result, DayLength::whole, {}), 200u);
    result.report = 1;
    EXPECT_EQ(next_thirds(200, result, DayLength::whole, {}), 203u);
}

TEST(StartScore, RegisteringAgainWashesNothing) {
    const RuleSet rules;
    EXPECT_EQ(start_thirds({}, rules), 150u);
    EXPECT_EQ(start_thirds(std::vector<Thirds>{300, 300}, rules), 150u);
    EXPECT_EQ(start_thirds(std::vector<Thirds>{0, 100, 101}, rules), 67u);
    EXPECT_EQ(mean_thirds(std::vector<Thirds>{300, 0, 1}, rules), 101u);
    EXPECT_EQ(mean_thirds({}, rules), 150u);
}

DayInput reporting(std::vector<ReportDue> reports) {
    DayInput input;
    input.day = 10;
    input.active = {{864'000, 950'400}};
    input.reports = std::move(reports);
    return input;
}

TEST(ReportPart, InTimeLateAndMissing) {
    const RuleSet rules;
    const UnixSecs end = 950'400;
    EXPECT_EQ(report_points(reporting({{end, end + 3'600}}), rules), 1);
    EXPECT_EQ(report_points(reporting({{900'000, 903'601}, {end, end}}), rules), 0);
    EXPECT_EQ(report_points(reporting({{900'000, end + 3'600}}), rules), 0);
    EXPECT_EQ(report_points(reporting({{900'000, end + 3'601}}), rules), -1);
    EXPECT_EQ(report_points(reporting({{900'000, 900'000}, {end, std::nullopt}}), rules), -1);
    EXPECT_EQ(report_points(reporting({}), rules), 0);
}

TEST(ReportPart, IsNobodysFaultWhenTheIntakeWasDown) {
    const RuleSet rules;
    DayInput input = reporting({{950'400, std::nullopt}});
    input.intake_down_secs = 864;
    EXPECT_EQ(report_points(input, rules), -1);
    input.intake_down_secs = 865;
    EXPECT_EQ(report_points(input, rules), 0);
    input.intake_down_secs = 0;
    input.active.clear();
    EXPECT_EQ(report_points(input, rules), 0);
}

TEST(ConsumerScore, ReportAndBreaches) {
    EXPECT_EQ(next_consumer_thirds(150, 1, 0, {}), 153u);
    EXPECT_EQ(next_consumer_thirds(150, -1, 2, {}), 135u);
    EXPECT_EQ(next_consumer_thirds(3, 0, 1, {}), 0u);
}

}  // namespace
}  // namespace warden::scoring
