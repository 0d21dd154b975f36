// Whole ledgers, proven, whatever the endpoints do.

#include <algorithm>

#include "adapters/stellar/client/errors.hpp"
#include "platform/json/parse.hpp"
#include "tests/unit/stellar/source_fixture.hpp"

namespace warden::stellar {
namespace {

TEST_F(SourceTest, EventsCarryTheirPlaceInTheLedger) {
    fill(node(), 4);
    const auto blocks = next(102);
    ASSERT_TRUE(blocks.has_value()) << blocks.error().text();
    const ports::ChainEvent& event = blocks->at(0).events.at(0);
    EXPECT_EQ(event.txn_index, 1u);  // behind the failed one
    EXPECT_EQ(event.event_index, 1u);
    EXPECT_EQ(event.txn_hash, to_hex(txn(1, {}).hash));
    EXPECT_EQ(event.name, "tick");  // no event of the Orchestrator
    EXPECT_FALSE(event.decoded.has_value());
    EXPECT_EQ(*json::parse(event.raw)->find("id")->string(),
              to_text(EventId{{.ledger = 102, .txn = 2, .operation = 0}, 1}));
}

TEST_F(SourceTest, ALedgerIsFetchedOnceForHeadAndBlock) {
    fill(node(), 3);
    ASSERT_TRUE(run(source->head(soon())).has_value());
    ASSERT_TRUE(run(source->head(soon())).has_value());
    EXPECT_EQ(node().calls_of("getLedgers"), 1u);
    EXPECT_EQ(next(102)->front().events.size(), 1u);
    EXPECT_EQ(node().calls_of("getLedgers"), 1u);
    fill(node(), 4);
    EXPECT_EQ(run(source->head(soon()))->latest.num, 103u);
    EXPECT_EQ(node().calls_of("getLedgers"), 2u);
}

TEST_F(SourceWithTwo, ALedgerIsNotDeniedWhileAnEndpointCouldNotBeAsked) {
    fill(node("a"), 3);
    fill(node("b"), 8);
    ASSERT_TRUE(run(nodes->all(soon())).has_value());
    node("b").hook = [](const std::string&, const Json&) { return Reply::status(500); };
    const auto header = run(source->header(107, soon()));
    ASSERT_FALSE(header.has_value());
    EXPECT_TRUE(header.error().is(Condition::transient)) << header.error().text();
}

// It is decoded by the workers.
TEST_F(SourceTest, AnAnswerMayBeLarge) {
    fill(node(), 3);
    const Reply small = node().answer("getHealth", Json(Json::Object{}));
    Json::Object large = *small.value->object();
    large.emplace_back("pad", std::string(rpc::kReadHereMax, 'x'));
    on("getHealth", Reply::result(std::move(large)));
    EXPECT_EQ(run(client->health("a", soon()))->latest, 102u);
    EXPECT_FALSE(quarantined("a"));
}

TEST_F(SourceTest, ForgottenLedgersAreAGapWithAName) {
    fill(node(), 10);
    node().oldest = 105;
    const auto blocks = next(102);
    ASSERT_FALSE(blocks.has_value());
    EXPECT_EQ(blocks.error().code, make_error_code(NodeErrc::pruned)) << blocks.error().text();
    EXPECT_TRUE(blocks.error().is(Condition::permanent));
    EXPECT_NE(blocks.error().text().find("105 - 109"), std::string::npos);
    EXPECT_FALSE(quarantined("a"));
    EXPECT_EQ(run(source->header(102, soon())).error().code, make_error_code(NodeErrc::pruned));
    EXPECT_EQ(next(105)->size(), 5u);
}

TEST_F(SourceWithTwo, AnEndpointWithMoreHistoryFillsTheGap) {
    for (const char* alias : {"a", "b"}) fill(node(alias), 10);
    node("a").oldest = 105;
    for (int i = 0; i < 4; ++i) EXPECT_EQ(next(102, 2)->size(), 2u);
}

TEST_F(SourceWithTwo, AGapIsNotFinalWhileAnEndpointIsDown) {
    for (const char* alias : {"a", "b"}) fill(node(alias), 10);
    ASSERT_TRUE(run(nodes->all(soon())).has_value());
    node("a").oldest = 105;
    node("b").hook = [](const std::string&, const Json&) { return Reply::status(500); };
    const auto blocks = next(102);
    ASSERT_FALSE(blocks.has_value());
    EXPECT_TRUE(blocks.error().is(Condition::transient)) << blocks.error().text();
}

TEST_F(SourceTest, AHiddenEventIsFoundAndTheEndpointBlamed) {
    fill(node(), 3);
    auto& meta = std::get<LedgerCloseMetaV2>(node().ledger(101).meta.value);
    std::get<TransactionMetaV4>(meta.txns[1].meta.value).operations[0].events.pop_back();
    const auto blocks = next(100);
    ASSERT_FALSE(blocks.has_value());
    EXPECT_TRUE(blocks.error().is(Condition::transient));
    EXPECT_TRUE(quarantined("a"));
}

TEST_F(SourceWithTwo, ALiarIsLeftForAnHonestEndpoint) {
    for (const char* alias : {"a", "b"}) fill(node(alias), 3);
    auto& meta = std::get<LedgerCloseMetaV2>(node("a").ledger(101).meta.value);
    meta.txns.pop_back();
    const auto blocks = next(100);
    ASSERT_TRUE(blocks.has_value()) << blocks.error().text();
    EXPECT_EQ(blocks->at(1).events.size(), 1u);
    EXPECT_TRUE(quarantined("a"));
}

TEST_F(SourceTest, LedgersOfTwoChainsAreFound) {
    fill(node(), 2);
    fill(node(), 4, 1);
    FakeLedger& last = node().ledger(102);
    std::get<LedgerCloseMetaV2>(last.meta.value).header.header.previous_ledger_hash.fill(7);
    node().seal(last);
    const auto blocks = next(100);
    ASSERT_FALSE(blocks.has_value());
    EXPECT_NE(blocks.error().text().find("not one chain"), std::string::npos);
    EXPECT_TRUE(quarantined("a"));
}

TEST_F(SourceTest, AHeaderWithAnotherHashIsGarbage) {
    fill(node(), 2);
    node().ledger(100).header.hash.fill(1);
    EXPECT_FALSE(next(100).has_value());
    EXPECT_TRUE(quarantined("a"));
}

TEST_F(SourceTest, OtherLedgersThanAskedForAreFound) {
    fill(node(), 5);
    node().hook = [this](const std::string& method, const Json& params) -> std::optional<Reply> {
        if (method != "getLedgers" || *params.find("startLedger") == Json(103)) return std::nullopt;
        return node().answer(
            method, Json::Object{{"startLedger", 103}, {"pagination", *params.find("pagination")}});
    };
    const auto blocks = next(100);
    ASSERT_FALSE(blocks.has_value());
    EXPECT_NE(blocks.error().text().find("other ledgers than asked for"), std::string::npos);
}

TEST_F(SourceWithTwo, EachEndpointIsAWitnessOfALedger) {
    fill(node("a"), 4, 1);  // a chain of its own, proven in itself
    fill(node("b"), 6);
    const auto both = run(source->witnesses(103, soon())).value();
    ASSERT_EQ(both.size(), 2u);
    EXPECT_EQ(both[0].final_num, 103u);
    EXPECT_EQ(both[1].final_num, 105u);
    ASSERT_TRUE(both[0].header && both[1].header);
    EXPECT_NE(both[0].header->ref.hash, both[1].header->ref.hash);
    const auto above = run(source->witnesses(105, soon())).value();
    EXPECT_FALSE(above[0].header);
    EXPECT_EQ(above[0].final_num, 103u);
    EXPECT_TRUE(above[1].header);
    const auto gone = run(source->witnesses(3, soon())).value();
    EXPECT_FALSE(gone[1].header);  // forgotten, not contradicted
    EXPECT_NE(gone[1].trouble.find("has ledgers"), std::string::npos);
}

TEST_F(SourceWithTwo, AnErrorOutsideTheSpecificationIsTheEndpointsTroubleNotTheChainsNo) {
    for (const char* alias : {"a", "b"}) fill(node(alias), 4);
    node("a").hook = [](const std::string&, const Json&) -> std::optional<Reply> {
        return Reply::error(-32005, "over the limit");
    };
    for (int i = 0; i < 4; ++i) {
        ASSERT_TRUE(run(source->head(soon())).has_value());
        ASSERT_TRUE(next(100).has_value());
    }
    EXPECT_TRUE(quarantined("a"));
}

TEST_F(SourceTest, ARunShrinksOnFailureAndGrowsAgain) {
    fill(node(), 200);
    bool down = true;
    node().hook = [&](const std::string& method, const Json&) -> std::optional<Reply> {
        if (down && method == "getLedgers") return Reply::error(-32001, "processing limit");
        return std::nullopt;
    };
    EXPECT_FALSE(next(100).has_value());
    pass(std::chrono::minutes{5});
    down = false;
    std::vector<std::size_t> sizes;
    for (int i = 0; i < 40; ++i) sizes.push_back(next(100, 1000)->size());
    EXPECT_EQ(sizes.front(), 4u);
    EXPECT_TRUE(std::is_sorted(sizes.begin(), sizes.end()));
    EXPECT_EQ(sizes.back(), settings.ledgers_max);
}

TEST_F(SourceTest, AWrongNetworkIsPermanent) {
    fill(node(), 2);
    node().passphrase = "Standalone Network ; February 2017";
    const auto blocks = next(100);
    ASSERT_FALSE(blocks.has_value());
    EXPECT_TRUE(blocks.error().is(Condition::permanent)) << blocks.error().text();
}

TEST_F(SourceTest, GarbageOfEveryKindIsTransient) {
    fill(node(), 2);
    ASSERT_TRUE(run(nodes->all(soon())).has_value());
    for (const Reply& reply :
         {Reply::raw("<html>"), Reply::raw("{}"), Reply::status(429), Reply::status(502),
          Reply::result(Json::Object{}), Reply::result(Json::Object{{"ledgers", 1}}),
          Reply::lost(ports::NetErrc::closed)}) {
        node().hook = [reply](const std::string& method, const Json&) -> std::optional<Reply> {
            if (method != "getLedgers") return std::nullopt;
            return reply;
        };
        const auto blocks = next(100);
        ASSERT_FALSE(blocks.has_value());
        EXPECT_TRUE(blocks.error().is(Condition::transient)) << blocks.error().text();
        pass(std::chrono::minutes{20});
    }
    node().hook = nullptr;
    EXPECT_EQ(next(100)->size(), 1u);  // careful again
    EXPECT_EQ(next(100)->size(), 2u);
}

TEST_F(SourceTest, HistoryThatIsLeftIsMeasured) {
    fill(node(), 10);
    node().oldest = 103;
    ASSERT_TRUE(next(105).has_value());
    EXPECT_NE(registry.expose().find(
                  "warden_stellar_history_ledgers_left{chain=\"stellar\",endpoint=\"a\"} 2"),
              std::string::npos);
}

}  // namespace
}  // namespace warden::stellar
