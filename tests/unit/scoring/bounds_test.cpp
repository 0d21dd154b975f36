#include "domain/scoring/bounds.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "tests/support/repository.hpp"

namespace warden::scoring {
namespace {

TEST(KMin, EqualsExactIntegers) {
    std::string text = support::repository_file("tests/golden/scoring/k_min.json");
    std::erase_if(text, [](char c) { return c == '\n' || c == ' '; });
    const auto rows = read_canonical(text);
    ASSERT_TRUE(rows.has_value()) << rows.error().text();
    ASSERT_GE(rows->array()->size(), 70u);
    for (const Json& row : *rows->array()) {
        const auto at = [&](std::size_t i) {
            return static_cast<std::uint64_t>(*(*row.array())[i].integer());
        };
        EXPECT_EQ(k_min(at(0), at(1)), at(2)) << "n " << at(0) << " a " << at(1);
    }
}

TEST(KMin, NothingPromisedNeverBreaches) {
    EXPECT_EQ(k_min(100, 1'000'000), std::nullopt);
    EXPECT_EQ(k_min(100, 2'000'000), std::nullopt);
    EXPECT_EQ(k_min(100, 0, 1), 1u);
}

std::vector<std::uint64_t> batches(std::initializer_list<std::pair<int, std::uint64_t>> groups) {
    std::vector<std::uint64_t> values;
    for (const auto& [count, value] : groups) {
        values.insert(values.end(), static_cast<std::size_t>(count), value);
    }
    return values;
}

TEST(MeanTest, GoldenBatches) {
    const auto above = [](const std::vector<std::uint64_t>& values) {
        return is_above(mean_numbers(values, 50'000));
    };
    EXPECT_TRUE(above(batches({{10, 50'000}, {10, 60'000}})));
    EXPECT_FALSE(above(batches({{10, 45'000}, {10, 58'000}})));
    EXPECT_TRUE(above(batches({{24, 50'001}})));
    EXPECT_FALSE(above(batches({{24, 50'000}})));
    EXPECT_FALSE(above(batches({{24, 49'999}})));
}

// The bound is the largest limit that the batches are still above.
TEST(MeanTest, GoldenBounds) {
    const auto bound = [](const std::vector<std::uint64_t>& values) {
        std::uint64_t limit = 70'000;
        while (!is_above(mean_numbers(values, limit))) --limit;
        return limit;
    };
    EXPECT_EQ(bound(batches({{10, 50'000}, {10, 60'000}})), 52'086u);
    EXPECT_EQ(bound(batches({{10, 45'000}, {10, 58'000}})), 47'712u);
}

TEST(MeanTest, TGrowsSharperWithTheBatches) {
    const auto t = [](int count) { return mean_numbers(batches({{count, 1}}), 1).t; };
    EXPECT_EQ(t(9), 0u);
    EXPECT_EQ(t(10), 2822u);
    EXPECT_EQ(t(19), 2822u);
    EXPECT_EQ(t(20), 2540u);
    EXPECT_EQ(t(30), 2463u);
    EXPECT_EQ(t(60), 2392u);
    EXPECT_EQ(t(120), 2359u);
    EXPECT_FALSE(is_above(mean_numbers(batches({{9, 100}}), 1)));
}

TEST(MeanTest, LargestValuesDoNotOverflow) {
    const std::vector<std::uint64_t> extremes = {std::uint64_t{1} << 40, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    EXPECT_FALSE(is_above(mean_numbers(extremes, 1)));
    EXPECT_TRUE(is_above(mean_numbers(batches({{5'000, std::uint64_t{1} << 40}}), 1)));
}

double tail(int n, double p, int k) {  // P(Binomial(n, p) >= k)
    double below = 0;
    for (int i = 0; i < k; ++i) {
        below += std::exp(std::lgamma(n + 1) - std::lgamma(i + 1) - std::lgamma(n - i + 1) +
                          i * std::log(p) + (n - i) * std::log1p(-p));
    }
    return 1 - below;
}
double two_of_three(double p) { return 3 * p * p * (1 - p) + p * p * p; }

TEST(WhatTheBoundBuys, AgainstTheNaiveTest) {
    const int k = static_cast<int>(*k_min(8'640, 100));
    EXPECT_NEAR(tail(8'640, 100e-6, 1), 0.58, 0.005);
    EXPECT_NEAR(tail(8'640, 50e-6, 1), 0.35, 0.005);
    const double at_limit = tail(8'640, 100e-6, k);
    const double twice_as_good = tail(8'640, 50e-6, k);
    EXPECT_NEAR(at_limit, 0.002, 0.0005);
    EXPECT_NEAR(twice_as_good, 0.00009, 0.00001);
    EXPECT_NEAR(two_of_three(at_limit), 0.000012, 0.000002);
    EXPECT_NEAR(two_of_three(twice_as_good), 2.3e-8, 0.2e-8);
}

TEST(WhatTheBoundBuys, OneDayWindows) {
    const auto month = [](double p) { return 1 - std::pow(1 - p, 30); };
    EXPECT_NEAR(month(tail(288, 500e-6, 3)), 0.013, 0.001);
    EXPECT_NEAR(month(tail(288, 500e-6, 2)), 0.25, 0.01);
    EXPECT_NEAR(month(tail(288, 250e-6, 3)), 0.002, 0.0005);
    EXPECT_NEAR(month(tail(288, 250e-6, 2)), 0.07, 0.005);
}

TEST(WhatTheBoundCosts, UptimeIsCaughtFromMultiplesOfTheLimit) {
    const int k = static_cast<int>(*k_min(8'640, 500));
    EXPECT_EQ(k, 11);
    EXPECT_NEAR(tail(8'640, 2.5 * 500e-6, k), 0.50, 0.03);
    EXPECT_NEAR(tail(8'640, 3.6 * 500e-6, k), 0.90, 0.02);
    EXPECT_NEAR(tail(8'640, 4.7 * 500e-6, k), 0.99, 0.005);
}

}  // namespace
}  // namespace warden::scoring
