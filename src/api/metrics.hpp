#pragma once
// Metrics of the API, as verbs.

#include <chrono>
#include <string>
#include <string_view>

#include "platform/http/server.hpp"
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
              {.name = "warden_http_streams", .help = "Clients of /v1/events at this moment."})),
          refused_(registry.counters({.name = "warden_http_refused_total",
                                      .help = "Connections and requests that a listener refused, "
                                              "by the limit that was reached.",
                                      .labels = {"limit"}})) {
        streams_.at().add(0);
        for (const http::Refusal why : kValues<http::Refusal>) refused_.at({name(why)});
    }

    // Counts an answer; `route` is a pattern of the table of endpoints, never the path itself.
    void answered(std::string_view route, unsigned status, std::chrono::nanoseconds took) const {
        requests_.at({route, std::to_string(status)}).add();
        seconds_.at({route}).observe(std::chrono::duration<double>(took).count());
    }
    void refused(http::Refusal why) const { refused_.at({name(why)}).add(); }
    void stream_began() const { streams_.at().add(1); }
    void stream_ended() const { streams_.at().add(-1); }

  private:
    metrics::Family<metrics::Counter> requests_;
    metrics::Family<metrics::Histogram> seconds_;
    metrics::Family<metrics::Gauge> streams_;
    metrics::Family<metrics::Counter> refused_;
};

}  // namespace warden::api
