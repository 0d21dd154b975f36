#pragma once
// Walks the pages of getEvents over a range of closed blocks, on one endpoint.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "adapters/starknet/client/node_client.hpp"

namespace warden::starknet {

struct WalkLimits {
    std::size_t chunk = 1000;  // events a page, 1..1000: the smallest bound among nodes is 1024
    std::size_t pages_max =
        4096;  // empty pages with a token count: nodes stop after so many blocks
};

struct EventRange {
    chain::BlockNum from = 0;
    chain::BlockNum to = 0;  // inclusive; at most a head that this endpoint announced
    Felt contract;
};

// Returns all events of the contract in the range, in chain order. A token never leaves this walk.
// Errors: contradiction when the endpoint repeats a token, sends events out of range, order or
// filter, or more pages than allowed; those of NodeClient::events, and whatever the error, nothing
// is known about the range.
asio::awaitable<Result<std::vector<EmittedEvent>>> walk_events(NodeClient& client,
                                                               std::string alias, EventRange range,
                                                               WalkLimits limits,
                                                               ports::Deadline deadline);

}  // namespace warden::starknet
