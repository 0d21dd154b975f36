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
