#pragma once
// Metrics of one Starknet source.

#include <string>
#include <string_view>

#include "platform/metrics/metrics.hpp"

namespace warden::starknet {

class SourceMetrics {
  public:
    SourceMetrics(metrics::Registry& registry, std::string chain)
        : chain_(std::move(chain)),
          blocks_(registry.counters({.name = "warden_starknet_blocks_read_total",
                                     .help = "Blocks read, by how their events were proven.",
                                     .labels = {"chain", "proof"}})),
          events_(registry.counters({.name = "warden_starknet_events_read_total",
                                     .help = "Events of the contract read, decoded or raw.",
                                     .labels = {"chain", "form"}})),
          contradictions_(
              registry.counters({.name = "warden_starknet_contradictions_total",
                                 .help = "Answers of an endpoint that its headers or another "
                                         "endpoint contradict.",
                                 .labels = {"chain", "endpoint"}})),
          sessions_(
              registry.counters({.name = "warden_starknet_head_sessions_total",
                                 .help = "WebSocket sessions for new heads, by why they ended.",
                                 .labels = {"chain", "end"}})) {}

    void block_read(std::string_view proof) { blocks_.at({chain_, proof}).add(); }
    void event_read(bool decoded) { events_.at({chain_, decoded ? "decoded" : "raw"}).add(); }
    void contradiction(std::string_view endpoint) { contradictions_.at({chain_, endpoint}).add(); }
    // silent, ended, refused.
    void session_ended(std::string_view end) { sessions_.at({chain_, end}).add(); }

  private:
    std::string chain_;
    metrics::Family<metrics::Counter> blocks_;
    metrics::Family<metrics::Counter> events_;
    metrics::Family<metrics::Counter> contradictions_;
    metrics::Family<metrics::Counter> sessions_;
};

}  // namespace warden::starknet
