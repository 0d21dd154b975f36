// How many probes run at the same time, and whom silent servers can keep from being measured.

#include "app/prober/budget.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "tests/unit/app/prober/bench.hpp"

namespace warden::app {
namespace {

using probing::FailKind;
using probing::OutcomeClass;
using Settings = ProbeBudget::Settings;

Target unit_of(std::string provider, int number = 1) {
    return {.unit = provider + "." + std::to_string(number),
            .url = kUrl,
            .provider = std::move(provider)};
}

// A budget and the probes that are under way in it.
struct Bench {
    explicit Bench(Settings settings) : budget(settings) {}
    // So many units of the provider are paid for.
    void pay(const std::string& provider, int units) {
        for (int unit = 1; unit <= units; ++unit) {
            paid[unit_of(provider, unit).unit] = provider;
        }
        budget.take_paid(paid);
    }
    void hold(const Target& target, std::size_t probes = 1) {
        for (; probes > 0; --probes) held.emplace_back(budget, target);
    }
    // How many more of these probes may begin.
    std::size_t room(const Target& target) {
        std::deque<ProbeBudget::Place> more;
        while (more.size() < 2'000 && budget.has_room(target)) more.emplace_back(budget, target);
        return more.size();
    }

    ProbeBudget budget;
    std::map<std::string, std::string> paid;
    std::deque<ProbeBudget::Place> held;
};

const Target kControl{.unit = "control.a", .url = kUrl};
const Target kIdle = unit_of("p", 1'000);  // that nobody pays for

TEST(ProbeBudget, PaidUnitsHaveAllOfItAndTheOthersAQuarterBesideIt) {
    Bench b({.per_provider = 8});
    b.pay("p", 1);
    EXPECT_EQ(b.room(unit_of("p")), 8u);
    EXPECT_EQ(b.room(kIdle), 2u);
    b.hold(unit_of("p"), 7);
    b.hold(kIdle, 1);
    EXPECT_EQ(b.room(unit_of("p")), 1u);
    EXPECT_EQ(b.room(kIdle), 1u);
    b.hold(unit_of("p"));
    b.hold(kIdle);
    EXPECT_FALSE(b.budget.has_room(unit_of("p")));
    EXPECT_FALSE(b.budget.has_room(kIdle));
    EXPECT_TRUE(b.budget.has_room(unit_of("q"))) << "another provider";
    b.hold(kControl, 1'000);
    EXPECT_TRUE(b.budget.has_room(kControl));
    EXPECT_TRUE(b.budget.has_room(unit_of("q"))) << "controls take nothing from units";
    b.budget.take_paid({});
    EXPECT_FALSE(b.budget.has_room(unit_of("p"))) << "with the others now";
    b.held.clear();
    EXPECT_EQ(b.room(unit_of("p")), 2u);
    EXPECT_EQ(Bench({.per_provider = 1}).room(kIdle), 1u) << "at least one";
}

TEST(ProbeBudget, GrowsWithTheUnitsThatOthersPayFor) {
    for (const int units : {1, 7, 8, 9, 100, 499}) {
        Bench b({.all = 1'000, .per_provider = 8, .controls = 3});
        b.pay("p", units);
        EXPECT_EQ(b.room(unit_of("p")), static_cast<std::size_t>(std::max(units, 8))) << units;
        EXPECT_EQ(b.budget.missing(), 0u) << units;
        EXPECT_EQ(b.room(kIdle), 2u) << "those don't";
    }
    Bench b({.all = 1'000, .per_provider = 8, .controls = 3});
    b.pay("p", 5'000);
    EXPECT_EQ(b.room(unit_of("p")), 499u) << "half of all but the controls";
    EXPECT_EQ(b.budget.missing(), 4'501u);
}

TEST(ProbeBudget, UnpaidUnitsOfAllHaveHalfOfIt) {
    Bench b({.all = 20, .per_provider = 4, .controls = 2});
    b.pay("p", 9);
    for (int stranger = 1; stranger <= 8; ++stranger) {
        b.hold(unit_of("stranger-" + std::to_string(stranger)));
    }
    EXPECT_EQ(b.room(kIdle), 1u) << "the ninth of 18";
    b.hold(unit_of("stranger-9"));
    EXPECT_EQ(b.room(kIdle), 0u);
    EXPECT_EQ(b.room(unit_of("p")), 9u) << "each of its units";
    b.hold(unit_of("p"), 8);
    EXPECT_TRUE(b.budget.has_room(unit_of("p")));
    b.hold(unit_of("p"));
    EXPECT_TRUE(b.budget.has_room(kControl));
    b.held.pop_front();
    EXPECT_EQ(b.room(kIdle), 1u);
}

TEST(ProbeBudget, OfTooFewEachProviderHasItsShare) {
    Bench b({.all = 22, .per_provider = 4, .controls = 2});  // 10 for paid units
    b.pay("a", 2);
    b.pay("b", 3);
    b.pay("large", 5);
    EXPECT_EQ(b.budget.missing(), 0u);
    EXPECT_EQ(b.room(unit_of("large")), 5u);
    b.pay("large", 6);
    EXPECT_EQ(b.budget.missing(), 1u);
    b.pay("large", 100);
    EXPECT_EQ(b.budget.missing(), 95u);
    EXPECT_EQ(b.room(unit_of("large")), 5u) << "what the others leave";
    EXPECT_GE(b.room(unit_of("a")), 2u);
    b.pay("b", 100);
    EXPECT_EQ(b.room(unit_of("large")), 4u) << "half of what the small one leaves";
    EXPECT_EQ(b.room(unit_of("b")), 4u);
    EXPECT_GE(b.room(unit_of("a")), 2u);
    for (int i = 0; i < 20; ++i) b.pay("more-" + std::to_string(i), 1);
    EXPECT_EQ(b.room(unit_of("large")), 1u) << "never none";
    b.hold(unit_of("a"));
    b.hold(unit_of("b"));
    EXPECT_TRUE(b.budget.has_room(unit_of("large")));
    b.hold(kIdle);
    for (int i = 0; i < 17; ++i) b.hold(unit_of("more-" + std::to_string(i)));
    EXPECT_FALSE(b.budget.has_room(unit_of("large"))) << "20 are under way";
}

TEST(ProbeBudget, KeepsOneForEachControlButNeverMoreThanHalf) {
    const auto units_of = [](std::size_t all, std::size_t controls) {
        Bench b({.all = all, .per_provider = 100, .controls = controls});
        b.pay("p", 100);
        b.hold(kIdle, b.room(kIdle));
        b.hold(unit_of("p"), b.room(unit_of("p")));
        return b.held.size();
    };
    EXPECT_EQ(units_of(10, 0), 10u);
    EXPECT_EQ(units_of(10, 3), 7u);
    EXPECT_EQ(units_of(10, 5), 5u);
    EXPECT_EQ(units_of(10, 6), 5u);
    EXPECT_EQ(units_of(2, 3), 1u);
    EXPECT_EQ(units_of(1, 3), 1u);
}

// Units [first, last] of the world hold each probe of the vantage to its deadline: 1.9 s a check.
void silence(Vantage& vantage, int first, int last) {
    for (int unit = first; unit <= last; ++unit) {
        vantage.probe.answers["http://unit-" + std::to_string(unit) + "/"] = [] {
            return fails(FailKind::timeout, Millis(400));
        };
    }
}

void pay_for(World& world, std::uint64_t unit) {
    world.add_reservation(unit, unit, {world.now() - 10, world.now() + 1'000}, 40, {});
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
    orchestrator::Unit shared;  // its host is that of the paid unit
    shared.provider.text = "consumer-1";
    shared.region = "eu";
    shared.endpoint = "http://unit-1/else";
    world.put(orchestrator::unit_key(21), shared);
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
    EXPECT_EQ(paid.not_measured, 0u) << "whatever host its consumer has";
    // Whom nobody else pays for shares a quarter of the budget, which is one probe.
    EXPECT_GT(crowded("provider-1", active).not_measured, 0u) << "its own account";
    EXPECT_GT(crowded("consumer-1", active, {{"provider-1", "consumer-1"}}).not_measured, 0u);
    EXPECT_GT(crowded("consumer-1", terminated).not_measured, 0u) << "it is over";
}

TEST(OwnFault, SilentStrangersTogetherTakeNothingFromPaidUnitsOrControls) {
    World world;
    for (std::uint64_t unit = 1; unit <= 40; ++unit) {
        world.add_unit(unit, "stranger-" + std::to_string(unit));
    }
    world.add_unit(41);
    pay_for(world, 41);
    Vantage& ams = world.vantage("ams");
    ams.settings.period = Micros(4'000'000);
    ams.settings.probes_max = 12;
    silence(ams, 1, 41);
    ams.start_prober();
    world.run_for(Millis(60'000));
    EXPECT_GT(ams.counts.refusals, 50) << "of the strangers";
    EXPECT_LE(ams.probe.under_way_max, 12);
    const auto paid = world.stored("sim.main.41", "ams");
    EXPECT_GE(paid.size(), 10u);
    EXPECT_EQ(count(paid, OutcomeClass::fail), paid.size()) << "it is judged";
    for (const ControlTarget& control : world.controls) {
        const auto seen = world.stored("control." + control.name, "ams");
        EXPECT_GE(seen.size(), 10u);
        EXPECT_EQ(count(seen, OutcomeClass::ok), seen.size());
    }
}

TEST(OwnFault, ALargeProviderThatFallsSilentIsMeasured) {
    World world;
    for (std::uint64_t unit = 1; unit <= 20; ++unit) {
        world.add_unit(unit);
        pay_for(world, unit);
    }
    Vantage& ams = world.vantage("ams");
    ams.settings.period = Micros(4'000'000);
    ams.settings.probes_per_provider_max = 4;  // the units hold more than nine at a time
    silence(ams, 1, 20);
    ams.start_prober();
    world.run_for(Millis(60'000));
    for (int unit = 1; unit <= 20; ++unit) {
        const auto seen = world.stored("sim.main." + std::to_string(unit), "ams");
        EXPECT_GE(seen.size(), 10u);
        EXPECT_EQ(count(seen, OutcomeClass::fail), seen.size()) << unit;
    }
    EXPECT_EQ(ams.counts.refusals, 0);
    EXPECT_EQ(ams.counts.missing_probes, 0u);
}

TEST(OwnFault, AProviderWithMorePaidUnitsThanThereAreProbesTakesNothingFromASmallOne) {
    World world;
    for (std::uint64_t unit = 1; unit <= 60; ++unit) {
        world.add_unit(unit, "large");
        pay_for(world, unit);
    }
    world.add_unit(61, "small");
    pay_for(world, 61);
    Vantage& ams = world.vantage("ams");
    ams.settings.period = Micros(4'000'000);
    ams.settings.probes_max = 12;  // five of them for paid units
    silence(ams, 1, 61);
    ams.start_prober();
    world.run_for(Millis(60'000));
    EXPECT_EQ(ams.counts.missing_probes, 61u - 5u) << "and operators are told";
    EXPECT_GT(ams.counts.refusals, 50) << "of the large one";
    const auto small = world.stored("sim.main.61", "ams");
    EXPECT_GE(small.size(), 10u);
    EXPECT_EQ(count(small, OutcomeClass::fail), small.size());
}

}  // namespace
}  // namespace warden::app
