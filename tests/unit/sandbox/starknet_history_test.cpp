// Re-orgs, finality, time and the journal of the development chain.
#include <gtest/gtest.h>

#include "platform/json/parse.hpp"
#include "tests/unit/sandbox/chain_bench.hpp"

namespace warden::sandbox {
namespace {

const Json kProvider = Json::Object{{"endpoint", "https://alice.example/"}, {"stake", "5000"}};

class StarknetHistoryTest : public testing::Test {
  protected:
    ChainBench bench;
};

TEST_F(StarknetHistoryTest, AReorgRestoresTheStateAndRunsTheSurvivorsAgain) {
    bench.register_provider(bench.alice);
    bench.chain().create_block();
    const std::string before = bench.head_hash();
    const std::string keep = bench.send(
        bench.carol, {bench.approve(900),
                      bench.orchestrator("register_consumer", Json::Object{{"bond", "500"}})});
    const std::string drop = bench.send(
        bench.alice,
        {bench.orchestrator("update_provider", Json::Object{{"endpoint", "https://new/"}})});
    bench.chain().create_block();
    const std::string orphan = bench.head_hash();
    const Json report =
        bench.control("sandbox_reorg", Json::Object{{"depth", 1}, {"drop", Json::Array{drop}}});
    EXPECT_EQ(*(*report.find("orphaned")->array())[0].string(), orphan);
    EXPECT_NE(bench.head_hash(), orphan);
    EXPECT_EQ(*bench.block("latest").find("parent_hash")->string(), before);
    EXPECT_EQ(bench.error_of("starknet_getBlockWithTxHashes",
                             Json::Object{{"block_id", Json::Object{{"block_hash", orphan}}}}),
              24);
    EXPECT_EQ(
        bench.error_of("starknet_getTransactionReceipt", Json::Object{{"transaction_hash", drop}}),
        29);
    EXPECT_EQ(*bench.receipt(keep).find("execution_status")->string(), "SUCCEEDED");
    EXPECT_EQ(*bench.view("get_provider", Json::Object{{"provider", bench.alice.hex()}})
                   .find("endpoint")
                   ->string(),
              "https://alice.example/");
    EXPECT_EQ(*bench.view("get_consumer", Json::Object{{"consumer", bench.carol.hex()}})
                   .find("bond")
                   ->string(),
              "500");
    // The nonce is free again: the same bytes can be sent again.
    EXPECT_EQ(*bench
                   .rpc("starknet_getNonce", Json::Object{{"block_id", "pre_confirmed"},
                                                          {"contract_address", bench.alice.hex()}})
                   .string(),
              "0x1");
}

TEST_F(StarknetHistoryTest, SurvivorsMayWaitInThePendingBlock) {
    const std::string hash = bench.register_provider(bench.alice);
    bench.chain().create_block();
    bench.chain().create_block();
    const Json report = bench.control("sandbox_reorg", Json::Object{{"depth", 2}, {"blocks", 0}});
    EXPECT_EQ(report.find("orphaned")->array()->size(), 2u);
    EXPECT_EQ(bench.chain().block_num(), 1u);
    EXPECT_EQ(*bench.rpc("starknet_getTransactionStatus", Json::Object{{"transaction_hash", hash}})
                   .find("finality_status")
                   ->string(),
              "PRE_CONFIRMED");
}

TEST_F(StarknetHistoryTest, WhatIsFinalCannotBeReorganised) {
    bench.chain().create_block();
    bench.chain().create_block();
    bench.control("sandbox_acceptOnL1", Json::Object{{"block_number", 2}});
    EXPECT_NE(bench.control("sandbox_reorg", Json::Object{{"depth", 2}}).find("error"), nullptr);
    EXPECT_EQ(bench.control("sandbox_reorg", Json::Object{{"depth", 1}}).find("error"), nullptr);
    EXPECT_EQ(*bench.block("l1_accepted").find("status")->string(), "ACCEPTED_ON_L1");
    EXPECT_EQ(*bench.block("l1_accepted").find("block_number")->integer(), 2);
}

TEST_F(StarknetHistoryTest, TimeIsTheClocksUntilItIsSet) {
    bench.clock().advance(std::chrono::seconds{100});
    bench.chain().create_block();
    EXPECT_EQ(*bench.block("latest").find("timestamp")->integer(), 1'700'000'100);
    bench.control("sandbox_setTime", Json::Object{{"time", 1'800'000'000}});
    bench.chain().create_block();
    EXPECT_EQ(*bench.block("latest").find("timestamp")->integer(), 1'800'000'000);
    bench.clock().advance(std::chrono::seconds{5});
    bench.chain().create_block();
    EXPECT_EQ(*bench.block("latest").find("timestamp")->integer(), 1'800'000'005);
    bench.control("sandbox_setTime", Json::Object{{"time", 5}});
    bench.chain().create_block();
    EXPECT_EQ(*bench.block("latest").find("timestamp")->integer(), 1'800'000'005);
}

TEST_F(StarknetHistoryTest, TheJournalGivesTheSameBlocksAgain) {
    std::vector<Json> lines;
    bench.chain().set_journal([&](const Json& line) { lines.push_back(line); });
    bench.register_provider(bench.alice);
    bench.chain().create_block();
    bench.control("sandbox_advanceTime", Json::Object{{"secs", 1000}});
    const std::string drop = bench.send(bench.carol, {bench.approve(3)});
    bench.chain().create_block();
    bench.clock().advance(std::chrono::seconds{7});
    bench.send(bench.alice, {bench.approve(4)});
    bench.chain().create_block();
    bench.control("sandbox_setGasPrice", Json::Object{{"price", "900000000"}});
    bench.control("sandbox_reorg", Json::Object{{"depth", 2}, {"drop", Json::Array{drop}}});
    bench.control("sandbox_acceptOnL1", Json::Object{{"block_number", 2}});
    bench.control("sandbox_mint", Json::Object{{"to", "0x77"}, {"amount", "12345"}});
    bench.chain().create_block();
    bench.send(bench.alice, {bench.approve(5)});

    ChainBench again;
    again.clock().advance(std::chrono::hours{9});
    for (const Json& line : lines) {
        const auto done = again.chain().replay(line);
        ASSERT_TRUE(done) << write_canonical(line) << " " << done.error().text();
    }
    for (const char* id : {"latest", "l1_accepted", "pre_confirmed"}) {
        const Json params = Json::Object{{"block_id", id}};
        EXPECT_EQ(write_canonical(bench.rpc("starknet_getBlockWithReceipts", params)),
                  write_canonical(again.rpc("starknet_getBlockWithReceipts", params)));
    }
}

TEST_F(StarknetHistoryTest, UnreadableJournalLinesAreRefused) {
    const std::vector<Json> wrong = {Json::Object{},
                                     Json::Object{{"do", "nope"}},
                                     Json::Object{{"do", "txn"}},
                                     Json::Object{{"do", "gas_price"}},
                                     Json::Object{{"do", "gas_price"}, {"price", "1x"}},
                                     Json::Object{{"do", "reorg"}, {"depth", 1}}};
    for (const Json& line : wrong) {
        EXPECT_FALSE(bench.chain().replay(line)) << write_canonical(line);
    }
}

TEST(StarknetHistoryLimit, OldStateIsForgottenAndSaysSo) {
    StarknetSettings settings;
    settings.history_blocks_max = 5;
    ChainBench bench(settings);
    bench.register_provider(bench.alice);
    bench.control("sandbox_createBlock", Json::Object{{"count", 20}});
    const auto nonce_at = [&](std::int64_t num) {
        return bench.rpc(
            "starknet_getNonce",
            Json::Object{{"block_id", block_num(num)}, {"contract_address", bench.alice.hex()}});
    };
    EXPECT_EQ(*nonce_at(21).string(), "0x1");
    EXPECT_EQ(*nonce_at(17).string(), "0x1");
    EXPECT_NE(nonce_at(16).find("error"), nullptr);
    EXPECT_NE(bench.control("sandbox_reorg", Json::Object{{"depth", 5}}).find("error"), nullptr);
    EXPECT_EQ(bench.control("sandbox_reorg", Json::Object{{"depth", 4}}).find("error"), nullptr);
    // Blocks and events stay.
    EXPECT_EQ(bench.block(block_num(2)).find("transactions")->array()->size(), 1u);
    const Json provider = Json::Object{{"provider", bench.alice.hex()}};
    EXPECT_EQ(*bench.view("get_provider", provider, "latest").find("stake")->string(), "5000");
}

// Nothing in a forger's answers gives it away; only another endpoint does.
TEST_F(StarknetHistoryTest, AForgerShowsAChainOfItsOwn) {
    StarknetSettings settings;
    settings.endpoints = 2;
    ChainBench two(settings);
    two.register_provider(two.alice);
    two.chain().create_block();
    two.chain().create_block();
    const auto shown = [&](std::size_t endpoint, std::int64_t num) {
        const Json request = Json::Object{{"jsonrpc", "2.0"},
                                          {"id", 1},
                                          {"method", "starknet_getBlockWithReceipts"},
                                          {"params", Json::Array{block_num(num)}}};
        return *json::parse(two.chain().handle(write_canonical(request), endpoint))->find("result");
    };
    const auto text = [&](std::size_t endpoint, std::int64_t num, std::string_view member) {
        const Json block = shown(endpoint, num);
        return *block.find(member)->string();
    };
    const Json before = shown(0, 1);
    two.control("sandbox_setFault",
                Json::Object{{"name", "own_chain"},
                             {"endpoint", 1},
                             {"times", -1},
                             {"parameters", Json::Object{{"event", "ProviderRegistered"}}}});
    EXPECT_EQ(write_canonical(shown(1, 1)), write_canonical(before));
    EXPECT_EQ(shown(0, 2).find("transactions")->array()->size(), 1u);
    EXPECT_EQ(shown(1, 2).find("transactions")->array()->size(), 0u);
    EXPECT_EQ(text(1, 2, "parent_hash"), *before.find("block_hash")->string());
    EXPECT_EQ(text(1, 3, "parent_hash"), text(1, 2, "block_hash"));
    EXPECT_NE(text(1, 3, "block_hash"), text(0, 3, "block_hash"));
    // It follows a re-org.
    two.control("sandbox_reorg", Json::Object{{"depth", 1}});
    EXPECT_EQ(text(1, 3, "parent_hash"), text(1, 2, "block_hash"));
    two.control("sandbox_clearFaults");
    EXPECT_EQ(write_canonical(shown(1, 3)), write_canonical(shown(0, 3)));
}

}  // namespace
}  // namespace warden::sandbox
