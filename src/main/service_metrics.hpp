#pragma once
// The stages' metrics over platform/metrics. Names are an API: tests/golden/metrics.txt.

#include <memory>
#include <string>

#include "app/enforcer/metrics.hpp"
#include "app/indexer/metrics.hpp"
#include "app/prober/metrics.hpp"
#include "app/scorer/metrics.hpp"
#include "app/submitter/metrics.hpp"
#include "platform/metrics/metrics.hpp"

namespace warden::cli {

// Always 1; the label names the version.
metrics::Family<metrics::Gauge> declare_build_info(metrics::Registry& registry);

std::unique_ptr<app::IndexerMetrics> indexer_metrics(metrics::Registry& registry,
                                                     std::string chain);
std::unique_ptr<app::ProberMetrics> prober_metrics(metrics::Registry& registry);
std::unique_ptr<app::ScorerMetrics> scorer_metrics(metrics::Registry& registry);
std::unique_ptr<app::EnforcerMetrics> enforcer_metrics(metrics::Registry& registry,
                                                       std::string chain);
std::unique_ptr<app::SubmitterMetrics> submitter_metrics(metrics::Registry& registry,
                                                         std::string chain);

}  // namespace warden::cli
