#include "domain/probing/schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace warden::probing {
namespace {

constexpr Micros kMinute{60'000'000};

TEST(Schedule, TicksAreKnownInAdvance) {
    const Schedule s{kMinute, Micros(5)};
    EXPECT_EQ(tick_start(s, 0), 5);
    EXPECT_EQ(tick_start(s, 2), 120'000'005);
    EXPECT_EQ(first_tick_from(s, 0), 0u);
    EXPECT_EQ(first_tick_from(s, 5), 0u);
    EXPECT_EQ(first_tick_from(s, 6), 1u);
    EXPECT_EQ(first_tick_from(s, 60'000'005), 1u);
    EXPECT_EQ(first_tick_from(s, 60'000'006), 2u);
}

TEST(Schedule, VantagesAreSpreadOverThePeriod) {
    for (const char* unit : {"starknet.main.1", "starknet.main.2", "stellar.main.1"}) {
        std::vector<std::int64_t> phases;
        for (std::uint32_t i = 0; i < 3; ++i) {
            phases.push_back(schedule_of(unit, {i, 3}, kMinute).phase.count());
            EXPECT_GE(phases.back(), 0);
            EXPECT_LT(phases.back(), kMinute.count());
        }
        std::ranges::sort(phases);
        EXPECT_EQ(phases[1] - phases[0], 20'000'000);
        EXPECT_EQ(phases[2] - phases[1], 20'000'000);
    }
    EXPECT_NE(schedule_of("starknet.main.1", {0, 3}, kMinute),
              schedule_of("starknet.main.2", {0, 3}, kMinute));
}

TEST(ProbePlan, OperationsFollowTheTickInOrder) {
    const Schedule s{kMinute, Micros(0)};
    const ProbePlan plan{{Operation::check, Operation::put, Operation::get, Operation::remove}, 5};
    std::vector<PlannedProbe> probes;
    std::optional<std::uint64_t> after;
    for (int i = 0; i < 9; ++i) {
        const auto probe = next_probe(s, plan, after, 0);
        ASSERT_TRUE(probe);
        after = probe->sequence;
        probes.push_back(*probe);
    }
    EXPECT_EQ(probes[0], (PlannedProbe{0, 0, Operation::check}));
    EXPECT_EQ(probes[1], (PlannedProbe{1, 15'000'000, Operation::put}));
    EXPECT_EQ(probes[2], (PlannedProbe{2, 30'000'000, Operation::get}));
    EXPECT_EQ(probes[3], (PlannedProbe{3, 45'000'000, Operation::remove}));
    EXPECT_EQ(probes[4], (PlannedProbe{4, 60'000'000, Operation::check}));
    EXPECT_EQ(probes[7], (PlannedProbe{16, 240'000'000, Operation::check}));
    EXPECT_EQ(probes[8], (PlannedProbe{20, 300'000'000, Operation::check}));
}

TEST(ProbePlan, ARestartPlansTheSameProbes) {
    const Schedule s{kMinute, Micros(7'000'000)};
    const ProbePlan plan{{Operation::check, Operation::get}, 2};
    std::optional<std::uint64_t> after;
    std::vector<PlannedProbe> all;
    for (int i = 0; i < 50; ++i) {
        all.push_back(*next_probe(s, plan, after, 0));
        after = all.back().sequence;
    }
    for (const PlannedProbe& probe : all) {
        EXPECT_EQ(next_probe(s, plan, std::nullopt, probe.start), probe);
        EXPECT_EQ(next_probe(s, plan, std::nullopt, probe.start - 1'000), probe);
    }
    EXPECT_TRUE(std::ranges::is_sorted(all, {}, &PlannedProbe::start));
}

TEST(ProbePlan, WithoutOperationsThereIsNothing) {
    EXPECT_FALSE(next_probe({}, ProbePlan{{}, 1}, std::nullopt, 0));
}

}  // namespace
}  // namespace warden::probing
