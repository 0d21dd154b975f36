#include "app/scorer/metrics.hpp"

namespace warden::app {
namespace {

using metrics::Counter;
using metrics::Family;
using metrics::Gauge;
using metrics::Registry;

class Series final : public StageSeries<ScorerMetrics> {
  public:
    explicit Series(Registry& r)
        : StageSeries(r, "scorer", "all"),
          verdicts_(r.counters({.name = "warden_verdicts_total",
                                .help = "Verdicts on closed windows.",
                                .labels = {"verdict"}})),
          days_(r.counters({.name = "warden_scored_days_total", .help = "Unit-days scored."})),
          waiting_(r.gauges({.name = "warden_scorer_waiting",
                             .help = "Closed windows and days that wait for records."})),
          verified_(r.gauges({.name = "warden_verified_block",
                              .help = "Newest block up to which the chain is proven enough to "
                                      "judge by.",
                              .labels = {"chain"}})),
          verified_time_(r.gauges({.name = "warden_verified_block_timestamp_seconds",
                                   .help = "Chain time of that block.",
                                   .labels = {"chain"}})) {
        for (const auto verdict : kNames<scoring::Outcome>) verdicts_.at({verdict});
    }

    void verified(std::string_view chain, chain::BlockNum num, UnixSecs time) override {
        verified_.at({chain}).set(static_cast<double>(num));
        verified_time_.at({chain}).set(static_cast<double>(time));
    }
    void verdict(scoring::Outcome outcome) override { verdicts_.at({name(outcome)}).add(); }
    void scored_days(std::size_t count) override { days_.at().add(static_cast<double>(count)); }
    void waiting(std::size_t count) override { waiting_.at().set(static_cast<double>(count)); }

  private:
    Family<Counter> verdicts_, days_;
    Family<Gauge> waiting_, verified_, verified_time_;
};

}  // namespace

std::unique_ptr<ScorerMetrics> make_scorer_metrics(Registry& registry) {
    return std::make_unique<Series>(registry);
}

}  // namespace warden::app
