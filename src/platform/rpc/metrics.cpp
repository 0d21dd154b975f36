#include "platform/rpc/metrics.hpp"

#include <utility>

namespace warden::rpc {

CallMetrics::CallMetrics(metrics::Registry& registry, std::string chain)
    : chain_(std::move(chain)),
      calls_(registry.counters({.name = "warden_rpc_calls_total",
                                .help = "RPC calls, by how they ended.",
                                .labels = {"chain", "endpoint", "outcome"}})),
      seconds_(registry.histograms({.name = "warden_rpc_call_seconds",
                                    .help = "Duration of RPC calls, failed ones too.",
                                    .labels = {"chain", "endpoint"}},
                                   metrics::latency_bounds())) {}

void CallMetrics::watch(PoolSettings& settings) const {
    for (const Endpoint& endpoint : settings.endpoints) {
        for (const std::string_view end : kCallEnds) calls_.at({chain_, endpoint.alias, end});
    }
    settings.observe = [*this](std::string_view endpoint, std::string_view end,
                               std::chrono::nanoseconds took) {
        calls_.at({chain_, endpoint, end}).add();
        seconds_.at({chain_, endpoint}).observe(std::chrono::duration<double>(took).count());
    };
}

}  // namespace warden::rpc
