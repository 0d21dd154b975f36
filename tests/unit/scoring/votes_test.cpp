#include "domain/scoring/votes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace warden::scoring {
namespace {

SliceRow row(std::uint32_t ok, std::uint32_t failed, std::uint32_t other) {
    SliceRow r;
    r.ok = ok;
    r.fail = failed;
    r.other = other;
    return r;
}

TEST(VantageVote, GoldenSlices) {
    EXPECT_EQ(vote_of(row(1, 3, 1)), Vote::bad);
    EXPECT_EQ(vote_of(row(2, 2, 1)), Vote::good);
    EXPECT_EQ(vote_of(row(0, 1, 4)), Vote::none);
    EXPECT_EQ(vote_of(row(2, 2, 0)), Vote::good) << "a tie isn't bad";
    EXPECT_EQ(vote_of(row(0, 2, 2)), Vote::none);
    EXPECT_EQ(vote_of(row(0, 0, 0)), Vote::none);
    EXPECT_EQ(vote_of(row(0, 1, 0)), Vote::bad);
}

SliceState decided(std::uint32_t bad, std::uint32_t good, std::size_t electorate) {
    return decide({good, bad}, electorate);
}

TEST(UnitSlice, GoldenElectorates) {
    EXPECT_EQ(decided(2, 0, 3), SliceState::bad);
    EXPECT_EQ(decided(1, 1, 3), SliceState::good);
    EXPECT_EQ(decided(1, 0, 3), SliceState::unknown);
    EXPECT_EQ(decided(2, 1, 5), SliceState::good);
    EXPECT_EQ(decided(0, 0, 3), SliceState::unknown);
    EXPECT_EQ(decided(3, 0, 5), SliceState::bad);
    EXPECT_EQ(decided(2, 0, 5), SliceState::unknown) << "majority of the electorate";
    EXPECT_EQ(decided(0, 1, 2), SliceState::unknown) << "half of an even one is no majority";
    EXPECT_EQ(decided(2, 2, 4), SliceState::good);
}

TEST(SlicesInside, GoldenWindows) {
    constexpr UnixSecs kStart = 1'773'151'500;  // 2026-03-10T14:05:00Z
    EXPECT_EQ(slices_inside({kStart, kStart + 2'592'000}, 300).count(), 8'640);
    EXPECT_EQ(slices_inside({kStart + 1, kStart + 1 + 2'592'000}, 300).count(), 8'639);
    EXPECT_EQ(slices_inside({10, 299}, 300).count(), 0);
    EXPECT_EQ(slices_inside({301, 302}, 300).count(), 0);
}

TEST(Exclusions, WarmUpEndsAfterItsLastWholeSecond) {
    const RuleSet rules;
    const Exclusions e(100, {}, rules);  // warm until 86,500
    EXPECT_TRUE(e.in_warm_up(288));      // begins at 86,400
    EXPECT_FALSE(e.in_warm_up(289));
}

TEST(Exclusions, TheFirstTwoMaintenancesOfADayAreWidened) {
    const RuleSet rules;
    // Seconds of day 1; slices of 300 s.
    const UnixSecs day = 86'400;
    const Exclusions e(
        0, {{day + 3'600, day + 4'200}, {day + 7'200, day + 7'800}, {day + 10'800, day + 11'400}},
        rules);
    const SliceNum base = 288;
    const auto left_out = [&](SliceNum from, SliceNum to) {
        std::string text;
        for (SliceNum s = from; s < to; ++s) text += e.in_maintenance(base + s) ? 'M' : '.';
        return text;
    };
    EXPECT_EQ(left_out(10, 16), ".MMMM.");  // 3300 .. 4500
    EXPECT_EQ(left_out(22, 28), ".MMMM.");
    EXPECT_EQ(left_out(34, 40), "..MM..") << "the third is not";
}

TEST(Exclusions, ASliceMustLieWhollyInside) {
    const RuleSet rules;
    const Exclusions e(0, {{90'000, 90'001}}, rules);  // widened: 89,700 .. 90,301
    EXPECT_TRUE(e.in_maintenance(299));                // 89,700 .. 90,000
    EXPECT_TRUE(e.in_maintenance(300));                // 90,000 .. 90,300
    EXPECT_FALSE(e.in_maintenance(301));
    EXPECT_FALSE(e.in_maintenance(298));
}

TEST(Exclusions, OneSecondMaintenancesEveryHourLeaveOut120SlicesAMonth) {
    const RuleSet rules;
    std::vector<Maintenance> hourly;
    for (UnixSecs at = 0; at < 2'592'000; at += 3'600) hourly.push_back({at, at + 1});
    const Exclusions e(0, hourly, rules);
    int count = 0;
    for (SliceNum slice = 0; slice < 8'640; ++slice) count += e.in_maintenance(slice) ? 1 : 0;
    // Two a day with two slices each; the first of the first day begins before the month.
    EXPECT_EQ(count, 119);
}

TEST(Maintenances, TheHistoryIsTheChangesUpToAMoment) {
    const auto version = [](UnixSecs at, UnixSecs from, UnixSecs until) {
        UnitVersion made;
        made.from_time = at;
        made.unit.maint_from = from;
        made.unit.maint_until = until;
        return made;
    };
    const std::vector<UnitVersion> versions{version(1, 0, 0),       version(10, 100, 200),
                                            version(20, 100, 200),  version(150, 100, 150),
                                            version(160, 170, 180), version(200, 0, 0)};
    const auto times = [&](UnixSecs until) {
        std::vector<UnixSecs> at;
        for (const auto& change : maintenance_history(versions, until)) at.push_back(change.at);
        return at;
    };
    using Times = std::vector<UnixSecs>;
    EXPECT_EQ(times(9), Times{}) << "none is no change while there never was one";
    EXPECT_EQ(times(10), (Times{10})) << "the moment itself counts";
    EXPECT_EQ(times(149), (Times{10})) << "a version that says the same is none";
    EXPECT_EQ(times(1'000), (Times{10, 150, 160, 200}));
    const auto last = maintenance_history(versions, 1'000).back();
    EXPECT_EQ(last.from, 0u);
    EXPECT_EQ(maintenance_history(versions, 160).back().until, 180u);
}

TEST(Maintenances, WhatTheChainSaidBecomesWhatHeld) {
    using Changes = std::vector<MaintenanceChange>;
    const auto held = [](const Changes& changes) { return maintenances_of(changes); };
    using Held = std::vector<Maintenance>;
    EXPECT_EQ(held({{10, 100, 200}}), (Held{{100, 200}}));
    EXPECT_EQ(held({{10, 100, 200}, {50, 0, 0}}), Held{}) << "cancelled before it began";
    EXPECT_EQ(held({{10, 100, 200}, {150, 100, 150}}), (Held{{100, 150}})) << "ended early";
    EXPECT_EQ(held({{10, 100, 200}, {250, 300, 400}}), (Held{{100, 200}, {300, 400}}));
    EXPECT_EQ(held({{10, 100, 200}, {20, 100, 200}, {30, 100, 200}}), (Held{{100, 200}}));
    EXPECT_EQ(held({{10, 0, 0}}), Held{});
    EXPECT_EQ(held({{10, 100, 200}, {150, 100, 150}, {160, 170, 180}}),
              (Held{{100, 150}, {170, 180}}));
}

TEST(MassFailure, HalfOfTheProvidersAtLeastThreeOfAtLeastFive) {
    RuleSet rules;
    const auto blamed = [&](std::vector<ProviderSlice> providers) {
        return is_mass_failure(mass_count(providers), rules);
    };
    const ProviderSlice down{2, 2}, half{2, 1}, up{3, 0}, unvoted{0, 0};
    EXPECT_FALSE(blamed({down, down, up, up, up}));
    EXPECT_TRUE(blamed({down, down, down, up, up}));
    EXPECT_TRUE(blamed({down, down, down, up, up, up}));
    EXPECT_FALSE(blamed({down, down, down, up, up, up, up}));
    EXPECT_FALSE(blamed({down, down, half, up, up})) << "half of the units is not more than half";
    EXPECT_FALSE(blamed({down, down, down, down})) << "four are too few to tell";
    EXPECT_FALSE(blamed({down, down, down, down, unvoted}));
    rules.mass_failure_providers_min = 1;
    rules.mass_failure_ppm = 200'000;
    EXPECT_TRUE(blamed({down, up, up, up, up}));
    EXPECT_FALSE(blamed({down, up, up, up}));
    EXPECT_EQ(mass_count(std::vector{down, half, unvoted}), (MassCount{1, 2}));
}

}  // namespace
}  // namespace warden::scoring
