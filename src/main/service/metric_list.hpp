#pragma once
// Every metric that a service declares, without a service.

#include <string>

#include "platform/metrics/metrics.hpp"

namespace warden::cli {

// What all parts of a service with this chain declare; again for another chain.
void declare_all_metrics(metrics::Registry& registry, const std::string& chain);

// The document dashboards/METRICS.md.
std::string metrics_reference_text();

}  // namespace warden::cli
