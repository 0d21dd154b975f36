#pragma once
// Leadership: one writer per name, proved by a token that grows with every take-over.

#include <cstdint>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "ports/clock.hpp"

namespace warden::ports {

// Passed into every write of a leader; the store refuses a stale one (Errc::stale_fence).
struct Fence {
    std::string lease;  // e.g. "indexer/starknet.main"
    std::uint64_t token = 0;
};

class Leadership {
  public:
    virtual ~Leadership() = default;
    // Takes the lease if it is free, renews it if it is ours; empty when someone else holds it. A
    // renewal keeps the token. Call it again at intervals below a third of the time to live.
    // Errors: transient (store down).
    virtual boost::asio::awaitable<Result<std::optional<Fence>>> acquire(std::string lease,
                                                                         Millis time_to_live) = 0;
    // Frees every lease that this instance holds, so that the next one need not wait for their end;
    // their tokens are stale from then on. It is called after all that writes under them has ended.
    // Where it fails they run out by themselves.
    virtual boost::asio::awaitable<void> release_all() = 0;
};

}  // namespace warden::ports
