// What a judgement rests on: signed records, keys, and the rules of the day.
#include <gtest/gtest.h>

#include "app/scorer/scorer.hpp"
#include "tests/support/log_capture.hpp"
#include "tests/unit/app/scorer/judges.hpp"

namespace warden::app {
namespace {

using probing::FailKind;
using scoring::Outcome;

// A day in which the unit was down throughout, under the name of `vantage`.
ports::UnitDayRecord forged_day(Judges& j, scoring::DayCut cut, const std::string& vantage,
                                const std::string& how) {
    const std::string signer = how == "vantage" ? "ams" : vantage;
    const std::string unit = how == "unit" ? "sim.main.2" : kUnit;
    std::vector<probing::SliceLeaf> leaves;
    // The world begins in the 20th second of a day: before it nothing was drawn.
    const auto first = scoring::first_slice_of_day(cut.day, j.world.rules);
    const bool drawn = how == "drawn" && cut.day == static_cast<std::int64_t>(j.world.now() / 60);
    for (auto slice = drawn ? first + 12 : first; slice < cut.until; ++slice) {
        probing::Observation down;
        down.sequence = 1;
        down.start = slice * 2'000'000;
        down.cls = down.first_cls = probing::OutcomeClass::fail;
        down.kind = down.first_kind = FailKind::connect_refused;
        leaves.push_back({unit, signer, slice, {down}});
    }
    const auto day =
        scoring::build_unit_day({unit, signer, cut.day, cut.until, {}}, leaves, {}, j.world.rules);
    ports::UnitDayRecord record{kUnit, vantage, cut.day, cut.until, "", "", ""};
    record.bytes = write_canonical(scoring::to_json(day));
    record = (how == "key" ? FakeSigner("f00") : j.world.vantage(signer).signer).sign(record);
    if (how == "signature") record.signature = std::string(128, '0');
    return record;
}

// By who has the database's rights: the first record that is stored counts.
TEST(Scorer, RecordsThatTheirVantageDidNotSignConvictNobody) {
    const support::LogCapture quiet;
    for (const std::string how : {"key", "signature", "unit", "vantage"}) {
        Judges j;
        j.world.add_unit(1);
        j.start();
        const UnixSecs start = j.world.now() + 1;
        j.world.add_reservation(1, 1, {start, start + 40}, 40, {0, 0, 0, 990'000, 0});
        j.world.run_until_time(start + 39);
        for (const auto& cut : scoring::day_cuts(start, start + 40, j.world.rules)) {
            for (const char* vantage : {"fra", "waw"}) {
                j.world.observations.forge(forged_day(j, cut, vantage, how));
            }
        }
        j.world.run_until_time(start + 40 + 40);
        ASSERT_TRUE(j.verdict(0)) << how;
        EXPECT_EQ(j.verdict(0)->verdict, Outcome::no_verdict) << how;
        EXPECT_EQ(j.verdict(0)->detail.find("vantages")->array()->size(), 1u) << how;
        EXPECT_EQ(j.verdict(0)->detail.find("electorate")->array()->size(), 3u) << how;
        EXPECT_GT(j.metrics.skips, 0) << how;
    }
}

// They sign what they like of the day, but nothing before its moments were drawn: a record that
// says so votes in no slice.
TEST(Scorer, RecordsOfSlicesThatWereNotDrawnConvictNobody) {
    const support::LogCapture quiet;
    for (const std::string how : {"drawn", "not drawn"}) {
        Judges j;
        j.world.add_unit(1);
        j.start();
        const UnixSecs start = j.world.now() / 2 * 2 + 2;
        j.world.add_reservation(1, 1, {start, start + 32}, 32, {0, 0, 0, 990'000, 0});
        j.world.run_until_time(start + 30);
        const auto cuts = scoring::day_cuts(start, start + 32, j.world.rules);
        ASSERT_EQ(cuts.size(), 1u);
        for (const char* vantage : {"fra", "waw"}) {
            j.world.observations.forge(forged_day(j, cuts.front(), vantage, how));
        }
        j.world.run_until_time(start + 32 + 40);
        ASSERT_TRUE(j.verdict(0)) << how;
        const bool drawn = how == "drawn";
        EXPECT_EQ(j.verdict(0)->verdict, drawn ? Outcome::breached : Outcome::no_verdict) << how;
        EXPECT_EQ(j.verdict(0)->detail.find("vantages")->array()->size(), drawn ? 3u : 1u) << how;
    }
}

TEST(Scorer, AVantageWithoutATimelyCommitmentHasNoVote) {
    Judges j;
    j.world.add_unit(1);
    j.world.observations.fault = [](std::string_view method) {
        return method == "commit_day" ? support::StoreFault::fail : support::StoreFault::none;
    };
    j.start();
    const UnixSecs start = j.world.now() / 2 * 2 + 2;
    j.world.add_reservation(1, 1, {start, start + 30}, 30, {0, 0, 0, 990'000, 0});
    j.answer(kVantages, kUrl, fails(FailKind::connect_refused));
    j.world.run_until_time(start + 30 + 30);
    ASSERT_TRUE(j.verdict(0));
    EXPECT_EQ(j.verdict(0)->verdict, Outcome::no_verdict) << write_canonical(j.verdict(0)->detail);
    EXPECT_EQ(j.verdict(0)->coverage_ppm, 0u);
}

// Its old key's records count like those of the new one.
TEST(Scorer, AVantageWhoseKeyIsReplacedInAWindowKeepsItsVote) {
    Judges j;
    j.world.add_unit(1);
    j.start();
    const UnixSecs start = j.world.now() / 60 * 60 + 100;
    j.world.run_until_time(start - 1);
    j.world.add_reservation(1, 1, {start, start + 80}, 80, {0, 0, 0, 990'000, 0});
    j.world.run_until_time(start + 40);
    for (const char* name : {"fra", "waw"}) {
        Vantage& vantage = j.world.vantage(name);
        vantage.stop();
        j.world.observations.retire_key(name);
        vantage.signer = FakeSigner::of(name + std::string(", again"));
        vantage.start();
    }
    j.answer(kVantages, kUrl, fails(FailKind::connect_refused));
    j.world.run_until_time(start + 80 + 12);
    ASSERT_TRUE(j.verdict(0));
    EXPECT_EQ(j.verdict(0)->verdict, Outcome::breached) << write_canonical(j.verdict(0)->detail);
    EXPECT_EQ(j.verdict(0)->detail.find("vantages")->array()->size(), 3u);
}

// Before, a restart with other rules judged every open window anew.
TEST(Scorer, AWindowIsJudgedByTheRulesInForceWhenItBegan) {
    Judges j;
    j.world.add_unit(1);
    j.start();
    const UnixSecs start = j.world.now() / 2 * 2 + 2;
    j.world.add_reservation(1, 1, {start, start + 80}, 40, {0, 0, 0, 990'000, 0});
    j.world.run_until_time(start + 4);
    j.answer(kVantages, kUrl, fails(FailKind::connect_refused));
    j.world.run_until_time(start + 10);
    j.answer(kVantages, kUrl, ok());
    const std::string before = to_hex(scoring::digest(j.settings.rulings.rules));
    j.running.clear();
    j.settings.rulings.rules.k_floor = 20;  // nothing breaches by it
    j.settings.rulings.electorate = {"ams"};
    j.start_scorer();
    j.world.run_until_time(start + 44);
    j.answer(kVantages, kUrl, fails(FailKind::connect_refused));
    j.world.run_until_time(start + 50);
    j.answer(kVantages, kUrl, ok());
    j.world.run_until_time(start + 80 + 12);
    ASSERT_TRUE(j.verdict(0) && j.verdict(1));
    EXPECT_EQ(j.verdict(0)->verdict, Outcome::breached) << write_canonical(j.verdict(0)->detail);
    EXPECT_EQ(j.verdict(0)->rule_set, before);
    EXPECT_EQ(j.verdict(0)->detail.find("electorate")->array()->size(), 3u);
    EXPECT_EQ(j.verdict(1)->verdict, Outcome::no_verdict) << "an electorate of one judges nobody";
    EXPECT_EQ(j.verdict(1)->rule_set, to_hex(scoring::digest(j.settings.rulings.rules)));
    const auto versions = support::run_until(j.world.io, j.world.clock, j.scores.rule_versions());
    ASSERT_EQ(versions->size(), 2u);
    EXPECT_EQ(versions->at(0).from, 0u);
    EXPECT_GE(versions->at(1).from, start + 10);
    EXPECT_LE(versions->at(1).from, start + 12);
}

TEST(Scorer, AnotherTakeOverStartsNoNewVersion) {
    Judges j;
    j.world.add_unit(1);
    j.start();
    for (int i = 0; i < 3; ++i) {
        j.running.clear();
        j.start_scorer();
        j.world.run_for(Millis(3'000));
    }
    EXPECT_EQ(support::run_until(j.world.io, j.world.clock, j.scores.rule_versions())->size(), 1u);
}

// A price, a switch, an endpoint: each is one more version of the unit.
TEST(Scorer, NobodyEscapesByChangingHisUnitAllTheTime) {
    Judges j;
    j.world.add_unit(1);
    j.answer(kVantages, kUrl, fails(FailKind::connect_refused));
    j.start();
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 1, {start, start + 40}, 40, {0, 0, 0, 990'000, 0});
    orchestrator::Unit unit = *j.world.view.find<orchestrator::Unit>(orchestrator::unit_key(1));
    j.world.run_until_time(start + 20);
    for (int i = 0; i < 1'100; ++i) {
        unit.accepting = !unit.accepting;
        j.world.put(orchestrator::unit_key(1), unit);
    }
    j.world.run_until_time(start + 40 + 12);
    ASSERT_TRUE(j.verdict(0));
    EXPECT_EQ(j.verdict(0)->verdict, Outcome::breached);
    EXPECT_EQ(j.metrics.skips, 0);
}

TEST(Scorer, APassIsBoundedAndTheNextGoesOn) {
    Judges j;
    j.settings.pass_max = 2;
    j.world.add_unit(1);
    for (const std::string& name : kVantages) j.world.vantage(name).start();
    j.world.run_for(Millis(2'000));
    const UnixSecs start = j.world.now() + 1;
    j.world.add_reservation(1, 1, {start, start + 200}, 40, {0, 0, 0, 990'000, 0});
    j.world.run_until_time(start + 260);
    Scorer scorer(j.settings, {{{&j.world.view, "sim:1"}},
                               j.world.read_model,
                               j.world.observations,
                               j.scores,
                               j.leadership,
                               j.clock,
                               j.metrics,
                               FakeSigner::verify,
                               j.world.pool});
    std::vector<std::size_t> verdicts;
    std::vector<std::size_t> days;
    for (int pass = 0; pass < 4; ++pass) {
        const auto fence = j.world.leases.acquire("scorer", "scorer", Millis(60'000));
        const auto passed = support::run_until(j.world.io, j.world.clock, scorer.pass(*fence),
                                               {.pool = &j.world.pool});
        ASSERT_TRUE(passed.has_value()) << passed.error().text();
        verdicts.push_back(j.scores.verdict_rows().size());
        days.push_back(j.rows(kUnit, scoring::SubjectKind::unit).size());
    }
    EXPECT_EQ(verdicts, (std::vector<std::size_t>{2, 4, 5, 5}));
    EXPECT_EQ(days[0], 2u);
    EXPECT_EQ(days[1], 4u);
}

}  // namespace
}  // namespace warden::app
