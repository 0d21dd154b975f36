#pragma once
// Metrics of the prober, as verbs.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "domain/probing/observation.hpp"
#include "platform/metrics/metrics.hpp"

namespace warden::app {

class ProberMetrics {
  public:
    virtual ~ProberMetrics() = default;
    virtual void leads(bool) {}
    virtual void targets(std::size_t) {}
    virtual void in_flight(std::size_t) {}
    virtual void measured(const probing::Observation&) {}
    virtual void refused() {}  // own bound of probes at the same time
    virtual void skipped(std::uint64_t /*probes*/) {
    }  // planned, but so late that their slice is gone
    virtual void dropped_observation() {}  // ended after its slice was closed
    virtual void controls_failed() {}      // a slice in which all is ours
    virtual void sealed(std::size_t /*leaves*/) {}
    virtual void queued(std::size_t /*batches waiting for the store*/) {}
    virtual void stored(std::size_t /*leaves*/) {}
    virtual void dropped_batch() {}  // the store was down for too long
    virtual void conflict() {}       // the store holds other bytes under the same key: alarm
    // Stages: lease, announce, targets, store.
    virtual void retry(const char* /*stage*/) {}
};

// Over platform/metrics.
std::unique_ptr<ProberMetrics> make_prober_metrics(metrics::Registry& registry);

}  // namespace warden::app
