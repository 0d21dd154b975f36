#pragma once
// The feed: what happened, in commit order, resumable across restarts and pods. Stores append to it
// in the tx that makes a change; readers page by id.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "ports/clock.hpp"

namespace warden::ports {

// `topic`: block, reorg, event, verdict, score, decision, txn. `body` is what GET /v1/events sends.
struct FeedItem {
    std::uint64_t id = 0;  // commit order; gaps are normal
    std::string topic;
    UnixMicros time = 0;
    Json body;
};

struct FeedPage {
    std::vector<FeedItem> items;
    // Items after the asked id were already dropped by retention, or the id is above every one that
    // was ever given: the database was restored from a backup.
    bool gap = false;
};

class Feed {
  public:
    virtual ~Feed() = default;
    // Returns at most `limit` items after the id `after`, oldest first. Errors: transient.
    virtual boost::asio::awaitable<Result<FeedPage>> read(std::uint64_t after,
                                                          std::size_t limit) = 0;
    // Returns the id of the newest item; 0 when there never was one. Errors: transient.
    virtual boost::asio::awaitable<Result<std::uint64_t>> last_id() = 0;
    // Returns when items after `after` may exist, at the latest at the deadline. It is a hint: the
    // caller reads to see whether there are any.
    virtual boost::asio::awaitable<void> wait(std::uint64_t after, Deadline deadline) = 0;
};

}  // namespace warden::ports
