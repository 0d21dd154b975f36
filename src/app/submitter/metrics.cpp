#include "app/submitter/metrics.hpp"

#include <array>
#include <utility>
#include <variant>

#include "domain/orchestrator/call.hpp"

namespace warden::app {
namespace {

using enforcement::IntentState;
using enforcement::TxnState;
using metrics::Counter;
using metrics::Family;
using metrics::Gauge;
using metrics::Registry;

class Series final : public StageSeries<SubmitterMetrics> {
  public:
    Series(Registry& r, std::string alias)
        : StageSeries(r, "submitter", std::move(alias)),
          halted_(r.gauges({.name = "warden_submitter_halted",
                            .help = "1 while nothing is sent until an operator releases the halt.",
                            .labels = {"chain"}})),
          unfinished_(r.gauges({.name = "warden_unfinished_txns",
                                .help = "Txns of ours that are not final.",
                                .labels = {"chain"}})),
          held_(r.gauges({.name = "warden_intents_held",
                          .help = "Intents whose txn can't be built now; they are tried again.",
                          .labels = {"chain"}})),
          stuck_(r.gauges({.name = "warden_submitter_stuck_seconds",
                           .help = "Since the account last got on, while it has something to do.",
                           .labels = {"chain"}})),
          txns_(r.counters({.name = "warden_txn_states_total",
                            .help = "Txns that reached a state.",
                            .labels = {"chain", "state"}})),
          sends_(r.counters({.name = "warden_txn_sends_total",
                             .help = "Sends, by whether a node took them.",
                             .labels = {"chain", "outcome"}})),
          bids_(r.counters({.name = "warden_txn_bids_total",
                            .help = "Higher bids for txns that wait, by whether one could be made.",
                            .labels = {"chain", "outcome"}})),
          intents_(r.counters({.name = "warden_intents_ended_total",
                               .help = "Intents that ended.",
                               .labels = {"chain", "call", "end"}})) {
        for (const bool ok : {true, false}) {
            sends_.at({chain(), outcome(ok)});
            bids_.at({chain(), outcome(ok)});
        }
        const std::array<orchestrator::Call, std::variant_size_v<orchestrator::Call>> calls{
            orchestrator::ProposeSlash{}, orchestrator::AttestSlash{},
            orchestrator::WithdrawSlash{}, orchestrator::ExecuteSlash{},
            orchestrator::LapseSlash{}};
        for (const orchestrator::Call& call : calls) {
            for (const IntentState state : kValues<IntentState>) {
                if (is_open(state)) continue;
                intents_.at({chain(), orchestrator::name(call), name(state)});
            }
        }
        for (const TxnState state : kValues<TxnState>) txns_.at({chain(), name(state)});
        for (auto* gauge : {&halted_, &held_, &stuck_}) gauge->at({chain()});
    }

    void halted(bool yes) override { halted_.at({chain()}).set(yes ? 1 : 0); }
    void unfinished(std::size_t count) override {
        unfinished_.at({chain()}).set(static_cast<double>(count));
    }
    void held(std::size_t count) override { held_.at({chain()}).set(static_cast<double>(count)); }
    void stuck(Seconds since) override {
        stuck_.at({chain()}).set(static_cast<double>(since.count()));
    }
    void txn(TxnState state) override { txns_.at({chain(), name(state)}).add(); }
    void send(bool ok) override { sends_.at({chain(), outcome(ok)}).add(); }
    void bid(bool ok) override { bids_.at({chain(), outcome(ok)}).add(); }
    void intent(std::string_view call, IntentState end) override {
        intents_.at({chain(), call, name(end)}).add();
    }

  private:
    Family<Gauge> halted_, unfinished_, held_, stuck_;
    Family<Counter> txns_, sends_, bids_, intents_;
};

}  // namespace

std::unique_ptr<SubmitterMetrics> make_submitter_metrics(Registry& registry, std::string chain) {
    return std::make_unique<Series>(registry, std::move(chain));
}

}  // namespace warden::app
