#include "app/indexer/metrics.hpp"

#include <utility>

#include "app/stage/metrics.hpp"

namespace warden::app {
namespace {

using metrics::Counter;
using metrics::Family;
using metrics::Gauge;
using metrics::Registry;

class Series final : public IndexerMetrics {
  public:
    Series(Registry& r, std::string chain)
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
          hold_(r.gauges({.name = "warden_undecoded_hold",
                          .help = "1 while an event of the contract is not understood: nothing of "
                                  "it is judged or filed.",
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
          unagreed_(r.gauges({.name = "warden_unagreed_blocks",
                              .help = "Blocks that the chain calls final and on which too few "
                                      "operators agree: they wait.",
                              .labels = {"chain"}})),
          cached_(r.gauges({.name = "warden_indexer_cached_entities",
                            .help = "Entities kept in memory between batches.",
                            .labels = {"chain"}})) {
        for (const auto& counter : {blocks_, events_, undecoded_, reorgs_, reorg_blocks_}) {
            counter.at({chain_});
        }
        for (const char* stage : {"lease", "source", "store", "projection", "behind", "disputed",
                                  "gap", "inconsistent", "below_start"}) {
            retries_.at({chain_, stage});
        }
        halted_.at({chain_});
        unagreed_.at({chain_});
        hold_.at({chain_});
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
    void undecoded_hold(bool yes) override { hold_.at({chain_}).set(yes ? 1 : 0); }
    void reorg(chain::BlockNum depth) override {
        reorgs_.at({chain_}).add();
        reorg_blocks_.at({chain_}).add(static_cast<double>(depth));
    }
    void retry(std::string_view stage) override { retries_.at({chain_, stage}).add(); }
    void halted(bool yes) override { halted_.at({chain_}).set(yes ? 1 : 0); }
    void unagreed(chain::BlockNum blocks) override {
        unagreed_.at({chain_}).set(static_cast<double>(blocks));
    }
    void cached_entities(std::size_t count) override {
        cached_.at({chain_}).set(static_cast<double>(count));
    }

  private:
    std::string chain_;
    Family<Gauge> leader_, head_, indexed_, indexed_time_, final_;
    Family<Counter> blocks_, events_, undecoded_;
    Family<Gauge> hold_;
    Family<Counter> reorgs_, reorg_blocks_, retries_;
    Family<Gauge> halted_, unagreed_, cached_;
};

}  // namespace

std::unique_ptr<IndexerMetrics> make_indexer_metrics(Registry& registry, std::string chain) {
    return std::make_unique<Series>(registry, std::move(chain));
}

}  // namespace warden::app
