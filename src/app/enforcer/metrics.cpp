#include "app/enforcer/metrics.hpp"

#include <utility>

namespace warden::app {
namespace {

using enforcement::DecisionState;
using metrics::Counter;
using metrics::Family;
using metrics::Gauge;
using metrics::Registry;

class Series final : public StageSeries<EnforcerMetrics> {
  public:
    Series(Registry& r, std::string alias)
        : StageSeries(r, "enforcer", std::move(alias)),
          open_(r.gauges({.name = "warden_open_breaches",
                          .help = "Breached windows whose slash has no end yet.",
                          .labels = {"chain"}})),
          decisions_(r.counters({.name = "warden_decisions_total",
                                 .help = "Steps of decisions on breached windows.",
                                 .labels = {"chain", "state"}})),
          rules_(r.counters({.name = "warden_protection_results_total",
                             .help = "Evaluations of the protections.",
                             .labels = {"chain", "rule", "result"}})) {
        for (const DecisionState state : kValues<DecisionState>) {
            if (state != DecisionState::none) decisions_.at({chain(), name(state)});
        }
        rules_.at({chain(), "mass_breach", "failed"});
        rules_.at({chain(), "evidence_link", "failed"});
        rules_.at({chain(), "may_vote", "failed"});
        open_.at({chain()});
    }

    void open_keys(std::size_t count) override {
        open_.at({chain()}).set(static_cast<double>(count));
    }
    void decision(DecisionState state) override { decisions_.at({chain(), name(state)}).add(); }
    void rule(std::string_view name, bool passed) override {
        rules_.at({chain(), name, passed ? "passed" : "failed"}).add();
    }

  private:
    Family<Gauge> open_;
    Family<Counter> decisions_, rules_;
};

}  // namespace

std::unique_ptr<EnforcerMetrics> make_enforcer_metrics(Registry& registry, std::string chain) {
    return std::make_unique<Series>(registry, std::move(chain));
}

}  // namespace warden::app
