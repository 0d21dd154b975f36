#pragma once
// Calls to the endpoints of one chain, counted.

#include <string>

#include "platform/metrics/metrics.hpp"
#include "platform/rpc/endpoint_pool.hpp"

namespace warden::rpc {

class CallMetrics {
  public:
    CallMetrics(metrics::Registry& registry, std::string chain);
    // Counts every call of a pool with these settings from then on; the series of their endpoints
    // start at 0. Replaces settings.observe. The registry outlives the pool.
    void watch(PoolSettings& settings) const;

  private:
    std::string chain_;
    metrics::Family<metrics::Counter> calls_;
    metrics::Family<metrics::Histogram> seconds_;
};

}  // namespace warden::rpc
