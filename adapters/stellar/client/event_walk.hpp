#pragma once
// Walks the pages of getEvents over a range of closed ledgers, on one endpoint.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "adapters/stellar/client/node_client.hpp"

namespace warden::stellar {

struct WalkLimits {
    std::size_t page = 10'000;     // events a page, 1..10,000
    std::size_t pages_max = 1000;  // a page without events covers up to 10,000 ledgers
};

struct EventRange {
    LedgerSeq from = 0;
    LedgerSeq to = 0;  // inclusive; at most what this endpoint has
    ContractId contract;
};

// Returns all contract events of the contract in the range, in chain order. Only the sentinel of a
// page that is not full says that its ledgers are scanned; a short or empty page does not. Errors:
// pruned when the endpoint's oldest ledger is above what is scanned (it says so in no other way);
// lagging; contradiction when its cursor stands still, ids don't rise, or events are not those that
// were asked for; those of NodeClient::events. Whatever the error, nothing is known of the range.
asio::awaitable<Result<std::vector<EmittedEvent>>> walk_events(NodeClient& client,
                                                               std::string alias, EventRange range,
                                                               WalkLimits limits,
                                                               ports::Deadline deadline);

}  // namespace warden::stellar
