#include "api/sse.hpp"

#include <algorithm>
#include <utility>

#include "platform/async/in_flight.hpp"

namespace warden::api {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kPage = 200;

class Sse final : public http::BodyStream {
  public:
    Sse(ports::Feed& feed, FeedTail& tail, ports::Clock& clock, const Metrics& metrics,
        std::size_t& streams, SseOptions options)
        : feed_(feed),
          tail_(tail),
          clock_(clock),
          metrics_(metrics),
          open_(streams),
          options_(std::move(options)) {
        metrics_.stream_began();
    }
    ~Sse() override { metrics_.stream_ended(); }

    asio::awaitable<Result<std::string>> next() override {
        if (!std::exchange(greeted_, true)) co_return std::string("retry: 2000\n\n");
        if (options_.last) {
            const auto newest = co_await feed_.last_id();
            if (!newest) co_return Fail(newest.error());
            options_.after = *newest - std::min(*newest, *options_.last);
        }
        const ports::Deadline deadline = clock_.now() + options_.heartbeat;
        while (clock_.now() < deadline) {
            if (!tail_.covers(options_.after) || options_.last) {
                auto text = co_await read();
                if (!text || !text->empty()) co_return text;
            }
            std::string text = tail_.take(options_.after, options_.topic);
            if (!text.empty()) co_return text;
            const auto heard = co_await tail_.wait(options_.after, deadline);
            if (!heard) co_return Fail(heard.error());
        }
        // A heartbeat has the id, so that a client that filters resumes from here too.
        co_return "id: " + std::to_string(options_.after) + "\n: heartbeat\n\n";
    }

  private:
    // Reads for this client alone, which is behind what the others follow; nothing when it is not
    // any more.
    asio::awaitable<Result<std::string>> read() {
        auto page = co_await feed_.read(options_.after, kPage);
        if (!page) co_return Fail(page.error());
        std::string text;
        // Who asks for the newest items alone misses nothing that was dropped before them.
        const bool asked = std::exchange(options_.last, std::nullopt).has_value();
        if (page->gap && !asked) text += "event: gap\ndata: {}\n\n";
        if (page->gap && page->items.empty()) {
            // Nothing is left behind the gap, or a restored database has begun anew: go on after
            // its newest id, or the gap would be told for ever. The id is asked for before a second
            // look, so that nothing is passed over.
            const auto newest = co_await feed_.last_id();
            if (!newest) co_return Fail(newest.error());
            page = co_await feed_.read(options_.after, kPage);
            if (!page) co_return Fail(page.error());
            if (page->items.empty()) options_.after = *newest;
        }
        for (const ports::FeedItem& item : page->items) {
            options_.after = item.id;
            if (options_.topic.empty() || item.topic == options_.topic) text += event_text(item);
        }
        if (page->items.empty()) tail_.join(options_.after);
        co_return text;
    }

    ports::Feed& feed_;
    FeedTail& tail_;
    ports::Clock& clock_;
    const Metrics& metrics_;
    async::InFlight open_;
    SseOptions options_;
    bool greeted_ = false;
};

}  // namespace

std::unique_ptr<http::BodyStream> make_sse(ports::Feed& feed, FeedTail& tail, ports::Clock& clock,
                                           const Metrics& metrics, std::size_t& streams,
                                           SseOptions options) {
    return std::make_unique<Sse>(feed, tail, clock, metrics, streams, std::move(options));
}

}  // namespace warden::api
