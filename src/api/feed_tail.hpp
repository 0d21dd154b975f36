#pragma once
// The newest items of the feed, read once for all clients that follow it.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/error.hpp"
#include "platform/async/wait_list.hpp"
#include "ports/clock.hpp"
#include "ports/feed.hpp"

namespace warden::api {

// Writes an item as a server-sent event.
std::string event_text(const ports::FeedItem& item);

// Whoever waits first asks the feed, the others wait for what it hears; when that client leaves,
// the next one goes on. Who is behind the oldest item that is kept reads the feed for itself.
class FeedTail {
  public:
    // Feed and clock outlive it; it outlives those who wait.
    FeedTail(ports::Feed& feed, ports::Clock& clock) : feed_(feed), clock_(clock) {}

    // True when every item after this id that was read so far is kept here.
    bool covers(std::uint64_t after) const {
        return begin_ && *begin_ <= after && after <= newest_;
    }
    // Says that the feed has no item after this id: where nobody is farther, it is followed from
    // here.
    void join(std::uint64_t after);
    // Returns the events after `after`, of one topic or, when that is empty, of all, and moves
    // `after` behind what was looked at.
    std::string take(std::uint64_t& after, std::string_view topic) const;
    // Returns when there may be items after `after`, or at the deadline. Errors: those of the feed.
    boost::asio::awaitable<Result<void>> wait(std::uint64_t after, ports::Deadline deadline);

  private:
    boost::asio::awaitable<Result<void>> poll(ports::Deadline deadline);

    struct Kept {
        std::uint64_t id;
        std::string topic;
        std::string text;
    };

    ports::Feed& feed_;
    ports::Clock& clock_;
    std::optional<std::uint64_t> begin_;  // the items kept are those in (begin, newest]
    std::uint64_t newest_ = 0;
    std::deque<Kept> items_;
    bool polling_ = false;
    std::optional<async::WaitList> heard_;
};

}  // namespace warden::api
