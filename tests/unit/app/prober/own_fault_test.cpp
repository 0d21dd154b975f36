// What a vantage does not hold against anyone, because it may be its own doing.

#include "app/prober/prober.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/app/prober/bench.hpp"

namespace warden::app {
namespace {

using probing::FailKind;
using probing::Observation;
using probing::OutcomeClass;
using support::StoreFault;

TEST(OwnFault, ItsOwnNetworkDownBlamesNobody) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    const auto dead = [] { return fails(FailKind::connect_timeout, Millis(400)); };
    ams.probe.answers[kUrl] = dead;
    for (const ControlTarget& control : world.controls) ams.probe.answers[control.url] = dead;
    ams.start_prober();
    world.run_for(Millis(15'000));
    const auto seen = world.stored(kUnit, "ams");
    ASSERT_FALSE(seen.empty());
    EXPECT_EQ(count(seen, OutcomeClass::prober_fault), seen.size());
    EXPECT_GT(ams.counts.control_failures, 3);
}

TEST(OwnFault, ANameIsJudgedByWhatTheControlsShowNow) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.settings.period = Micros(10'000'000);
    ams.settings.controls_fresh = Millis(500);
    bool names = true;
    const auto dead_name = [] { return fails(FailKind::dns); };
    ams.probe.answers[kUrl] = dead_name;
    for (const ControlTarget& control : world.controls) {
        ams.probe.answers[control.url] = [&] { return names ? ok() : dead_name(); };
    }
    ams.start_prober();
    world.run_for(Millis(30'000));
    EXPECT_GE(ams.counts.classes["fail"], 1) << "the controls resolve, this name does not";
    EXPECT_EQ(ams.counts.classes["prober_fault"], 0);
    names = false;  // their next scheduled probes are seconds away
    const int asked = ams.probe.asked[world.controls[0].url];
    const int attempts = ams.probe.asked[kUrl];
    world.run_until([&] { return ams.probe.asked[kUrl] > attempts; });
    world.run_for(Millis(1'000));
    EXPECT_EQ(ams.probe.asked[kUrl], attempts + 1) << "ours at once: there is nothing to verify";
    EXPECT_GE(ams.counts.classes["prober_fault"], 1);
    EXPECT_GT(ams.probe.asked[world.controls[0].url], asked) << "asked because of the doubt";
}

TEST(OwnFault, ManyDoubtfulUnitsAskTheControlsNoMoreOften) {
    World world;
    for (std::uint64_t unit = 1; unit <= 20; ++unit) world.add_unit(unit);
    Vantage& ams = world.vantage("ams");
    ams.settings.period = Micros(10'000'000);
    for (int unit = 1; unit <= 20; ++unit) {
        ams.probe.answers["http://unit-" + std::to_string(unit) + "/"] = [] {
            return own_fault(ports::OwnFault::name_server);
        };
    }
    ams.start_prober();
    world.run_for(Millis(20'000));
    EXPECT_GT(ams.counts.classes["fail"], 20);
    // Two by schedule, and one each five seconds.
    EXPECT_LE(ams.probe.asked[world.controls[0].url], 10);
}

TEST(OwnFault, ItsOwnBoundOfProbesBlamesNobody) {
    World world;
    for (std::uint64_t unit = 1; unit <= 6; ++unit) world.add_unit(unit);
    Vantage& ams = world.vantage("ams");
    ams.settings.probes_max = 2;
    for (int unit = 1; unit <= 6; ++unit) {
        ams.probe.answers["http://unit-" + std::to_string(unit) + "/"] = [] {
            return fails(FailKind::timeout, Millis(400));
        };
    }
    ams.start_prober();
    world.run_for(Millis(10'000));
    EXPECT_GT(ams.counts.refusals, 10);
    EXPECT_LE(ams.probe.under_way_max, 2);
    EXPECT_EQ(ams.counts.classes["prober_fault"] >= ams.counts.refusals, true);
}

TEST(OwnFault, OneProvidersTarPitTakesNothingFromOthers) {
    World world;
    for (std::uint64_t unit = 1; unit <= 20; ++unit) world.add_unit(unit, "tar-pit");
    world.add_unit(21, "innocent");
    Vantage& ams = world.vantage("ams");
    ams.settings.probes_max = 10;
    ams.settings.probes_per_provider_max = 3;
    for (int unit = 1; unit <= 20; ++unit) {
        ams.probe.answers["http://unit-" + std::to_string(unit) + "/"] = [] {
            return fails(FailKind::timeout, Millis(400));
        };
    }
    ams.start_prober();
    world.run_for(Millis(10'000));
    EXPECT_GT(ams.counts.refusals, 50) << "its own";
    const auto seen = world.stored("sim.main.21", "ams");
    EXPECT_GE(seen.size(), 12u);
    EXPECT_EQ(count(seen, OutcomeClass::ok), seen.size());
    EXPECT_LE(ams.probe.under_way_max, 3 + 1 + 3) << "its budget, the other unit, the controls";
}

// One silent unit with a reservation, and nineteen that its provider registered beside it: how
// often the first one was measured, and how often it was not.
struct Crowded {
    std::size_t failed = 0;
    std::size_t not_measured = 0;
};
Crowded crowded(const std::string& consumer, orchestrator::ReservationStatus status,
                const orchestrator::Affiliations& affiliations = {}) {
    World world;
    for (std::uint64_t unit = 1; unit <= 20; ++unit) world.add_unit(unit);
    const scoring::Span span{world.now() - 10, world.now() + 1'000};
    world.add_reservation(1, 1, span, 40, {}, consumer, status);
    Vantage& ams = world.vantage("ams");
    ams.settings.period = Micros(4'000'000);
    ams.settings.probes_per_provider_max = 4;
    ams.settings.affiliations = affiliations;
    for (int unit = 1; unit <= 20; ++unit) {
        ams.probe.answers["http://unit-" + std::to_string(unit) + "/"] = [] {
            return fails(FailKind::timeout, Millis(400));
        };
    }
    ams.start_prober();
    world.run_for(Millis(60'000));
    EXPECT_GT(ams.counts.refusals, 50) << "of the others";
    const auto seen = world.stored(kUnit, "ams");
    EXPECT_GE(seen.size(), 10u);
    return {count(seen, OutcomeClass::fail), count(seen, OutcomeClass::prober_fault)};
}

TEST(OwnFault, AProvidersIdleUnitsDontKeepItsPaidOneFromBeingJudged) {
    using enum orchestrator::ReservationStatus;
    const Crowded paid = crowded("consumer-1", active);
    EXPECT_GE(paid.failed, 10u);
    EXPECT_EQ(paid.not_measured, 0u);
    // Whom nobody else pays for shares a quarter of the budget, which is one probe.
    EXPECT_GT(crowded("provider-1", active).not_measured, 0u) << "its own account";
    EXPECT_GT(crowded("consumer-1", active, {{"provider-1", "consumer-1"}}).not_measured, 0u);
    EXPECT_GT(crowded("consumer-1", terminated).not_measured, 0u) << "it is over";
}

TEST(ProbeBudget, PaidUnitsHaveAllOfItAndTheOthersAQuarterBesideIt) {
    const Target paid{.unit = "sim.main.1", .url = kUrl, .provider = "p"};
    const Target idle{.unit = "sim.main.2", .url = kUrl, .provider = "p"};
    const Target other{.unit = "sim.main.3", .url = kUrl, .provider = "q"};
    const Target control{.unit = "control.a", .url = kUrl};
    ProbeBudget budget(8);
    budget.take_paid({paid.unit});
    budget.under_way(paid) = 7;
    budget.under_way(idle) = 1;
    EXPECT_TRUE(budget.has_room(paid));
    EXPECT_TRUE(budget.has_room(idle));
    budget.under_way(paid) = 8;
    budget.under_way(idle) = 2;
    EXPECT_FALSE(budget.has_room(paid));
    EXPECT_FALSE(budget.has_room(idle));
    EXPECT_TRUE(budget.has_room(other));
    budget.under_way(control) = 1'000;
    EXPECT_TRUE(budget.has_room(control));
    budget.take_paid({});
    EXPECT_EQ(budget.under_way(paid), 2u) << "with the others";
    EXPECT_TRUE(ProbeBudget(1).has_room(idle)) << "at least one";
}

TEST(OwnFault, ALateStartIsItsOwnFault) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.start_prober();
    world.run_for(Millis(6'000));
    world.clock.jump_system(Millis(1'200));  // as if the host had been paused
    world.run_for(Millis(6'000));
    const auto seen = world.stored(kUnit, "ams");
    EXPECT_GE(count(seen, OutcomeClass::prober_fault), 1u);
    for (const Observation& o : seen) {
        EXPECT_EQ(o.cls == OutcomeClass::prober_fault, o.late_us > 500'000);
        if (o.cls == OutcomeClass::prober_fault) EXPECT_EQ(o.attempts, 0u);
    }
}

TEST(OwnFault, AnUntrustedClockIsItsOwnFault) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    std::optional<Micros> offset = Micros(100'000);
    Prober prober(ams.settings, {{&world.view},
                                 world.observations,
                                 ams.probe,
                                 ams.signer,
                                 ams.leadership,
                                 world.clock,
                                 world.rng,
                                 ams.counts,
                                 ams.lag,
                                 world.pool,
                                 [&offset] { return offset; }});
    const Running running(world.io, prober.run());
    world.run_for(Millis(5'000));
    EXPECT_EQ(ams.counts.classes["prober_fault"], 0);
    offset = Micros(100'001);
    world.run_for(Millis(2'000));
    const int off = ams.counts.classes["prober_fault"];
    EXPECT_GT(off, 4);
    offset = std::nullopt;
    world.run_for(Millis(2'000));
    EXPECT_GT(ams.counts.classes["prober_fault"], off);
}

TEST(OwnFault, AClockThatDisagreesWithTheStoreIsItsOwnFault) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.clock.set_offset(Millis(100));
    ams.start_prober();
    world.run_for(Millis(5'000));
    EXPECT_EQ(ams.counts.classes["prober_fault"], 0);
    ams.clock.set_offset(Millis(-103));
    world.run_for(Millis(5'000));
    EXPECT_GT(ams.counts.classes["prober_fault"], 4);
}

TEST(OwnFault, AClockThatWasNeverComparedIsItsOwnFault) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    world.observations.fault = [](std::string_view method) {
        return method == "now" ? StoreFault::fail : StoreFault::none;
    };
    ams.start_prober();
    world.run_for(Millis(5'000));
    EXPECT_EQ(ams.counts.classes["ok"], 0);
    EXPECT_GT(ams.counts.classes["prober_fault"], 4);
    EXPECT_GT(ams.counts.retries["clock"], 1);
}

TEST(OwnFault, ABusyThreadOfItsOwnIsItsOwnFault) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    const Running monitor(world.io, ams.lag.run());
    ams.start_prober();
    world.run_for(Millis(5'000));
    EXPECT_EQ(ams.counts.lags, 0);
    // Time passes while nothing of this thread can run, in the middle of an attempt.
    ams.probe.answers[kUrl] = [&world] {
        world.clock.advance(Millis(100));
        return ok(100'000);
    };
    world.run_for(Millis(5'000));
    EXPECT_GT(ams.counts.lags, 4);
    EXPECT_GE(ams.counts.classes["prober_fault"], ams.counts.lags);
}

TEST(OwnFault, AnIndexThatStandsStillHoldsNothingAgainstAnyone) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.probe.answers[kUrl] = [] { return fails(FailKind::connect_refused); };
    ams.start_prober();
    world.run_for(Millis(5'000));
    EXPECT_GT(ams.counts.classes["fail"], 4);
    EXPECT_EQ(ams.counts.classes["prober_fault"], 0);
    world.read_model.fault = [](std::string_view) { return StoreFault::fail; };
    world.run_for(Millis(65'000));  // three slices, and no less than a minute
    const int failed = ams.counts.classes["fail"];
    const int asked = ams.probe.asked[kUrl];
    world.run_for(Millis(5'000));
    EXPECT_EQ(ams.counts.classes["fail"], failed);
    EXPECT_EQ(ams.probe.asked[kUrl], asked) << "it may have moved: nobody is asked for it";
    EXPECT_GT(ams.counts.classes["prober_fault"], 4);
    EXPECT_GT(ams.counts.classes["ok"], 0) << "controls are of no index";
    world.read_model.fault = [](std::string_view) { return StoreFault::none; };
    world.run_for(Millis(5'000));
    EXPECT_GT(ams.counts.classes["fail"], failed);
}

}  // namespace
}  // namespace warden::app
