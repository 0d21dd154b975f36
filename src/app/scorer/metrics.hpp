#pragma once
// Metrics of the scorer, as verbs.

#include <cstddef>
#include <memory>
#include <string_view>

#include "app/stage/metrics.hpp"
#include "domain/base/time.hpp"
#include "domain/chain/block.hpp"
#include "domain/scoring/verdict.hpp"

namespace warden::app {

class ScorerMetrics : public StageMetrics {
  public:
    // Up to where a chain is proven enough to judge by.
    virtual void verified(std::string_view /*chain*/, chain::BlockNum, UnixSecs /*its time*/) {}
    virtual void verdict(scoring::Outcome) {}
    virtual void scored_days(std::size_t) {}
    virtual void waiting(std::size_t /*closed windows and days without all records*/) {}
};

// Counts in series of platform/metrics; the registry outlives them.
std::unique_ptr<ScorerMetrics> make_scorer_metrics(metrics::Registry& registry);

}  // namespace warden::app
