#pragma once
// Metrics of the database, as verbs that any thread may use.

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "domain/base/error.hpp"
#include "platform/metrics/metrics.hpp"

namespace warden::storage {

class Metrics {
  public:
    explicit Metrics(metrics::Registry& registry);

    // Counts one job; `pending` are those that wait or run. The gauge is the sum over all pools.
    void record(std::string_view operation, std::chrono::steady_clock::duration took,
                const Result<void>& result, std::size_t pending);
    void record_connect();
    void record_unreadable(std::string_view table);

  private:
    metrics::Family<metrics::Histogram> seconds_;
    metrics::Family<metrics::Counter> failures_;
    metrics::Family<metrics::Counter> connects_;
    metrics::Family<metrics::Counter> unreadable_;
    metrics::Family<metrics::Gauge> pending_;
    std::atomic<std::size_t> pending_seen_ = 0;
};

}  // namespace warden::storage
