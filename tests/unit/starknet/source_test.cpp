// Whole blocks, proven, whatever the endpoints do.

#include <algorithm>

#include "adapters/starknet/client/errors.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "platform/json/parse.hpp"
#include "tests/unit/starknet/abi_profile.hpp"
#include "tests/unit/starknet/source_fixture.hpp"

namespace warden::starknet {
namespace {

TEST_F(SourceTest, EventsCarryTheirPlaceInTheBlock) {
    fill(node(), 4);
    const auto blocks = next(2);
    ASSERT_TRUE(blocks.has_value()) << blocks.error().text();
    const ports::ChainEvent& event = blocks->at(0).events.at(0);
    EXPECT_EQ(event.txn_index, 0u);
    EXPECT_EQ(event.event_index, 1u);
    EXPECT_EQ(event.txn_hash, Felt{1002}.to_hex());
    EXPECT_EQ(event.name, "0x7");  // no ABI has this selector
    EXPECT_FALSE(event.decoded.has_value());
    EXPECT_EQ(event.raw, R"({"data":["0x2"],"from_address":"0xc0","keys":["0x7","0x2"]})");
}

TEST_F(SourceTest, KnownEventsHaveTheirName) {
    const EventContent tick{kContract, {sn_keccak("Tick"), Felt{5}}, {}};
    node().add_block({txn(1, {tick})});
    EXPECT_EQ(next(0)->front().events.front().name, "tick");
}

TEST_F(SourceTest, HeadAndFinality) {
    EXPECT_FALSE(run(source->head(soon())).has_value());  // no blocks at all
    fill(node(), 10);
    pass(std::chrono::seconds{10});
    EXPECT_EQ(run(source->head(soon()))->final_num, 0u);  // nothing on L1 yet
    node().l1_accepted = 4;
    const chain::Head head = run(source->head(soon())).value();
    EXPECT_EQ(head.latest.num, 9u);
    EXPECT_EQ(head.latest.hash, node().blocks[9].hash.to_hex());
    EXPECT_EQ(head.final_num, 4u);
    settings.final_depth = 3;
    remake();
    EXPECT_EQ(run(source->head(soon()))->final_num, 6u);
    settings.final_depth = 8;
    remake();
    EXPECT_EQ(run(source->head(soon()))->final_num, 4u);
}

TEST_F(SourceWithTwo, BlockIsNotDeniedWhileAnEndpointCouldNotBeAsked) {
    fill(node("a"), 3);
    fill(node("b"), 8);
    ASSERT_TRUE(run(nodes->all(soon())).has_value());
    node("b").hook = [](const std::string&, const Json&) { return Reply::status(500); };
    const auto header = run(source->header(7, soon()));
    ASSERT_FALSE(header.has_value());
    EXPECT_TRUE(header.error().is(Condition::transient)) << header.error().text();
}

TEST_F(SourceTest, HiddenEventInTheReceiptsIsFoundOut) {
    fill(node(), 3);
    node().hook = [this](const std::string& method, const Json& params) -> std::optional<Reply> {
        if (method != "starknet_getBlockWithReceipts") return std::nullopt;
        // Header of the true block, receipts without our event.
        const auto num =
            static_cast<std::size_t>(*params.find("block_id")->find("block_number")->integer());
        const Json honest = node().block_json(num, true);
        FakeNode liar = node();
        liar.blocks[num].txns[0].events.pop_back();
        Json::Object out;
        for (const auto& [name, value] : *honest.object()) {
            out.emplace_back(
                name, name == "transactions" ? *liar.block_json(num, true).find(name) : value);
        }
        return Reply::result(Json(std::move(out)));
    };
    const auto blocks = next(0);
    ASSERT_FALSE(blocks.has_value());
    EXPECT_TRUE(blocks.error().is(Condition::transient));
    EXPECT_TRUE(quarantined("a"));
}

TEST_F(SourceTest, ProvenReceiptsWinOverAWrongPageAndTheEndpointIsBlamed) {
    fill(node(), 3);
    node().hook = [](const std::string& method, const Json&) -> std::optional<Reply> {
        if (method != "starknet_getEvents") return std::nullopt;
        return Reply::result(Json::Object{{"events", Json::Array{}}});
    };
    const auto blocks = next(0);
    ASSERT_TRUE(blocks.has_value()) << blocks.error().text();
    EXPECT_EQ(blocks->at(1).events.size(), 1u);
    EXPECT_TRUE(quarantined("a"));
}

TEST_F(SourceWithTwo, WrongPageWithoutProofGoesToTheNextEndpoint) {
    for (const char* alias : {"a", "b"}) {
        node(alias).starknet_version = "0.13.1";  // commits to nothing we can check
        fill(node(alias), 3);
    }
    node("a").hook = [this](const std::string& method, const Json& params) -> std::optional<Reply> {
        if (method != "starknet_getEvents") return std::nullopt;
        FakeNode liar = node("b");
        liar.blocks[1].txns[0].events[1].data[0] = Felt{666};
        return liar.answer(method, params);
    };
    const auto blocks = next(0);
    ASSERT_TRUE(blocks.has_value()) << blocks.error().text();
    EXPECT_EQ(blocks->at(1).events.at(0).raw,
              R"({"data":["0x1"],"from_address":"0xc0","keys":["0x7","0x1"]})");
    EXPECT_TRUE(quarantined("a"));
}

TEST_F(SourceTest, ReorgDuringTheReadIsTransientAndNobodyIsBlamed) {
    fill(node(), 6);
    bool done = false;
    node().hook = [&](const std::string& method, const Json&) -> std::optional<Reply> {
        if (method == "starknet_getBlockWithReceipts" && !done) {
            done = true;
            node().drop_blocks(3);
            fill(node(), 6, 1);
        }
        return std::nullopt;
    };
    const auto blocks = next(0);
    ASSERT_FALSE(blocks.has_value());
    EXPECT_TRUE(blocks.error().is(Condition::transient));
    EXPECT_FALSE(quarantined("a"));
    EXPECT_EQ(next(0)->size(), 6u);
}

// It is decoded by the workers.
TEST_F(SourceTest, AnAnswerMayBeLarge) {
    fill(node(), 3);
    const Reply small = node().answer("starknet_blockHashAndNumber", Json(Json::Object{}));
    Json::Object large = *small.value->object();
    large.emplace_back("pad", std::string(rpc::kReadHereMax, 'x'));
    on("starknet_blockHashAndNumber", Reply::result(std::move(large)));
    EXPECT_EQ(run(client->head("a", soon()))->num, 2u);
    EXPECT_FALSE(quarantined("a"));
}

TEST_F(SourceTest, AFullPoolIsTransientAndNobodyIsBlamed) {
    fill(node(), 3);
    async::BlockingPool full({.name = "cpu", .threads = 0, .queue_max = 0});
    source = make_source(
        settings, {io.get_executor(), *nodes, *profile, full, web_sockets, clock, rng, metrics});
    const auto blocks = next(0);
    ASSERT_FALSE(blocks.has_value());
    EXPECT_TRUE(blocks.error().is(Condition::transient));
    EXPECT_FALSE(quarantined("a"));
}

TEST_F(SourceTest, BlocksThatAreNoChainAreRefused) {
    fill(node(), 4);
    node().hook = [this](const std::string& method, const Json& params) -> std::optional<Reply> {
        if (method != "starknet_getBlockWithReceipts") return std::nullopt;
        const auto num = *params.find("block_id")->find("block_number")->integer();
        if (num != 2) return std::nullopt;
        return Reply::result(node().block_json(1, true));
    };
    EXPECT_EQ(next(0).error().code, make_error_code(NodeErrc::contradiction));
}

TEST_F(SourceWithTwo, EndpointThatFailsIsReplacedAndTheWalkBeginsAgain) {
    for (const char* alias : {"a", "b"}) {
        fill(node(alias), 5);
        node(alias).page_max = 2;
    }
    node("a").hook = [](const std::string& method, const Json& params) -> std::optional<Reply> {
        const bool later = method == "starknet_getEvents" &&
                           params.find("filter")->find("continuation_token") != nullptr;
        if (later) return Reply::status(429);
        return std::nullopt;
    };
    const auto blocks = next(0);
    ASSERT_TRUE(blocks.has_value()) << blocks.error().text();
    EXPECT_EQ(blocks->size(), 5u);
    // The token of a was never shown to b.
    const auto& first = *std::ranges::find(node("b").calls, "starknet_getEvents",
                                           &std::pair<std::string, Json>::first);
    EXPECT_EQ(first.second.find("filter")->find("continuation_token"), nullptr);
}

TEST_F(SourceTest, RangeShrinksAfterFailuresAndGrowsAgain) {
    fill(node(), 200);
    bool fail_events = true;
    node().hook = [&](const std::string& method, const Json&) -> std::optional<Reply> {
        if (method == "starknet_getEvents" && fail_events) return Reply::status(503);
        return std::nullopt;
    };
    settings.range_max = 100;
    remake();
    for (int i = 0; i < 3; ++i) {
        EXPECT_FALSE(next(0, 200).has_value());
        pass(std::chrono::minutes{10});
    }
    fail_events = false;
    const std::size_t shrunk = next(0, 200)->size();
    EXPECT_EQ(shrunk, 12u);
    EXPECT_GT(next(0, 200)->size(), shrunk);
}

// The hash of the true block over receipts with one event more, committed to by a header that was
// forged to fit.
TEST_F(SourceWithTwo, ForgedEventUnderTheTrueBlockHashIsFoundOutEachTime) {
    for (const char* alias : {"a", "b"}) fill(node(alias), 8);
    const auto lie = std::make_shared<FakeNode>(node("a"));
    lie->blocks[3].txns[0].events.push_back(event(424242));
    lie->blocks[3].commit();
    node("a").hook = [lie](const std::string& method, const Json& params) -> std::optional<Reply> {
        const bool lies =
            method == "starknet_getBlockWithReceipts" || method == "starknet_getEvents";
        if (!lies) return std::nullopt;
        return lie->answer(method, params);
    };
    for (int i = 0; i < 6; ++i) {
        const auto blocks = next(0, 8);
        ASSERT_TRUE(blocks.has_value()) << blocks.error().text();
        EXPECT_EQ(blocks->at(3).events.size(), 1u);
        EXPECT_EQ(blocks->at(3).proof, ProofLevel::proven);
        pass(std::chrono::hours{1});  // a is asked again
    }
    EXPECT_GT(node("a").calls_of("starknet_getBlockWithReceipts"), 3u);
}

TEST_F(SourceTest, ForgedTimeUnderTheTrueBlockHashIsFoundOut) {
    fill(node(), 3);
    node().blocks[2].header.timestamp += 86'400;
    EXPECT_FALSE(next(0).has_value());
    EXPECT_TRUE(quarantined("a"));
}

// A network whose nodes hash by a rule of their own, declared as such.
TEST_F(SourceTest, BlocksUnderUncheckedHashesAreClaimedNotProven) {
    settings.block_hashes = BlockHashes::unchecked;
    remake();
    fill(node(), 3);
    node().blocks[2].hash = Felt{0xdeadbeef};
    EXPECT_EQ(proofs(next(0).value()), std::vector<ProofLevel>(3, ProofLevel::claimed));
    node().blocks[1].txns[0].events.pop_back();  // the commitments are checked all the same
    EXPECT_FALSE(next(0).has_value());
}

TEST_F(SourceTest, OldBlocksAreClaimedNotProven) {
    node().starknet_version = "0.13.1.1";
    fill(node(), 3);
    EXPECT_EQ(proofs(next(0).value()),
              (std::vector{ProofLevel::claimed, ProofLevel::claimed, ProofLevel::claimed}));
}

TEST_F(SourceTest, Spec09WithoutIndexesAndCommitmentsIsRead) {
    node().spec = "0.9.0";
    fill(node(), 3);
    const auto blocks = next(0);
    ASSERT_TRUE(blocks.has_value()) << blocks.error().text();
    EXPECT_EQ(blocks->at(2).proof, ProofLevel::claimed);
    EXPECT_EQ(blocks->at(2).events.at(0).event_index, 1u);
}

TEST_F(SourceTest, LaggingBackendIsTransient) {
    fill(node(), 5);
    node().hook = [](const std::string& method, const Json&) -> std::optional<Reply> {
        if (method == "starknet_getBlockWithReceipts") return Reply::error(24, "Block not found");
        return std::nullopt;
    };
    EXPECT_TRUE(next(0).error().is(Condition::transient));
}

// Any answer to any call: an error or blocks, never a crash.
TEST_F(SourceTest, GarbageFromTheNodeNeverCrashes) {
    fill(node(), 4);
    const std::vector<std::string> bodies{"",
                                          "{",
                                          "null",
                                          "[]",
                                          "{}",
                                          "5",
                                          R"({"jsonrpc":"2.0"})",
                                          R"({"jsonrpc":"2.0","id":1,"result":null})",
                                          std::string(5000, '['),
                                          "\xff\xfe"};
    for (const char* victim :
         {"starknet_specVersion", "starknet_chainId", "starknet_blockHashAndNumber",
          "starknet_getEvents", "starknet_getBlockWithReceipts"}) {
        for (const std::string& body : bodies) {
            pass(std::chrono::hours{1});
            node().hook = [&](const std::string& method, const Json&) -> std::optional<Reply> {
                if (method != victim) return std::nullopt;
                return Reply::raw(body.empty() ? " " : body);
            };
            const auto blocks = next(0);
            EXPECT_FALSE(blocks.has_value()) << victim << " " << body;
        }
    }
}

}  // namespace
}  // namespace warden::starknet
