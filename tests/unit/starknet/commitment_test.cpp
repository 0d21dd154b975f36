// Commitments and block hashes of real blocks, and of blocks of a devnet whose commitments are
// real.

#include <gtest/gtest.h>

#include "adapters/starknet/codec/commitment.hpp"
#include "adapters/starknet/codec/json_fields.hpp"
#include "adapters/starknet/codec/poseidon.hpp"
#include "tests/unit/starknet/golden.hpp"

namespace warden::starknet {
namespace {

using golden::at;
using golden::felt;
using golden::felts;
using golden::str;

std::uint64_t number(const Json& json, const std::string& name) {
    return static_cast<std::uint64_t>(*at(json, name).integer());
}

GasPrice price(const Json& block, const std::string& name) {
    return {hex_u128_member(at(block, name), "price_in_fri").value(),
            hex_u128_member(at(block, name), "price_in_wei").value()};
}

HeaderContent header_of(const Json& block) {
    HeaderContent out;
    out.block_num = number(block, "block_number");
    out.parent_hash = felt(block, "parent_hash");
    out.new_root = felt(block, "new_root");
    out.sequencer_address = felt(block, "sequencer_address");
    out.timestamp = number(block, "timestamp");
    out.transaction_count = number(block, "transaction_count");
    out.event_count = number(block, "event_count");
    out.state_diff_length = number(block, "state_diff_length");
    out.l1_da_blob = str(block, "l1_da_mode") == "BLOB";
    out.state_diff_commitment = felt(block, "state_diff_commitment");
    out.transaction_commitment = felt(block, "transaction_commitment");
    out.event_commitment = felt(block, "event_commitment");
    out.receipt_commitment = felt(block, "receipt_commitment");
    out.l1_gas_price = price(block, "l1_gas_price");
    out.l2_gas_price = price(block, "l2_gas_price");
    out.l1_data_gas_price = price(block, "l1_data_gas_price");
    out.starknet_version = str(block, "starknet_version");
    return out;
}

struct Leaves {
    std::vector<Felt> events;
    std::vector<Felt> transactions;
    std::vector<Felt> receipts;
};

ReceiptContent receipt_of(const Json& receipt) {
    ReceiptContent out;
    out.txn_hash = felt(receipt, "transaction_hash");
    out.actual_fee = hex_u128_member(at(receipt, "actual_fee"), "amount").value();
    for (const Json& message : *at(receipt, "messages_sent").array()) {
        out.messages.push_back({felt(message, "from_address"), felt(message, "to_address"),
                                felts(message, "payload")});
    }
    if (receipt.find("revert_reason") != nullptr) out.revert_reason = str(receipt, "revert_reason");
    out.l1_gas = number(at(receipt, "execution_resources"), "l1_gas");
    out.l1_data_gas = number(at(receipt, "execution_resources"), "l1_data_gas");
    return out;
}

Leaves leaves_of(const Json& block) {
    Leaves out;
    for (const Json& item : *at(block, "transactions").array()) {
        const Json& receipt = at(item, "receipt");
        const Felt hash = felt(receipt, "transaction_hash");
        for (const Json& event : *at(receipt, "events").array()) {
            const EventContent content{felt(event, "from_address"), felts(event, "keys"),
                                       felts(event, "data")};
            out.events.push_back(event_leaf(hash, content));
        }
        out.transactions.push_back(
            transaction_leaf(hash, felts(at(item, "transaction"), "signature")));
        out.receipts.push_back(receipt_leaf(receipt_of(receipt)));
    }
    return out;
}

TEST(Commitment, RealBlocksRecomputeInFull) {
    const Json blocks = golden::load("real_blocks.json");
    ASSERT_EQ(blocks.array()->size(), 2u);
    for (const Json& real : *blocks.array()) {
        SCOPED_TRACE(str(real, "name"));
        const Json& block = at(real, "block");
        const Leaves leaves = leaves_of(block);
        EXPECT_EQ(patricia_root(leaves.events), felt(block, "event_commitment"));
        EXPECT_EQ(patricia_root(leaves.transactions), felt(block, "transaction_commitment"));
        EXPECT_EQ(patricia_root(leaves.receipts), felt(block, "receipt_commitment"));
        EXPECT_EQ(block_hash(header_of(block)).value(), felt(block, "block_hash"));
    }
}

// A devnet computes these as the network does, its block hash by a rule of its own.
TEST(Commitment, DevnetBlockWith13EventsRecomputes) {
    const Json block = golden::result_of("starknet_getBlockWithReceipts.three_txs");
    const Leaves leaves = leaves_of(block);
    ASSERT_EQ(leaves.events.size(), 13u);
    EXPECT_EQ(patricia_root(leaves.events), felt(block, "event_commitment"));
    EXPECT_EQ(patricia_root(leaves.transactions), felt(block, "transaction_commitment"));
}

TEST(Commitment, EveryChangedEventChangesTheRoot) {
    const Json block = golden::result_of("starknet_getBlockWithReceipts.three_txs");
    std::vector<Felt> leaves = leaves_of(block).events;
    const Felt root = patricia_root(leaves);
    for (Felt& leaf : leaves) {
        const Felt kept = leaf;
        leaf = leaf + Felt{1};
        EXPECT_NE(patricia_root(leaves), root);
        leaf = kept;
    }
    std::swap(leaves[2], leaves[3]);
    EXPECT_NE(patricia_root(leaves), root);
    std::swap(leaves[2], leaves[3]);
    leaves.pop_back();
    EXPECT_NE(patricia_root(leaves), root);
}

TEST(Patricia, SmallTreesFollowTheNodeRules) {
    const Felt a{7};
    const Felt b{9};
    EXPECT_EQ(patricia_root({}), Felt{});
    // One leaf: an edge over all 64 bits of path 0.
    EXPECT_EQ(patricia_root(std::vector<Felt>{a}), poseidon_pair(a, Felt{}) + Felt{64});
    // Two: a binary node under an edge of 63.
    EXPECT_EQ(patricia_root(std::vector<Felt>{a, b}),
              poseidon_pair(poseidon_pair(a, b), Felt{}) + Felt{63});
    // Three: the third is alone in its half, an edge of one bit 0.
    const Felt left = poseidon_pair(a, b);
    const Felt right = poseidon_pair(a, Felt{}) + Felt{1};
    EXPECT_EQ(patricia_root(std::vector<Felt>{a, b, a}),
              poseidon_pair(poseidon_pair(left, right), Felt{}) + Felt{62});
}

// Header of the block hash test of starkware-libs/sequencer (block_hash_calculator_test.rs), as
// eqlabs/pathfinder repeats it.
HeaderContent sequencer_header(const std::string& version) {
    HeaderContent out;
    out.block_num = 1;
    out.new_root = Felt{2};
    out.sequencer_address = Felt{3};
    out.timestamp = 4;
    out.l1_gas_price = {6, 7};
    out.l1_data_gas_price = {10, 9};
    out.l2_gas_price = {11, 12};
    out.starknet_version = version;
    out.parent_hash = Felt{11};
    out.transaction_commitment =
        golden::hex("0x72f432efa51e2a34f68404ac5e77514301e26eb53ec89badd8173f4e8561b95");
    out.transaction_count = 1;
    out.state_diff_commitment =
        golden::hex("0x281f5966e49ad7dad9323826d53d1d27c0c4e6ebe5525e2e2fbca549bfa0a67");
    out.state_diff_length = 10;
    out.receipt_commitment =
        golden::hex("0x8e7dfb2772c2ac26e712fb97404355d66db0ba9555f0f64f30d61a56df9c76");
    return out;
}

TEST(BlockHash, EqualsTheSequencersForBothFormulas) {
    EXPECT_EQ(block_hash(sequencer_header("0.13.2"))->to_hex(),
              "0xe248d6ce583f8fa48d1d401d4beb9ceced3733e38d8eacb0d8d3669a7d901c");
    EXPECT_EQ(block_hash(sequencer_header("0.13.4"))->to_hex(),
              "0x3d6174623c812f5dc03fa3faa07c42c06fd90ad425629ee5f39e149df65c3ca");
}

TEST(BlockHash, RefusesOlderAndUnreadableVersions) {
    for (const char* version : {"0.13.1.1", "0.12.3", "", "0", "0.13", "0..2", "0.13.2.", "0.14.x",
                                "0.13.2.0.0", "10000.1.1"}) {
        EXPECT_FALSE(block_hash(sequencer_header(version)).has_value()) << version;
        EXPECT_FALSE(commits_to_events(version)) << version;
    }
    for (const char* version : {"0.13.2", "0.13.2.1", "0.13.10", "0.14.2", "1.0.0"}) {
        EXPECT_TRUE(commits_to_events(version)) << version;
    }
}

}  // namespace
}  // namespace warden::starknet
