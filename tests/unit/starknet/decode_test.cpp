// Answers of a real node, and the same answers damaged.

#include <gtest/gtest.h>

#include <random>

#include "adapters/starknet/client/decode.hpp"
#include "adapters/starknet/client/errors.hpp"
#include "adapters/starknet/proof.hpp"
#include "tests/unit/starknet/golden.hpp"

namespace warden::starknet {
namespace {

// As rpc::Answer holds it: with room behind.
std::string padded(const Json& json) {
    std::string text = write_canonical(Json(Json::Array{json}));
    text = text.substr(1, text.size() - 2);
    text.reserve(text.size() + 64);
    return text;
}
std::string sample(const std::string& name) { return padded(golden::result_of(name)); }

TEST(Decode, RecordedBlockHasItsHeaderAndAllEvents) {
    const std::string text = sample("starknet_getBlockWithReceipts.three_txs");
    const Block block = decode::block(text).value();
    EXPECT_EQ(block.header.num, 3u);
    EXPECT_EQ(block.header.time, 1795351754u);
    EXPECT_EQ(block.header.starknet_version, "0.14.2");
    ASSERT_TRUE(block.header.content.has_value());
    EXPECT_EQ(block.header.content->event_count, 13u);
    ASSERT_EQ(block.receipts.size(), 3u);
    EXPECT_EQ(block.receipts[0].events.size(), 5u);
    EXPECT_EQ(block.header.to_domain().parent_hash,
              "0x676d9da7c2f12b3f119b907bfb80693b80d8e23235f35479b9af9f96ac7b4a2");
    // A devnet makes its hashes by a rule of its own.
    EXPECT_EQ(prove_events(block, BlockHashes::unchecked).value(), chain::ProofLevel::claimed);
    EXPECT_FALSE(prove_events(block, BlockHashes::recomputed).has_value());
}

TEST(Decode, RealBlocksOfTheNetworkAreProven) {
    const Json blocks = golden::load("real_blocks.json");
    for (const Json& real : *blocks.array()) {
        const std::string text = padded(golden::at(real, "block"));
        const Block block = decode::block(text).value();
        EXPECT_EQ(prove_events(block, BlockHashes::recomputed).value(), chain::ProofLevel::proven);
    }
}

// Whatever of the header is changed, the hash is another one.
TEST(Decode, EveryMemberOfAHeaderIsBoundByItsHash) {
    using Change = void (*)(Header&);
    const std::vector<Change> changes{
        [](Header& h) { h.hash = Felt{1}; },
        [](Header& h) { ++h.content->block_num; },
        [](Header& h) { h.content->parent_hash = Felt{1}; },
        [](Header& h) { ++h.content->timestamp; },
        [](Header& h) { h.content->new_root = Felt{1}; },
        [](Header& h) { h.content->sequencer_address = Felt{1}; },
        [](Header& h) { ++h.content->event_count; },
        [](Header& h) { ++h.content->transaction_count; },
        [](Header& h) { ++h.content->state_diff_length; },
        [](Header& h) { h.content->l1_da_blob = !h.content->l1_da_blob; },
        [](Header& h) { h.content->event_commitment = Felt{1}; },
        [](Header& h) { h.content->receipt_commitment = Felt{1}; },
        [](Header& h) { h.content->transaction_commitment = Felt{1}; },
        [](Header& h) { h.content->state_diff_commitment = Felt{1}; },
        [](Header& h) { h.content->l1_gas_price.wei += 1; },
        [](Header& h) { h.content->l1_data_gas_price.fri += 1; }};
    const Json blocks = golden::load("real_blocks.json");
    for (const Json& real : *blocks.array()) {
        const std::string text = padded(golden::at(real, "block"));
        const Block honest = decode::block(text).value();
        for (std::size_t i = 0; i < changes.size(); ++i) {
            Block block = honest;
            changes[i](block.header);
            const auto proof = prove_events(block, BlockHashes::recomputed);
            ASSERT_FALSE(proof.has_value()) << i;
            EXPECT_EQ(proof.error().code, make_error_code(NodeErrc::contradiction)) << i;
            EXPECT_FALSE(check_hash(block.header, BlockHashes::recomputed).has_value()) << i;
            EXPECT_TRUE(check_hash(block.header, BlockHashes::unchecked).has_value()) << i;
        }
    }
}

// A header without a member that its hash is made of, or of an old version, commits to nothing.
TEST(Decode, HeaderThatLeavesAMemberOutIsOnlyClaimed) {
    const Json blocks = golden::load("real_blocks.json");
    const Json& whole = golden::at(blocks.array()->back(), "block");
    std::size_t left_out = 0;
    for (const auto& [name, value] : *whole.object()) {
        Json::Object rest;
        for (const auto& [other, kept] : *whole.object()) {
            if (other != name) rest.emplace_back(other, kept);
        }
        const std::string text = padded(Json(std::move(rest)));
        const Result<Block> block = decode::block(text);
        if (!block || block->header.content) continue;  // refused; or no part of the hash
        ++left_out;
        EXPECT_EQ(prove_events(*block, BlockHashes::recomputed).value(),
                  chain::ProofLevel::claimed);
    }
    EXPECT_EQ(left_out, 13u);
    const std::string text = padded(whole);
    Block old = decode::block(text).value();
    old.header.starknet_version = "0.13.1.1";
    EXPECT_EQ(prove_events(old, BlockHashes::recomputed).value(), chain::ProofLevel::claimed);
}

TEST(Decode, BlockWithAnotherNumberOfTransactionsThanItsHeaderSaysIsRefused) {
    const Json blocks = golden::load("real_blocks.json");
    const std::string text = padded(golden::at(blocks.array()->back(), "block"));
    Block block = decode::block(text).value();
    block.receipts.insert(block.receipts.begin(), Receipt{Felt{1}, {}});
    EXPECT_EQ(prove_events(block, BlockHashes::recomputed).error().code,
              make_error_code(NodeErrc::contradiction));
}

TEST(Decode, BlockThatIsStillBeingBuiltIsRefused) {
    const std::string text = sample("starknet_getBlockWithReceipts.pre_confirmed");
    const Result<Block> block = decode::block(text);
    ASSERT_FALSE(block.has_value());
    EXPECT_EQ(block.error().detail, "block_hash: missing");
}

TEST(Decode, EmptyBlockIsRead) {
    const std::string text = sample("starknet_getBlockWithReceipts.empty");
    const Block block = decode::block(text).value();
    EXPECT_TRUE(block.receipts.empty());
    EXPECT_EQ(prove_events(block, BlockHashes::unchecked).value(), chain::ProofLevel::claimed);
}

TEST(Decode, PagesOfEventsKeepTheirToken) {
    const std::string first = sample("starknet_getEvents.page1");
    const EventsPage page = decode::events(first).value();
    ASSERT_EQ(page.events.size(), 3u);
    EXPECT_EQ(page.token, "1");
    EXPECT_EQ(page.events[1].event_index, 3u);
    EXPECT_EQ(page.events[1].txn_index, 0u);
    EXPECT_EQ(page.events[1].block_num, 3u);
    const std::string last = sample("starknet_getEvents.keys_or");
    EXPECT_FALSE(decode::events(last).value().token.has_value());
}

TEST(Decode, EventsOfABlockThatIsStillBeingBuiltAreRefused) {
    const std::string text = sample("starknet_getEvents.pre_confirmed");
    EXPECT_FALSE(decode::events(text).has_value());
}

TEST(Decode, SingleValues) {
    const std::string spec = sample("starknet_specVersion");
    EXPECT_EQ(decode::text(spec).value(), "0.10.2");
    const std::string chain = sample("starknet_chainId");
    EXPECT_EQ(decode::felt(chain)->to_short_string().value(), "SN_SEPOLIA");
    const std::string head = sample("starknet_blockHashAndNumber");
    EXPECT_TRUE(decode::block_head(head).has_value());
    const std::string nonce = sample("starknet_getNonce");
    EXPECT_TRUE(decode::felt(nonce).has_value());
    const std::string call = sample("starknet_call.deal");
    EXPECT_EQ(decode::felts(call)->size(), 10u);
    const std::string number = "12";
    EXPECT_EQ(decode::block_num(padded(Json(12))).value(), 12u);
}

TEST(Decode, FeeEstimate) {
    const std::string text = sample("starknet_estimateFee.invoke");
    const FeeEstimate estimate = decode::fee_estimates(text, 1).value().front();
    EXPECT_EQ(estimate.consumed.l2_gas.amount_max, 0x6ed570u);
    EXPECT_TRUE(estimate.consumed.l2_gas.unit_price_max == 0x3b9aca00u);
    EXPECT_EQ(estimate.consumed.l1_data_gas.amount_max, 0x520u);
    EXPECT_TRUE(estimate.overall_fee == 0x19cf662315a000u);
    std::string wei = text;
    wei.replace(wei.find("FRI"), 3, "WEI");
    wei.reserve(wei.size() + 64);
    EXPECT_FALSE(decode::fee_estimates(wei, 1).has_value());
}

TEST(Decode, TransactionStatesAndReceipts) {
    const std::string pending = sample("starknet_getTransactionStatus.pre_confirmed");
    EXPECT_EQ(decode::txn_state(pending)->finality, TxnFinality::pre_confirmed);
    const std::string reverted = sample("starknet_getTransactionStatus.reverted");
    EXPECT_TRUE(decode::txn_state(reverted)->reverted);
    const std::string text = sample("starknet_getTransactionReceipt.reverted");
    const TxnReceipt receipt = decode::receipt(text).value();
    EXPECT_TRUE(receipt.reverted);
    EXPECT_NE(receipt.revert_reason.find("ZERO_AMOUNT"), std::string::npos);
    EXPECT_TRUE(receipt.block.has_value());
    EXPECT_TRUE(receipt.fee == 0x2eb3634cc8000u);
    const std::string fine = sample("starknet_getTransactionReceipt.invoke_events");
    EXPECT_FALSE(decode::receipt(fine)->reverted);
    const std::string added = sample("starknet_addInvokeTransaction.ok");
    EXPECT_TRUE(decode::added_txn(added).has_value());
}

TEST(Decode, NotificationOfANewHead) {
    const Json sample_json = golden::load("samples/ws.starknet_subscriptionNewHeads.json");
    const std::string params = padded(golden::at(sample_json, "params"));
    EXPECT_EQ(decode::new_head(params)->num, 7u);
}

// Whatever comes, it is decoded or refused; sanitizers watch.
TEST(Decode, DamagedAnswersAreRefusedOrDecodedButNeverCrash) {
    std::mt19937_64 random(5);
    std::vector<std::string> samples;
    for (const char* name :
         {"starknet_getBlockWithReceipts.three_txs", "starknet_getEvents.page1",
          "starknet_estimateFee.invoke", "starknet_getTransactionReceipt.reverted",
          "starknet_blockHashAndNumber"}) {
        samples.push_back(sample(name));
    }
    std::size_t refused = 0;
    for (int i = 0; i < 2000; ++i) {
        std::string text = samples[random() % samples.size()];
        for (std::uint64_t hits = random() % 3 + 1; hits > 0; --hits) {
            const std::size_t at = random() % text.size();
            switch (random() % 3) {
                case 0: text[at] = static_cast<char>(random()); break;
                case 1: text.erase(at, random() % 20); break;
                default: text.insert(at, text.substr(random() % text.size(), random() % 20)); break;
            }
        }
        text.reserve(text.size() + 64);
        const Result<Block> block = decode::block(text);
        if (block) static_cast<void>(prove_events(*block, BlockHashes::recomputed));
        refused += block ? 0 : 1;
        static_cast<void>(decode::events(text));
        static_cast<void>(decode::header(text));
        static_cast<void>(decode::fee_estimates(text, 1));
        static_cast<void>(decode::receipt(text));
        static_cast<void>(decode::txn_state(text));
        static_cast<void>(decode::block_head(text));
        static_cast<void>(decode::new_head(text));
        static_cast<void>(decode::felts(text));
    }
    EXPECT_GT(refused, 1000u);
}

TEST(SpecVersion, PrereleasesCountAsTheirVersion) {
    EXPECT_EQ(parse_spec_version("0.10.3-rc.0").value(), (SpecVersion{0, 10}));
    for (const char* good : {"0.9.0", "0.10.0", "0.10.99", "0.9.0-rc.1"}) {
        EXPECT_TRUE(is_supported(parse_spec_version(good).value())) << good;
    }
    for (const char* old : {"0.8.1", "0.11.0", "1.0.0", "0.11.0-rc.0"}) {
        EXPECT_FALSE(is_supported(parse_spec_version(old).value())) << old;
    }
    for (const char* bad :
         {"", "0", "0.10", "0.10.", "0.10.2x", "a.b.c", "0.10.2 ", "99999999999.1.1"}) {
        EXPECT_FALSE(parse_spec_version(bad).has_value()) << bad;
    }
}

TEST(NodeErrors, OnlyNumbersOfTheSpecificationAreTheChainsWord) {
    const auto condition = [](std::int64_t code, Condition expected) {
        const rpc::RpcError error{code, "m", "d"};
        return node_error("a", "method", error).is(expected);
    };
    EXPECT_TRUE(condition(24, Condition::transient));
    EXPECT_TRUE(condition(63, Condition::unknown_outcome));
    EXPECT_TRUE(condition(1, Condition::unknown_outcome));
    EXPECT_TRUE(condition(54, Condition::transient));
    EXPECT_TRUE(condition(55, Condition::permanent));
    EXPECT_TRUE(condition(51, Condition::permanent));
    EXPECT_TRUE(condition(-32602, Condition::permanent));
    for (const std::int64_t other :
         {std::int64_t{-32016}, std::int64_t{-32005}, std::int64_t{-32012}, std::int64_t{429},
          std::int64_t{999}, std::int64_t{0}, std::int64_t{1001}, std::int64_t{1} << 40}) {
        const Error error = node_error("a", "m", {other, "over the limit", ""});
        EXPECT_EQ(error.code, make_error_code(NodeErrc::outside_spec)) << other;
        EXPECT_TRUE(error.is(Condition::transient));
        EXPECT_NE(error.detail.find(std::to_string(other)), std::string::npos);
    }
    EXPECT_EQ(node_error("a", "m", {20, "Contract not found", ""}).detail,
              "a: m: Contract not found");
}

TEST(NodeErrors, PanicsAreReadFromTheFelts) {
    const std::string reason =
        golden::str(golden::result_of("starknet_getTransactionReceipt.reverted"), "revert_reason");
    const std::vector<std::string> texts = panic_texts(reason);
    ASSERT_FALSE(texts.empty());
    EXPECT_EQ(texts.back(), "ZERO_AMOUNT");
    EXPECT_TRUE(panic_texts("0x 0x0 0xzz nothing").empty());
}

}  // namespace
}  // namespace warden::starknet
