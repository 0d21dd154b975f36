#include "app/scorer/scorer.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/log_capture.hpp"
#include "tests/unit/app/scorer/judges.hpp"

namespace warden::app {
namespace {

using probing::FailKind;
using scoring::Outcome;
using scoring::SubjectKind;

TEST(Scorer, AHealthyWindowIsMet) {
    Judges j;
    j.world.add_unit(1);
    j.start();
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 1, {start, start + 80}, 40, kTerms);
    j.world.run_until_time(start + 40 + 5);
    EXPECT_FALSE(j.verdict(0)) << "records are closed late_secs after the end";
    j.world.run_until_time(start + 40 + 10);
    const auto verdict = j.verdict(0);
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->verdict, Outcome::met) << write_canonical(verdict->detail);
    EXPECT_EQ(verdict->reasons, 0u);
    EXPECT_EQ(verdict->coverage_ppm, 1'000'000u);
    EXPECT_EQ(verdict->rule_set, to_hex(scoring::digest(j.settings.rulings.rules)));
    EXPECT_FALSE(j.verdict(1)) << "the second window is open";
}

TEST(Scorer, AMissingVantageIsWaitedForByTheStoresClock) {
    Judges j;
    j.clock.set_offset(Seconds(100));
    j.world.add_unit(1);
    j.start();
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 1, {start, start + 40}, 40, kTerms);
    j.world.run_until_time(start + 20);
    j.world.vantage("waw").stop();
    j.world.run_until_time(start + 40 + 8 + 18);
    EXPECT_FALSE(j.verdict(0)) << "patience_secs are not over";
    j.world.run_until_time(start + 40 + 8 + 22);
    EXPECT_TRUE(j.verdict(0));
}

TEST(Scorer, AReservationThatCantBeJudgedKeepsNoOtherFromIt) {
    Judges j;
    j.world.add_unit(1);
    j.start();
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 9, {start, start + 80}, 40, kTerms);  // of a unit that is not there
    j.world.add_reservation(2, 1, {start, start + 80}, 40, kTerms);
    j.world.run_until_time(start + 80 + 12);
    EXPECT_GT(j.metrics.skips, 0);
    EXPECT_FALSE(j.verdict(0, 1));
    EXPECT_TRUE(j.verdict(1, 2));
    EXPECT_EQ(j.metrics.failed_passes, 0);
}

TEST(Scorer, AnOutageBreachesTheWindowItLiesIn) {
    Judges j;
    j.world.add_unit(1);
    j.start();
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 1, {start, start + 80}, 40, kTerms);
    j.world.run_until_time(start + 10);
    j.answer(kVantages, kUrl, fails(FailKind::connect_refused));
    j.world.run_until_time(start + 20);
    j.answer(kVantages, kUrl, ok());
    j.world.run_until_time(start + 80 + 10);
    EXPECT_EQ(j.verdict(0)->verdict, Outcome::breached) << write_canonical(j.verdict(0)->detail);
    EXPECT_EQ(j.verdict(0)->reasons, 8u);
    EXPECT_EQ(j.verdict(1)->verdict, Outcome::met);
    EXPECT_GE(j.verdict(0)->detail.find("mass")->array()->size(), 3u);
}

// Whatever is promised: an error rate that no outage breaks.
TEST(Scorer, AUnitThatIsDownForMoreThanHalfOfAWindowBreachesItByAnOutage) {
    for (const bool knows : {true, false}) {
        Judges j;
        j.settings.rulings.rules.outage = knows;
        j.world.add_unit(1);
        j.start();
        const UnixSecs start = j.world.now() / 2 * 2 + 2;
        j.world.add_reservation(1, 1, {start, start + 40}, 40, {0, 0, 0, 0, 1'000'000});
        j.world.run_until_time(start + 10);
        j.answer(kVantages, kUrl, fails(FailKind::connect_refused));
        j.world.run_until_time(start + 40 + 10);
        ASSERT_TRUE(j.verdict(0));
        EXPECT_EQ(j.verdict(0)->reasons, knows ? 64u : 0u) << write_canonical(j.verdict(0)->detail);
    }
}

TEST(Scorer, OneVantageAloneConvictsNobody) {
    Judges j;
    j.world.add_unit(1);
    j.answer({"fra"}, kUrl, fails(FailKind::timeout, Millis(300)));
    j.start();
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 1, {start, start + 40}, 40, kTerms);
    j.world.run_until_time(start + 40 + 10);
    EXPECT_EQ(j.verdict(0)->verdict, Outcome::met) << write_canonical(j.verdict(0)->detail);
}

TEST(Scorer, ASlowUnitBreachesItsLatency) {
    Judges j;
    j.world.add_unit(1);
    j.answer(kVantages, kUrl, ok(60'000));
    j.start();
    const UnixSecs start = j.world.now() / 4 * 4 + 4;
    j.world.add_reservation(1, 1, {start, start + 40}, 40, kTerms);
    j.world.run_until_time(start + 40 + 10);
    EXPECT_EQ(j.verdict(0)->reasons, 1u) << write_canonical(j.verdict(0)->detail);
}

TEST(Scorer, SlowControlsTakeTheVotesAway) {
    Judges j;
    j.world.add_unit(1);
    j.answer(kVantages, kUrl, ok(60'000));
    for (const ControlTarget& control : j.world.controls) {
        j.answer(kVantages, control.url, ok(26'000));  // not twice as good as 50 ms
    }
    j.start();
    const UnixSecs start = j.world.now() / 4 * 4 + 4;
    j.world.add_reservation(1, 1, {start, start + 40}, 40, kTerms);
    j.world.run_until_time(start + 40 + 10);
    EXPECT_EQ(j.verdict(0)->verdict, Outcome::no_verdict) << write_canonical(j.verdict(0)->detail);
}

TEST(Scorer, MaintenanceIsNotDowntime) {
    Judges j;
    j.world.add_unit(1);
    j.start();
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 1, {start, start + 40}, 40, {0, 0, 0, 990'000, 0});
    orchestrator::Unit unit;
    unit.provider.text = "provider-1";
    unit.region = "eu";
    unit.api = orchestrator::Api::http;
    unit.endpoint = kUrl;
    unit.registered_at = start - 3;
    unit.maint_from = start + 9;
    unit.maint_until = start + 21;
    j.world.put(orchestrator::unit_key(1), unit);
    j.world.run_until_time(start + 10);
    j.answer(kVantages, kUrl, fails(FailKind::connect_refused));
    j.world.run_until_time(start + 20);
    j.answer(kVantages, kUrl, ok());
    j.world.run_until_time(start + 40 + 10);
    EXPECT_EQ(j.verdict(0)->verdict, Outcome::met) << write_canonical(j.verdict(0)->detail);
}

struct Move {
    UnixSecs before = 1;     // the window
    int versions_after = 0;  // with the same endpoint
    int day_before = 0;      // other moves on the day before
    UnixSecs outage = 10;
    orchestrator::SlaTerms terms{0, 0, 0, 990'000, 0};
};

// An outage that would convict, and a change of the endpoint before the window.
Outcome after_a_move(Move move) {
    const std::string elsewhere = "http://elsewhere/";
    Judges j;
    j.world.add_unit(1);
    j.start();
    orchestrator::Unit unit;
    unit.provider.text = "provider-1";
    unit.region = "eu";
    unit.api = orchestrator::Api::http;
    unit.registered_at = j.world.now();
    j.world.run_for(Millis(2'000));
    for (int i = 0; i < move.day_before; ++i) {
        unit.endpoint = "http://before-" + std::to_string(i) + "/";
        j.world.put(orchestrator::unit_key(1), unit);
    }
    const UnixSecs day_secs = j.world.rules.day_secs;
    if (move.day_before > 0) j.world.run_until_time((j.world.now() / day_secs + 1) * day_secs + 1);
    unit.endpoint = elsewhere;
    j.world.put(orchestrator::unit_key(1), unit);
    for (int i = 0; i < move.versions_after; ++i) {
        ++unit.capacity_gb;
        j.world.put(orchestrator::unit_key(1), unit);
    }
    const UnixSecs start = j.world.now() + move.before;
    j.world.add_reservation(1, 1, {start, start + 40}, 40, move.terms);
    j.world.run_until_time(start + 10);
    j.answer(kVantages, elsewhere, fails(FailKind::connect_refused));
    j.world.run_until_time(start + 10 + move.outage);
    j.answer(kVantages, elsewhere, ok());
    j.world.run_until_time(start + 40 + 10);
    return j.verdict(0)->verdict;
}

TEST(Scorer, AUnitThatMovedIsNotConvictedWhileItsFormerEndpointMayBeAsked) {
    EXPECT_NE(after_a_move({}), Outcome::breached);
    EXPECT_EQ(after_a_move({.before = 70}), Outcome::breached) << "by then every vantage has it";
}

// Where neither uptime nor error rate is promised, failures are slow operations.
TEST(Scorer, AMoveExcusesFailuresThatCountAsSlow) {
    const orchestrator::SlaTerms latency{50, 0, 0, 0, 0};
    EXPECT_NE(after_a_move({.outage = 24, .terms = latency}), Outcome::breached);
    EXPECT_EQ(after_a_move({.before = 70, .outage = 24, .terms = latency}), Outcome::breached);
}

TEST(Scorer, AMoveCountsHoweverOftenItsUnitChangesOtherwiseOrMovedOnOtherDays) {
    EXPECT_NE(after_a_move({.versions_after = 1'001}), Outcome::breached);
    EXPECT_NE(after_a_move({.day_before = 3}), Outcome::breached);
}

TEST(Scorer, WaitsForAVantagesRecordButNotForEver) {
    Judges j;
    j.world.add_unit(1);
    j.start();
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 1, {start, start + 40}, 40, {0, 0, 0, 990'000, 0});
    j.world.run_until_time(start + 38);
    j.world.vantage("waw").stop();
    j.world.run_until_time(start + 40 + 6 + 15);
    EXPECT_FALSE(j.verdict(0));
    j.world.run_until_time(start + 40 + 6 + 25);
    const auto verdict = j.verdict(0);
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->verdict, Outcome::met) << "two of three are a majority";
    EXPECT_EQ(verdict->detail.find("vantages")->array()->size(), 2u);
    EXPECT_EQ(verdict->detail.find("electorate")->array()->size(), 3u);
}

TEST(Scorer, VantagesOfOneNetworkHaveOneVote) {
    Judges j;
    j.world.add_unit(1);
    j.world.vantage("fra").settings.network = "net-ams";
    j.answer(kVantages, kUrl, fails(FailKind::connect_refused));
    j.start();
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 1, {start, start + 40}, 40, {0, 0, 0, 990'000, 0});
    j.world.run_until_time(start + 40 + 30);
    EXPECT_EQ(j.verdict(0)->verdict, Outcome::no_verdict);
}

TEST(Scorer, DaysMoveTheScoreOnce) {
    Judges j;
    j.world.add_unit(1);
    j.world.add_unit(2);
    j.start();
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 1, {start, start + 600}, 40, kTerms);
    const auto first = static_cast<std::int64_t>(start / 60);
    const UnixSecs bad_day = static_cast<UnixSecs>(first + 3) * 60;
    j.world.run_until_time(bad_day + 10);
    j.answer(kVantages, kUrl, fails(FailKind::connect_refused));
    j.world.run_until_time(bad_day + 20);
    j.answer(kVantages, kUrl, ok());
    j.world.run_until_time(bad_day + 60 + 12);

    const auto days = j.rows(kUnit, SubjectKind::unit);
    ASSERT_EQ(days.size(), 4u);
    EXPECT_EQ(days[0].day, first);
    EXPECT_EQ(days[0].points, 9) << "the reservation covers more than half of the first day";
    EXPECT_EQ(days[1].points, 9);
    EXPECT_EQ(days[2].points, 9);
    EXPECT_EQ(days[3].points, -9) << write_canonical(days[3].detail);
    EXPECT_EQ(days[3].thirds, 150u + 3 * 9 - 9);
    EXPECT_EQ(*days[3].detail.find("before")->integer(), 150 + 3 * 9);

    const auto idle = j.rows("sim.main.2", SubjectKind::unit);
    ASSERT_EQ(idle.size(), 4u);
    for (const auto& day : idle) EXPECT_EQ(day.thirds, 150u);
    const auto provider = j.rows("sim:1:provider-1", SubjectKind::provider);
    ASSERT_EQ(provider.size(), 4u);
    EXPECT_EQ(provider[3].thirds, (168u + 150u + 1) / 2);
}

TEST(Scorer, ReplayGivesTheSameVerdictsAndScores) {
    Judges j;
    for (std::uint64_t unit = 1; unit <= 3; ++unit)
        j.world.add_unit(unit, "p" + std::to_string(unit));
    j.start();
    const UnixSecs start = j.world.now() + 1;
    for (std::uint64_t unit = 1; unit <= 3; ++unit) {
        j.world.add_reservation(unit, unit, {start, start + 160}, 40, kTerms);
    }
    int asked = 0;
    for (const std::string& name : kVantages) {
        j.world.vantage(name).probe.answers[kUrl] = [&asked] {
            ++asked;
            return asked / 60 % 3 == 1 ? fails(FailKind::timeout) : ok(asked * 7919 % 90'000);
        };
    }
    j.world.run_until_time(start + 160 + 60);
    support::MemoryScoreStore again(j.world.clock, &j.world.leases);
    Scorer replay(j.settings, {{{&j.world.view, "sim:1"}},
                               j.world.read_model,
                               j.world.observations,
                               again,
                               j.leadership,
                               j.world.clock,
                               j.metrics,
                               FakeSigner::verify,
                               j.world.pool});
    j.running.clear();
    const auto fence = j.world.leases.acquire("scorer", "scorer", Millis(60'000));
    const auto passed =
        support::run_until(j.world.io, j.world.clock, replay.pass(*fence), {.pool = &j.world.pool});
    ASSERT_TRUE(passed.has_value()) << passed.error().text();
    int verdicts = 0;
    for (std::uint64_t reservation = 1; reservation <= 3; ++reservation) {
        for (std::uint32_t window = 0; window < 4; ++window) {
            const ports::WindowKey key{{j.world.contract, reservation}, {}, window};
            const auto second = support::run_until(j.world.io, j.world.clock, again.verdict(key));
            const auto first = j.verdict(window, reservation);
            ASSERT_TRUE(first && *second);
            EXPECT_EQ(write_canonical(first->detail), write_canonical((*second)->detail));
            EXPECT_EQ(first->verdict, (*second)->verdict);
            ++verdicts;
        }
    }
    EXPECT_EQ(verdicts, 12);
    const auto second = support::run_until(
        j.world.io, j.world.clock, again.scores({kUnit, SubjectKind::unit, std::nullopt, 100}));
    auto first = j.rows(kUnit, SubjectKind::unit);
    std::ranges::reverse(first);
    ASSERT_GE(first.size(), 3u);
    ASSERT_EQ(first.size(), second->size());
    for (std::size_t i = 0; i < first.size(); ++i) {
        EXPECT_EQ(write_canonical(first[i].detail), write_canonical((*second)[i].detail));
    }
}

TEST(Scorer, FaultsOfTheStoresOnlyDelay) {
    const support::LogCapture quiet;
    Judges j;
    j.world.add_unit(1);
    j.start();
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 1, {start, start + 40}, 40, kTerms);
    int calls = 0;
    const auto flaky = [&calls](std::string_view) {
        ++calls;
        return calls % 23 == 0   ? support::StoreFault::fail
               : calls % 31 == 0 ? support::StoreFault::lose_answer
                                 : support::StoreFault::none;
    };
    j.scores.fault = flaky;
    j.world.read_model.fault = flaky;
    j.world.run_until_time(start + 40 + 60);
    ASSERT_TRUE(j.verdict(0).has_value());
    EXPECT_EQ(j.verdict(0)->verdict, Outcome::met);
}

TEST(Scorer, OneInstanceAtATime) {
    Judges j;
    j.world.add_unit(1);
    j.start();
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 1, {start, start + 40}, 40, kTerms);
    j.world.leases.take_over("scorer", "another pod", Millis(3'600'000));
    j.world.run_until_time(start + 40 + 30);
    EXPECT_FALSE(j.verdict(0));
}

}  // namespace
}  // namespace warden::app
