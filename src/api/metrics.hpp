#pragma once
// Metrics of the API, as verbs.

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "platform/metrics/metrics.hpp"

namespace warden::api {

class Metrics {
  public:
    explicit Metrics(metrics::Registry& registry)
        : requests_(registry.counters({.name = "warden_http_requests_total",
                                       .help = "Answered requests, by route and status.",
                                       .labels = {"route", "status"},
                                       .series_max = 400})),
          seconds_(registry.histograms({.name = "warden_http_request_seconds",
                                        .help = "Time to the answer; of a stream, to its start.",
                                        .labels = {"route"}},
                                       metrics::latency_bounds())),
          streams_(registry.gauges(
              {.name = "warden_http_streams", .help = "Clients of /v1/events at this moment."})) {
        streams_.at().set(0);
    }

    // Counts an answer; `route` is a pattern of the table of endpoints, never the path itself.
    void answered(std::string_view route, unsigned status, std::chrono::nanoseconds took) const {
        requests_.at({route, std::to_string(status)}).add();
        seconds_.at({route}).observe(std::chrono::duration<double>(took).count());
    }
    void streams(std::size_t open) const { streams_.at().set(static_cast<double>(open)); }

  private:
    metrics::Family<metrics::Counter> requests_;
    metrics::Family<metrics::Histogram> seconds_;
    metrics::Family<metrics::Gauge> streams_;
};

}  // namespace warden::api
