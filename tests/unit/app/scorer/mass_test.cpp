// Mass failure: whose units are asked, and how many there must be.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "app/scorer/scorer.hpp"
#include "tests/unit/app/scorer/judges.hpp"

namespace warden::app {
namespace {

using orchestrator::Reservation;
using probing::FailKind;
using scoring::Outcome;

Reservation paid_reservation(std::uint64_t unit, UnixSecs start) {
    Reservation paid;
    paid.unit_id = unit;
    paid.provider.text = "provider-" + std::to_string(unit);
    paid.consumer.text = "payer";
    paid.gb = 10;
    paid.price = 1'000'000;
    paid.duration_secs = paid.window_secs = 10'000;
    paid.sla_version = 1;
    paid.start = start;
    paid.end = paid.start + paid.duration_secs;
    paid.status = orchestrator::ReservationStatus::active;
    paid.escrow = 1'000'000'000;
    return paid;
}

// Units 1 to 5 of five providers, all down in one window of unit 1. `change` is made to what
// another party pays for unit 5.
struct Outage {
    Judges j;
    UnixSecs start = 0;

    explicit Outage(const std::function<void(Reservation&, UnixSecs start)>& change,
                    std::uint64_t units = 5, const std::function<void(Outage&)>& more = {}) {
        for (std::uint64_t unit = 1; unit <= units; ++unit) {
            j.world.add_unit(unit, "provider-" + std::to_string(unit));
        }
        j.settings.rulings.affiliations = {{"provider-5", "friend"}};
        j.start();
        start = j.world.now() / 2 * 2 + 6;
        for (std::uint64_t unit = 1; unit <= units; ++unit) {
            Reservation paid = paid_reservation(unit, start - 3);
            if (unit == 5 && change) change(paid, start);
            j.world.put(orchestrator::reservation_key(100 + unit), paid);
            j.world.put(orchestrator::sla_key(unit, 1), kTerms);
        }
        if (more) more(*this);
        j.world.add_reservation(1, 1, {start, start + 40}, 40, {0, 0, 0, 990'000, 0});
        j.world.run_until_time(start + 4);
        answer(units, fails(FailKind::connect_refused));
        j.world.run_until_time(start + 10);
        answer(units, ok());
    }
    void answer(std::uint64_t units, const Answer& answer) {
        for (std::uint64_t unit = 1; unit <= units; ++unit) {
            j.answer(kVantages, "http://unit-" + std::to_string(unit) + "/", answer);
        }
    }
    // How many providers voted in each slice that was asked about.
    std::vector<std::int64_t> voted() {
        const auto row = j.verdict(0);
        std::vector<std::int64_t> counts;
        for (const Json& counted : *row->detail.find("mass")->array()) {
            counts.push_back(*counted.array()->at(2).integer());
        }
        return counts;
    }
    Outcome verdict() {
        j.world.run_until_time(start + 40 + 10);
        const auto row = j.verdict(0);
        EXPECT_TRUE(row);
        if (!row) return Outcome::no_verdict;
        EXPECT_EQ(row->detail.find("mass_failures")->array()->empty(),
                  row->verdict == Outcome::breached);
        return row->verdict;
    }
};

TEST(MassFailure, BlamesTheMonitor) { EXPECT_EQ(Outage({}).verdict(), Outcome::met); }

TEST(MassFailure, OfFewProvidersIsNone) {
    EXPECT_EQ(Outage({}, 4).verdict(), Outcome::breached)
        << "a provider of a small network can be judged";
}

// Before, each dead unit that anybody registered took a share of the guilt away.
TEST(MassFailure, CountsUnitsOnlyThatAnotherPartyPaysForSinceBefore) {
    const std::pair<const char*, std::function<void(Reservation&, UnixSecs)>> cases[] = {
        {"nobody accepted it", [](Reservation& r, UnixSecs) { r.start = 0; }},
        {"its own money", [](Reservation& r, UnixSecs) { r.consumer = r.provider; }},
        {"a friend's money", [](Reservation& r, UnixSecs) { r.consumer.text = "friend"; }},
        {"not older than the window",
         [](Reservation& r, UnixSecs start) {
             r.start = start;
             r.end = start + r.duration_secs;
         }},
        {"not funded then", [](Reservation& r, UnixSecs) { r.escrow = 0; }},
        {"not active then",
         [](Reservation& r, UnixSecs) { r.status = orchestrator::ReservationStatus::settling; }},
        {"over before the outage", [](Reservation& r, UnixSecs start) { r.end = start + 3; }},
    };
    for (const auto& [name, change] : cases) {
        EXPECT_EQ(Outage(change).verdict(), Outcome::breached) << name;
    }
}

using Counts = std::vector<std::size_t>;

// What passes by hand wrote, and what they read for that many windows.
struct Passes {
    Judges& j;
    std::size_t windows;
    Counts verdicts;  // there are after each
    Counts days;      // of units, that are scored after each
    Counts starts;    // reservations whose first window without verdict was looked for in each
    Counts funded;    // reservations of which it was asked whether they were funded
    Counts leaves;    // units whose leaves were read in each

    Passes(Judges& judges, int passes, std::size_t of_windows = 1)
        : j(judges), windows(of_windows) {
        j.make_scorer();
        more(passes);
    }
    // Says the same of that many more.
    void more(int passes) {
        verdicts = days = starts = funded = leaves = {};
        std::map<std::string_view, std::size_t> reads;
        const auto count = [&](std::string_view method) {
            if (j.scores.verdict_rows().size() < windows) ++reads[method];
            return support::StoreFault::none;
        };
        j.world.read_model.fault = j.world.observations.fault = j.scores.fault = count;
        for (int pass = 0; pass < passes; ++pass) {
            reads.clear();
            const auto fence = j.world.leases.acquire("scorer", "scorer", Millis(60'000));
            const auto passed = support::run_until(j.world.io, j.world.clock,
                                                   j.scorer->pass(*fence), {.pool = &j.world.pool});
            EXPECT_TRUE(passed.has_value()) << passed.error().text();
            starts.push_back(reads["verdict"]);
            funded.push_back(reads["version_before"]);
            leaves.push_back(reads["leaves"]);
            verdicts.push_back(j.scores.verdict_rows().size());
            days.push_back(static_cast<std::size_t>(
                std::ranges::count(j.scores.score_rows(), scoring::SubjectKind::unit,
                                   &ports::ScoreRow::subject_kind)));
        }
        const auto none = [](std::string_view) { return support::StoreFault::none; };
        j.world.read_model.fault = j.world.observations.fault = j.scores.fault = none;
    }
};

// Of more than eight slices of a window, which is over. Its passes are made by hand.
struct LongOutage : Outage {
    explicit LongOutage(const std::function<void(Outage&)>& more = {}) : Outage({}, 5, more) {
        j.running.clear();
        answer(5, fails(FailKind::connect_refused));
        j.world.run_until_time(start + 30);
        answer(5, ok());
        j.world.run_until_time(start + 40 + 25);
        j.settings.mass_counts_max = 1;  // never of the window under way
    }
};

// One dead unit of a long window would have kept the pass, and all others, for hours.
TEST(MassFailure, IsCountedOverSeveralPasses) {
    LongOutage outage;
    outage.j.settings.reads_max = 5;  // five reservations, or eight slices of five units
    const Passes passes(outage.j, 5);
    EXPECT_EQ(passes.starts, (Counts{1, 5, 0, 0, 0}));
    EXPECT_EQ(passes.funded, (Counts{4, 0, 1, 0, 0}));
    EXPECT_EQ(passes.leaves, (Counts{0, 0, 5, 5, 0}));
    EXPECT_EQ(passes.verdicts, (Counts{0, 0, 0, 1, 1}));
    const auto counted = outage.j.verdict(0)->detail.find("mass")->array()->size();
    EXPECT_GT(counted, 8u);
    EXPECT_LE(counted, 16u);
    EXPECT_EQ(outage.verdict(), Outcome::no_verdict) << "too little of the window is left";
}

// Before, each convicting window asked of each reservation, whatever the bound.
TEST(MassFailure, ReservationsAreAskedOfInPartsToo) {
    LongOutage outage;
    outage.j.settings.reads_max = 3;
    const Passes passes(outage.j, 5);
    EXPECT_EQ(passes.starts, (Counts{1, 3, 2, 0, 0}));
    EXPECT_EQ(passes.funded, (Counts{2, 0, 1, 2, 0}));
    EXPECT_EQ(passes.leaves, (Counts{0, 0, 0, 5, 5}));
    EXPECT_EQ(passes.verdicts, (Counts{0, 0, 0, 0, 1}));
}

TEST(MassFailure, AReservationIsAskedOfOnceForAllWindowsOfOneStart) {
    LongOutage outage([](Outage& o) {
        const scoring::Span span{o.start, o.start + 40};
        for (const std::uint64_t unit : {2u, 3u}) {
            o.j.world.add_reservation(unit, unit, span, 40, {0, 0, 0, 990'000, 0});
        }
    });
    const Passes passes(outage.j, 1, 3);
    EXPECT_EQ(passes.verdicts, Counts{3});
    EXPECT_EQ(passes.funded, Counts{5});
}

// Before, what was asked of agreements that begin within a day pushed out what was known of the
// witnesses: a unit with seventeen of them was never scored, nor was any after it.
TEST(MassFailure, WitnessesOfADayAreAskedOfOverPassesHoweverManyAgreementsBeginInIt) {
    Judges j;
    for (std::uint64_t unit = 1; unit <= 5; ++unit) {
        j.world.add_unit(unit, "provider-" + std::to_string(unit));
    }
    j.start();
    j.running.clear();
    const UnixSecs day = (j.world.now() / 60 + 1) * 60;
    for (std::uint64_t unit = 1; unit <= 5; ++unit) {
        j.world.put(orchestrator::reservation_key(unit), paid_reservation(unit, day - 1));
        j.world.put(orchestrator::sla_key(unit, 1), kTerms);
    }
    for (std::uint64_t more = 1; more <= 17; ++more) {
        j.world.put(orchestrator::reservation_key(5 + more), paid_reservation(1, day + more));
    }
    j.world.run_until_time(day + 4);
    for (int unit = 1; unit <= 5; ++unit) {
        j.answer(kVantages, "http://unit-" + std::to_string(unit) + "/",
                 fails(FailKind::connect_refused));
    }
    j.world.run_until_time(day + 10);
    for (int unit = 1; unit <= 5; ++unit) {
        j.answer(kVantages, "http://unit-" + std::to_string(unit) + "/", ok());
    }
    j.settings.reads_max = 3;
    j.world.run_until_time(day + 12);
    Passes passes(j, 9);  // eight of them for where the 22 reservations stand
    ASSERT_EQ(passes.days.back(), 5u) << "of the day before";
    j.world.run_until_time(day + 60 + 12);
    passes.more(4);
    EXPECT_EQ(passes.days, (Counts{5, 5, 6, 10}));
    EXPECT_EQ(passes.funded, (Counts{18, 3, 1, 0}));
    EXPECT_EQ(passes.leaves, (Counts{0, 0, 5, 0}));
}

TEST(MassFailure, AWitnessThatCannotBeReadIsNone) {
    LongOutage outage;
    const auto key = orchestrator::unit_key(5);
    auto& versions = outage.j.world.chain.contract(outage.j.world.contract).entities[key];
    for (auto& version : versions) version.body = Json();
    const Passes passes(outage.j, 1);
    EXPECT_EQ(passes.verdicts, Counts{1});
    EXPECT_GT(outage.j.metrics.skips, 0);
    for (const auto voted : outage.voted()) EXPECT_EQ(voted, 4);
}

TEST(MassFailure, AReservationIsAskedAsItWasThen) {
    Outage outage({});
    // It is over and paid out before the window is judged.
    outage.j.world.run_until_time(outage.start + 31);
    Reservation ended = paid_reservation(5, outage.start - 3);
    ended.start = outage.start - 3;
    ended.end = outage.start + 30;
    ended.escrow = 0;
    ended.status = orchestrator::ReservationStatus::completed;
    outage.j.world.put(orchestrator::reservation_key(105), ended);
    EXPECT_EQ(outage.verdict(), Outcome::met);
}

TEST(MassFailure, AWitnessIsOneAsLongAsAnyPaymentLasts) {
    const auto twice = [](Outage& o) {
        Reservation paid = paid_reservation(5, o.start - 3);
        paid.end = o.start + 3;
        o.j.world.put(orchestrator::reservation_key(200), paid);
    };
    EXPECT_EQ(Outage({}, 5, twice).verdict(), Outcome::met);
    Outage until([](Reservation& r, UnixSecs start) { r.end = start + 10; });
    EXPECT_EQ(until.verdict(), Outcome::met);
    EXPECT_EQ(until.voted(), (std::vector<std::int64_t>{5, 5, 5})) << "to its last second";
}

TEST(MassFailure, AWitnessInMaintenanceIsNone) {
    Outage outage({});
    auto unit = *outage.j.world.view.find<orchestrator::Unit>(orchestrator::unit_key(5));
    unit.maint_from = outage.start + 2;
    unit.maint_until = outage.start + 12;
    outage.j.world.put(orchestrator::unit_key(5), unit);
    EXPECT_EQ(outage.verdict(), Outcome::breached);
    EXPECT_EQ(outage.voted(), (std::vector<std::int64_t>{4, 4, 4}));
}

TEST(MassFailure, ASharedHostIsNoOtherParty) {
    Outage outage([](Reservation& r, UnixSecs) { r.consumer.text = "provider-6"; });
    orchestrator::Unit shell;  // of the one who pays, behind the very host
    shell.provider.text = "provider-6";
    shell.region = "eu";
    shell.endpoint = "http://UNIT-5:81/";
    shell.registered_at = outage.start;
    outage.j.world.put(orchestrator::unit_key(6), shell);
    EXPECT_EQ(outage.verdict(), Outcome::breached);
}

TEST(MassFailure, WhatIsStoredTooLateVotesForNobody) {
    Outage outage({});
    outage.j.world.run_until_time(outage.start + 20);
    for (ports::StoredLeaf late : outage.j.world.leaves("sim.main.5")) {
        late.stored_at += UnixMicros{60} * 1'000'000;
        outage.j.world.observations.forge(late);
    }
    EXPECT_EQ(outage.verdict(), Outcome::breached);
    EXPECT_EQ(outage.voted(), (std::vector<std::int64_t>{4, 4, 4}));
}

// By who has the database's rights, and a key that no vantage has.
TEST(MassFailure, ABatchOfAKeyThatIsNotInForceVotesForNobody) {
    Outage outage({});
    World& world = outage.j.world;
    outage.j.running.clear();  // until the records of the judged unit are signed
    world.run_until_time(outage.start + 50);
    FakeSigner forger = FakeSigner::of("forger");
    std::map<std::pair<std::string, probing::SliceNum>, std::vector<probing::SliceLeaf>> batches;
    for (const char* unit :
         {"sim.main.1", "sim.main.2", "sim.main.3", "sim.main.4", "sim.main.5"}) {
        for (const ports::StoredLeaf& stored : world.leaves(unit)) {
            batches[{stored.leaf.vantage, stored.leaf.slice}].push_back(stored.leaf);
        }
    }
    for (const auto& [key, leaves] : batches) {
        const probing::BatchHead head{key.first, forger.key_id(), key.second, 2};
        world.observations.forge(probing::seal_batch(
            head, leaves, [&forger](std::string_view bytes) { return forger.sign(bytes); }));
    }
    outage.j.start_scorer();
    world.run_for(Millis(3'000));
    EXPECT_EQ(outage.verdict(), Outcome::breached);
    EXPECT_EQ(outage.voted(), (std::vector<std::int64_t>{0, 0, 0}));
}

// By who has the database's rights: others are made to look healthy.
TEST(MassFailure, ALeafThatItsVantageDidNotSignVotesForNobody) {
    Outage outage({});
    outage.j.world.run_until_time(outage.start + 20);
    for (const std::string unit : {"sim.main.2", "sim.main.3", "sim.main.4", "sim.main.5"}) {
        for (const ports::StoredLeaf& stored : outage.j.world.leaves(unit)) {
            probing::SliceLeaf leaf = stored.leaf;
            for (probing::Observation& o : leaf.observations) {
                o.cls = o.first_cls = probing::OutcomeClass::ok;
                o.kind = o.first_kind = FailKind::none;
            }
            if (leaf != stored.leaf) outage.j.world.observations.forge(leaf);
        }
    }
    EXPECT_EQ(outage.verdict(), Outcome::breached);
    const Json::Array mass = *outage.j.verdict(0)->detail.find("mass")->array();
    ASSERT_EQ(mass.size(), 3u);
    for (const Json& counted : mass) {
        EXPECT_EQ(*counted.array()->at(1).integer(), 1) << write_canonical(counted);
        EXPECT_EQ(*counted.array()->at(2).integer(), 1) << "provider-1 alone";
    }
}

}  // namespace
}  // namespace warden::app
