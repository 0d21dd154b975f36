#include "domain/scoring/sli.hpp"

#include <gtest/gtest.h>

#include <boost/math/special_functions/erf.hpp>
#include <cmath>

#include "domain/orchestrator/codes.hpp"

namespace warden::scoring {
namespace {

orchestrator::SlaTerms all_promised() { return {50, 10'000, 20'000, 999'500, 1'000}; }

TEST(Limits, FollowTheTerms) {
    EXPECT_EQ(limit_of(Sli::uptime, all_promised()), 500u);
    EXPECT_EQ(limit_of(Sli::error_rate, all_promised()), 1'000u);
    EXPECT_EQ(limit_of(Sli::latency, all_promised()), 50'000u);
    EXPECT_EQ(limit_of(Sli::upload, all_promised()), 100'000u);
    EXPECT_EQ(limit_of(Sli::download, all_promised()), 50'000u);
    EXPECT_EQ(limit_of(Sli::integrity, {}), 0u);
    for (const Sli sli : {Sli::uptime, Sli::error_rate, Sli::latency, Sli::upload, Sli::download}) {
        EXPECT_EQ(limit_of(sli, {}), std::nullopt) << name(sli);
    }
    EXPECT_EQ(limit_of(Sli::uptime, {0, 0, 0, 1'000'000, 0}), 0u);
}

TEST(Reasons, AreTheContractsBits) {
    EXPECT_EQ(reason_bit(Sli::latency), 1u);
    EXPECT_EQ(reason_bit(Sli::upload), 2u);
    EXPECT_EQ(reason_bit(Sli::download), 4u);
    EXPECT_EQ(reason_bit(Sli::uptime), 8u);
    EXPECT_EQ(reason_bit(Sli::error_rate), 16u);
    EXPECT_EQ(reason_bit(Sli::integrity), 32u);
}

VantageData with_rows(std::vector<SliceRow> rows) { return {"v", std::move(rows), {}, {}}; }

TEST(ErrorCounts, AnIncidentCountsOncePerSlice) {
    const RuleSet rules;
    // a = 1 %: ceil(2 * 0.01 * m) failures of a slice count, at least one.
    const VantageData data = with_rows({{1, 0, 0, 0, 10, 10, 0, 0, 0},
                                        {2, 0, 0, 0, 100, 100, 0, 0, 0},
                                        {3, 0, 0, 0, 101, 2, 0, 0, 0},
                                        {4, 0, 0, 0, 0, 0, 0, 0, 0},
                                        {9, 0, 0, 0, 50, 50, 0, 0, 0}});
    const ErrorCounts counts = count_errors(data, {1, 2, 3, 4}, 10'000, rules);
    EXPECT_EQ(counts.n, 211u);
    EXPECT_EQ(counts.k, 1u + 2u + 2u);
    EXPECT_EQ(counts.slices, (Cover{3, 4})) << "an unmeasured slice is not covered";
}

TEST(LatencyBatches, AreWholeHoursWithEnoughValues) {
    const RuleSet rules;
    const VantageData data = with_rows({{0, 0, 0, 0, 3, 0, 3, 300, 0},
                                        {11, 0, 0, 0, 3, 0, 3, 301, 0},
                                        {12, 0, 0, 0, 5, 0, 5, 500, 0},
                                        {24, 0, 0, 0, 6, 0, 6, 605, 0},
                                        {25, 0, 0, 0, 6, 0, 6, 9'999, 0}});
    const Batches batches = latency_batches(data, {0, 11, 12, 24, 36}, true, rules);
    EXPECT_EQ(batches.means, (std::vector<std::uint64_t>{100, 100}));
    EXPECT_EQ(batches.batches, (Cover{2, 4}));
}

TEST(LatencyBatches, FailuresEnterOnlyWithoutAnErrorPromise) {
    const RuleSet rules;
    const VantageData data = with_rows({{0, 0, 0, 0, 10, 2, 8, 8'000, 0}});
    EXPECT_EQ(latency_batches(data, {0}, true, rules).means.at(0), 1'000u);
    EXPECT_EQ(latency_batches(data, {0}, false, rules).means.at(0), (8'000u + 20'000'000u) / 10);
}

// A lognormal sample by its quantiles: mean 60 ms, sigma 1.
std::uint64_t lognormal_us(double q) {
    const double z = std::sqrt(2.0) * boost::math::erf_inv(2 * q - 1);
    return static_cast<std::uint64_t>(60'000 * std::exp(z - 0.5));
}

TEST(LatencyBatches, FailingTheSlowestDoesNotPay) {
    const RuleSet rules;
    constexpr int kValues = 10'000;
    VantageData data = with_rows({});
    double ok_sum = 0;
    for (int batch = 0; batch < 24; ++batch) {
        SliceRow row;
        row.slice = batch * 12;
        row.ops = kValues;
        for (int i = 0; i < kValues; ++i) {
            const double q = (i + 0.5) / kValues;
            if (q >= 0.95) {
                ++row.failed;
            } else {
                ++row.n;
                row.us += lognormal_us(q);
            }
        }
        ok_sum = static_cast<double>(row.us) / row.n;
        data.rows.push_back(row);
    }
    EXPECT_NEAR(ok_sum / 1'000, 47, 0.5) << "the Ok-only mean looks fine";
    Slices left;
    for (const SliceRow& row : data.rows) left.push_back(row.slice);
    const auto honest = latency_batches(data, left, false, rules).means;
    EXPECT_TRUE(is_above(mean_numbers(honest, 50'000)));
    const auto ok_only = latency_batches(data, left, true, rules).means;
    EXPECT_FALSE(is_above(mean_numbers(ok_only, 50'000))) << "then the error rate catches it";
}

TEST(TransferBatches, SlowOnesEnterWithTenTimesTheLimit) {
    const RuleSet rules;
    VantageData data = with_rows({});
    data.transfers = {{0, Sli::upload, 90'000},
                      {1, Sli::download, 1},
                      {5, Sli::upload, 5'000'000},
                      {12, Sli::upload, 70'000}};
    const Batches batches = transfer_batches(data, {0, 1, 5, 12, 13}, Sli::upload, 100'000, rules);
    EXPECT_EQ(batches.means, (std::vector<std::uint64_t>{(90'000 + 1'000'000) / 2, 70'000}));
    EXPECT_EQ(batches.batches, (Cover{2, 2}));
}

std::vector<ControlTotals> controls(ControlTotals first) {
    first.name = "a";
    return {first, {"b", 100, 100, 0, 0}, {"c", 100, 100, 0, 0}};
}

TEST(SelfProof, OneOfAtLeastThreeControlsIsTwiceAsGood) {
    const RuleSet rules;
    const auto errors = [&](std::uint64_t failures) {
        return self_proof(Sli::error_rate, 1'000, controls({"", 10'000, failures, 0, 0}), rules);
    };
    EXPECT_TRUE(errors(5));
    EXPECT_FALSE(errors(6));
    const auto latency = [&](std::uint64_t us) {
        return self_proof(Sli::latency, 50'000, controls({"", 10, 0, us, 0}), rules);
    };
    EXPECT_TRUE(latency(250'000));
    EXPECT_FALSE(latency(250'001));
    const auto upload = [&](std::uint64_t us_per_mb) {
        return self_proof(Sli::upload, 100'000, controls({"", 10, 0, 0, us_per_mb}), rules);
    };
    EXPECT_TRUE(upload(50'000));
    EXPECT_FALSE(upload(50'001));
    EXPECT_FALSE(upload(0)) << "not measured";
}

TEST(SelfProof, TooFewControlsProveNothing) {
    RuleSet rules;
    std::vector<ControlTotals> two = {{"a", 100, 0, 0, 0}, {"b", 100, 0, 0, 0}};
    EXPECT_FALSE(self_proof(Sli::error_rate, 1'000, two, rules));
    two.push_back({"c", 0, 0, 0, 0});
    EXPECT_FALSE(self_proof(Sli::error_rate, 1'000, two, rules)) << "an unmeasured one is none";
    rules.controls_min = 2;
    EXPECT_TRUE(self_proof(Sli::error_rate, 1'000, two, rules));
    EXPECT_FALSE(self_proof(Sli::latency, 50'000, controls({"", 10, 10, 0, 0}), rules))
        << "all failed: no first byte at all";
}

}  // namespace
}  // namespace warden::scoring
