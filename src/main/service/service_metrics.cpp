#include "main/service/service_metrics.hpp"

#include <array>
#include <utility>
#include <variant>

#include "domain/orchestrator/call.hpp"

namespace warden::cli {
namespace {

using metrics::Counter;
using metrics::Family;
using metrics::Gauge;
using metrics::Registry;

Family<Gauge> leader_gauge(Registry& registry) {
    return registry.gauges({.name = "warden_leader",
                            .help = "1 while this pod holds the lease of a stage.",
                            .labels = {"stage", "chain"}});
}
Family<Counter> pass_counter(Registry& registry) {
    return registry.counters({.name = "warden_passes_total",
                              .help = "Passes of a stage, by how they ended.",
                              .labels = {"stage", "chain", "outcome"}});
}
Family<Counter> skip_counter(Registry& registry) {
    return registry.counters({.name = "warden_skipped_rows_total",
                              .help = "Rows that a stage could not handle, once a pass each; it "
                                      "went on with the others.",
                              .labels = {"stage", "chain"}});
}
std::string_view outcome(bool succeeded) { return succeeded ? "ok" : "error"; }

// A counter is declared with its series at 0 where their labels are known: what first appears with
// 1 never rises in a query.
class Indexer final : public app::IndexerMetrics {
  public:
    Indexer(Registry& r, std::string chain)
        : chain_(std::move(chain)),
          leader_(leader_gauge(r)),
          head_(r.gauges({.name = "warden_head_block",
                          .help = "Newest block of the chain.",
                          .labels = {"chain"}})),
          indexed_(r.gauges({.name = "warden_indexed_block",
                             .help = "Newest block in the database.",
                             .labels = {"chain"}})),
          indexed_time_(r.gauges({.name = "warden_indexed_block_timestamp_seconds",
                                  .help = "Chain time of the newest block in the database.",
                                  .labels = {"chain"}})),
          final_(r.gauges(
              {.name = "warden_final_block", .help = "Newest final block.", .labels = {"chain"}})),
          blocks_(r.counters({.name = "warden_indexed_blocks_total",
                              .help = "Blocks committed.",
                              .labels = {"chain"}})),
          events_(r.counters({.name = "warden_indexed_events_total",
                              .help = "Events committed.",
                              .labels = {"chain"}})),
          undecoded_(r.counters({.name = "warden_undecoded_events_total",
                                 .help = "Events kept raw because no ABI explains them.",
                                 .labels = {"chain"}})),
          reorgs_(r.counters(
              {.name = "warden_reorgs_total", .help = "Re-orgs followed.", .labels = {"chain"}})),
          reorg_blocks_(r.counters({.name = "warden_reorged_blocks_total",
                                    .help = "Blocks un-applied by re-orgs.",
                                    .labels = {"chain"}})),
          retries_(r.counters({.name = "warden_indexer_retries_total",
                               .help = "Errors that the indexer waited out, by stage.",
                               .labels = {"chain", "stage"}})),
          halted_(r.gauges({.name = "warden_indexer_halted",
                            .help = "1 while the chain contradicts what is final.",
                            .labels = {"chain"}})),
          cached_(r.gauges({.name = "warden_indexer_cached_entities",
                            .help = "Entities kept in memory between batches.",
                            .labels = {"chain"}})) {
        for (const auto& counter : {blocks_, events_, undecoded_, reorgs_, reorg_blocks_}) {
            counter.at({chain_});
        }
        for (const char* stage :
             {"lease", "source", "store", "projection", "behind", "gap", "inconsistent"}) {
            retries_.at({chain_, stage});
        }
        halted_.at({chain_});
    }

    void leads(bool yes) override { leader_.at({"indexer", chain_}).set(yes ? 1 : 0); }
    void head(chain::BlockNum num) override { head_.at({chain_}).set(static_cast<double>(num)); }
    void indexed(chain::BlockNum num, UnixSecs time) override {
        indexed_.at({chain_}).set(static_cast<double>(num));
        indexed_time_.at({chain_}).set(static_cast<double>(time));
    }
    void final(chain::BlockNum num) override { final_.at({chain_}).set(static_cast<double>(num)); }
    void committed(std::size_t blocks, std::size_t events) override {
        blocks_.at({chain_}).add(static_cast<double>(blocks));
        events_.at({chain_}).add(static_cast<double>(events));
    }
    void undecoded(std::size_t events) override {
        undecoded_.at({chain_}).add(static_cast<double>(events));
    }
    void reorg(chain::BlockNum depth) override {
        reorgs_.at({chain_}).add();
        reorg_blocks_.at({chain_}).add(static_cast<double>(depth));
    }
    void retry(std::string_view stage) override { retries_.at({chain_, stage}).add(); }
    void halted(bool yes) override { halted_.at({chain_}).set(yes ? 1 : 0); }
    void cached_entities(std::size_t count) override {
        cached_.at({chain_}).set(static_cast<double>(count));
    }

  private:
    std::string chain_;
    Family<Gauge> leader_, head_, indexed_, indexed_time_, final_;
    Family<Counter> blocks_, events_, undecoded_, reorgs_, reorg_blocks_, retries_;
    Family<Gauge> halted_, cached_;
};

class Prober final : public app::ProberMetrics {
  public:
    explicit Prober(Registry& r)
        : leader_(leader_gauge(r)),
          targets_(r.gauges({.name = "warden_probe_targets",
                             .help = "Units and control targets being measured."})),
          in_flight_(
              r.gauges({.name = "warden_probes_in_flight", .help = "Measurements under way."})),
          queued_(r.gauges({.name = "warden_batches_waiting",
                            .help = "Sealed batches that the store has not taken yet."})),
          measured_(r.counters({.name = "warden_probes_total",
                                .help = "Measurements, by class and kind of failure.",
                                .labels = {"class", "kind"}})),
          lateness_(r.histograms({.name = "warden_probe_lateness_seconds",
                                  .help = "Real start after the intended one."},
                                 metrics::latency_bounds())),
          first_byte_(r.histograms({.name = "warden_probe_first_byte_seconds",
                                    .help = "Request sent to first byte, of first attempts."},
                                   metrics::latency_bounds())),
          losses_(r.counters({.name = "warden_probe_losses_total",
                              .help = "What was not measured or not kept, by our own fault.",
                              .labels = {"reason"}})),
          leaves_(r.counters({.name = "warden_leaves_total",
                              .help = "Slice leaves, sealed and stored.",
                              .labels = {"step"}})),
          retries_(r.counters({.name = "warden_prober_retries_total",
                               .help = "Errors that the prober waited out, by stage.",
                               .labels = {"stage"}})) {
        for (const char* reason : {"refused", "skipped", "after_slice", "controls_failed",
                                   "batch_dropped", "conflict"}) {
            losses_.at({reason});
        }
        for (const char* step : {"sealed", "stored"}) leaves_.at({step});
        for (const char* stage : {"lease", "announce", "targets", "store"}) retries_.at({stage});
    }

    void leads(bool yes) override { leader_.at({"prober", "all"}).set(yes ? 1 : 0); }
    void targets(std::size_t n) override { targets_.at().set(static_cast<double>(n)); }
    void in_flight(std::size_t n) override { in_flight_.at().set(static_cast<double>(n)); }
    void queued(std::size_t n) override { queued_.at().set(static_cast<double>(n)); }
    void measured(const probing::Observation& o) override {
        measured_.at({probing::name(o.cls), probing::name(o.kind)}).add();
        lateness_.at().observe(static_cast<double>(o.late_us) / 1e6);
        if (o.first_byte_us) first_byte_.at().observe(static_cast<double>(*o.first_byte_us) / 1e6);
    }
    void refused() override { lost("refused", 1); }
    void skipped(std::uint64_t n) override { lost("skipped", static_cast<double>(n)); }
    void dropped_observation() override { lost("after_slice", 1); }
    void controls_failed() override { lost("controls_failed", 1); }
    void dropped_batch() override { lost("batch_dropped", 1); }
    void conflict() override { lost("conflict", 1); }
    void sealed(std::size_t n) override { leaves_.at({"sealed"}).add(static_cast<double>(n)); }
    void stored(std::size_t n) override { leaves_.at({"stored"}).add(static_cast<double>(n)); }
    void retry(const char* stage) override { retries_.at({stage}).add(); }

  private:
    void lost(std::string_view reason, double n) { losses_.at({reason}).add(n); }
    Family<Gauge> leader_, targets_, in_flight_, queued_;
    Family<Counter> measured_;
    Family<metrics::Histogram> lateness_, first_byte_;
    Family<Counter> losses_, leaves_, retries_;
};

class Scorer final : public app::ScorerMetrics {
  public:
    explicit Scorer(Registry& r)
        : leader_(leader_gauge(r)),
          passes_(pass_counter(r)),
          skipped_(skip_counter(r)),
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
        for (const char* verdict : {"met", "breached", "no_verdict"}) verdicts_.at({verdict});
        skipped_.at({"scorer", "all"});
        for (const bool ok : {true, false}) passes_.at({"scorer", "all", outcome(ok)});
    }

    void leads(bool yes) override { leader_.at({"scorer", "all"}).set(yes ? 1 : 0); }
    void pass(bool ok) override { passes_.at({"scorer", "all", outcome(ok)}).add(); }
    void skipped() override { skipped_.at({"scorer", "all"}).add(); }
    void verified(std::string_view chain, chain::BlockNum num, UnixSecs time) override {
        verified_.at({chain}).set(static_cast<double>(num));
        verified_time_.at({chain}).set(static_cast<double>(time));
    }
    void verdict(std::string_view outcome) override { verdicts_.at({outcome}).add(); }
    void scored_days(std::size_t count) override { days_.at().add(static_cast<double>(count)); }
    void waiting(std::size_t count) override { waiting_.at().set(static_cast<double>(count)); }

  private:
    Family<Gauge> leader_;
    Family<Counter> passes_, skipped_, verdicts_, days_;
    Family<Gauge> waiting_, verified_, verified_time_;
};

class Enforcer final : public app::EnforcerMetrics {
  public:
    Enforcer(Registry& r, std::string chain)
        : chain_(std::move(chain)),
          leader_(leader_gauge(r)),
          passes_(pass_counter(r)),
          skipped_(skip_counter(r)),
          open_(r.gauges({.name = "warden_open_breaches",
                          .help = "Breached windows whose slash has no end yet.",
                          .labels = {"chain"}})),
          decisions_(r.counters({.name = "warden_decisions_total",
                                 .help = "Steps of decisions on breached windows.",
                                 .labels = {"chain", "state"}})),
          rules_(r.counters({.name = "warden_protection_results_total",
                             .help = "Evaluations of the protections.",
                             .labels = {"chain", "rule", "result"}})) {
        skipped_.at({"enforcer", chain_});
        for (const bool ok : {true, false}) passes_.at({"enforcer", chain_, outcome(ok)});
        for (const char* state :
             {"blocked", "sealed", "warned", "held", "filed", "proposed", "disputed", "executed",
              "rejected", "lapsed", "expired", "failed", "refused"}) {
            decisions_.at({chain_, state});
        }
        rules_.at({chain_, "mass_breach", "failed"});
        open_.at({chain_});
    }

    void leads(bool yes) override { leader_.at({"enforcer", chain_}).set(yes ? 1 : 0); }
    void pass(bool ok) override { passes_.at({"enforcer", chain_, outcome(ok)}).add(); }
    void skipped() override { skipped_.at({"enforcer", chain_}).add(); }
    void open_keys(std::size_t count) override {
        open_.at({chain_}).set(static_cast<double>(count));
    }
    void decision(std::string_view state) override { decisions_.at({chain_, state}).add(); }
    void rule(std::string_view name, bool passed) override {
        rules_.at({chain_, name, passed ? "passed" : "failed"}).add();
    }

  private:
    std::string chain_;
    Family<Gauge> leader_;
    Family<Counter> passes_, skipped_;
    Family<Gauge> open_;
    Family<Counter> decisions_, rules_;
};

class Submitter final : public app::SubmitterMetrics {
  public:
    Submitter(Registry& r, std::string chain)
        : chain_(std::move(chain)),
          leader_(leader_gauge(r)),
          passes_(pass_counter(r)),
          skipped_(skip_counter(r)),
          halted_(r.gauges({.name = "warden_submitter_halted",
                            .help = "1 while a slot of the signer is used by somebody else.",
                            .labels = {"chain"}})),
          unfinished_(r.gauges({.name = "warden_unfinished_txns",
                                .help = "Txns of ours that are not final.",
                                .labels = {"chain"}})),
          txns_(r.counters({.name = "warden_txn_states_total",
                            .help = "Txns that reached a state.",
                            .labels = {"chain", "state"}})),
          sends_(r.counters({.name = "warden_txn_sends_total",
                             .help = "Sends, by whether a node took them.",
                             .labels = {"chain", "outcome"}})),
          intents_(r.counters({.name = "warden_intents_ended_total",
                               .help = "Intents that ended.",
                               .labels = {"chain", "call", "end"}})) {
        skipped_.at({"submitter", chain_});
        for (const bool ok : {true, false}) {
            passes_.at({"submitter", chain_, outcome(ok)});
            sends_.at({chain_, outcome(ok)});
        }
        const std::array<orchestrator::Call, std::variant_size_v<orchestrator::Call>> calls{
            orchestrator::ProposeSlash{}, orchestrator::AttestSlash{},
            orchestrator::WithdrawSlash{}, orchestrator::ExecuteSlash{},
            orchestrator::LapseSlash{}};
        for (const orchestrator::Call& call : calls) {
            for (const char* end : {"done", "failed", "expired"}) {
                intents_.at({chain_, orchestrator::name(call), end});
            }
        }
        for (const char* state :
             {"reserved", "signed", "sent", "included", "final", "reverted", "dead"}) {
            txns_.at({chain_, state});
        }
        halted_.at({chain_});
    }

    void leads(bool yes) override { leader_.at({"submitter", chain_}).set(yes ? 1 : 0); }
    void pass(bool ok) override { passes_.at({"submitter", chain_, outcome(ok)}).add(); }
    void skipped() override { skipped_.at({"submitter", chain_}).add(); }
    void halted(bool yes) override { halted_.at({chain_}).set(yes ? 1 : 0); }
    void unfinished(std::size_t count) override {
        unfinished_.at({chain_}).set(static_cast<double>(count));
    }
    void txn(std::string_view state) override { txns_.at({chain_, state}).add(); }
    void send(bool ok) override { sends_.at({chain_, outcome(ok)}).add(); }
    void intent(std::string_view call, std::string_view end) override {
        intents_.at({chain_, call, end}).add();
    }

  private:
    std::string chain_;
    Family<Gauge> leader_;
    Family<Counter> passes_, skipped_;
    Family<Gauge> halted_, unfinished_;
    Family<Counter> txns_, sends_, intents_;
};

}  // namespace

Family<Gauge> declare_build_info(Registry& registry) {
    return registry.gauges({.name = "warden_build_info",
                            .help = "Always 1; the label names the version.",
                            .labels = {"version"}});
}

Family<Gauge> declare_problems(Registry& registry) {
    return registry.gauges({.name = "warden_readiness_problems",
                            .help = "What keeps this pod from doing its roles; 0: ready."});
}

RpcMetrics::RpcMetrics(Registry& registry, std::string chain)
    : chain_(std::move(chain)),
      calls_(registry.counters({.name = "warden_rpc_calls_total",
                                .help = "RPC calls, by how they ended.",
                                .labels = {"chain", "endpoint", "outcome"}})),
      seconds_(registry.histograms({.name = "warden_rpc_call_seconds",
                                    .help = "Duration of RPC calls, failed ones too.",
                                    .labels = {"chain", "endpoint"}},
                                   metrics::latency_bounds())) {}

void RpcMetrics::declare(std::string_view endpoint) const {
    for (const std::string_view end : rpc::kCallEnds) calls_.at({chain_, endpoint, end});
}

void RpcMetrics::called(std::string_view endpoint, std::string_view end,
                        std::chrono::nanoseconds took) const {
    calls_.at({chain_, endpoint, end}).add();
    seconds_.at({chain_, endpoint}).observe(std::chrono::duration<double>(took).count());
}

std::unique_ptr<app::IndexerMetrics> indexer_metrics(Registry& registry, std::string chain) {
    return std::make_unique<Indexer>(registry, std::move(chain));
}
std::unique_ptr<app::ProberMetrics> prober_metrics(Registry& registry) {
    return std::make_unique<Prober>(registry);
}
std::unique_ptr<app::ScorerMetrics> scorer_metrics(Registry& registry) {
    return std::make_unique<Scorer>(registry);
}
std::unique_ptr<app::EnforcerMetrics> enforcer_metrics(Registry& registry, std::string chain) {
    return std::make_unique<Enforcer>(registry, std::move(chain));
}
std::unique_ptr<app::SubmitterMetrics> submitter_metrics(Registry& registry, std::string chain) {
    return std::make_unique<Submitter>(registry, std::move(chain));
}

}  // namespace warden::cli
