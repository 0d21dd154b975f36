#pragma once
// Completeness: whether the receipts of a block hold exactly the events that its hash commits to.
//
// clang-format off
//   block hash  ──►  number, parent, time, counts and commitments of the header
//                              │
//                              └──►  event_count, event_commitment  ──►  every event of the receipts
// clang-format on
//
// Every arrow is a hash that is computed again here.

#include <cstdint>
#include <vector>

#include "adapters/starknet/client/types.hpp"

namespace warden::starknet {

// How the nodes of a network make the hash of a block.
enum class BlockHashes : std::uint8_t {
    recomputed,  // as Starknet does: of the whole header
    unchecked,   // by a rule of their own, as starknet-devnet: nothing is bound by it
};

// contradiction: the header is bound by its hash, and that is another one.
Result<void> check_hash(const Header& header, BlockHashes hashes);

// Proves the events of a block. proven: its header is bound, and count and commitment of all events
// are those of the receipts; claimed: the header commits to nothing that can be checked. The error
// contradiction says that hash, header and receipts don't fit each other.
Result<chain::ProofLevel> prove_events(const Block& block, BlockHashes hashes);

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
