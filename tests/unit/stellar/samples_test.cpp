// XDR written by an official SDK: read, written again, equal byte for byte.

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "adapters/stellar/codec/ledger.hpp"
#include "tests/unit/stellar/golden.hpp"

namespace warden::stellar {
namespace {

struct SuccessPreimage {
    ScVal return_value;
    std::vector<ContractEvent> events;
    template <class Io, class Self>
    static void xdr_fields(Io& io, Self& self) {
        io(self.return_value, self.events);
    }
};

template <class T>
void round_trip(const std::string& base64) {
    const Result<T> value = from_xdr_base64<T>(base64);
    ASSERT_TRUE(value.has_value()) << value.error().text();
    EXPECT_EQ(to_xdr_base64(*value), base64);
}

// Neither cut nor lengthened bytes are taken; the tail of a ledger's meta may be anything.
template <class T>
void refuses_other_lengths(const std::string& base64) {
    Bytes bytes = from_base64(base64).value();
    bytes.push_back(0);
    EXPECT_FALSE(from_xdr<T>(bytes).has_value());
    for (std::size_t size = 0; size + 1 < bytes.size(); ++size) {
        EXPECT_FALSE(from_xdr<T>(std::span(bytes).first(size)).has_value()) << size;
    }
}

const std::map<std::string, std::function<void(const std::string&)>> kRoundTrips{
    {"ScVal", round_trip<ScVal>},
    {"TransactionEnvelope", round_trip<TransactionEnvelope>},
    {"TransactionResult", round_trip<TransactionResult>},
    {"LedgerEntryData", round_trip<LedgerEntryData>},
    {"TransactionMeta", round_trip<TransactionMeta>},
    {"LedgerHeader", round_trip<LedgerHeader>},
    {"LedgerCloseMeta", round_trip<LedgerCloseMeta>},
    {"SuccessPreimage", round_trip<SuccessPreimage>}};

const std::map<std::string, std::function<void(const std::string&)>> kStrict{
    {"ScVal", refuses_other_lengths<ScVal>},
    {"TransactionEnvelope", refuses_other_lengths<TransactionEnvelope>},
    {"TransactionResult", refuses_other_lengths<TransactionResult>},
    {"LedgerEntryData", refuses_other_lengths<LedgerEntryData>},
    {"TransactionMeta", refuses_other_lengths<TransactionMeta>},
    {"LedgerHeader", refuses_other_lengths<LedgerHeader>}};

std::string sample(const std::string& type, const std::string& name) {
    for (const Json& one : golden::samples()) {
        if (golden::str(one, "type") == type && golden::str(one, "name") == name) {
            return golden::str(one, "xdr");
        }
    }
    throw std::runtime_error("no sample " + type + " " + name);
}

TEST(StellarSamples, AllAreReadAndWrittenAgain) {
    std::set<std::string> seen;
    for (const Json& one : golden::samples()) {
        const std::string type = golden::str(one, "type");
        SCOPED_TRACE(type + " " + golden::str(one, "name"));
        seen.insert(type);
        kRoundTrips.at(type)(golden::str(one, "xdr"));
    }
    EXPECT_EQ(seen.size(), kRoundTrips.size());
}

TEST(StellarSamples, NoneIsTakenCutOrLengthened) {
    for (const Json& one : golden::samples()) {
        const auto strict = kStrict.find(golden::str(one, "type"));
        if (strict == kStrict.end()) continue;
        SCOPED_TRACE(golden::str(one, "type") + " " + golden::str(one, "name"));
        strict->second(golden::str(one, "xdr"));
    }
}

TEST(StellarSamples, EveryOperationIsTypedOrKept) {
    std::set<std::int32_t> kept;
    for (const Json& one : golden::samples()) {
        if (golden::str(one, "type") != "TransactionEnvelope") continue;
        const auto envelope = from_xdr_base64<TransactionEnvelope>(golden::str(one, "xdr")).value();
        const auto* v1 = envelope.as<TransactionV1Envelope>();
        if (v1 == nullptr) continue;
        for (const Operation& operation : v1->txn.operations) {
            if (const auto* other = operation.as<OtherOp>()) kept.insert(other->type);
        }
    }
    EXPECT_EQ(kept.size(), 22u);  // 27 kinds, five of which have types
    EXPECT_EQ(*kept.begin(), 2);
    EXPECT_EQ(*kept.rbegin(), 23);
}

TEST(StellarSamples, MetaOfBothVersionsTellsEventsAndReturnValue) {
    const auto v3 = from_xdr_base64<TransactionMeta>(sample("TransactionMeta", "v3")).value();
    ASSERT_NE(v3.return_value(), nullptr);
    EXPECT_EQ(*v3.return_value(), ScVal(std::uint32_t{7}));
    EXPECT_EQ(v3.events_of(0).size(), 2u);
    EXPECT_EQ(v3.events_of(1).size(), 0u);
    EXPECT_EQ(v3.diagnostic_events().size(), 1u);
    const auto v4 = from_xdr_base64<TransactionMeta>(sample("TransactionMeta", "v4")).value();
    ASSERT_NE(v4.return_value(), nullptr);
    EXPECT_EQ(*v4.return_value(), ScVal());
    EXPECT_EQ(v4.events_of(0).size(), 1u);
    EXPECT_EQ(v4.events_of(9).size(), 0u);
    const auto v2 = from_xdr_base64<TransactionMeta>(sample("TransactionMeta", "v2")).value();
    EXPECT_EQ(v2.return_value(), nullptr);
    EXPECT_EQ(v2.events_of(0).size(), 0u);
}

TEST(StellarSamples, ResultsTellTheHashOfASuccess) {
    const auto all =
        from_xdr_base64<TransactionResult>(sample("TransactionResult", "all operations")).value();
    EXPECT_TRUE(all.succeeded());
    EXPECT_FALSE(all.operations[0].success_hash().has_value());
    Hash32 eights;
    eights.fill(8);
    EXPECT_EQ(all.operations[10].success_hash(), eights);
    EXPECT_FALSE(all.operations[11].success_hash().has_value());  // trapped
    const auto bump =
        from_xdr_base64<TransactionResult>(sample("TransactionResult", "fee bump")).value();
    EXPECT_TRUE(bump.succeeded());
    EXPECT_EQ(bump.own_operations().at(0).success_hash(), eights);
    const auto frozen =
        from_xdr_base64<TransactionResult>(sample("TransactionResult", "frozen key")).value();
    EXPECT_EQ(name(frozen.code), "txFROZEN_KEY_ACCESSED");
    EXPECT_EQ(name(static_cast<TxnCode>(-19)), "tx code -19");
}

TEST(StellarSamples, LedgersTellTheirResults) {
    for (const char* version : {"v0", "v1", "v2"}) {
        const auto ledger =
            from_xdr_base64<LedgerCloseMeta>(sample("LedgerCloseMeta", version)).value();
        EXPECT_EQ(ledger.header().header.sequence, 1000u);
        EXPECT_EQ(ledger.header().header.value.close_time, 1'700'000'000u);
        ASSERT_EQ(ledger.results().size(), 1u);
        ASSERT_EQ(ledger.metas().size(), 1u);
        EXPECT_NE(ledger.metas()[0]->return_value(), nullptr);
    }
}

}  // namespace
}  // namespace warden::stellar
