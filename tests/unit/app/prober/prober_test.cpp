#include "app/prober/prober.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/log_capture.hpp"
#include "tests/unit/app/prober/bench.hpp"

namespace warden::app {
namespace {

using probing::FailKind;
using probing::Observation;
using probing::OutcomeClass;
using support::StoreFault;

TEST(Prober, MeasuresOnScheduleAndStoresSignedBatches) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.start_prober();
    world.run_for(Millis(20'000));
    const auto seen = world.stored(kUnit, "ams");
    EXPECT_GE(seen.size(), 30u);
    EXPECT_EQ(count(seen, OutcomeClass::ok), seen.size());
    for (std::size_t i = 0; i < seen.size(); ++i) {
        EXPECT_EQ(static_cast<std::uint64_t>(seen[i].start / 500'000), seen[i].sequence / 4);
        EXPECT_LT(seen[i].late_us, 2'000u);
        if (i > 0) EXPECT_EQ(seen[i].sequence, seen[i - 1].sequence + 4);
    }
    for (const ports::StoredLeaf& leaf : world.leaves(kUnit)) {
        const auto batch = support::run_until(world.io, world.clock,
                                              world.observations.batch("ams", leaf.leaf.slice));
        ASSERT_TRUE(batch.value().has_value());
        EXPECT_TRUE(probing::verify_batch(**batch, FakeSigner::verify).has_value());
        EXPECT_EQ((*batch)->leaves.size(), 4u) << "the unit and three controls";
        for (const probing::Observation& seen_in : leaf.leaf.observations) {
            EXPECT_EQ(probing::slice_of(seen_in.start, 2), leaf.leaf.slice);
        }
    }
    EXPECT_EQ(ams.counts.conflicts, 0);
}

TEST(Prober, ASlowProviderDelaysNobody) {
    World world;
    world.add_unit(1);
    world.add_unit(2);
    Vantage& ams = world.vantage("ams");
    ams.probe.answers[kUrl] = [] { return fails(FailKind::timeout, Millis(400)); };
    ams.start_prober();
    world.run_for(Millis(20'000));
    EXPECT_LT(ams.counts.late_us_max, 2'000u);
    const auto slow = world.stored(kUnit, "ams");
    EXPECT_GE(slow.size(), 24u);
    EXPECT_EQ(count(slow, OutcomeClass::fail), slow.size());
    EXPECT_EQ(slow[0].attempts, 4u);
    EXPECT_EQ(slow[0].kind, FailKind::timeout);
}

TEST(Prober, AFlapIsOkButItsFirstAttemptFailed) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    int asked = 0;
    ams.probe.answers[kUrl] = [&asked] {
        return ++asked % 2 == 1 ? fails(FailKind::connect_refused) : ok();
    };
    ams.start_prober();
    world.run_for(Millis(10'000));
    const auto seen = world.stored(kUnit, "ams");
    ASSERT_FALSE(seen.empty());
    for (const Observation& o : seen) {
        EXPECT_EQ(o.cls, OutcomeClass::ok);
        EXPECT_TRUE(o.flap);
        EXPECT_EQ(o.first_kind, FailKind::connect_refused);
        EXPECT_EQ(o.attempts, 2u);
    }
}

TEST(Prober, ThrottlingIsUnknownInTwoSlicesADayThenFails) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.probe.answers[kUrl] = [] { return throttled(0); };
    // The next day begins 40 s after the start of the world.
    world.run_until_time(world.now() / 60 * 60 + 60);
    ams.start_prober();
    world.run_for(Millis(30'000));
    std::vector<std::string> by_slice;
    for (const ports::StoredLeaf& leaf : world.leaves(kUnit)) {
        by_slice.emplace_back(name(leaf.leaf.observations.back().cls));
        for (const Observation& o : leaf.leaf.observations) EXPECT_EQ(o.kind, FailKind::throttled);
    }
    ASSERT_GE(by_slice.size(), 5u);
    EXPECT_EQ(by_slice[0], "unknown");
    EXPECT_EQ(by_slice[1], "unknown");
    for (std::size_t i = 2; i < by_slice.size(); ++i) EXPECT_EQ(by_slice[i], "fail") << i;
}

TEST(Prober, ADeadServiceThatRefusesTheTriesPolitelyFailsOnTheThirdSlice) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    int asked = 0;
    ams.probe.answers[kUrl] = [&asked] {
        return asked++ % 4 == 0 ? fails(FailKind::http_status) : throttled(0);
    };
    // One check a slice, over long before the next.
    ams.settings.period = Micros(2'000'000);
    ams.settings.rules.retry_backoff_ms = {10, 10, 10};
    world.run_until_time(world.now() / 60 * 60 + 60);
    ams.start_prober();
    world.run_for(Millis(30'000));
    std::vector<std::string> by_slice;
    for (const ports::StoredLeaf& leaf : world.leaves(kUnit)) {
        by_slice.emplace_back(name(leaf.leaf.observations.back().cls));
    }
    ASSERT_GE(by_slice.size(), 5u);
    EXPECT_EQ(by_slice[0], "unknown");
    EXPECT_EQ(by_slice[1], "unknown");
    for (std::size_t i = 2; i < by_slice.size(); ++i) EXPECT_EQ(by_slice[i], "fail") << i;
}

TEST(Prober, AJumpOfTheClockSkipsWhatIsLongOver) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.start_prober();
    world.run_for(Millis(6'000));
    world.clock.jump_system(Millis(3'600'000));
    world.run_for(Millis(10'000));
    EXPECT_GT(ams.counts.skips, 7'000u);
    const auto seen = world.stored(kUnit, "ams");
    EXPECT_LT(seen.size(), 60u);
    EXPECT_EQ(seen.back().cls, OutcomeClass::ok) << "and it goes on";
}

TEST(Prober, ARefusedBatchIsCountedAndDropped) {
    World world;
    world.add_unit(1);
    world.observations.late_secs = 2;
    Vantage& ams = world.vantage("ams");
    ams.start_prober();
    world.run_for(Millis(5'000));
    EXPECT_EQ(ams.counts.refused_batches, 0);
    world.observations.fault = [](std::string_view method) {
        return method == "append" ? StoreFault::fail : StoreFault::none;
    };
    world.run_for(Millis(8'000));
    world.observations.fault = [](std::string_view) { return StoreFault::none; };
    const support::LogCapture log;
    world.run_for(Millis(4'000));
    EXPECT_GE(ams.counts.refused_batches, 1) << "too late to count";
    EXPECT_GT(ams.counts.stored_batches, 2) << "and it goes on";
    EXPECT_TRUE(std::ranges::any_of(log.lines(), [](const std::string& line) {
        return line.find("event=batch_refused") != std::string::npos;
    }));
}

TEST(Prober, AStoreThatIsDownLosesNothing) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.start_prober();
    world.run_for(Millis(5'000));
    world.observations.fault = [](std::string_view method) {
        return method == "append" ? StoreFault::fail : StoreFault::none;
    };
    world.run_for(Millis(20'000));
    EXPECT_GE(ams.counts.queued_max, 8u);
    EXPECT_GT(ams.counts.retries["store"], 10);
    world.observations.fault = [](std::string_view) { return StoreFault::none; };
    world.run_for(Millis(10'000));
    const auto seen = world.stored(kUnit, "ams");
    for (std::size_t i = 1; i < seen.size(); ++i) {
        EXPECT_EQ(seen[i].sequence, seen[i - 1].sequence + 4) << "a gap";
    }
    EXPECT_GE(seen.size(), 60u);
    EXPECT_EQ(ams.counts.lost_batches, 0);
}

TEST(Prober, ALostAnswerOfTheStoreIsNoConflict) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    int calls = 0;
    world.observations.fault = [&calls](std::string_view method) {
        return method == "append" && ++calls % 2 == 1 ? StoreFault::lose_answer : StoreFault::none;
    };
    ams.start_prober();
    world.run_for(Millis(10'000));
    EXPECT_GT(ams.counts.stored_batches, 2);
    EXPECT_EQ(ams.counts.conflicts, 0);
}

TEST(Prober, AQueueThatIsFullDropsTheOldestAndCounts) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.settings.batches_max = 3;
    world.observations.fault = [](std::string_view method) {
        return method == "append" ? StoreFault::fail : StoreFault::none;
    };
    const support::LogCapture log;
    ams.start_prober();
    world.run_for(Millis(20'000));
    EXPECT_GE(ams.counts.lost_batches, 4);
    world.observations.fault = [](std::string_view) { return StoreFault::none; };
    world.run_for(Millis(3'000));
    const auto leaves = world.leaves(kUnit);
    ASSERT_FALSE(leaves.empty());
    EXPECT_GE(leaves.front().leaf.slice * 2, static_cast<std::int64_t>(world.now()) - 14);
    EXPECT_TRUE(std::ranges::any_of(log.lines(), [](const std::string& line) {
        return line.find("event=batch_dropped") != std::string::npos;
    }));
}

TEST(Prober, OnePodAtATimeMeasuresForAVantage) {
    World world;
    world.add_unit(1);
    Vantage& first = world.vantage("ams");
    Vantage second(world, "ams");
    support::MemoryLeadership other(world.leases, "another pod");
    first.start_prober();
    Prober standby(second.settings, {{&world.view},
                                     world.observations,
                                     second.probe,
                                     second.signer,
                                     other,
                                     world.clock,
                                     world.rng,
                                     second.counts,
                                     second.lag,
                                     world.pool,
                                     {}});
    const Running running(world.io, standby.run());
    world.run_for(Millis(10'000));
    EXPECT_TRUE(first.prober->leads());
    EXPECT_FALSE(standby.leads());
    EXPECT_EQ(second.probe.asked[kUrl], 0);
    first.stop();
    world.run_for(Millis(10'000));
    EXPECT_TRUE(standby.leads());
    EXPECT_GT(second.probe.asked[kUrl], 5);
    EXPECT_EQ(second.counts.conflicts, 0);
}

TEST(Prober, FollowsTheChain) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.start_prober();
    world.run_for(Millis(3'000));
    world.add_unit(2);
    orchestrator::Unit moved;
    moved.endpoint = "elsewhere/x";
    moved.api = orchestrator::Api::http;
    world.put(orchestrator::unit_key(1), moved);
    world.run_for(Millis(5'000));
    EXPECT_GT(ams.probe.asked["http://unit-2/"], 4);
    EXPECT_GT(ams.probe.asked["http://elsewhere/x"], 4) << "an endpoint without a scheme is http";
    EXPECT_EQ(ams.probe.last.at("http://elsewhere/x").redirects, ports::Redirects::to_https);
    EXPECT_EQ(ams.probe.last.at(kUrl).redirects, ports::Redirects::judged);
    const int before = ams.probe.asked[kUrl];
    moved.decommissioned_at = world.now();
    world.put(orchestrator::unit_key(1), moved);
    world.run_for(Millis(2'000));
    const int last = ams.probe.asked["http://elsewhere/x"];
    world.run_for(Millis(5'000));
    EXPECT_EQ(ams.probe.asked["http://elsewhere/x"], last);
    EXPECT_EQ(ams.probe.asked[kUrl], before);
}

TEST(Prober, AUnitThatGoesAndComesBackIsMeasuredOnceAPeriod) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.settings.period = Micros(4'000'000);
    ams.start_prober();
    world.run_for(Millis(6'000));
    orchestrator::Unit unit;
    unit.endpoint = kUrl;
    unit.api = orchestrator::Api::http;
    for (const UnixSecs decommissioned : {world.now(), UnixSecs{0}}) {
        unit.decommissioned_at = decommissioned;
        world.put(orchestrator::unit_key(1), unit);
        world.run_for(Millis(1'500));
    }
    const int before = ams.probe.asked[kUrl];
    world.run_for(Millis(12'000));
    EXPECT_NEAR(ams.probe.asked[kUrl], before + 3, 1) << "not twice a period";
}

TEST(Prober, KeepsItsTargetsWhileTheReadModelIsDown) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.start_prober();
    world.run_for(Millis(3'000));
    world.read_model.fault = [](std::string_view) { return StoreFault::fail; };
    const int before = ams.probe.asked[kUrl];
    world.run_for(Millis(5'000));
    EXPECT_GE(ams.probe.asked[kUrl], before + 9);
    EXPECT_GT(ams.counts.retries["targets"], 3);
}

TEST(Prober, AnnouncesItsKeyBeforeItMeasures) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    world.observations.fault = [](std::string_view method) {
        return method == "announce" ? StoreFault::fail : StoreFault::none;
    };
    ams.start_prober();
    world.run_for(Millis(3'000));
    EXPECT_EQ(ams.probe.asked[kUrl], 0);
    EXPECT_GT(ams.counts.retries["announce"], 3);
    world.observations.fault = [](std::string_view) { return StoreFault::none; };
    world.run_for(Millis(3'000));
    EXPECT_GT(ams.probe.asked[kUrl], 3);
    const auto known = support::run_until(world.io, world.clock, world.observations.vantages());
    ASSERT_EQ(known->size(), 1u);
    EXPECT_EQ((*known)[0].key_id, ams.signer.key_id());
}

TEST(Prober, EachVantageHasMomentsOfItsOwn) {
    World world;
    world.add_unit(1);
    for (const char* name : {"ams", "fra", "waw"}) world.vantage(name).start_prober();
    world.run_for(Millis(10'000));
    std::map<std::uint64_t, std::set<UnixMicros>> starts;  // by tick
    for (const char* name : {"ams", "fra", "waw"}) {
        for (const Observation& o : world.stored(kUnit, name)) starts[o.sequence].insert(o.start);
    }
    EXPECT_GE(std::ranges::count_if(starts, [](const auto& at) { return at.second.size() == 3; }),
              10);
}

}  // namespace
}  // namespace warden::app
