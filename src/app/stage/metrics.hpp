#pragma once
// What every stage counts of itself.

#include <string>
#include <string_view>
#include <utility>

#include "platform/metrics/metrics.hpp"

namespace warden::app {

// What a stage under a lease counts beside what is its own.
class StageMetrics {
  public:
    virtual ~StageMetrics() = default;
    virtual void leads(bool) {}
    virtual void pass(bool /*succeeded*/) {}
    virtual void skipped() {}  // a row that can't be handled; the others were
};

// Declare the families that all stages share.
metrics::Family<metrics::Gauge> leader_gauge(metrics::Registry& registry);
metrics::Family<metrics::Counter> pass_counter(metrics::Registry& registry);
metrics::Family<metrics::Counter> skip_counter(metrics::Registry& registry);

// Returns the outcome label of what went well or not.
constexpr std::string_view outcome(bool succeeded) { return succeeded ? "ok" : "error"; }

// `Metrics`, a StageMetrics, with that part over platform/metrics; `chain` is "all" where a stage
// serves all of them. The counters begin with their series at 0 where the labels are known, as
// those of each stage do: what first appears with 1 never rises in a query.
template <class Metrics>
class StageSeries : public Metrics {
  public:
    StageSeries(metrics::Registry& registry, std::string_view stage, std::string chain)
        : stage_(stage),
          chain_(std::move(chain)),
          leader_(leader_gauge(registry)),
          passes_(pass_counter(registry)),
          skipped_(skip_counter(registry)) {
        skipped_.at({stage_, chain_});
        for (const bool ok : {true, false}) passes_.at({stage_, chain_, outcome(ok)});
    }

    void leads(bool yes) override { leader_.at({stage_, chain_}).set(yes ? 1 : 0); }
    void pass(bool ok) override { passes_.at({stage_, chain_, outcome(ok)}).add(); }
    void skipped() override { skipped_.at({stage_, chain_}).add(); }

  protected:
    const std::string& chain() const { return chain_; }

  private:
    std::string stage_, chain_;
    metrics::Family<metrics::Gauge> leader_;
    metrics::Family<metrics::Counter> passes_, skipped_;
};

}  // namespace warden::app
