#include "app/prober/metrics.hpp"

#include "app/stage/metrics.hpp"

namespace warden::app {
namespace {

using metrics::Counter;
using metrics::Family;
using metrics::Gauge;
using metrics::Registry;

class Series final : public ProberMetrics {
  public:
    explicit Series(Registry& r)
        : leader_(leader_gauge(r)),
          targets_(r.gauges({.name = "warden_probe_targets",
                             .help = "Units and control targets being measured."})),
          missing_(r.gauges(
              {.name = "warden_probes_missing",
               .help = "Paid units beyond the probes that are kept for them: probing.probes_max "
                       "has to grow by twice as many."})),
          in_flight_(
              r.gauges({.name = "warden_probes_in_flight", .help = "Measurements under way."})),
          queued_(r.gauges({.name = "warden_batches_waiting",
                            .help = "Sealed batches that the store has not taken yet."})),
          clock_offset_(
              r.gauges({.name = "warden_prober_clock_offset_seconds",
                        .help = "Least distance of this host's clock from the store's."})),
          measured_(r.counters({.name = "warden_probes_total",
                                .help = "Measurements, by class and kind of failure.",
                                .labels = {"class", "kind"}})),
          lateness_(r.histograms({.name = "warden_probe_lateness_seconds",
                                  .help = "Real start after the intended one."},
                                 metrics::latency_bounds())),
          first_byte_(r.histograms({.name = "warden_probe_first_byte_seconds",
                                    .help = "Request sent to first byte, of first attempts."},
                                   metrics::latency_bounds())),
          losses_(r.counters(
              {.name = "warden_probe_losses_total",
               .help = "What was not measured, not kept or can't vote, by our own fault.",
               .labels = {"reason"}})),
          leaves_(r.counters({.name = "warden_leaves_total",
                              .help = "Slice leaves, sealed and stored.",
                              .labels = {"step"}})),
          retries_(r.counters({.name = "warden_prober_retries_total",
                               .help = "Errors that the prober waited out, by stage.",
                               .labels = {"stage"}})) {
        for (const char* reason :
             {"refused", "skipped", "after_slice", "controls_failed", "batch_dropped",
              "batch_refused", "lag", "conflict", "undrawn"}) {
            losses_.at({reason});
        }
        for (const char* step : {"sealed", "stored"}) leaves_.at({step});
        for (const char* stage : {"lease", "announce", "draw", "targets", "clock", "seal", "store"})
            retries_.at({stage});
    }

    void leads(bool yes) override { leader_.at({"prober", "all"}).set(yes ? 1 : 0); }
    void targets(std::size_t n) override { targets_.at().set(static_cast<double>(n)); }
    void missing(std::size_t n) override { missing_.at().set(static_cast<double>(n)); }
    void in_flight(std::size_t n) override { in_flight_.at().set(static_cast<double>(n)); }
    void queued(std::size_t n) override { queued_.at().set(static_cast<double>(n)); }
    void measured(const probing::Observation& o) override {
        measured_.at({name(o.cls), name(o.kind)}).add();
        lateness_.at().observe(static_cast<double>(o.late_us) / 1e6);
        if (o.first_byte_us) first_byte_.at().observe(static_cast<double>(*o.first_byte_us) / 1e6);
    }
    void refused() override { lost("refused", 1); }
    void skipped(std::uint64_t n) override { lost("skipped", static_cast<double>(n)); }
    void dropped_observation() override { lost("after_slice", 1); }
    void controls_failed() override { lost("controls_failed", 1); }
    void dropped_batch() override { lost("batch_dropped", 1); }
    void refused_batch() override { lost("batch_refused", 1); }
    void undrawn() override { lost("undrawn", 1); }
    void lagged() override { lost("lag", 1); }
    void clock_offset(std::optional<Micros> offset) override {
        if (offset) clock_offset_.at().set(static_cast<double>(offset->count()) / 1e6);
    }
    void conflict() override { lost("conflict", 1); }
    void sealed(std::size_t n) override { leaves_.at({"sealed"}).add(static_cast<double>(n)); }
    void stored(std::size_t n) override { leaves_.at({"stored"}).add(static_cast<double>(n)); }
    void retry(const char* stage) override { retries_.at({stage}).add(); }

  private:
    void lost(std::string_view reason, double n) { losses_.at({reason}).add(n); }
    Family<Gauge> leader_, targets_, missing_, in_flight_, queued_, clock_offset_;
    Family<Counter> measured_;
    Family<metrics::Histogram> lateness_, first_byte_;
    Family<Counter> losses_, leaves_, retries_;
};

}  // namespace

std::unique_ptr<ProberMetrics> make_prober_metrics(Registry& registry) {
    return std::make_unique<Series>(registry);
}

}  // namespace warden::app
