// Pages of getEvents: what ends a range, and what an endpoint may not say.

#include "adapters/stellar/client/event_walk.hpp"

#include "adapters/stellar/client/errors.hpp"
#include "tests/unit/stellar/fixture.hpp"

namespace warden::stellar {
namespace {

class EventWalkTest : public AdapterTest {
  protected:
    // Ledgers 100..99+count; every third has one event of ours and one of somebody else's.
    void fill(LedgerSeq count) {
        for (LedgerSeq i = 0; i < count; ++i) {
            std::vector<FakeTxn> txns;
            if (i % 3 == 0) txns.push_back(txn(1, {event(i, kOther), event(i)}));
            node().add_ledger(std::move(txns));
        }
    }
    Result<std::vector<EmittedEvent>> walk(LedgerSeq from, LedgerSeq to) {
        const EventRange range{from, to, kContract};
        return run(walk_events(*client, "a", range, limits, soon()));
    }
    std::vector<LedgerSeq> ledgers_of(const std::vector<EmittedEvent>& events) {
        std::vector<LedgerSeq> out;
        for (const EmittedEvent& event : events) out.push_back(event.id.toid.ledger);
        return out;
    }
    void expect_error(NodeErrc code) {
        const auto events = walk(100, 109);
        ASSERT_FALSE(events.has_value());
        EXPECT_EQ(events.error().code, make_error_code(code)) << events.error().text();
    }
    // Answers getEvents with these events and this cursor.
    void answer(Json::Array events, const EventId& cursor) {
        node().hook = [this, events, cursor](const std::string& method,
                                             const Json&) -> std::optional<Reply> {
            if (method != "getEvents") return std::nullopt;
            return Reply::result(Json::Object{{"events", events},
                                              {"cursor", to_text(cursor)},
                                              {"latestLedger", std::int64_t{node().latest()}},
                                              {"oldestLedger", std::int64_t{node().oldest}}});
        };
    }

    WalkLimits limits{.page = 1000, .pages_max = 50};
};

TEST_F(EventWalkTest, OnePageHoldsAll) {
    fill(10);
    const auto events = walk(100, 109);
    ASSERT_TRUE(events.has_value()) << events.error().text();
    EXPECT_EQ(ledgers_of(*events), (std::vector<LedgerSeq>{100, 103, 106, 109}));
    EXPECT_EQ(events->front().id.index, 1u);
    EXPECT_EQ(node().calls_of("getEvents"), 1u);
}

TEST_F(EventWalkTest, EventsBeyondTheRangeAreLeftOut) {
    fill(20);
    EXPECT_EQ(ledgers_of(walk(101, 106).value()), (std::vector<LedgerSeq>{103, 106}));
}

TEST_F(EventWalkTest, AFullPageIsNotTheEnd) {
    fill(20);
    limits.page = 1;
    EXPECT_EQ(walk(100, 119).value().size(), 7u);
    EXPECT_EQ(node().calls_of("getEvents"), 8u);
}

TEST_F(EventWalkTest, AShortPageEndsItsWindowOnly) {
    fill(20);
    node().scan_max = 4;
    EXPECT_EQ(walk(100, 119).value().size(), 7u);
    EXPECT_EQ(node().calls_of("getEvents"), 5u);
}

TEST_F(EventWalkTest, EmptyPagesAreNotTheEnd) {
    fill(31);
    node().scan_max = 2;
    EXPECT_EQ(ledgers_of(walk(101, 130).value()).size(), 10u);
    limits.pages_max = 3;
    const auto events = walk(101, 130);
    ASSERT_FALSE(events.has_value());
    EXPECT_EQ(events.error().code, make_error_code(NodeErrc::contradiction));
}

TEST_F(EventWalkTest, TheCursorIsAskedForAlone) {
    fill(20);
    limits.page = 3;
    ASSERT_TRUE(walk(100, 119).has_value());
    for (const auto& [method, params] : node().calls) {
        const bool cursor = params.find("pagination")->find("cursor") != nullptr;
        EXPECT_NE(cursor, params.find("startLedger") != nullptr);
        EXPECT_EQ(params.find("endLedger"), nullptr);
    }
}

TEST_F(EventWalkTest, ForgottenLedgersAreTypedAndNeverSkipped) {
    fill(20);
    node().oldest = 105;
    const auto events = walk(100, 109);
    ASSERT_FALSE(events.has_value());  // the node itself refuses startLedger
    EXPECT_EQ(events.error().code, make_error_code(NodeErrc::out_of_range));
    // With a cursor it says nothing: only oldestLedger tells.
    node().oldest = 100;
    node().scan_max = 3;
    node().hook = [this](const std::string& method, const Json& params) -> std::optional<Reply> {
        const bool second = method == "getEvents" && params.find("startLedger") == nullptr;
        if (second) node().oldest = 106;
        return std::nullopt;
    };
    expect_error(NodeErrc::pruned);
}

TEST_F(EventWalkTest, AnEndpointThatLagsIsNotBelieved) {
    fill(5);
    expect_error(NodeErrc::lagging);
}

TEST_F(EventWalkTest, ACursorThatStandsStillEndsTheWalk) {
    fill(20);
    answer({}, EventId::end_of(103));
    expect_error(NodeErrc::contradiction);
}

TEST_F(EventWalkTest, ACursorThatGoesBackEndsTheWalk) {
    fill(20);
    limits.page = 1;
    int page = 0;
    node().hook = [&, this](const std::string& method, const Json&) -> std::optional<Reply> {
        if (method != "getEvents" || page++ == 0) return std::nullopt;
        return Reply::result(Json::Object{{"events", Json::Array{}},
                                          {"cursor", to_text(EventId::end_of(99))},
                                          {"latestLedger", std::int64_t{node().latest()}},
                                          {"oldestLedger", 100}});
    };
    expect_error(NodeErrc::contradiction);
}

TEST_F(EventWalkTest, DuplicatesAcrossPagesAreFound) {
    fill(20);
    limits.page = 1;
    const EventId id{{.ledger = 103, .txn = 1, .operation = 0}, 1};
    const EventId next{{.ledger = 103, .txn = 1, .operation = 0}, 2};
    int page = 0;
    node().hook = [&, this](const std::string& method, const Json&) -> std::optional<Reply> {
        if (method != "getEvents") return std::nullopt;
        const EventId cursor = page++ == 0 ? id : next;
        return Reply::result(Json::Object{{"events", Json::Array{event_json(id, {}, event(1))}},
                                          {"cursor", to_text(cursor)},
                                          {"latestLedger", std::int64_t{node().latest()}},
                                          {"oldestLedger", 100}});
    };
    expect_error(NodeErrc::contradiction);
}

TEST_F(EventWalkTest, EventsOutOfRangeOrOfOthersAreFound) {
    fill(20);
    const EventId early{{.ledger = 99, .txn = 1, .operation = 0}, 0};
    answer({event_json(early, {}, event(1))}, EventId::end_of(119));
    expect_error(NodeErrc::contradiction);
    const EventId good{{.ledger = 101, .txn = 1, .operation = 0}, 0};
    answer({event_json(good, {}, event(1, kOther))}, EventId::end_of(119));
    expect_error(NodeErrc::contradiction);
    const EventId of_fees{{.ledger = 101, .txn = 0, .operation = 0}, 0};
    const EventId second{{.ledger = 101, .txn = 1, .operation = 1}, 0};
    for (const EventId& place : {of_fees, second}) {
        answer({event_json(place, {}, event(1))}, EventId::end_of(119));
        expect_error(NodeErrc::contradiction);
        pass(std::chrono::minutes{10});
    }
}

TEST_F(EventWalkTest, AShortPageWithoutTheSentinelProvesNothingOfItsLastLedger) {
    fill(20);
    const EventId id{{.ledger = 109, .txn = 1, .operation = 0}, 1};
    int page = 0;
    node().hook = [&, this](const std::string& method, const Json&) -> std::optional<Reply> {
        if (method != "getEvents" || page++ > 0) return std::nullopt;
        return Reply::result(Json::Object{{"events", Json::Array{event_json(id, {}, event(1))}},
                                          {"cursor", to_text(id)},
                                          {"latestLedger", std::int64_t{node().latest()}},
                                          {"oldestLedger", 100}});
    };
    ASSERT_TRUE(walk(109, 109).has_value());
    EXPECT_EQ(node().calls_of("getEvents"), 2u);
}

TEST_F(EventWalkTest, AProcessingLimitIsTheCallersToShrink) {
    fill(20);
    node().hook = [](const std::string& method, const Json&) -> std::optional<Reply> {
        if (method != "getEvents") return std::nullopt;
        return Reply::error(-32001, "request exceeded processing limit threshold");
    };
    const auto events = walk(100, 119);
    ASSERT_FALSE(events.has_value());
    EXPECT_EQ(events.error().code, make_error_code(NodeErrc::processing_limit));
    EXPECT_TRUE(events.error().is(Condition::transient));
}

}  // namespace
}  // namespace warden::stellar
