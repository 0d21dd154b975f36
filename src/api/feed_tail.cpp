#include "api/feed_tail.hpp"

#include <algorithm>

#include "platform/async/timeout.hpp"

namespace warden::api {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kPage = 200;
constexpr std::size_t kKept = 1'000;

}  // namespace

std::string event_text(const ports::FeedItem& item) {
    return "id: " + std::to_string(item.id) + "\nevent: " + item.topic +
           "\ndata: " + write_canonical(item.body) + "\n\n";
}

void FeedTail::join(std::uint64_t after) {
    if (polling_ || covers(after)) return;
    items_.clear();
    begin_ = newest_ = after;
}

std::string FeedTail::take(std::uint64_t& after, std::string_view topic) const {
    std::string text;
    for (auto item = std::ranges::upper_bound(items_, after, {}, &Kept::id); item != items_.end();
         ++item) {
        after = item->id;
        if (topic.empty() || item->topic == topic) text += item->text;
    }
    return text;
}

asio::awaitable<Result<void>> FeedTail::wait(std::uint64_t after, ports::Deadline deadline) {
    if (covers(after) && newest_ > after) co_return Result<void>{};
    if (!heard_) heard_.emplace(co_await asio::this_coro::executor);
    if (polling_) {
        try {
            co_await async::with_timeout(clock_, async::time_left(clock_, deadline),
                                         heard_->wait());
        } catch (const async::TimeoutError&) {
            // Nothing was heard: the caller sends a heartbeat.
        }
        co_return Result<void>{};
    }
    polling_ = true;
    struct Turn {  // ends also when the client that polls leaves
        FeedTail& tail;
        ~Turn() {
            tail.polling_ = false;
            tail.heard_->wake_all();
        }
    };
    const Turn turn{*this};
    co_return co_await poll(deadline);
}

asio::awaitable<Result<void>> FeedTail::poll(ports::Deadline deadline) {
    co_await feed_.wait(newest_, deadline);
    auto page = co_await feed_.read(newest_, kPage);
    if (!page || page->gap) {
        // Items were passed over, or a restored database has begun anew: nothing is known.
        begin_.reset();
        items_.clear();
        if (!page) co_return Fail(page.error());
        co_return Result<void>{};
    }
    for (const ports::FeedItem& item : page->items) {
        items_.push_back({item.id, item.topic, event_text(item)});
        newest_ = item.id;
    }
    while (items_.size() > kKept) {
        begin_ = items_.front().id;
        items_.pop_front();
    }
    co_return Result<void>{};
}

}  // namespace warden::api
