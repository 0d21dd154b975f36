#include "adapters/starknet/proof.hpp"

#include "adapters/starknet/client/errors.hpp"

namespace warden::starknet {

Result<chain::ProofLevel> prove_events(const Block& block) {
    const Header& header = block.header;
    const bool provable =
        header.event_count && header.event_commitment && commits_to_events(header.starknet_version);
    if (!provable) return chain::ProofLevel::claimed;
    const std::string where = "block " + std::to_string(header.num);
    std::vector<Felt> leaves;
    for (const Receipt& receipt : block.receipts) {
        for (const EventContent& event : receipt.events) {
            leaves.push_back(event_leaf(receipt.txn_hash, event));
        }
    }
    if (leaves.size() != *header.event_count) {
        return fail(NodeErrc::contradiction,
                    where + ": " + std::to_string(leaves.size()) + " events in receipts, " +
                        std::to_string(*header.event_count) + " in the header");
    }
    if (patricia_root(leaves) != *header.event_commitment) {
        return fail(NodeErrc::contradiction, where + ": event_commitment of other events");
    }
    return chain::ProofLevel::proven;
}

std::vector<PlacedEvent> events_of(const Block& block, const Felt& contract) {
    std::vector<PlacedEvent> out;
    std::uint32_t txn_index = 0;
    for (const Receipt& receipt : block.receipts) {
        std::uint32_t event_index = 0;
        for (const EventContent& event : receipt.events) {
            if (event.from_address == contract) {
                out.push_back({receipt.txn_hash, txn_index, event_index, event});
            }
            ++event_index;
        }
        ++txn_index;
    }
    return out;
}

bool same_events(const std::vector<PlacedEvent>& placed, const std::vector<EmittedEvent>& emitted) {
    if (placed.size() != emitted.size()) return false;
    for (std::size_t i = 0; i < placed.size(); ++i) {
        const PlacedEvent& ours = placed[i];
        const EmittedEvent& theirs = emitted[i];
        if (ours.txn_hash != theirs.txn_hash || ours.content != theirs.content) return false;
        if (theirs.txn_index && *theirs.txn_index != ours.txn_index) return false;
        if (theirs.event_index && *theirs.event_index != ours.event_index) return false;
    }
    return true;
}

}  // namespace warden::starknet
