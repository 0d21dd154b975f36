#include "tests/support/memory_feed.hpp"

#include <algorithm>

#include "platform/async/timeout.hpp"
#include "ports/unix_time.hpp"

namespace warden::support {
namespace asio = boost::asio;

void MemoryFeed::append(std::string topic, Json body) {
    items_.push_back({++last_, std::move(topic), ports::unix_micros(clock_), std::move(body)});
}

void MemoryFeed::drop_through(std::uint64_t id) {
    dropped_ = std::max(dropped_, id);
    std::erase_if(items_, [id](const ports::FeedItem& item) { return item.id <= id; });
}

void MemoryFeed::restore_to(std::uint64_t id) {
    std::erase_if(items_, [id](const ports::FeedItem& item) { return item.id > id; });
    last_ = id;
}

asio::awaitable<Result<ports::FeedPage>> MemoryFeed::read(std::uint64_t after, std::size_t limit) {
    return call("read", [this, after, limit]() -> Result<ports::FeedPage> {
        ports::FeedPage page;
        page.gap = after < dropped_ || after > last_;
        for (const ports::FeedItem& item : items_) {
            if (item.id > after && page.items.size() < limit) page.items.push_back(item);
        }
        return page;
    });
}

asio::awaitable<Result<std::uint64_t>> MemoryFeed::last_id() {
    return call("last_id", [this]() -> Result<std::uint64_t> { return last_; });
}

// Looks again every so often: who appends need not know who waits.
asio::awaitable<void> MemoryFeed::wait(std::uint64_t after, ports::Deadline deadline) {
    constexpr Millis kLook{100};
    while (last_ <= after && clock_.now() < deadline) {
        const Millis left = async::time_left(clock_, deadline);
        co_await clock_.sleep_for(std::min(kLook, left));
    }
}

}  // namespace warden::support
