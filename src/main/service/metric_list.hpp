#pragma once
// Every metric that a service declares, without a service.

#include <string>

#include "platform/metrics/metrics.hpp"

namespace warden::cli {

// Declares what all parts of a service with this chain declare; to be called for each chain.
void declare_all_metrics(metrics::Registry& registry, const std::string& chain);

// Writes the document dashboards/METRICS.md.
std::string metrics_reference_text();

}  // namespace warden::cli
