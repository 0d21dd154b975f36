#include "sandbox/starknet/blocks.hpp"

#include "adapters/starknet/codec/poseidon.hpp"
#include "domain/base/check.hpp"

namespace warden::sandbox {
namespace {

using starknet::PoseidonHasher;

void add_map(PoseidonHasher& hasher, const std::map<Felt, Felt>& entries) {
    for (const auto& [key, value] : entries) {
        hasher.add(key);
        hasher.add(value);
    }
}

// Rule of Starknet 0.13.2, as in crates/common of eqlabs/pathfinder.
Felt state_diff_commitment(const StateDiff& diff) {
    PoseidonHasher hasher;
    hasher.add(*Felt::from_short_string("STARKNET_STATE_DIFF0"));
    hasher.add(Felt{diff.deployed.size()});
    add_map(hasher, diff.deployed);
    hasher.add(Felt{});                             // declared classes
    hasher.add(Felt{});                             // declared classes of Cairo 0
    hasher.add(Felt{1});                            // number of data availability modes
    hasher.add(Felt{});                             // the mode: L1
    hasher.add(Felt{diff.strk.empty() ? 0u : 1u});  // contracts with changed storage
    if (!diff.strk.empty()) {
        hasher.add(strk_address());
        hasher.add(Felt{diff.strk.size()});
        add_map(hasher, diff.strk);
    }
    hasher.add(Felt{diff.nonces.size()});
    for (const auto& [account, nonce] : diff.nonces) {
        hasher.add(account);
        hasher.add(Felt{nonce});
    }
    return hasher.finish();
}

starknet::ReceiptContent receipt_of(const IncludedTxn& txn) {
    const Execution& done = txn.execution;
    starknet::ReceiptContent receipt;
    receipt.txn_hash = txn.hash;
    receipt.actual_fee = done.fee;
    if (done.reverted()) receipt.revert_reason = done.revert_reason;
    receipt.l1_data_gas = done.gas.l1_data;
    return receipt;
}

void commit(starknet::HeaderContent& header, const std::vector<IncludedTxn>& txns) {
    std::vector<Felt> events, hashes, receipts;
    for (const IncludedTxn& txn : txns) {
        hashes.push_back(starknet::transaction_leaf(txn.hash, txn.invoke.signature));
        receipts.push_back(starknet::receipt_leaf(receipt_of(txn)));
        for (const auto& event : txn.execution.events) {
            events.push_back(starknet::event_leaf(txn.hash, event));
        }
    }
    header.transaction_count = txns.size();
    header.event_count = events.size();
    header.transaction_commitment = starknet::patricia_root(hashes);
    header.receipt_commitment = starknet::patricia_root(receipts);
    header.event_commitment = starknet::patricia_root(events);
}

}  // namespace

Block make_block(const HeaderStart& start, std::vector<IncludedTxn> txns, StateDiff diff,
                 Version version) {
    Block block;
    starknet::HeaderContent& header = block.header;
    header.block_num = start.block_num;
    header.parent_hash = start.parent_hash;
    header.sequencer_address = sequencer_address();
    header.timestamp = start.timestamp;
    header.starknet_version = "0.14.2";
    header.l2_gas_price = {start.gas_price, start.gas_price};
    header.l1_data_gas_price = {start.gas_price, start.gas_price};
    header.l1_gas_price = {start.gas_price, start.gas_price + start.fork};
    header.state_diff_length = diff.length();
    header.state_diff_commitment = state_diff_commitment(diff);
    commit(header, txns);
    const auto hash = starknet::block_hash(header);
    WARDEN_CHECK(hash.has_value());
    block.hash = *hash;
    block.txns = std::move(txns);
    block.diff = std::move(diff);
    block.version = version;
    return block;
}

}  // namespace warden::sandbox
