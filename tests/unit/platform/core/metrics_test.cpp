#include "platform/metrics/metrics.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace warden::metrics {
namespace {

bool exposes(const Registry& registry, std::string_view line) {
    return registry.expose().find(std::string(line) + '\n') != std::string::npos;
}

TEST(MetricsTest, CounterGaugeAndHistogramAreExposed) {
    Registry registry;
    auto probes = registry.counters({.name = "warden_probes_total",
                                     .help = "Probes by outcome.",
                                     .labels = {"outcome", "region"}});
    probes.at({"ok", "eu"}).add();
    probes.at({"ok", "eu"}).add(2);
    probes.at({"timeout", "us"}).add();
    auto lag = registry.gauges({.name = "warden_lag_blocks", .help = "Lag."}).at();
    lag.set(5);
    lag.add(-2);
    registry.histograms({.name = "warden_wait_seconds", .help = "Wait."}, {0.1, 1})
        .at()
        .observe(0.5);
    EXPECT_TRUE(exposes(registry, "# HELP warden_probes_total Probes by outcome."));
    EXPECT_TRUE(exposes(registry, "# TYPE warden_probes_total counter"));
    EXPECT_TRUE(exposes(registry, R"(warden_probes_total{outcome="ok",region="eu"} 3)"));
    EXPECT_TRUE(exposes(registry, R"(warden_probes_total{outcome="timeout",region="us"} 1)"));
    EXPECT_TRUE(exposes(registry, "warden_lag_blocks 3"));
    EXPECT_TRUE(exposes(registry, R"(warden_wait_seconds_bucket{le="0.1"} 0)"));
    EXPECT_TRUE(exposes(registry, R"(warden_wait_seconds_bucket{le="1"} 1)"));
    EXPECT_TRUE(exposes(registry, "warden_wait_seconds_sum 0.5"));
}

// rate() of a counter that appears with its first event misses that event.
TEST(MetricsTest, ACounterStartsAtZeroWhereItsLabelsAreKnown) {
    Registry registry;
    registry.counters({.name = "warden_x_total", .help = "X."});
    auto family = registry.counters({.name = "warden_y_total", .help = "Y.", .labels = {"kind"}});
    EXPECT_TRUE(exposes(registry, "warden_x_total 0"));
    EXPECT_FALSE(exposes(registry, R"(warden_y_total{kind="a"} 0)"));
    family.at({"a"});
    EXPECT_TRUE(exposes(registry, R"(warden_y_total{kind="a"} 0)"));
}

TEST(MetricsTest, LabelValuesAreEscaped) {
    Registry registry;
    auto family = registry.counters({.name = "warden_x_total", .help = "X.", .labels = {"chain"}});
    family.at({"a\"b\nc\\"}).add();
    EXPECT_TRUE(exposes(registry, R"(warden_x_total{chain="a\"b\nc\\"} 1)"));
}

TEST(MetricsTest, SeriesBeyondTheBoundShareOther) {
    Registry registry;
    auto family = registry.counters(
        {.name = "warden_x_total", .help = "X.", .labels = {"endpoint"}, .series_max = 2});
    for (const char* endpoint : {"a", "b", "c", "d", "a"}) family.at({endpoint}).add();
    EXPECT_TRUE(exposes(registry, R"(warden_x_total{endpoint="a"} 2)"));
    EXPECT_TRUE(exposes(registry, R"(warden_x_total{endpoint="other"} 2)"));
    EXPECT_EQ(registry.expose().find("\"c\""), std::string::npos);
}

TEST(MetricsTest, SameDeclarationGivesTheSameFamily) {
    Registry registry;
    const FamilyOptions options{.name = "warden_x_total", .help = "X.", .labels = {"chain"}};
    registry.counters(options).at({"stellar"}).add();
    registry.counters(options).at({"stellar"}).add();
    EXPECT_TRUE(exposes(registry, R"(warden_x_total{chain="stellar"} 2)"));
}

TEST(MetricsTest, DeclaredFamiliesAreListedWithoutSeriesToo) {
    Registry registry;
    registry.gauges({.name = "warden_lag_blocks", .help = "Lag.", .labels = {"chain", "role"}});
    registry.histograms({.name = "warden_a_seconds", .help = "A."}, latency_bounds());
    registry.counters({.name = "warden_x_total", .help = "X."});
    EXPECT_EQ(registry.declared(), (std::vector<std::string>{"warden_a_seconds histogram",
                                                             "warden_lag_blocks gauge chain,role",
                                                             "warden_x_total counter"}));
}

TEST(MetricsTest, TheReferenceSaysWhatEachFamilyMeans) {
    Registry registry;
    registry.gauges({.name = "warden_lag_blocks", .help = "Lag.", .labels = {"chain", "role"}});
    registry.counters({.name = "warden_x_total", .help = "X."});
    EXPECT_EQ(registry.reference(),
              "| name | type | labels | meaning |\n"
              "| --- | --- | --- | --- |\n"
              "| `warden_lag_blocks` | gauge | chain,role | Lag. |\n"
              "| `warden_x_total` | counter |  | X. |\n");
}

TEST(MetricsDeathTest, BrokenNamesAndLabelsAbort) {
    Registry registry;
    for (const char* name : {"probes_total", "warden_Probes_total", "warden_probes"}) {
        EXPECT_DEATH(registry.counters({.name = name, .help = "X."}), "broken invariant");
    }
    EXPECT_DEATH(registry.gauges({.name = "warden_x_total", .help = "X."}), "broken invariant");
    auto family = registry.counters({.name = "warden_x_total", .help = "X.", .labels = {"chain"}});
    EXPECT_DEATH(family.at({"a", "b"}).add(), "broken invariant");
    EXPECT_DEATH(registry.counters({.name = "warden_x_total", .help = "X."}), "broken invariant");
}

TEST(MetricsTest, ThreadsMayCountTogether) {
    Registry registry;
    auto family = registry.counters({.name = "warden_x_total", .help = "X.", .labels = {"n"}});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([family] {
            for (int i = 0; i < 250; ++i) family.at({i % 2 == 0 ? "even" : "odd"}).add();
        });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_TRUE(exposes(registry, R"(warden_x_total{n="even"} 500)"));
    EXPECT_TRUE(exposes(registry, R"(warden_x_total{n="odd"} 500)"));
}

}  // namespace
}  // namespace warden::metrics
