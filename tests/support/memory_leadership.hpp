#pragma once
// Leases in memory. Shared by the instances of a test; time to live on the given clock.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ports/fence.hpp"

namespace warden::support {

// What the instances share.
class MemoryLeases {
  public:
    explicit MemoryLeases(ports::Clock& clock) : clock_(clock) {}

    std::optional<ports::Fence> acquire(const std::string& lease, std::string_view holder,
                                        Millis time_to_live) {
        Lease& row = leases_[lease];
        const bool free = row.holder.empty() || clock_.now() >= row.until;
        if (!free && row.holder != holder) return std::nullopt;
        if (free || row.holder != holder) ++row.token;
        row.holder = holder;
        row.until = clock_.now() + time_to_live;
        return ports::Fence{lease, row.token};
    }
    // The holder loses it, as after a time to live that passed unnoticed.
    void take_over(const std::string& lease, std::string_view holder, Millis time_to_live) {
        leases_[lease].until = clock_.now();
        acquire(lease, holder, time_to_live);
    }
    void release_all(std::string_view holder) {
        for (auto& [name, row] : leases_) {
            if (row.holder != holder) continue;
            ++row.token;
            row.holder.clear();
        }
    }
    // Tokens only grow, so an older one is stale whether or not the lease has run out since.
    bool is_current(const ports::Fence& fence) const {
        const auto row = leases_.find(fence.lease);
        return row != leases_.end() && row->second.token == fence.token;
    }

  private:
    struct Lease {
        std::string holder;
        std::uint64_t token = 0;
        ports::Clock::TimePoint until{};
    };
    ports::Clock& clock_;
    std::map<std::string, Lease> leases_;
};

// One instance's view of them.
class MemoryLeadership final : public ports::Leadership {
  public:
    MemoryLeadership(MemoryLeases& leases, std::string holder)
        : leases_(leases), holder_(std::move(holder)) {}

    boost::asio::awaitable<Result<std::optional<ports::Fence>>> acquire(
        std::string lease, Millis time_to_live) override {
        co_return leases_.acquire(lease, holder_, time_to_live);
    }
    boost::asio::awaitable<void> release_all() override {
        leases_.release_all(holder_);
        co_return;
    }

  private:
    MemoryLeases& leases_;
    std::string holder_;
};

}  // namespace warden::support
