// The development chain as a client sees it: blocks, transactions, refusals, re-orgs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "adapters/starknet/codec/commitment.hpp"
#include "platform/json/parse.hpp"
#include "sandbox/orchestrator/contract.hpp"
#include "tests/unit/sandbox/chain_bench.hpp"

namespace warden::sandbox {
namespace {

using starknet::Felt;
using testing::ElementsAre;

Felt felt(const Json& json) { return *Felt::from_hex(*json.string()); }

std::vector<Felt> felts(const Json& list) {
    std::vector<Felt> out;
    for (const Json& entry : *list.array()) out.push_back(felt(entry));
    return out;
}

const Json kProvider = Json::Object{{"endpoint", "https://alice.example/"}, {"stake", "5000"}};

class StarknetChainTest : public testing::Test {
  protected:
    ChainBench bench;
};

TEST_F(StarknetChainTest, BlockOneDeploysTheOrchestrator) {
    EXPECT_EQ(bench.chain().block_num(), 1u);
    const Json receipts = bench.block(block_num(1));
    const Json& receipt = *(*receipts.find("transactions")->array())[0].find("receipt");
    EXPECT_EQ(*receipt.find("execution_status")->string(), "SUCCEEDED");
    EXPECT_THAT(bench.event_names(receipt),
                ElementsAre("Initialised", "ConfigChanged", "ArbiterChanged", "OracleChanged",
                            "other", "other"));
    EXPECT_EQ(
        write_canonical(bench.view("is_oracle", Json::Object{{"account", bench.oracle.hex()}})),
        "true");
}

// Type of the rules' table for a type of the ABI.
std::string rules_type(const std::string& abi_type) {
    const std::map<std::string, std::string> names = {
        {"core::integer::u32", "u32"},
        {"core::integer::u64", "u64"},
        {"core::integer::u128", "u128"},
        {"core::integer::u256", "hash"},
        {"core::bool", "bool"},
        {"core::felt252", "region"},
        {"core::byte_array::ByteArray", "text"},
        {"core::starknet::contract_address::ContractAddress", "account"},
        {"orchestrator::types::Config", "config"},
        {"orchestrator::types::FixedConfig", "fixed"},
        {"orchestrator::types::SlaTerms", "terms"},
        {"core::array::Span::<orchestrator::types::ScoreEntry>", "scores"},
        {"core::array::Span::<core::starknet::contract_address::ContractAddress>", "accounts"}};
    const auto found = names.find(abi_type);
    return found == names.end() ? "unknown " + abi_type : found->second;
}

void collect_signatures(const Json& items, std::map<std::string, std::string>& out) {
    for (const Json& item : *items.array()) {
        const std::string& type = *item.find("type")->string();
        if (type == "interface") collect_signatures(*item.find("items"), out);
        if (type != "function" && type != "constructor") continue;
        const Json* mutability = item.find("state_mutability");
        std::string& text = out[*item.find("name")->string()];
        text = mutability && *mutability->string() == "view" ? "view" : "call";
        for (const Json& input : *item.find("inputs")->array()) {
            text += " " + *input.find("name")->string() + ":" +
                    rules_type(*input.find("type")->string());
        }
    }
}

TEST_F(StarknetChainTest, RulesHaveTheFunctionsOfTheAbi) {
    const Json served = bench.rpc(
        "starknet_getClassAt",
        Json::Object{{"block_id", "latest"},
                     {"contract_address", bench.chain().orchestrator_address().to_hex()}});
    std::map<std::string, std::string> of_abi, of_rules;
    collect_signatures(*json::parse(*served.find("abi")->string()), of_abi);
    for (const orchestrator::Function& function : orchestrator::functions()) {
        std::string& text = of_rules[std::string(function.name)];
        text = function.view ? "view" : "call";
        for (const auto& parameter : function.parameters) {
            text += " " + parameter.name + ":" + parameter.type;
        }
    }
    EXPECT_EQ(of_abi, of_rules);
}

TEST_F(StarknetChainTest, ApprovingAndStakingInOneTransaction) {
    const std::string hash = bench.register_provider(bench.alice);
    const Json receipt = bench.receipt(hash);
    EXPECT_EQ(*receipt.find("finality_status")->string(), "PRE_CONFIRMED");
    EXPECT_EQ(receipt.find("block_hash"), nullptr);
    EXPECT_THAT(bench.event_names(receipt), ElementsAre("other", "ProviderRegistered",
                                                        "StakeChanged", "other", "other", "other"));
    const Json provider = bench.view("get_provider", Json::Object{{"provider", bench.alice.hex()}});
    EXPECT_EQ(*provider.find("stake")->string(), "5000");
    // Not in a closed block yet.
    EXPECT_NE(bench.view("get_provider", Json::Object{{"provider", bench.alice.hex()}}, "latest")
                  .find("error"),
              nullptr);
    bench.chain().create_block();
    EXPECT_EQ(*bench.receipt(hash).find("finality_status")->string(), "ACCEPTED_ON_L2");
    EXPECT_NE(bench.view("get_provider", Json::Object{{"provider", bench.alice.hex()}}, "latest")
                  .find("stake"),
              nullptr);
    // The past stays readable.
    EXPECT_NE(
        bench.view("get_provider", Json::Object{{"provider", bench.alice.hex()}}, block_num(1))
            .find("error"),
        nullptr);
}

TEST_F(StarknetChainTest, HeaderCommitsToEventsTransactionsAndItself) {
    bench.register_provider(bench.alice);
    bench.send(bench.carol,
               {bench.approve(500),
                bench.orchestrator("register_consumer", Json::Object{{"bond", "500"}})});
    bench.chain().create_block();
    const Json made = bench.block("latest");
    std::vector<Felt> events, txns;
    for (const Json& entry : *made.find("transactions")->array()) {
        const Json& receipt = *entry.find("receipt");
        const Felt hash = felt(*receipt.find("transaction_hash"));
        txns.push_back(
            starknet::transaction_leaf(hash, felts(*entry.find("transaction")->find("signature"))));
        for (const Json& event : *receipt.find("events")->array()) {
            events.push_back(starknet::event_leaf(
                hash, {felt(*event.find("from_address")), felts(*event.find("keys")),
                       felts(*event.find("data"))}));
        }
    }
    EXPECT_EQ(*made.find("event_count")->integer(), static_cast<std::int64_t>(events.size()));
    EXPECT_EQ(felt(*made.find("event_commitment")), starknet::patricia_root(events));
    EXPECT_EQ(felt(*made.find("transaction_commitment")), starknet::patricia_root(txns));
    const Json before = bench.block(block_num(1));
    EXPECT_EQ(*made.find("parent_hash")->string(), *before.find("block_hash")->string());
}

TEST_F(StarknetChainTest, EmptyBlockHasTheCommitmentOfARealNode) {
    bench.chain().create_block();
    // Recorded from starknet-devnet 0.8.2 for a block without changes.
    EXPECT_EQ(*bench.block("latest").find("state_diff_commitment")->string(),
              "0x49973925542c74a9d9ff0efaa98c61e1225d0aedb708092433cbbb20836d30a");
    EXPECT_EQ(*bench.block("latest").find("event_commitment")->string(), "0x0");
}

TEST_F(StarknetChainTest, ARefusedCallRevertsAndStillPays) {
    const auto balance = [&] {
        Json::Object request{{"contract_address", strk_address().to_hex()},
                             {"entry_point_selector",
                              "0x2e4263afad30923c891518314c3c95dbe830a16874e8abc5777a9a20b54c76e"},
                             {"calldata", Json::Array{bench.alice.hex()}}};
        const Json answer = bench.rpc(
            "starknet_call", Json::Object{{"request", request}, {"block_id", "pre_confirmed"}});
        return *felt((*answer.array())[0]).to_u128();
    };
    const U128 before = balance();
    const std::string hash = bench.send(
        bench.alice,
        {bench.approve(7),
         bench.orchestrator("update_provider", Json::Object{{"endpoint", "https://x/"}})});
    const Json receipt = bench.receipt(hash);
    EXPECT_EQ(*receipt.find("execution_status")->string(), "REVERTED");
    EXPECT_THAT(*receipt.find("revert_reason")->string(), testing::HasSubstr("('NotFound')"));
    EXPECT_THAT(bench.event_names(receipt), ElementsAre("other"));
    const U128 fee = *felt(*receipt.find("actual_fee")->find("amount")).to_u128();
    EXPECT_EQ(to_decimal(before - fee), to_decimal(balance()));
    EXPECT_EQ(*bench
                   .rpc("starknet_getNonce", Json::Object{{"block_id", "pre_confirmed"},
                                                          {"contract_address", bench.alice.hex()}})
                   .string(),
              "0x1");
}

TEST_F(StarknetChainTest, RefusalsHaveTheNumbersOfARealNode) {
    const auto code = [&](const starknet::InvokeV3& invoke) {
        return bench.error_of("starknet_addInvokeTransaction",
                              Json::Object{{"invoke_transaction", to_json(invoke)}});
    };
    const auto fresh = [&] { return bench.signed_by(bench.alice, {bench.approve(1)}); };
    const auto changed = [&](auto change) {
        starknet::InvokeV3 invoke = fresh();
        change(invoke);
        bench.sign(invoke, bench.alice);
        return code(invoke);
    };
    starknet::InvokeV3 bad = fresh();
    bad.signature = {Felt{1}, Felt{2}};
    EXPECT_EQ(code(bad), 55);
    bench.sign(bad, bench.carol);
    EXPECT_EQ(code(bad), 55);
    bench.sign(bad, bench.alice, "SN_MAIN");
    EXPECT_EQ(code(bad), 55);
    EXPECT_EQ(changed([](auto& i) { i.nonce = Felt{1}; }), 52);
    EXPECT_EQ(changed([](auto& i) { i.resource_bounds = {}; }), 53);
    EXPECT_EQ(changed([](auto& i) { i.resource_bounds.l2_gas.amount_max = 12'091; }), 53);
    EXPECT_EQ(changed([](auto& i) { i.resource_bounds.l2_gas.unit_price_max = 15'000'000; }), 53);
    EXPECT_EQ(changed([](auto& i) { i.resource_bounds.l2_gas.unit_price_max = U128{1} << 90; }),
              54);
    EXPECT_EQ(changed([](auto& i) { i.version = starknet::InvokeVersion::query; }), 61);
    EXPECT_EQ(changed([](auto& i) { i.sender_address = Felt{0x123}; }), 20);
    EXPECT_EQ(changed([](auto& i) { i.sender_address = strk_address(); }), 58);
    const starknet::InvokeV3 good = fresh();
    EXPECT_EQ(code(good), 0);
    EXPECT_EQ(code(good), 59);
    bench.chain().create_block();
    EXPECT_EQ(code(good), 52);
}

TEST_F(StarknetChainTest, WorkBeyondTheBoundsReverts) {
    starknet::InvokeV3 invoke = bench.signed_by(bench.alice, {bench.approve(1)});
    invoke.resource_bounds.l2_gas.amount_max = 600'000;
    bench.sign(invoke, bench.alice);
    const Json receipt = bench.receipt(bench.send(invoke));
    EXPECT_THAT(*receipt.find("revert_reason")->string(),
                testing::HasSubstr("Insufficient max L2Gas"));
}

TEST_F(StarknetChainTest, EstimateIsWhatTheTransactionCosts) {
    const starknet::InvokeV3 invoke = bench.signed_by(
        bench.alice, {bench.approve(5000), bench.orchestrator("register_provider", kProvider)});
    const Json request = Json::Object{{"request", Json::Array{to_json(invoke)}},
                                      {"simulation_flags", Json::Array{}},
                                      {"block_id", "pre_confirmed"}};
    const Json estimates = bench.rpc("starknet_estimateFee", request);
    ASSERT_TRUE(estimates.array()) << write_canonical(estimates);
    const Json& estimate = (*estimates.array())[0];
    const Json receipt = bench.receipt(bench.send(invoke));
    EXPECT_EQ(*estimate.find("overall_fee")->string(),
              *receipt.find("actual_fee")->find("amount")->string());
    // The same again would be refused by the contract: estimating says so.
    const Json again = Json::Object{
        {"request", Json::Array{to_json(bench.signed_by(
                        bench.alice, {bench.orchestrator("register_provider", kProvider)}))}},
        {"simulation_flags", Json::Array{"SKIP_VALIDATE"}},
        {"block_id", "pre_confirmed"}};
    EXPECT_EQ(bench.error_of("starknet_estimateFee", again), 41);
    EXPECT_EQ(*(*bench
                     .rpc("starknet_simulateTransactions",
                          Json::Object{{"transactions", *again.find("request")},
                                       {"simulation_flags", Json::Array{"SKIP_VALIDATE"}},
                                       {"block_id", "pre_confirmed"}})
                     .array())[0]
                   .find("transaction_trace")
                   ->find("type")
                   ->string(),
              "INVOKE");
}

TEST_F(StarknetChainTest, CallsAnswerWithTheNumbersOfARealNode) {
    const auto code = [&](std::string to, std::string selector) {
        Json::Object request{{"contract_address", std::move(to)},
                             {"entry_point_selector", std::move(selector)},
                             {"calldata", Json::Array{"0x1"}}};
        return bench.error_of("starknet_call",
                              Json::Object{{"request", request}, {"block_id", "latest"}});
    };
    const std::string contract = bench.chain().orchestrator_address().to_hex();
    const std::string get_unit =
        bench.orchestrator("get_unit", Json::Object{{"unit_id", "1"}}).selector.to_hex();
    EXPECT_EQ(code("0x123", get_unit), 20);
    EXPECT_EQ(code(contract, "0x5"), 21);
    EXPECT_EQ(code(contract, get_unit), 40);
    EXPECT_EQ(bench.error_of("starknet_nope"), -32601);
    EXPECT_EQ(bench.error_of("starknet_getTransactionReceipt",
                             Json::Object{{"transaction_hash", "0xabc"}}),
              29);
    EXPECT_EQ(bench.error_of("starknet_getBlockWithTxs", Json::Object{{"block_id", block_num(99)}}),
              24);
    EXPECT_EQ(bench.error_of("starknet_getClass",
                             Json::Object{{"block_id", "latest"}, {"class_hash", "0x1"}}),
              28);
    EXPECT_EQ(bench.error_of("starknet_getNonce", Json::Object{{"block_id", "latest"}}), -32602);
}

TEST_F(StarknetChainTest, HeldTransactionsWaitAndMayBeReplaced) {
    bench.control("sandbox_hold", Json::Object{{"on", true}});
    const starknet::InvokeV3 first = bench.signed_by(bench.alice, {bench.approve(1)});
    const std::string hash = bench.send(first);
    EXPECT_EQ(*bench.rpc("starknet_getTransactionStatus", Json::Object{{"transaction_hash", hash}})
                   .find("finality_status")
                   ->string(),
              "RECEIVED");
    starknet::InvokeV3 second = first;
    second.resource_bounds.l2_gas.unit_price_max += 1;
    bench.sign(second, bench.alice);
    EXPECT_EQ(bench.error_of("starknet_addInvokeTransaction",
                             Json::Object{{"invoke_transaction", to_json(second)}}),
              64);
    second.resource_bounds.l2_gas.unit_price_max *= 2;
    bench.sign(second, bench.alice);
    const std::string better = bench.send(second);
    bench.chain().create_block();
    EXPECT_EQ(
        bench.error_of("starknet_getTransactionStatus", Json::Object{{"transaction_hash", hash}}),
        29);
    EXPECT_EQ(*bench.receipt(better).find("finality_status")->string(), "ACCEPTED_ON_L2");
}

// A price of gas that rises is asked of every transaction from the next block on.
TEST_F(StarknetChainTest, WhatOffersTooLittleIsRefusedOrWaitsUntilItIsReplaced) {
    const auto status = [&](const std::string& hash) {
        const Json params = Json::Object{{"transaction_hash", hash}};
        return *bench.rpc("starknet_getTransactionStatus", params)
                    .find("finality_status")
                    ->string();
    };
    bench.control("sandbox_hold", Json::Object{{"on", true}});
    starknet::InvokeV3 invoke = bench.signed_by(bench.alice, {bench.approve(1)});
    const std::string waits = bench.send(invoke);
    starknet::InvokeV3 next = invoke;
    next.nonce = Felt{*invoke.nonce.to_u64() + 1};
    for (auto* bound : {&next.resource_bounds.l1_gas, &next.resource_bounds.l2_gas,
                        &next.resource_bounds.l1_data_gas}) {
        bound->unit_price_max *= 10;
    }
    bench.sign(next, bench.alice);
    const std::string behind = bench.send(next);
    const std::string enough = to_decimal(10 * bench.settings.gas_price);
    bench.control("sandbox_setGasPrice", Json::Object{{"price", enough}});
    bench.chain().create_block();
    EXPECT_EQ(status(waits), "RECEIVED");
    EXPECT_EQ(status(behind), "RECEIVED") << "its nonce is not next";
    EXPECT_EQ(bench.error_of(
                  "starknet_addInvokeTransaction",
                  Json::Object{{"invoke_transaction", to_json(bench.signed_by(bench.carol, {}))}}),
              53);
    invoke.resource_bounds = next.resource_bounds;
    bench.sign(invoke, bench.alice);
    const std::string better = bench.send(invoke);
    bench.chain().create_block();
    for (const std::string& hash : {better, behind}) EXPECT_EQ(status(hash), "ACCEPTED_ON_L2");
    const Json header = bench.block("latest");
    EXPECT_EQ(*header.find("l2_gas_price")->find("price_in_fri")->string(), "0x2540be400");
    EXPECT_NE(bench.control("sandbox_setGasPrice", Json::Object{{"price", "0"}}).find("error"),
              nullptr);
    EXPECT_NE(bench.control("sandbox_setGasPrice", Json::Object{{"price", 7}}).find("error"),
              nullptr);
}

TEST_F(StarknetChainTest, JsonRpcByTheLetter) {
    const auto code = [&](const char* text) {
        const Json answer = *json::parse(bench.chain().handle(text));
        return *answer.find("error")->find("code")->integer();
    };
    EXPECT_EQ(code("{"), -32700);
    EXPECT_EQ(code("[]"), -32600);
    EXPECT_EQ(code("{\"id\":1}"), -32600);
    EXPECT_EQ(code("{\"id\":9007199254740993,\"method\":\"starknet_chainId\"}"), -32700);
    EXPECT_EQ(code("{\"id\":1,\"method\":\"starknet_chainId\",\"params\":7}"), -32602);
    const Json batch = *json::parse(bench.chain().handle(
        R"([{"jsonrpc":"2.0","id":"a","method":"starknet_chainId"},{"jsonrpc":"2.0","id":2,"method":"starknet_specVersion","params":[]}])"));
    ASSERT_EQ(batch.array()->size(), 2u);
    EXPECT_EQ(*(*batch.array())[0].find("result")->string(), "0x534e5f5345504f4c4941");
    EXPECT_EQ(*(*batch.array())[1].find("result")->string(), "0.10.2");
}

}  // namespace
}  // namespace warden::sandbox
