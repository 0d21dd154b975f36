// getEvents, subscriptions, faults, and the shapes of a real node's answers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "platform/json/parse.hpp"
#include "tests/support/repository.hpp"
#include "tests/unit/sandbox/chain_bench.hpp"

namespace warden::sandbox {
namespace {

using testing::ElementsAre;

class StarknetEventsTest : public testing::Test {
  protected:
    StarknetEventsTest() {
        for (int i = 0; i < 3; ++i) {
            for (int j = 0; j < 3; ++j) bench.send(bench.alice, {bench.approve(1)});
            bench.chain().create_block();
        }
        bench.chain().set_push_sink([this](std::uint64_t session, std::string text) {
            pushed.emplace_back(session, *json::parse(text));
        });
    }
    Json::Object filter(std::int64_t chunk) {
        return {{"from_block", Json::Object{{"block_number", 0}}},
                {"to_block", "latest"},
                {"address", strk_address().to_hex()},
                {"keys", Json::Array{}},
                {"chunk_size", chunk}};
    }
    Json page(Json::Object members) {
        return bench.rpc("starknet_getEvents", Json::Object{{"filter", std::move(members)}});
    }
    std::int64_t code(Json::Object members) {
        return bench.error_of("starknet_getEvents", Json::Object{{"filter", std::move(members)}});
    }
    // All events by pages; at most 100 pages.
    std::vector<Json> walk(Json::Object members) {
        std::vector<Json> events;
        for (int i = 0; i < 100; ++i) {
            const Json answer = page(members);
            for (const Json& event : *answer.find("events")->array()) events.push_back(event);
            const Json* token = answer.find("continuation_token");
            if (!token) return events;
            std::erase_if(members, [](const auto& m) { return m.first == "continuation_token"; });
            members.emplace_back("continuation_token", *token);
        }
        ADD_FAILURE() << "no end";
        return events;
    }
    Json ask(const std::string& method, Json params, std::uint64_t session = 7) {
        pushed.clear();
        bench.chain().receive(session,
                              write_canonical(Json::Object{
                                  {"id", 1}, {"method", method}, {"params", std::move(params)}}));
        const Json answer = pushed.at(0).second;
        pushed.erase(pushed.begin());
        return answer;
    }
    std::vector<std::string> methods() const {
        std::vector<std::string> out;
        for (const auto& [session, message] : pushed)
            out.push_back(*message.find("method")->string());
        return out;
    }

    ChainBench bench;
    std::vector<std::pair<std::uint64_t, Json>> pushed;
};

TEST_F(StarknetEventsTest, PagesJoinToTheWhole) {
    const auto all = walk(filter(1'024));
    EXPECT_EQ(all.size(), 19u);  // one of the deployment, two of each approval
    for (const std::int64_t chunk : {1, 2, 7, 18, 19}) {
        EXPECT_EQ(walk(filter(chunk)), all) << chunk;
    }
    EXPECT_EQ(page(filter(19)).find("continuation_token"), nullptr);
}

TEST_F(StarknetEventsTest, KeysByPositionAndAddressesAsList) {
    Json::Object wanted = filter(1'000);
    std::erase_if(wanted, [](const auto& m) { return m.first == "keys" || m.first == "address"; });
    const std::string approval =
        "0x134692b230b9e1ffa39098904722134159652b09c5bc41d88d6698779d228ff";
    wanted.emplace_back("keys",
                        Json::Array{Json::Array{approval, "0x5"}, Json::Array{},
                                    Json::Array{bench.chain().orchestrator_address().to_hex()}});
    wanted.emplace_back("address", Json::Array{"0x1", strk_address().to_hex()});
    EXPECT_EQ(walk(wanted).size(), 9u);
}

TEST_F(StarknetEventsTest, LimitsAndTokensAreRefusedByNumber) {
    EXPECT_EQ(code(filter(1'025)), 31);
    Json::Object many = filter(10);
    std::erase_if(many, [](const auto& m) { return m.first == "keys"; });
    many.emplace_back("keys", Json::Array(17, Json::Array{}));
    EXPECT_EQ(code(many), 34);
    Json::Object bad = filter(3);
    bad.emplace_back("continuation_token", "rubbish");
    EXPECT_EQ(code(bad), 33);
    // A token belongs to its filter.
    Json::Object other = filter(4);
    other.emplace_back("continuation_token", *page(filter(3)).find("continuation_token"));
    EXPECT_EQ(code(other), 33);
    Json::Object beyond = filter(3);
    beyond[0].second = Json::Object{{"block_number", 999}};
    EXPECT_EQ(code(beyond), 24);
}

TEST_F(StarknetEventsTest, ScanLimitGivesShortPagesWithTokens) {
    StarknetSettings settings;
    settings.scan_blocks_max = 2;
    ChainBench slow(settings);
    slow.control("sandbox_createBlock", Json::Object{{"count", 9}});
    slow.send(slow.alice, {slow.approve(1)});
    slow.chain().create_block();
    std::size_t pages = 0, events = 0;
    Json::Object members = filter(100);
    for (bool more = true; more; ++pages) {
        const Json answer = slow.rpc("starknet_getEvents", Json::Object{{"filter", members}});
        events += answer.find("events")->array()->size();
        const Json* token = answer.find("continuation_token");
        more = token != nullptr;
        std::erase_if(members, [](const auto& m) { return m.first == "continuation_token"; });
        if (more) members.emplace_back("continuation_token", *token);
    }
    EXPECT_EQ(events, 3u);
    EXPECT_EQ(pages, 6u);
}

TEST_F(StarknetEventsTest, HeadsComeBeforeTheirEventsAndReorgsToEverybody) {
    ask("starknet_subscribeNewHeads", Json::Object{});
    ask("starknet_subscribeEvents", Json::Object{{"from_address", strk_address().to_hex()}});
    pushed.clear();
    bench.send(bench.carol, {bench.approve(1)});
    EXPECT_THAT(methods(), ElementsAre());
    bench.chain().create_block();
    EXPECT_THAT(methods(),
                ElementsAre("starknet_subscriptionNewHeads", "starknet_subscriptionEvents",
                            "starknet_subscriptionEvents"));
    pushed.clear();
    bench.control("sandbox_reorg", Json::Object{{"depth", 2}, {"blocks", 0}});
    EXPECT_THAT(methods(), ElementsAre("starknet_subscriptionReorg", "starknet_subscriptionReorg"));
    const Json& range = *pushed[0].second.find("params")->find("result");
    EXPECT_EQ(*range.find("starting_block_number")->integer(), 4);
    EXPECT_EQ(*range.find("ending_block_number")->integer(), 5);
}

TEST_F(StarknetEventsTest, AnEventComesOncePerFinality) {
    ask("starknet_subscribeEvents", Json::Object{{"finality_status", "PRE_CONFIRMED"}});
    bench.send(bench.carol, {bench.approve(1)});
    EXPECT_EQ(pushed.size(), 2u);
    EXPECT_EQ(pushed[0].second.find("params")->find("result")->find("block_hash"), nullptr);
    bench.chain().create_block();
    EXPECT_EQ(pushed.size(), 4u);
}

TEST_F(StarknetEventsTest, PastBlocksAreToldAfterTheAnswer) {
    ask("starknet_subscribeNewHeads",
        Json::Object{{"block_id", Json::Object{{"block_number", 2}}}});
    EXPECT_EQ(pushed.size(), 3u);
    ask("starknet_subscribeEvents", Json::Object{{"block_id", Json::Object{{"block_number", 1}}},
                                                 {"from_address", strk_address().to_hex()}});
    EXPECT_EQ(pushed.size(), 19u);
}

TEST_F(StarknetEventsTest, StatusFollowsTheTransaction) {
    const starknet::InvokeV3 invoke = bench.signed_by(bench.carol, {bench.approve(1)});
    bench.control("sandbox_hold", Json::Object{{"on", true}});
    const std::string hash = bench.send(invoke);
    ask("starknet_subscribeTransactionStatus", Json::Object{{"transaction_hash", hash}});
    bench.chain().create_block();
    bench.control("sandbox_acceptOnL1");
    std::vector<std::string> seen;
    for (const auto& [session, message] : pushed) {
        seen.push_back(*message.find("params")
                            ->find("result")
                            ->find("status")
                            ->find("finality_status")
                            ->string());
    }
    EXPECT_THAT(seen, ElementsAre("RECEIVED", "PRE_CONFIRMED", "ACCEPTED_ON_L2", "ACCEPTED_ON_L1"));
}

TEST_F(StarknetEventsTest, SubscriptionsEndAndRefuseByNumber) {
    const auto refused = [&](const char* method, Json params) {
        return *ask(method, std::move(params)).find("error")->find("code")->integer();
    };
    EXPECT_EQ(refused("starknet_subscribeEvents",
                      Json::Object{{"block_id", Json::Object{{"block_number", 99}}}}),
              24);
    EXPECT_EQ(refused("starknet_subscribeEvents", Json::Object{{"block_id", "l1_accepted"}}),
              -32602);
    EXPECT_EQ(refused("starknet_unsubscribe", Json::Object{{"subscription_id", "424242"}}), 66);
    const Json id = *ask("starknet_subscribeNewHeads", Json::Object{}).find("result");
    EXPECT_EQ(ask("starknet_unsubscribe", Json::Object{{"subscription_id", id}}, 8).find("result"),
              nullptr);
    EXPECT_EQ(
        write_canonical(
            *ask("starknet_unsubscribe", Json::Object{{"subscription_id", id}}).find("result")),
        "true");
    ask("starknet_subscribeNewHeads", Json::Object{});
    bench.chain().close(7);
    pushed.clear();
    bench.chain().create_block();
    EXPECT_TRUE(pushed.empty());
    bench.control("sandbox_createBlock", Json::Object{{"count", 1'100}});
    EXPECT_EQ(refused("starknet_subscribeNewHeads",
                      Json::Object{{"block_id", Json::Object{{"block_number", 2}}}}),
              68);
    // The node's other methods work here, too.
    EXPECT_EQ(*ask("starknet_specVersion", Json::Object{}).find("result")->string(), "0.10.2");
}

TEST_F(StarknetEventsTest, FaultsSpoilPagesAsOrdered) {
    const auto set = [&](const char* name, Json::Object parameters = {}) {
        const Json done =
            bench.control("sandbox_setFault",
                          Json::Object{{"name", name}, {"parameters", std::move(parameters)}});
        EXPECT_EQ(write_canonical(done), "true");
    };
    const std::size_t all = page(filter(1'000)).find("events")->array()->size();
    set("omit_events", {{"every", 2}});
    EXPECT_EQ(page(filter(1'000)).find("events")->array()->size(), all - all / 2);
    set("empty_page");
    const Json empty = page(filter(1'000));
    EXPECT_EQ(empty.find("events")->array()->size(), 0u);
    Json::Object next = filter(1'000);
    next.emplace_back("continuation_token", *empty.find("continuation_token"));
    EXPECT_EQ(page(next).find("events")->array()->size(), all);
    set("duplicate_events");
    EXPECT_EQ(page(filter(1'000)).find("events")->array()->size(), 2 * all);
    set("lag", {{"blocks", 2}});
    EXPECT_EQ(*bench.rpc("starknet_blockNumber").integer(), 2);
    EXPECT_EQ(bench.error_of("starknet_getBlockWithTxHashes",
                             Json::Object{{"block_id", Json::Object{{"block_number", 4}}}}),
              24);
    bench.control("sandbox_clearFaults");
    EXPECT_EQ(*bench.rpc("starknet_blockNumber").integer(), 4);
    EXPECT_NE(bench.control("sandbox_setFault", Json::Object{{"name", "nope"}}).find("error"),
              nullptr);
}

TEST_F(StarknetEventsTest, TransportFaultsLeaveTheChainAsItIs) {
    const std::string request = R"({"id":1,"method":"starknet_blockNumber"})";
    const auto set = [&](const char* name, Json::Object parameters = {}) {
        bench.control("sandbox_setFault",
                      Json::Object{{"name", name}, {"parameters", std::move(parameters)}});
    };
    set("http_429", {{"retry_after_secs", 2}});
    const Delivery limited = bench.chain().exchange(request, 0);
    EXPECT_EQ(limited.status, 429u);
    EXPECT_THAT(limited.headers,
                ElementsAre(std::pair<std::string, std::string>("Retry-After", "2")));
    EXPECT_EQ(bench.chain().exchange(request, 0).status, 200u);
    set("stall", {{"ms", 1'500}});
    EXPECT_EQ(bench.chain().exchange(request, 0).delay, Millis{1'500});
    set("half_body");
    EXPECT_EQ(bench.chain().exchange(request, 0).cut, Delivery::Cut::half);
    set("lost_send");
    const starknet::InvokeV3 invoke = bench.signed_by(bench.alice, {bench.approve(1)});
    const std::string send = write_canonical(
        Json::Object{{"id", 1},
                     {"method", "starknet_addInvokeTransaction"},
                     {"params", Json::Object{{"invoke_transaction", to_json(invoke)}}}});
    EXPECT_EQ(bench.chain().exchange(send, 0).cut, Delivery::Cut::all);
    // It arrived all the same.
    EXPECT_EQ(bench.error_of("starknet_addInvokeTransaction",
                             Json::Object{{"invoke_transaction", to_json(invoke)}}),
              59);
}

// Members of our answer and of the recorded one, with their kinds, by path.
void shape(const Json& value, const std::string& path, std::set<std::string>& out) {
    if (value.object()) {
        for (const auto& [name, member] : *value.object()) shape(member, path + "." + name, out);
    } else if (value.array()) {
        for (const Json& entry : *value.array()) shape(entry, path + "[]", out);
        if (value.array()->empty()) out.insert(path + "[] empty");
    } else {
        const char* kind = value.string()    ? "text"
                           : value.integer() ? "number"
                           : value.boolean() ? "bool"
                                             : "null";
        out.insert(path + " " + kind);
    }
}

Json recorded(const std::string& name) {
    const Json all = support::repository_json("tests/golden/starknet/samples/" + name + ".json");
    const Json* response = all.find("response");
    return response ? *response->find("result") : *all.find("params")->find("result");
}

std::set<std::string> shape_of(const Json& value) {
    std::set<std::string> out;
    shape(value, "", out);
    return out;
}

TEST_F(StarknetEventsTest, AnswersHaveTheShapesOfARealNode) {
    const Json latest = Json::Object{{"block_id", "latest"}};
    const Json pending = Json::Object{{"block_id", "pre_confirmed"}};
    ask("starknet_subscribeNewHeads", Json::Object{});
    const std::string hash = bench.send(bench.carol, {bench.approve(1)});
    const Json by_hash = Json::Object{{"transaction_hash", hash}};
    EXPECT_EQ(shape_of(recorded("starknet_getBlockWithReceipts.pre_confirmed")), [&] {
        auto ours = shape_of(bench.rpc("starknet_getBlockWithReceipts", pending));
        ours.insert(".transactions[].receipt.events[].data[] empty");  // events without data
        return ours;
    }());
    EXPECT_EQ(shape_of(recorded("starknet_getTransactionStatus.pre_confirmed")),
              shape_of(bench.rpc("starknet_getTransactionStatus", by_hash)));
    bench.chain().create_block();
    EXPECT_EQ(shape_of(recorded("ws.starknet_subscriptionNewHeads")),
              shape_of(*pushed.at(0).second.find("params")->find("result")));
    EXPECT_EQ(shape_of(recorded("starknet_getBlockWithTxHashes")),
              shape_of(bench.rpc("starknet_getBlockWithTxHashes", latest)));
    EXPECT_EQ(shape_of(recorded("starknet_getTransactionByHash.invoke_v3")),
              shape_of(bench.rpc("starknet_getTransactionByHash", by_hash)));
    EXPECT_EQ(shape_of(recorded("starknet_getTransactionReceipt.invoke_events")),
              shape_of(bench.receipt(hash)));
    EXPECT_EQ(shape_of(recorded("starknet_getEvents.address_list")), [&] {
        auto ours = shape_of(page(filter(3)));
        ours.insert(".events[].data[] empty");
        return ours;
    }());
    const std::string reverted = bench.send(
        bench.carol,
        {bench.orchestrator("update_provider", Json::Object{{"endpoint", "https://x/"}})});
    bench.chain().create_block();
    EXPECT_EQ(shape_of(recorded("starknet_getTransactionReceipt.reverted")),
              shape_of(bench.receipt(reverted)));
    const Json estimate = Json::Object{
        {"request", Json::Array{to_json(bench.signed_by(bench.carol, {bench.approve(1)}))}},
        {"simulation_flags", Json::Array{}},
        {"block_id", "pre_confirmed"}};
    EXPECT_EQ(shape_of(recorded("starknet_estimateFee.invoke")),
              shape_of(bench.rpc("starknet_estimateFee", estimate)));
}

}  // namespace
}  // namespace warden::sandbox
