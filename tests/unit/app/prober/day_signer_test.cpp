#include "app/prober/day_signer.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/app/prober/world.hpp"

namespace warden::app {
namespace {

constexpr const char* kUnit = "sim.main.1";

const ports::UnitDayRecord* find(const std::vector<ports::UnitDayRecord>& records, std::int64_t day,
                                 std::int64_t until) {
    const auto found = std::ranges::find_if(
        records, [&](const auto& record) { return record.day == day && record.until == until; });
    return found == records.end() ? nullptr : &*found;
}

TEST(DaySigner, SignsEachDayOnceItsRecordsAreClosed) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.start();
    const auto day = static_cast<std::int64_t>(world.now() / 60) + 1;
    const UnixSecs end = static_cast<UnixSecs>(day + 1) * 60;
    world.run_until_time(end + 5);
    EXPECT_EQ(find(world.records(kUnit), day, (day + 1) * 30), nullptr) << "before late_secs";
    world.run_until_time(end + 9);
    const auto records = world.records(kUnit);
    const auto* record = find(records, day, (day + 1) * 30);
    ASSERT_NE(record, nullptr);
    const auto read = scoring::read_unit_day(record->bytes, world.rules);
    ASSERT_TRUE(read.has_value()) << read.error().text();
    EXPECT_EQ(read->hours.size(), 15u);
    for (const auto& hour : read->hours) {
        for (const auto& row : hour.rows) EXPECT_EQ(row.ok, 4u) << row.slice;
    }
    ASSERT_EQ(read->controls.size(), 3u);
    EXPECT_EQ(read->controls[0].attempts, 120u);
    EXPECT_EQ(read->controls[0].failures, 0u);
    ASSERT_EQ(read->beacon.size(), 1u);
    EXPECT_EQ(read->beacon[0].first, "sim");
    probing::Signature signature{};
    const auto bytes = from_hex(record->signature);
    ASSERT_EQ(bytes->size(), signature.size());
    std::ranges::copy(*bytes, signature.begin());
    EXPECT_TRUE(FakeSigner::verify(ams.signer.key_id(), scoring::unit_day_message(record->bytes),
                                   signature));
}

// A rewound index: the blocks that drew the moments of a day are not there when it closes.
struct Rewound {
    World world;
    std::int64_t day = 0;
    UnixSecs end = 0;
    support::MemoryChainStore::Contract whole;

    Rewound() {
        world.add_unit(1);
        Vantage& ams = world.vantage("ams");
        ams.day_settings.backlog_days = 1;
        ams.start();
        day = static_cast<std::int64_t>(world.now() / 60) + 1;
        end = static_cast<UnixSecs>(day + 1) * 60;
        world.run_until_time(end + 5);
        world.indexing = false;
        auto& stored = world.chain.contract(world.contract);
        whole = stored;
        stored.final_num = 1;
        stored.coverage = {{1, 1, chain::ProofLevel::proven}};
    }
    std::optional<scoring::UnitDay> record() {
        const auto records = world.records(kUnit);
        const auto* found = find(records, day, (day + 1) * 30);
        if (found == nullptr) return std::nullopt;
        return scoring::read_unit_day(found->bytes, world.rules).value();
    }
};

TEST(DaySigner, WaitsForTheBlocksThatDrewTheMoments) {
    Rewound rewound;
    rewound.world.run_until_time(rewound.end + 40);
    EXPECT_FALSE(rewound.record());
    rewound.world.chain.contract(rewound.world.contract) = rewound.whole;
    rewound.world.run_until_time(rewound.end + 43);
    const auto day = rewound.record();
    ASSERT_TRUE(day);
    EXPECT_EQ(day->hours.size(), 15u);
}

TEST(DaySigner, GivesUpWaitingWhenADayIsNoLongerMadeUpFor) {
    Rewound rewound;
    rewound.world.run_until_time(rewound.end + 59);
    EXPECT_FALSE(rewound.record());
    rewound.world.run_until_time(rewound.end + 62);
    const auto day = rewound.record();
    ASSERT_TRUE(day);
    for (const auto& hour : day->hours) {
        for (const auto& row : hour.rows) EXPECT_EQ(row.ok, 0u) << row.slice;
    }
}

TEST(DaySigner, CutsTheDayWhereAWindowEnds) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.start();
    world.run_for(Millis(3'000));
    const UnixSecs start = world.now() + 1;
    world.add_reservation(1, 1, {start, start + 80}, 40, {0, 0, 0, 990'000, 0});
    world.run_until_time(start + 40 + 9);
    const auto records = world.records(kUnit);
    const auto cut = scoring::day_cuts(start, start + 40, world.rules).back();
    const auto* record = find(records, cut.day, cut.until);
    ASSERT_NE(record, nullptr);
    const auto read = scoring::read_unit_day(record->bytes, world.rules);
    ASSERT_TRUE(read.has_value()) << read.error().text();
    EXPECT_EQ(read->until, cut.until);
}

// Others' batches, and its own, still come in by the store's clock.
TEST(DaySigner, AHostWhoseClockIsAheadSignsNoSooner) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.clock.set_offset(Seconds(5));
    ams.start();
    const auto day = static_cast<std::int64_t>(world.now() / 60) + 1;
    const UnixSecs end = static_cast<UnixSecs>(day + 1) * 60;
    world.run_until_time(end + 6);
    EXPECT_EQ(find(world.records(kUnit), day, (day + 1) * 30), nullptr) << "before late_secs";
    world.run_until_time(end + 9);
    EXPECT_NE(find(world.records(kUnit), day, (day + 1) * 30), nullptr);
}

TEST(DaySigner, AnEntityThatCantBeReadKeepsNoOtherFromIt) {
    World world;
    orchestrator::Reservation damaged;  // of no length
    damaged.unit_id = 1;
    damaged.start = 1;
    world.put(orchestrator::reservation_key(1), damaged);
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.start();
    world.run_for(Millis(3'000));
    const UnixSecs start = world.now() + 1;
    world.add_reservation(2, 1, {start, start + 80}, 40, {0, 0, 0, 990'000, 0});
    world.run_until_time(start + 40 + 9);
    const auto cut = scoring::day_cuts(start, start + 40, world.rules).back();
    EXPECT_NE(find(world.records(kUnit), cut.day, cut.until), nullptr);
}

TEST(DaySigner, WhileNothingIsDueAPassReadsNoUnit) {
    World world;
    world.add_unit(1);
    Vantage& vantage = world.vantage("ams");
    vantage.start_day_signer();
    world.run_for(Millis(3'000));
    std::set<std::string> asked;
    const auto note = [&asked](std::string_view method) {
        asked.emplace(method);
        return support::StoreFault::none;
    };
    world.read_model.fault = world.observations.fault = note;
    world.run_for(Millis(5'000));
    EXPECT_EQ(asked, (std::set<std::string>{"changes", "now"}));
}

TEST(DaySigner, AStartFindsTheFirstUnsignedDayByHalving) {
    World world;
    world.add_unit(1);
    Vantage& vantage = world.vantage("ams");
    vantage.start();
    world.run_for(Millis(16 * 60'000));
    vantage.stop();
    const auto signed_days = world.records("sim.main.1").size();
    ASSERT_GE(signed_days, 15u);
    int asked = 0, written = 0;
    world.observations.fault = [&](std::string_view method) {
        asked += method == "unit_days" ? 1 : 0;
        written += method == "put_unit_day" ? 1 : 0;
        return support::StoreFault::none;
    };
    vantage.start();
    world.run_for(Millis(2'000));
    EXPECT_LE(asked, 5);
    EXPECT_EQ(written, 0);
    world.run_for(Millis(120'000));
    EXPECT_EQ(written, 2);
    EXPECT_EQ(world.records("sim.main.1").size(), signed_days + 2);
}

TEST(DaySigner, ADayInWhichTheKeyWasReplacedIsWhole) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.start();
    const auto day = static_cast<std::int64_t>(world.now() / 60) + 1;
    const UnixSecs begin = static_cast<UnixSecs>(day) * 60;
    world.run_until_time(begin + 30);
    ams.stop();
    world.observations.retire_key("ams");
    ams.signer = FakeSigner::of("ams, again");
    ams.start();
    world.run_until_time(begin + 60 + 9);
    const auto records = world.records(kUnit);
    const auto* record = find(records, day, (day + 1) * 30);
    ASSERT_NE(record, nullptr);
    EXPECT_EQ(record->key_id, ams.signer.key_id());
    const auto read =
        scoring::open_unit_day({record->bytes, record->key_id, record->signature},
                               world.observations.vantage_rows(), FakeSigner::verify, world.rules);
    ASSERT_TRUE(read) << read.error().text();
    int measured = 0;
    for (const auto& hour : read->hours) {
        for (const auto& row : hour.rows) measured += row.empty() ? 0 : 1;
    }
    EXPECT_GE(measured, 27) << "slices of the old key count like those of the new one";
}

TEST(DaySigner, ADayFarFromItsKeysPeriodIsLeftOut) {
    World world;
    world.add_unit(1);
    world.run_for(Millis(5 * 60'000));
    Vantage& late = world.vantage("ams");
    const auto first = static_cast<std::int64_t>(world.now() / 60);
    late.start();
    world.run_for(Millis(70'000));
    std::vector<std::int64_t> days;
    for (const auto& record : world.records(kUnit)) days.push_back(record.day);
    EXPECT_EQ(days, (std::vector{first - 1, first})) << "a day before its key, and that day";
}

TEST(DaySigner, TheDayOnWhichAUnitEndsIsItsLast) {
    World world;
    world.add_unit(1);
    world.vantage("ams").start();
    const auto day = static_cast<std::int64_t>(world.now() / 60) + 1;
    const UnixSecs begin = static_cast<UnixSecs>(day) * 60;
    world.run_until_time(begin + 30);
    auto unit = *world.view.find<orchestrator::Unit>(orchestrator::unit_key(1));
    unit.decommissioned_at = world.now();
    world.put(orchestrator::unit_key(1), unit);
    world.run_until_time(begin + 2 * 60 + 9);
    const auto records = world.records(kUnit);
    EXPECT_NE(find(records, day, (day + 1) * 30), nullptr);
    EXPECT_EQ(find(records, day + 1, (day + 2) * 30), nullptr);
}

TEST(DaySigner, AfterAnOutageABatchIsReadOnceForAllUnits) {
    World world;
    for (std::uint64_t unit = 1; unit <= 3; ++unit) world.add_unit(unit);
    Vantage& ams = world.vantage("ams");
    ams.start_prober();
    world.run_for(Millis(6 * 60'000));
    int batches = 0;
    world.observations.fault = [&batches](std::string_view method) {
        batches += method == "batch" ? 1 : 0;
        return support::StoreFault::none;
    };
    ams.start_day_signer();
    world.run_for(Millis(3'000));
    EXPECT_GE(world.records("sim.main.3").size(), 5u);
    EXPECT_LE(batches, 7 * 30 + 5);
}

TEST(DaySigner, APodThatDoesNotMeasureSignsNothing) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    world.leases.take_over("prober/ams", "another pod", Millis(90'000));
    ams.start();
    world.run_for(Millis(80'000));
    for (const auto& record : world.records(kUnit)) ADD_FAILURE() << record.day;
    world.run_for(Millis(30'000));
    EXPECT_FALSE(world.records(kUnit).empty()) << "the other pod is gone";
}

TEST(DaySigner, ARestartWritesNothingTwice) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.start();
    world.run_for(Millis(120'000));
    const auto before = world.records(kUnit);
    EXPECT_GE(before.size(), 1u);
    ams.stop();
    ams.start();
    world.run_for(Millis(5'000));
    const auto after = world.records(kUnit);
    ASSERT_GE(after.size(), before.size());
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i].bytes, before[i].bytes);
}

TEST(DaySigner, WhatWasStoredTooLateIsUnmeasured) {
    World world;
    world.add_unit(1);
    Vantage& ams = world.vantage("ams");
    ams.start();
    const auto day = static_cast<std::int64_t>(world.now() / 60) + 1;
    const UnixSecs begin = static_cast<UnixSecs>(day) * 60;
    world.run_until_time(begin + 10);
    world.observations.fault = [](std::string_view method) {
        return method == "append" ? support::StoreFault::fail : support::StoreFault::none;
    };
    world.run_until_time(begin + 30);  // slices that ended before begin + 24 come too late
    world.observations.fault = [](std::string_view) { return support::StoreFault::none; };
    world.run_until_time(begin + 60 + 9);
    const auto records = world.records(kUnit);
    const auto* record = find(records, day, (day + 1) * 30);
    ASSERT_NE(record, nullptr);
    const auto read = scoring::read_unit_day(record->bytes, world.rules);
    ASSERT_TRUE(read.has_value());
    std::string rows;
    for (const auto& hour : read->hours) {
        for (const auto& row : hour.rows) rows += row.empty() ? '.' : 'x';
    }
    EXPECT_EQ(rows.substr(0, 3), "xxx");
    EXPECT_EQ(rows.substr(6, 4), "....");
    EXPECT_EQ(rows.substr(13), std::string(17, 'x'));
}

}  // namespace
}  // namespace warden::app
