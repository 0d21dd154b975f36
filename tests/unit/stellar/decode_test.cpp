// Answers of stellar-rpc: what is taken, and what is refused as garbage.
#include "adapters/stellar/client/decode.hpp"

#include <gtest/gtest.h>

#include <string>

#include "adapters/stellar/client/errors.hpp"
#include "adapters/stellar/codec/xdr.hpp"
#include "domain/base/hex.hpp"
#include "platform/json/parse.hpp"

namespace warden::stellar {
namespace {

const std::string kHash(64, 'a');

Json parsed(const std::string& text) { return json::parse(text).value(); }

// With "latestLedger" and so on in front.
std::string within(LedgerSeq oldest, LedgerSeq latest, const std::string& rest) {
    return R"({"oldestLedger":)" + std::to_string(oldest) + R"(,"latestLedger":)" +
           std::to_string(latest) + "," + rest + "}";
}

std::string contract_text() {
    ContractId contract;
    contract.hash.fill(1);
    return to_text(contract);
}

std::string event(const std::string& id) {
    return R"({"type":"contract","ledger":5,"ledgerClosedAt":"2026-01-01T00:00:00Z","contractId":")" +
           contract_text() + R"(","id":")" + id + R"(","txHash":")" + kHash +
           R"(","topic":["AAAADwAAAAF4AAAA"],"value":"AAAAAQ=="})";
}

const std::string kFirst = to_text(EventId{{5, 1, 0}, 0});
const std::string kSecond = to_text(EventId{{5, 1, 0}, 1});

TEST(DecodeEvents, APageWithItsCursorAndSpan) {
    const auto page = decode::events(
        parsed(within(2, 9,
                      R"("events":[)" + event(kFirst) + "," + event(kSecond) + R"(],"cursor":")" +
                          kSecond + R"(","latestLedgerCloseTime":"1767225600")")));
    ASSERT_TRUE(page.has_value()) << page.error().text();
    EXPECT_EQ(page->events.size(), 2u);
    EXPECT_EQ(page->events[1].id, (EventId{{5, 1, 0}, 1}));
    EXPECT_EQ(page->cursor, page->events[1].id);
    EXPECT_EQ(page->span.oldest, 2u);
    EXPECT_EQ(page->span.latest, 9u);
    EXPECT_EQ(page->span.latest_close_time, 1'767'225'600u) << "a string here";
    EXPECT_EQ(to_base64(page->events[0].value), "AAAAAQ==");
}

TEST(DecodeEvents, AnEmptyPageIsNormal) {
    const auto page = decode::events(
        parsed(within(2, 9, R"("events":[],"cursor":")" + to_text(EventId::end_of(9)) + "\"")));
    ASSERT_TRUE(page.has_value()) << page.error().text();
    EXPECT_TRUE(page->events.empty());
    EXPECT_TRUE(page->cursor.is_end());
}

TEST(DecodeEvents, WhatContradictsItselfIsGarbage) {
    const auto refused = [](const std::string& text) {
        const auto page = decode::events(parsed(text));
        return !page && page.error().is(Condition::invalid_input);
    };
    const std::string end = R"("cursor":")" + to_text(EventId::end_of(9)) + "\"";
    EXPECT_TRUE(
        refused(within(2, 9, R"("events":[)" + event(kSecond) + "," + event(kFirst) + "]," + end)))
        << "out of order";
    EXPECT_TRUE(
        refused(within(2, 9, R"("events":[)" + event(kFirst) + "," + event(kFirst) + "]," + end)))
        << "twice";
    EXPECT_TRUE(refused(within(2, 4, R"("events":[)" + event(kFirst) + "]," + end)))
        << "above the tip";
    EXPECT_TRUE(
        refused(within(2, 9, R"("events":[)" + event(kSecond) + R"(],"cursor":")" + kFirst + "\"")))
        << "a cursor that goes back";
    EXPECT_TRUE(refused(within(9, 2, R"("events":[],)" + end))) << "oldest above latest";
    EXPECT_TRUE(refused(within(2, 9, R"("events":[])"))) << "no cursor";
    EXPECT_TRUE(refused(within(2, 9, R"("events":[{"id":"5"}],)" + end)));
    EXPECT_TRUE(refused(R"({"events":[]})"));
}

LedgerHeaderHistoryEntry header(LedgerSeq sequence) {
    LedgerHeaderHistoryEntry entry;
    entry.header.sequence = sequence;
    entry.hash = ledger_hash(entry.header);
    return entry;
}
std::string ledger(const LedgerHeaderHistoryEntry& entry, LedgerSeq sequence) {
    return R"({"sequence":)" + std::to_string(sequence) + R"(,"headerXdr":")" +
           to_xdr_base64(entry) + R"(","metadataXdr":"AAAAAQ=="})";
}

TEST(DecodeLedgers, AreConsecutiveAndHaveTheHashTheyName) {
    const auto page = decode::ledgers(parsed(
        within(2, 9, R"("ledgers":[)" + ledger(header(5), 5) + "," + ledger(header(6), 6) + "]")));
    ASSERT_TRUE(page.has_value()) << page.error().text();
    EXPECT_EQ(page->ledgers[1].header.header.sequence, 6u);

    LedgerHeaderHistoryEntry forged = header(5);
    forged.header.total_coins = 1;
    for (const std::string& text : {ledger(forged, 5), ledger(header(5), 6),
                                    ledger(header(5), 5) + "," + ledger(header(7), 7)}) {
        const auto bad = decode::ledgers(parsed(within(2, 9, R"("ledgers":[)" + text + "]")));
        ASSERT_FALSE(bad.has_value()) << text;
        EXPECT_TRUE(bad.error().is(Condition::invalid_input));
    }
}

TEST(DecodeTransaction, NotFoundKeepsWhatItRestsOn) {
    const auto info = decode::transaction(
        parsed(within(2, 9, R"("status":"NOT_FOUND","latestLedgerCloseTime":"70")")));
    ASSERT_TRUE(info.has_value()) << info.error().text();
    EXPECT_EQ(info->state, TxnResultState::not_found);
    EXPECT_EQ(info->span.latest_close_time, 70u);
}

TEST(DecodeTransaction, FoundWithNumbersAsTextOrNot) {
    for (const char* created : {"\"60\"", "60"}) {
        const auto info = decode::transaction(parsed(within(
            2, 9,
            std::string(R"("status":"FAILED","ledger":7,"applicationOrder":3,"createdAt":)") +
                created +
                R"(,"envelopeXdr":"AAAAAQ==","resultXdr":"AAAAAg==","resultMetaXdr":"AAAAAw==")")));
        ASSERT_TRUE(info.has_value()) << info.error().text();
        EXPECT_EQ(info->state, TxnResultState::failed);
        EXPECT_EQ(info->closed_at, 60u);
        EXPECT_EQ(to_base64(info->result), "AAAAAg==");
    }
    EXPECT_FALSE(decode::transaction(parsed(within(2, 9, R"("status":"MAYBE")"))).has_value());
    EXPECT_FALSE(decode::transaction(parsed(within(2, 9, R"("status":"SUCCESS")"))).has_value());
}

TEST(DecodeSimulation, AnErrorIsAnAnswer) {
    const auto failed = decode::simulation(
        parsed(R"j({"latestLedger":9,"error":"HostError: Error(Contract, #18)"})j"));
    ASSERT_TRUE(failed.has_value());
    EXPECT_EQ(*failed->error, "HostError: Error(Contract, #18)");
    EXPECT_FALSE(decode::simulation(parsed(R"({"latestLedger":9})")).has_value());
}

TEST(DecodeSimulation, ResourcesFeeAndWhatHasToBeRestored) {
    SorobanTransactionData data;
    data.resource_fee = 44;
    const std::string xdr = to_xdr_base64(data);
    const auto done = decode::simulation(
        parsed(R"({"latestLedger":9,"transactionData":")" + xdr +
               R"(","minResourceFee":"1000","results":[{"xdr":"AAAAAQ==","auth":["AAAAAA=="]}],)" +
               R"("restorePreamble":{"transactionData":")" + xdr + R"(","minResourceFee":"7"}})"));
    ASSERT_TRUE(done.has_value()) << done.error().text();
    EXPECT_EQ(done->data, data);
    EXPECT_EQ(done->min_resource_fee, 1000);
    EXPECT_EQ(done->auth.size(), 1u);
    ASSERT_TRUE(done->restore.has_value());
    EXPECT_EQ(done->restore->min_resource_fee, 7);
}

TEST(DecodeSent, EachStatus) {
    const auto sent = [](const std::string& status) {
        return decode::sent(parsed(R"({"status":")" + status + R"(","hash":")" + kHash +
                                   R"(","latestLedger":9,"latestLedgerCloseTime":"70"})"));
    };
    EXPECT_EQ(sent("PENDING")->state, SendState::pending);
    EXPECT_EQ(sent("DUPLICATE")->state, SendState::duplicate);
    EXPECT_EQ(sent("TRY_AGAIN_LATER")->state, SendState::try_again_later);
    EXPECT_EQ(sent("ERROR")->state, SendState::error);
    EXPECT_FALSE(sent("LATER").has_value());
}

TEST(DecodeHealth, OnlyHealthyIsHealthy) {
    EXPECT_TRUE(decode::health(parsed(within(2, 9, R"("status":"healthy")"))).has_value());
    EXPECT_TRUE(decode::health(parsed(within(2, 9, R"("status":"stale")")))
                    .error()
                    .is(Condition::transient));
}

TEST(NodeErrors, HaveConditionsByNumber) {
    const auto condition = [](std::int64_t code) {
        return node_error("a", "getEvents", {code, "text", ""});
    };
    EXPECT_TRUE(condition(-32600).is(Condition::transient));
    EXPECT_TRUE(condition(-32602).is(Condition::permanent));
    EXPECT_TRUE(condition(-32001).is(Condition::transient));
    EXPECT_TRUE(condition(-32603).is(Condition::transient));
    for (const std::int64_t other : {-32016, -32005, -32000, -99'999, 0, 429, 1006}) {
        EXPECT_EQ(condition(other).code, make_error_code(NodeErrc::outside_spec)) << other;
        EXPECT_TRUE(condition(other).is(Condition::transient));
    }
    EXPECT_EQ(condition(-32600).text().find("a: getEvents: text") == std::string::npos, false);
}

}  // namespace
}  // namespace warden::stellar
