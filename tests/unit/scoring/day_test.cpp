#include <gtest/gtest.h>

#include "domain/scoring/reputation.hpp"
#include "tests/unit/scoring/scenario.hpp"

namespace warden::scoring {
namespace {

constexpr std::int64_t kDay = 20'000;
constexpr UnixSecs kStart = 20'000ull * 86'400;

struct Fixture {
    Scenario scenario = Scenario::healthy(kStart, 86'400);
    DayInput input;
    explicit Fixture(orchestrator::SlaTerms terms) {
        input.day = kDay;
        input.active = {{kStart, kStart + 86'400}};
        input.terms = {{1, terms}};
    }
    DayResult judge() {
        input.unit = scenario.unit;
        return judge_day(input, scenario.rules);
    }
};

TEST(Day, HealthyIsBetter) {
    Fixture f({50, 0, 0, 999'500, 1'000});
    const DayResult result = f.judge();
    EXPECT_EQ(result.kind, DayKind::judged);
    EXPECT_EQ(result.performance, 3);
    ASSERT_EQ(result.slis.size(), 3u);
    for (const DaySli& sli : result.slis) EXPECT_EQ(sli.tier, Tier::better) << name(sli.sli);
    EXPECT_EQ(result.slis[2].votes[0].x, 10'000u);
    EXPECT_EQ(result.slis[2].votes[0].n, 24u);
}

TEST(Day, OneBadSliceOfAHighPromiseIsWorse) {
    Fixture f({0, 0, 0, 999'500, 0});
    f.scenario.down({0, 1}, 7);
    EXPECT_EQ(f.judge().performance, -3);
}

TEST(Day, TheWorstVersionOfTheTermsCounts) {
    Fixture f({0, 0, 0, 990'000, 0});
    f.scenario.down({0, 1}, 7);
    EXPECT_EQ(f.judge().performance, 3);
    f.input.terms.push_back({2, {0, 0, 0, 999'500, 0}});
    EXPECT_EQ(f.judge().performance, -3);
}

TEST(Day, IsJudgedFromMoreThanHalfOfItKnownWithAReservation) {
    Fixture f({0, 0, 0, 999'500, 0});
    f.input.active = {{kStart, kStart + 144 * 300}};
    EXPECT_EQ(f.judge().kind, DayKind::unjudged);
    EXPECT_EQ(f.judge().performance, 0);
    f.input.active = {{kStart, kStart + 145 * 300}};
    EXPECT_EQ(f.judge().kind, DayKind::judged);
    EXPECT_EQ(f.judge().counts.slices, 145u);
    f.input.active.clear();
    EXPECT_EQ(f.judge().kind, DayKind::idle);
}

TEST(Day, OutagesWithoutAReservationDoNotCount) {
    Fixture f({0, 0, 0, 999'500, 0});
    for (int i = 200; i < 288; ++i) f.scenario.down({0, 1, 2}, i);
    f.input.active = {{kStart, kStart + 200 * 300}};
    EXPECT_EQ(f.judge().performance, 3);
}

TEST(Day, VotesNeedSelfProofAndData) {
    Fixture f({50, 0, 0, 0, 0});
    f.scenario.each_row([](SliceRow& row) { row.us = row.n * 70'000; });
    EXPECT_EQ(f.judge().performance, -3);
    for (const std::size_t v : {0u, 1u}) f.scenario.unit.vantages[v].controls.clear();
    const DayResult result = f.judge();
    EXPECT_EQ(result.slis[0].tier, std::nullopt);
    EXPECT_EQ(result.performance, 0);
}

TEST(Day, AConfirmedIntegrityFailureIsWorse) {
    Fixture f({0, 0, 0, 999'500, 0});
    f.scenario.row(0, 3).integrity = 1;
    EXPECT_EQ(f.judge().performance, 3) << "not confirmed";
    f.scenario.row(1, 3).integrity = 1;
    EXPECT_EQ(f.judge().performance, -3);
}

TEST(Day, ExplanationHoldsTheNumbers) {
    Fixture f({0, 0, 0, 999'500, 0});
    const DayResult result = f.judge();
    EXPECT_EQ(
        write_canonical(to_json(result, 150, 159)),
        R"({"after":159,"before":150,"day":20000,"integrity_failed":false,"kind":"judged",)"
        R"("performance":3,"report":0,"slices":{"active":288,"bad":0,"countable":288,"known":288},)"
        R"("slis":[{"limit":500,"n":288,"sla_version":1,"sli":"uptime","tier":"better","x":0}]})");
}

}  // namespace
}  // namespace warden::scoring
