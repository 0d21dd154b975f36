#pragma once
// The stages' metrics over platform/metrics. Names are an API: tests/golden/metrics.txt.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "app/enforcer/metrics.hpp"
#include "app/indexer/metrics.hpp"
#include "app/prober/metrics.hpp"
#include "app/scorer/metrics.hpp"
#include "app/submitter/metrics.hpp"
#include "platform/metrics/metrics.hpp"
#include "platform/rpc/endpoint_pool.hpp"

namespace warden::cli {

// Always 1; the label names the version.
metrics::Family<metrics::Gauge> declare_build_info(metrics::Registry& registry);

// How many sentences /readyz would say; 0: ready.
metrics::Family<metrics::Gauge> declare_problems(metrics::Registry& registry);

// Calls to the endpoints of one chain.
class RpcMetrics {
  public:
    RpcMetrics(metrics::Registry& registry, std::string chain);
    // Before its first call.
    void declare(std::string_view endpoint) const;
    // See rpc::PoolSettings::observe.
    void called(std::string_view endpoint, std::string_view end,
                std::chrono::nanoseconds took) const;

  private:
    std::string chain_;
    metrics::Family<metrics::Counter> calls_;
    metrics::Family<metrics::Histogram> seconds_;
};

std::unique_ptr<app::IndexerMetrics> indexer_metrics(metrics::Registry& registry,
                                                     std::string chain);
std::unique_ptr<app::ProberMetrics> prober_metrics(metrics::Registry& registry);
std::unique_ptr<app::ScorerMetrics> scorer_metrics(metrics::Registry& registry);
std::unique_ptr<app::EnforcerMetrics> enforcer_metrics(metrics::Registry& registry,
                                                       std::string chain);
std::unique_ptr<app::SubmitterMetrics> submitter_metrics(metrics::Registry& registry,
                                                         std::string chain);

}  // namespace warden::cli
