// getEvents: pages, cursors, filters, retention, faults.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "adapters/stellar/codec/event_id.hpp"
#include "tests/unit/sandbox/stellar_bench.hpp"

namespace warden::sandbox::soroban {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

// A list of one list: braces alone would copy the inner one.
Json::Array list_of(Json::Array inner) {
    Json::Array out;
    out.emplace_back(std::move(inner));
    return out;
}

Json topic(const char* name) { return stellar::to_xdr_base64(stellar::symbol(name)); }

class StellarEventsTest : public testing::Test {
  protected:
    explicit StellarEventsTest(StellarSettings settings = {}) : bench(std::move(settings)) {
        for (int i = 0; i < 3; ++i) {
            const auto pay = [&](const Person& from, const Person& to) {
                const auto txn = bench.prepared(from, bench.pay(from, to, 7));
                EXPECT_EQ(bench.outcome_of(txn, from), "PENDING");
            };
            pay(bench.alice, bench.carol);
            pay(bench.carol, bench.alice);
            bench.close_ledger();
        }
    }
    static Json::Object from(std::int64_t ledger, std::int64_t limit) {
        return {{"startLedger", ledger}, {"pagination", Json::Object{{"limit", limit}}}};
    }
    Json page(Json::Object params) { return bench.rpc("getEvents", std::move(params)); }
    std::string error(Json::Object params) {
        return bench.error_of("getEvents", std::move(params));
    }
    static std::vector<std::string> ids(const Json& page) {
        std::vector<std::string> out;
        for (const Json& event : *page.find("events")->array()) {
            out.push_back(*event.find("id")->string());
        }
        return out;
    }
    // All ids from ledger 1 on by the cursor, until it has reached the newest ledger.
    std::vector<std::string> walk(std::int64_t limit, Json::Array filters = {}) {
        std::vector<std::string> out;
        Json::Object params = from(1, limit);
        params.emplace_back("filters", filters);
        for (int i = 0; i < 200; ++i) {
            const Json answer = page(params);
            if (!answer.find("events")) return {write_canonical(answer)};
            for (std::string& id : ids(answer)) out.push_back(std::move(id));
            const std::string cursor = *answer.find("cursor")->string();
            const auto at = *stellar::event_id_from_text(cursor);
            if (at.is_end() && at.toid.ledger == static_cast<std::uint32_t>(
                                                     *answer.find("latestLedger")->integer())) {
                return out;
            }
            params = {{"filters", filters},
                      {"pagination", Json::Object{{"cursor", cursor}, {"limit", limit}}}};
        }
        ADD_FAILURE() << "no end";
        return out;
    }
    Json::Array contract_filter(Json::Array topics) {
        return {Json::Object{{"type", "contract"},
                             {"contractIds", Json::Array{to_text(bench.orchestrator())}},
                             {"topics", std::move(topics)}}};
    }
    std::string filter_error(Json::Object filter) {
        Json::Object params = from(1, 10);
        params.emplace_back("filters", Json::Array{std::move(filter)});
        return error(std::move(params));
    }

    StellarBench bench;
};

TEST_F(StellarEventsTest, PagesJoinToTheWholeInTheOrderOfTheChain) {
    const auto all = walk(10'000);
    // Deployment: fee, four events, refund; each payment: fee, transfer, refund.
    EXPECT_EQ(all.size(), 6u + 6 * 3);
    EXPECT_TRUE(std::ranges::is_sorted(all));
    EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), all.size());
    for (const std::int64_t limit : {1, 2, 5, 23, 24, 25}) EXPECT_EQ(walk(limit), all) << limit;
}

TEST_F(StellarEventsTest, IdsSayWhereAnEventStands) {
    const Json answer = page(from(3, 100));
    std::vector<std::string> places;
    for (const Json& event : *answer.find("events")->array()) {
        if (*event.find("ledger")->integer() != 3) continue;
        const auto id = *stellar::event_id_from_text(*event.find("id")->string());
        places.push_back(std::to_string(id.toid.txn) + "." + std::to_string(id.toid.operation) +
                         "." + std::to_string(id.index));
        EXPECT_EQ(static_cast<std::int64_t>(id.toid.txn),
                  *event.find("transactionIndex")->integer());
        EXPECT_EQ(static_cast<std::int64_t>(id.toid.operation),
                  *event.find("operationIndex")->integer());
    }
    EXPECT_THAT(places,
                ElementsAre("0.0.0", "0.0.1", "1.0.0", "2.0.0", "1048575.0.0", "1048575.0.1"));
    EXPECT_EQ(*answer.find("events")->array()->at(0).find("ledgerClosedAt")->string(),
              "2023-11-14T22:13:25Z");
    EXPECT_EQ(*answer.find("latestLedgerCloseTime")->string(), "1700000005");
}

TEST_F(StellarEventsTest, FullPagesEndAtAnEventOthersAtTheWindow) {
    const Json full = page(from(3, 2));
    EXPECT_EQ(*full.find("cursor")->string(), ids(full).back());
    const Json rest = page(from(3, 100));
    EXPECT_EQ(*rest.find("cursor")->string(), to_text(stellar::EventId::end_of(5)));
    // At the tip a cursor gives empty pages, a start ledger is an error.
    const Json tip =
        page({{"pagination", Json::Object{{"cursor", *rest.find("cursor")->string()}}}});
    EXPECT_THAT(ids(tip), SizeIs(0));
    EXPECT_EQ(*tip.find("cursor")->string(), *rest.find("cursor")->string());
    EXPECT_EQ(error(from(6, 10)), "-32600 startLedger must be within the ledger range: 1 - 5");
    Json::Object bounded = from(3, 100);
    bounded.emplace_back("endLedger", 4);
    EXPECT_EQ(*page(bounded).find("cursor")->string(), to_text(stellar::EventId::end_of(3)));
    EXPECT_THAT(ids(page(bounded)), SizeIs(6));
}

TEST_F(StellarEventsTest, TopicsMatchByPositionAndLength) {
    EXPECT_THAT(walk(100, contract_filter(list_of({topic("config_changed"), "*"}))), SizeIs(1));
    // Exactly as many topics as segments, unless the last one is open.
    EXPECT_THAT(walk(100, contract_filter(list_of({topic("config_changed")}))), SizeIs(0));
    EXPECT_THAT(walk(100, contract_filter(list_of({topic("config_changed"), "**"}))), SizeIs(1));
    EXPECT_THAT(walk(100, contract_filter(list_of({"**"}))), SizeIs(4));
    EXPECT_THAT(walk(100, contract_filter({Json::Array{topic("initialised"), "**"},
                                           Json::Array{topic("arbiter_changed"), "**"}})),
                SizeIs(2));
    const Json transfer = Json::Object{{"topics", list_of({topic("transfer"), "**"})}};
    EXPECT_THAT(walk(100, {transfer}), SizeIs(6));
    EXPECT_THAT(walk(100, {transfer, contract_filter({})[0]}), SizeIs(10));
    EXPECT_THAT(walk(100, {Json::Object{{"type", "system"}}}), SizeIs(0));
    EXPECT_THAT(walk(100, {Json::Object{{"type", "system,contract"}}}), SizeIs(24));
}

TEST_F(StellarEventsTest, BadRequestsAreRefusedInTheNodesWords) {
    EXPECT_EQ(error({}), "-32602 startLedger must be positive");
    EXPECT_EQ(error(from(1, 10'001)), "-32602 limit must not exceed 10000");
    Json::Object both = from(1, 5);
    both[1].second = Json::Object{{"cursor", to_text(stellar::EventId::end_of(3))}};
    EXPECT_EQ(error(both), "-32602 ledger ranges and cursor cannot both be set");
    EXPECT_EQ(error({{"pagination", Json::Object{{"cursor", "12-x"}}}}),
              "-32602 invalid event id 12-x");
    EXPECT_THAT(error({{"startLedger", "1"}}), HasSubstr("-32602 invalid parameters"));
    EXPECT_THAT(error({{"startLedger", 1}, {"xdrFormat", "json"}}),
                HasSubstr("no part of the sandbox"));
    EXPECT_THAT(error({{"startLedger", 1}, {"xdrFormat", "xml"}}), HasSubstr("got 'xml'"));
    Json::Object many = from(1, 5);
    many.emplace_back("filters", Json::Array(6, Json(Json::Object{})));
    EXPECT_EQ(error(many), "-32602 maximum 5 filters per request");
    EXPECT_EQ(
        filter_error({{"type", "diagnostic"}}),
        "-32602 filter 1 invalid: filter type invalid: if set, type must be either 'system' or "
        "'contract'");
    EXPECT_EQ(filter_error({{"contractIds", Json::Array{"CABC"}}}),
              "-32602 filter 1 invalid: contract ID 1 invalid");
    EXPECT_THAT(filter_error({{"contractIds", Json::Array(6, Json("x"))}}),
                HasSubstr("maximum 5 contract IDs per filter"));
    EXPECT_THAT(filter_error({{"topics", Json::Array(6, Json(Json::Array{"*"}))}}),
                HasSubstr("maximum 5 topics per filter"));
    const auto topics = [&](Json::Array segments) {
        return filter_error({{"topics", list_of(std::move(segments))}});
    };
    EXPECT_THAT(topics({}), HasSubstr("topic must have at least 1 segment"));
    EXPECT_THAT(topics(Json::Array(5, Json("*"))), HasSubstr("more than 4 segments"));
    EXPECT_THAT(topics({"**", "*"}),
                HasSubstr("wildcard '**' is only allowed as the last segment"));
    EXPECT_THAT(topics({"@@"}), HasSubstr("segment 1 invalid"));
    EXPECT_EQ(topics({"*", "*", "*", "*", "**"}), "");
}

TEST_F(StellarEventsTest, RetentionCutsAndTheNodeSaysSo) {
    bench.control("sandbox_cutHistory", Json::Object{{"oldest_ledger", 4}});
    EXPECT_EQ(error(from(3, 10)), "-32600 startLedger must be within the ledger range: 4 - 5");
    const Json old = Json::Object{{"cursor", to_text(stellar::EventId::end_of(3))}};
    EXPECT_EQ(error({{"pagination", old}}),
              "-32600 startLedger must be within the ledger range: 4 - 5");
    bench.control("sandbox_setFault", Json::Object{{"name", "silent_gap"}});
    const Json silent = page({{"pagination", old}});
    EXPECT_THAT(ids(silent), SizeIs(0));
    EXPECT_EQ(*silent.find("oldestLedger")->integer(), 4);
}

class NarrowEventsTest : public StellarEventsTest {
  protected:
    static StellarSettings narrow() {
        StellarSettings settings;
        settings.scan_ledgers_max = 2;
        settings.retention_ledgers = 8;
        return settings;
    }
    NarrowEventsTest() : StellarEventsTest(narrow()) {}
};

TEST_F(NarrowEventsTest, ScanWindowsEndAndGoOn) {
    const Json first = page(from(1, 100));
    EXPECT_EQ(*first.find("cursor")->string(), to_text(stellar::EventId::end_of(2)));
    EXPECT_THAT(walk(100), SizeIs(24));
    bench.control("sandbox_createBlock", Json::Object{{"count", 10}});
    EXPECT_EQ(*page(from(8, 1)).find("oldestLedger")->integer(), 8);
    EXPECT_EQ(error(from(7, 1)), "-32600 startLedger must be within the ledger range: 8 - 15");
}

TEST_F(StellarEventsTest, FaultsLieInAnswers) {
    const auto with = [&](const char* name, Json parameters = Json::Object{}) {
        const Json set =
            bench.control("sandbox_setFault",
                          Json::Object{{"name", name}, {"parameters", std::move(parameters)}});
        EXPECT_EQ(set, Json(true)) << write_canonical(set);
        return page(from(3, 100));
    };
    const Json honest = page(from(3, 100));
    EXPECT_THAT(ids(with("omit_events", Json::Object{{"every", 3}})), SizeIs(12));
    EXPECT_THAT(ids(with("empty_page")), SizeIs(0));
    EXPECT_THAT(ids(with("duplicate_events")), SizeIs(36));
    EXPECT_GT(ids(with("reorder_events")).front(), ids(honest).front());
    EXPECT_NE(*with("altered_events").find("events"), *honest.find("events"));
    EXPECT_EQ(page(from(3, 100)), honest);
    bench.control("sandbox_setFault", Json::Object{{"name", "limit_exceeded"}});
    EXPECT_EQ(error(from(3, 1)), "-32001 request exceeded processing limit threshold");
    bench.control(
        "sandbox_setFault",
        Json::Object{{"name", "lag"}, {"times", -1}, {"parameters", Json::Object{{"ledgers", 2}}}});
    EXPECT_EQ(*page(from(3, 100)).find("latestLedger")->integer(), 3);
    EXPECT_THAT(ids(page(from(3, 100))), SizeIs(6));
    bench.control("sandbox_clearFaults");
    EXPECT_EQ(page(from(3, 100)), honest);
    EXPECT_NE(bench.control("sandbox_setFault", Json::Object{{"name", "odd"}}).find("error"),
              nullptr);
}

}  // namespace
}  // namespace warden::sandbox::soroban
