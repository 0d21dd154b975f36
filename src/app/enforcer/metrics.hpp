#pragma once
// Metrics of the enforcer, as verbs.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "app/stage/metrics.hpp"
#include "domain/enforcement/decision.hpp"

namespace warden::app {

class EnforcerMetrics : public StageMetrics {
  public:
    virtual void open_keys(std::size_t) {}
    virtual void decision(enforcement::DecisionState) {}
    virtual void rule(std::string_view /*name*/, bool /*passed*/) {}
};

// Counts in series of platform/metrics; the registry outlives them.
std::unique_ptr<EnforcerMetrics> make_enforcer_metrics(metrics::Registry& registry,
                                                       std::string chain);

}  // namespace warden::app
