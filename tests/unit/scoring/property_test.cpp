// Properties over random measurements: 200 seeds each, the seed is in the failure message.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "domain/scoring/reputation.hpp"
#include "tests/unit/scoring/scenario.hpp"

namespace warden::scoring {
namespace {

constexpr int kSeeds = 200;

RuleSet short_rules() {
    RuleSet rules;
    rules.slice_secs = 2;
    rules.batch_secs = 4;
    rules.day_secs = 60;
    rules.warmup_secs = 0;
    rules.min_known = 8;
    rules.min_batches = 10;
    rules.min_ops = 20;
    rules.guard_secs = 2;
    return rules;
}

Scenario random_scenario(std::mt19937_64& rng) {
    const auto below = [&](std::uint32_t bound) {
        return static_cast<std::uint32_t>(rng() % bound);
    };
    Scenario s = Scenario::healthy(1'000'000'000 + below(7), 60, short_rules(),
                                   3 + 2 * static_cast<int>(below(2)));
    s.terms = {below(2) * 50, 0, 0, below(2) * 990'000, below(2) * 10'000};
    const std::uint32_t spoil = 1 + below(6);
    s.each_row([&](SliceRow& row) {
        if (below(6) >= spoil) return;
        row.fail = below(6);
        row.ok = 5 - row.fail;
        row.failed = below(11);
        row.n = 10 - row.failed;
        row.us = std::uint64_t{row.n} * below(100'000);
    });
    if (below(3) == 0) s.unit.maintenances = {{1'000'000'010, 1'000'000'020}};
    if (below(3) == 0) s.unit.mass_failures = {500'000'007, 500'000'008};
    return s;
}

TEST(Property, OrderOfTheInputDoesNotMatter) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        std::mt19937_64 rng(seed);
        Scenario s = random_scenario(rng);
        const std::string bytes = write_canonical(to_json(s.judge()));
        std::ranges::shuffle(s.unit.vantages, rng);
        s.unit.vantages.push_back({"stranger", s.unit.vantages[0].rows, {}, {}});
        EXPECT_EQ(write_canonical(to_json(s.judge())), bytes) << "seed " << seed;
    }
}

TEST(Property, AMinorityOfVantagesCanNotConvict) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        std::mt19937_64 rng(seed);
        Scenario s = random_scenario(rng);
        const std::size_t electorate = s.unit.electorate.all.size();
        // Two vantages may confirm each other's wrong content; a single liar has nobody to do so.
        const std::uint32_t wrong = electorate == 3 ? 3 : 0;
        for (std::size_t v = 0; v < electorate; ++v) {
            for (SliceRow& row : s.unit.vantages[v].rows) {
                const bool liar = v < electorate / 2;
                row = liar ? SliceRow{row.slice, 0, 5, 0, 10, 10, 0, 0, wrong}
                           : SliceRow{row.slice, 5, 0, 0, 10, 0, 10, 1'000, 0};
            }
        }
        EXPECT_NE(s.judge().outcome, Outcome::breached) << "seed " << seed;
    }
}

TEST(Property, OnlyFailCountsAgainstAnyone) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        std::mt19937_64 rng(seed);
        Scenario s = random_scenario(rng);
        s.each_row([](SliceRow& row) {
            row.other += row.fail;
            row.fail = row.failed = 0;
            row.us = row.n * std::uint64_t{10'000};
        });
        EXPECT_EQ(s.judge().reasons, 0u) << "seed " << seed;
    }
}

TEST(Property, AVoidedVantageNeverMakesItWorse) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        std::mt19937_64 rng(seed);
        Scenario s = random_scenario(rng);
        s.terms = {0, 0, 0, 990'000, 0};
        const bool before = s.judge().outcome == Outcome::breached;
        for (SliceRow& row : s.unit.vantages[0].rows) {  // all of it becomes prober_fault
            row = {row.slice, 0, 0, 5, 10, 0, 0, 0, 0};
        }
        const bool after = s.judge().outcome == Outcome::breached;
        EXPECT_TRUE(before || !after) << "seed " << seed;
    }
}

TEST(Property, MoreBadSlicesNeverHelp) {
    for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
        std::mt19937_64 rng(seed);
        Scenario s = random_scenario(rng);
        s.terms = {0, 0, 0, 990'000, 0};
        if (s.judge().outcome != Outcome::breached) continue;
        for (int i = 3; i < 8; ++i) {
            for (int v = 0; v < static_cast<int>(s.unit.vantages.size()); ++v) s.down({v}, i);
        }
        EXPECT_EQ(s.judge().outcome, Outcome::breached) << "seed " << seed;
    }
}

TEST(Property, ScoresStayInTheirRange) {
    std::mt19937_64 rng(1);
    Thirds score = 150;
    for (int i = 0; i < 10'000; ++i) {
        DayResult day;
        day.kind = static_cast<DayKind>(rng() % 3);
        day.report = static_cast<std::int32_t>(rng() % 3) - 1;
        day.performance = static_cast<std::int32_t>(rng() % 7) - 3;
        const Thirds next = next_thirds(score, day, DayLength::whole, {});
        ASSERT_LE(next, kThirdsMax);
        ASSERT_LE(next > score ? next - score : score - next, 12u);
        score = next;
    }
}

}  // namespace
}  // namespace warden::scoring
