#pragma once
// Completeness: everything that a contract emitted in a ledger, and that nothing is missing.
//
// clang-format off
//   header hash  ──►  txSetResultHash  ──►  each txn's result  ──►  hash over return value and
//                                                                   events of its operation
// clang-format on
//
// Every arrow is a SHA-256 that is computed again here. Not covered by it: events of failed txns
// and of fees, which are never a contract's own.

#include <vector>

#include "adapters/stellar/client/types.hpp"
#include "adapters/stellar/codec/event_id.hpp"
#include "adapters/stellar/codec/ledger.hpp"

namespace warden::stellar {

// A contract event with its place.
struct PlacedEvent {
    EventId id;
    Hash32 txn_hash{};
    ContractEvent event;
};

// Returns all contract events of `contract` in the ledger, in chain order, proven complete.
// `header` is one whose hash was checked. Errors: contradiction when the metadata is not what the
// header commits to; unreadable when its XDR is beyond this codec, which proves nothing either way.
Result<std::vector<PlacedEvent>> prove_events(const LedgerHeaderHistoryEntry& header,
                                              const Bytes& metadata, const ContractId& contract);

}  // namespace warden::stellar
