#pragma once
// Completeness: whether the receipts of a block hold exactly the events that its header commits to.

#include <cstdint>
#include <vector>

#include "adapters/starknet/client/types.hpp"

namespace warden::starknet {

// Proves the events of a block. proven: count and commitment of all events recompute; claimed: the
// header commits to nothing we can check (Starknet before 0.13.2, JSON-RPC before 0.10). The error
// contradiction says that they differ.
Result<chain::ProofLevel> prove_events(const Block& block);

// An event of one contract with its place in the block.
struct PlacedEvent {
    Felt txn_hash;
    std::uint32_t txn_index = 0;    // within the block
    std::uint32_t event_index = 0;  // within the txn
    EventContent content;
};
std::vector<PlacedEvent> events_of(const Block& block, const Felt& contract);

// Says whether getEvents told the same of a block as its receipts do: the same events in the same
// order.
bool same_events(const std::vector<PlacedEvent>& placed, const std::vector<EmittedEvent>& emitted);

}  // namespace warden::starknet
