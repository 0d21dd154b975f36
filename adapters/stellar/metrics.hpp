#pragma once
// Metrics of one Stellar source.

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/metrics/metrics.hpp"

namespace warden::stellar {

class SourceMetrics {
  public:
    SourceMetrics(metrics::Registry& registry, std::string chain)
        : chain_(std::move(chain)),
          ledgers_(registry.counters({.name = "warden_stellar_ledgers_read_total",
                                      .help = "Ledgers read, by how their events were proven.",
                                      .labels = {"chain", "proof"}})),
          events_(registry.counters({.name = "warden_stellar_events_read_total",
                                     .help = "Events of the contract read, decoded or raw.",
                                     .labels = {"chain", "form"}})),
          contradictions_(
              registry.counters({.name = "warden_stellar_contradictions_total",
                                 .help = "Answers of an endpoint that its headers or another "
                                         "endpoint contradict.",
                                 .labels = {"chain", "endpoint"}})),
          history_left_(registry.gauges(
              {.name = "warden_stellar_history_ledgers_left",
               .help = "Ledgers between the next one to read and the oldest that the endpoint "
                       "still has: below zero they are gone there.",
               .labels = {"chain", "endpoint"}})) {}

    void ledger_read(std::string_view proof) { ledgers_.at({chain_, proof}).add(); }
    void event_read(bool decoded) { events_.at({chain_, decoded ? "decoded" : "raw"}).add(); }
    void contradiction(std::string_view endpoint) { contradictions_.at({chain_, endpoint}).add(); }
    void history_left(std::string_view endpoint, std::int64_t ledgers) {
        history_left_.at({chain_, endpoint}).set(static_cast<double>(ledgers));
    }

  private:
    std::string chain_;
    metrics::Family<metrics::Counter> ledgers_;
    metrics::Family<metrics::Counter> events_;
    metrics::Family<metrics::Counter> contradictions_;
    metrics::Family<metrics::Gauge> history_left_;
};

}  // namespace warden::stellar
