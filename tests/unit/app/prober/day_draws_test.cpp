// What a vantage commits to and opens, and that what it measures is bound to it.
#include "app/prober/day_draws.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/log_capture.hpp"
#include "tests/unit/app/prober/world.hpp"

namespace warden::app {
namespace {

using probing::DrawnDay;
using support::StoreFault;

constexpr const char* kUnit = "sim.main.1";
constexpr const char* kUrl = "http://unit-1/";

std::int64_t today(const World& world) { return static_cast<std::int64_t>(world.now() / 60); }
UnixSecs begin_of(std::int64_t day) { return static_cast<UnixSecs>(day) * 60; }

// Of the record of the whole day: 'x' for a slice that it counts.
std::string rows_of(World& world, std::int64_t day) {
    std::string rows;
    for (const ports::UnitDayRecord& record : world.records(kUnit)) {
        if (record.day != day || record.until != (day + 1) * 30) continue;
        const auto read = scoring::read_unit_day(record.bytes, world.rules);
        for (const auto& hour : read->hours) {
            for (const auto& row : hour.rows) rows += row.empty() ? '.' : 'x';
        }
    }
    return rows;
}

TEST(DayDraws, CommitsToTodayAndTomorrowAtOnceAndToEachDayADayAhead) {
    World world;
    world.add_unit(1);
    const std::int64_t day = today(world);
    const UnixSecs started = world.now();
    world.vantage("ams").start_prober();
    world.run_for(Millis(3'000));
    ASSERT_EQ(world.drawn(day).size(), 1u);
    const DrawnDay first = world.drawn(day).front();
    EXPECT_EQ(first.commitment.vantage, "ams");
    EXPECT_EQ(first.commitment.committed_at, started);
    ASSERT_TRUE(first.block);
    EXPECT_EQ(first.block->time, started + 1) << "the first one after it";
    ASSERT_EQ(world.drawn(day + 1).size(), 1u);
    const DrawnDay second = world.drawn(day + 1).front();
    EXPECT_EQ(second.commitment.committed_at, started);
    world.run_until_time(begin_of(day + 1) - 1);
    EXPECT_TRUE(world.drawn(day + 2).empty());
    world.run_until_time(begin_of(day + 1) + 3);
    ASSERT_EQ(world.drawn(day + 2).size(), 1u);
    EXPECT_GE(world.drawn(day + 2).front().commitment.committed_at, begin_of(day + 1));
    EXPECT_TRUE(probing::is_drawn(second, begin_of(day + 1))) << "all of tomorrow votes";
    EXPECT_NE(second.commitment.chain_end, first.commitment.chain_end);
}

TEST(DayDraws, AnHourIsOpenedOnceItIsOverAndNotBefore) {
    World world;
    world.add_unit(1);
    const std::int64_t day = today(world) + 1;
    world.vantage("ams").start_prober();
    world.run_until_time(begin_of(day) + 4);
    EXPECT_FALSE(world.drawn(day).front().commitment.opened);
    for (UnixSecs second = 5; second < 60; ++second) {
        world.run_until_time(begin_of(day) + second);
        const probing::DayCommitment c = world.drawn(day).front().commitment;
        if (!c.opened) continue;
        EXPECT_LE(c.hour_end(c.opened->hour) + 2, world.now());
        EXPECT_GE(c.hour_end(c.opened->hour) + 4 + 4, world.now());
    }
    world.run_until_time(begin_of(day + 1) + 5);
    const probing::DayCommitment c = world.drawn(day).front().commitment;
    ASSERT_TRUE(c.opened);
    EXPECT_EQ(c.opened->hour, 14) << "the day's last";
    EXPECT_TRUE(probing::opened_key(c, 0));
}

TEST(DayDraws, AfterAnOutageTheHoursOfDaysThatAreOverAreOpened) {
    World world;
    world.add_unit(1);
    const std::int64_t day = today(world) + 1;
    Vantage& ams = world.vantage("ams");
    ams.start_prober();
    world.run_until_time(begin_of(day) + 30);
    ams.stop();
    world.run_until_time(begin_of(day + 2) + 10);
    EXPECT_LT(world.drawn(day).front().commitment.opened->hour, 14);
    ams.start_prober();
    world.run_for(Millis(5'000));
    EXPECT_EQ(world.drawn(day).front().commitment.opened->hour, 14);
}

TEST(DayDraws, AStrangerRecomputesEveryMomentOfADay) {
    World world;
    world.add_unit(1);
    const std::int64_t day = today(world) + 1;
    world.vantage("ams").start_prober();
    world.run_until_time(begin_of(day + 1) + 6);
    const DrawnDay drawn = world.drawn(day).front();
    const auto key_of = [&drawn](std::int64_t hour) {
        return probing::opened_key(drawn.commitment, hour);
    };
    int leaves = 0;
    for (const ports::StoredLeaf& stored : world.leaves(kUnit)) {
        if (stored.leaf.slice / 30 != day) continue;
        EXPECT_TRUE(probing::kept_to_moments(stored.leaf, drawn, key_of, 500'000))
            << stored.leaf.slice;
        ++leaves;
    }
    EXPECT_EQ(leaves, 30);
}

TEST(DayDraws, ARestartCommitsToNothingElse) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.start_prober();
    world.run_for(Millis(5'000));
    const DrawnDay before = world.drawn(today(world)).front();
    ams.stop();
    ams.start_prober();
    world.run_for(Millis(5'000));
    ASSERT_EQ(world.drawn(today(world)).size(), 1u);
    EXPECT_EQ(world.drawn(today(world)).front().commitment.chain_end, before.commitment.chain_end);
    EXPECT_EQ(world.drawn(today(world)).front().commitment.committed_at,
              before.commitment.committed_at);
    EXPECT_EQ(ams.counts.retries["draw"], 0);
}

TEST(DayDraws, WithoutABlockItProbesAndCountsThatNothingVotes) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    world.read_model.fault = [](std::string_view method) {
        return method == "first_after" ? StoreFault::fail : StoreFault::none;
    };
    ams.start_prober();
    world.run_for(Millis(8'000));
    EXPECT_GT(ams.probe.asked[kUrl], 10);
    EXPECT_GT(ams.counts.undrawn_probes, 10);
    EXPECT_GT(ams.counts.retries["draw"], 3);
    world.read_model.fault = [](std::string_view) { return StoreFault::none; };
    world.run_for(Millis(4'000));
    const int until_now = ams.counts.undrawn_probes;
    world.run_for(Millis(8'000));
    EXPECT_EQ(ams.counts.undrawn_probes, until_now);
}

TEST(DayDraws, WhatIsCommittedStandsWhenThePeriodIsChanged) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.start_prober();
    world.run_for(Millis(5'000));
    const DrawnDay before = world.drawn(today(world)).front();
    ams.stop();
    ams.settings.period = Micros(1'000'000);
    const support::LogCapture log;
    ams.start_prober();
    world.run_for(Millis(6'000));
    EXPECT_EQ(world.drawn(today(world)).front().commitment, before.commitment);
    EXPECT_GT(ams.counts.undrawn_probes, 3) << "another period is another day's";
    EXPECT_TRUE(std::ranges::any_of(log.lines(), [](const std::string& line) {
        return line.find("event=day_committed_otherwise") != std::string::npos;
    }));
}

// The world begins in the 20th second of a day.
TEST(DaySigner, LeavesOutSlicesBeforeTheirMomentsWereDrawn) {
    World world;
    world.add_unit(1);
    const std::int64_t day = today(world);
    world.vantage("ams").start();
    world.run_until_time(begin_of(day + 1) + 9);
    ASSERT_FALSE(world.leaves(kUnit).empty());
    EXPECT_EQ(world.leaves(kUnit).front().leaf.slice, day * 30 + 10) << "it was measured";
    const std::string rows = rows_of(world, day);
    EXPECT_EQ(rows.substr(0, 11), std::string(11, '.'));
    EXPECT_EQ(rows.substr(12), std::string(18, 'x'));
}

TEST(DaySigner, ADayWithoutACommitmentIsUnmeasured) {
    World world;
    world.add_unit(1);
    const std::int64_t day = today(world) + 1;
    world.observations.fault = [](std::string_view method) {
        return method == "commit_day" ? StoreFault::fail : StoreFault::none;
    };
    world.vantage("ams").start();
    world.run_until_time(begin_of(day + 1) + 9);
    EXPECT_GT(world.leaves(kUnit).size(), 30u);
    EXPECT_EQ(rows_of(world, day), std::string(30, '.'));
}

// A batch of one slice with one probe, planned for `start`.
void append(World& world, probing::SliceNum slice, UnixMicros start) {
    FakeSigner& signer = world.vantage("ams").signer;
    probing::Observation seen;
    seen.sequence = static_cast<std::uint64_t>(slice) * 4 * 4;  // its first tick
    seen.start = start;
    const probing::SliceLeaf leaf{kUnit, "ams", slice, {seen}, {}};
    const auto batch =
        probing::seal_batch({"ams", signer.key_id(), slice, 2}, {leaf},
                            [&signer](std::string_view bytes) { return signer.sign(bytes); });
    const auto stored =
        support::run_until(world.io, world.clock, world.observations.append(batch, {leaf}, {}));
    ASSERT_TRUE(stored) << stored.error().text();
}

TEST(DaySigner, LeavesOutAProbeThatWasMovedFromItsMoment) {
    World world;
    world.add_unit(1);
    const std::int64_t day = today(world) + 1;
    Vantage& ams = world.vantage("ams");
    ams.start();
    world.run_until_time(begin_of(day) + 20);
    ams.stop();
    world.run_until_time(begin_of(day) + 32);
    const DrawnDay drawn = world.drawn(day).front();
    const probing::MomentGrid grid = drawn.commitment.grid;
    const auto keys = hour_keys(ams.signer, "ams", day, grid);
    for (const std::int64_t place : {13, 15}) {  // of the seconds 26 and 30, hours 6 and 7
        const probing::SliceNum slice = day * 30 + place;
        const Hash32 key = probing::moment_key(keys.of(static_cast<std::size_t>(place / 2)), kUnit,
                                               drawn.block->ref.hash);
        const UnixMicros planned =
            probing::start_of(grid, key, static_cast<std::uint64_t>(slice) * 4);
        append(world, slice, place == 13 ? planned : planned + 1);
    }
    ams.start();
    world.run_until_time(begin_of(day + 1) + 9);
    const std::string rows = rows_of(world, day);
    EXPECT_EQ(rows.substr(11, 5), "..x..") << rows;
    EXPECT_EQ(rows.substr(22), std::string(8, 'x'));
}

}  // namespace
}  // namespace warden::app
