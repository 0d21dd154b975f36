#pragma once
// The feed in memory.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ports/feed.hpp"
#include "tests/support/memory_store.hpp"

namespace warden::support {

class MemoryFeed final : public ports::Feed, public MemoryStore {
  public:
    explicit MemoryFeed(ports::Clock& clock) : MemoryStore(clock) {}

    // What stores do on PostgreSQL in the tx of a change.
    void append(std::string topic, Json body);
    // What retention does: forgets the items up to this id.
    void drop_through(std::uint64_t id);
    // What a restored backup does: takes back every item above this id.
    void restore_to(std::uint64_t id);

    boost::asio::awaitable<Result<ports::FeedPage>> read(std::uint64_t after,
                                                         std::size_t limit) override;
    boost::asio::awaitable<Result<std::uint64_t>> last_id() override;
    boost::asio::awaitable<void> wait(std::uint64_t after, ports::Deadline deadline) override;

  private:
    std::vector<ports::FeedItem> items_;
    std::uint64_t last_ = 0;
    std::uint64_t dropped_ = 0;
};

}  // namespace warden::support
