#pragma once
// GET /v1/events: the feed as server-sent events (WHATWG HTML, section 9.2), resumable.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "api/feed_tail.hpp"
#include "api/metrics.hpp"
#include "platform/http/server.hpp"
#include "ports/clock.hpp"
#include "ports/feed.hpp"

namespace warden::api {

struct SseOptions {
    std::uint64_t after = 0;            // last id the client has
    std::optional<std::uint64_t> last;  // instead: begin this many ids before the newest
    std::string topic;                  // empty: all
    Millis heartbeat{10'000};
};

// Sends each item as "id", "event" (its topic) and "data" (its JSON). Items that retention has
// dropped, or an id that a restored database never gave, are told as one event "gap" first. A
// silent stream sends comments as heartbeat. `streams` counts the stream while it lives, and so do
// the metrics.
std::unique_ptr<http::BodyStream> make_sse(ports::Feed& feed, FeedTail& tail, ports::Clock& clock,
                                           const Metrics& metrics, std::size_t& streams,
                                           SseOptions options);

}  // namespace warden::api
