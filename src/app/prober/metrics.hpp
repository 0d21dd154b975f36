#pragma once
// Metrics of the prober, as verbs.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "domain/probing/observation.hpp"
#include "platform/metrics/metrics.hpp"

namespace warden::app {

// Told by the prober what it does: targets, missing, in_flight and queued are set to the newest
// number, the others add up.
class ProberMetrics {
  public:
    virtual ~ProberMetrics() = default;
    virtual void leads(bool) {}
    virtual void targets(std::size_t) {}
    // By how many there are more paid units than probes kept for them, see ProbeBudget.
    virtual void missing(std::size_t /*probes*/) {}
    virtual void in_flight(std::size_t) {}
    virtual void measured(const probing::Observation&) {}
    // A probe would have passed our own bound of probes at the same time.
    virtual void refused() {}
    // These probes were planned, but came so late that their slice is gone.
    virtual void skipped(std::uint64_t /*probes*/) {}
    // A measurement ended after its slice was closed.
    virtual void dropped_observation() {}
    // A slice in which the controls failed: all in it counts as our own fault.
    virtual void controls_failed() {}
    virtual void sealed(std::size_t /*leaves*/) {}
    virtual void queued(std::size_t /*batches waiting for the store*/) {}
    virtual void stored(std::size_t /*leaves*/) {}
    // The store was down for so long that a sealed batch was dropped.
    virtual void dropped_batch() {}
    // The store refused a sealed batch, as too late or from the future: it is dropped.
    virtual void refused_batch() {}
    // A unit was measured in a slice whose moments were not drawn before it: it doesn't vote.
    virtual void undrawn() {}
    // An attempt during which our own thread was late: it counts as our fault.
    virtual void lagged() {}
    // How far this host's clock is at least from the store's.
    virtual void clock_offset(std::optional<Micros>) {}
    // The store holds other bytes under the same key, which raises an alarm.
    virtual void conflict() {}
    // Stages: lease, announce, draw, targets, clock, store.
    virtual void retry(const char* /*stage*/) {}
};

// Counts in series of platform/metrics; the registry outlives them.
std::unique_ptr<ProberMetrics> make_prober_metrics(metrics::Registry& registry);

}  // namespace warden::app
