#include "adapters/starknet/proof.hpp"

#include "adapters/starknet/client/errors.hpp"

namespace warden::starknet {

namespace {

// Says whether the header commits to all that is in it, in a form that can be computed again: not
// before Starknet 0.13.2 and JSON-RPC 0.10, nor where it leaves anything out.
bool is_bound(const Header& header, BlockHashes hashes) {
    return hashes == BlockHashes::recomputed && header.content &&
           commits_to_events(header.starknet_version);
}

std::string of(std::size_t found, std::uint64_t committed, const char* what) {
    return std::to_string(found) + " " + what + " in receipts, " + std::to_string(committed) +
           " in the header";
}

}  // namespace

Result<void> check_hash(const Header& header, BlockHashes hashes) {
    if (!is_bound(header, hashes)) return {};
    const Result<Felt> hash = block_hash(*header.content);
    if (hash && *hash == header.hash) return {};
    return fail(NodeErrc::contradiction, "its hash is not that of its header");
}

Result<chain::ProofLevel> prove_events(const Block& block, BlockHashes hashes) {
    const Header& header = block.header;
    if (const auto checked = check_hash(header, hashes); !checked) return Fail(checked.error());
    if (!header.content || !commits_to_events(header.starknet_version)) {
        return chain::ProofLevel::claimed;
    }
    const HeaderContent& content = *header.content;
    if (block.receipts.size() != content.transaction_count) {
        return fail(NodeErrc::contradiction,
                    of(block.receipts.size(), content.transaction_count, "txns"));
    }
    std::vector<Felt> leaves;
    for (const Receipt& receipt : block.receipts) {
        for (const EventContent& event : receipt.events) {
            leaves.push_back(event_leaf(receipt.txn_hash, event));
        }
    }
    if (leaves.size() != content.event_count) {
        return fail(NodeErrc::contradiction, of(leaves.size(), content.event_count, "events"));
    }
    if (patricia_root(leaves) != content.event_commitment) {
        return fail(NodeErrc::contradiction, "event_commitment of other events");
    }
    // Under a hash that binds nothing, header and receipts may be forged together.
    return is_bound(header, hashes) ? chain::ProofLevel::proven : chain::ProofLevel::claimed;
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
