// What a header commits to, on real ledgers and on ones that somebody tampered with.

#include "adapters/stellar/proof.hpp"

#include <gtest/gtest.h>

#include "adapters/stellar/client/errors.hpp"
#include "tests/support/repository.hpp"
#include "tests/unit/stellar/fixture.hpp"

namespace warden::stellar {
namespace {

Bytes file(const std::string& name) {
    const std::string text = support::repository_file("tests/golden/stellar/ledgers/" + name);
    return {text.begin(), text.end()};
}

bool is(const Error& error, NodeErrc code) { return error.code == make_error_code(code); }

TEST(StellarProof, ALedgerOfThePublicNetworkHolds) {
    const Bytes bytes = file("pubnet_53312000.xdr");
    const auto meta = from_xdr<LedgerCloseMeta>(bytes);
    ASSERT_TRUE(meta.has_value()) << meta.error().text();
    EXPECT_EQ(to_xdr(*meta), bytes);
    EXPECT_EQ(meta->header().header.sequence, 53'312'000u);
    EXPECT_EQ(ledger_hash(meta->header().header), meta->header().hash);
    EXPECT_EQ(meta->results().size(), 163u);
    std::size_t hashes = 0;
    for (const TransactionResultPair& pair : meta->results()) {
        for (const OperationResult& operation : pair.result.own_operations()) {
            hashes += operation.success_hash().has_value() ? 1u : 0u;
        }
    }
    EXPECT_EQ(hashes, 1u);
    EXPECT_TRUE(prove_events(meta->header(), bytes, kContract).value().empty());
}

TEST(StellarProof, ALedgerOfProtocol27Holds) {
    const Bytes bytes = file("core_protocol_27.xdr");
    const auto meta = from_xdr<LedgerCloseMeta>(bytes);
    ASSERT_TRUE(meta.has_value()) << meta.error().text();
    EXPECT_EQ(to_xdr(*meta), bytes);
    EXPECT_EQ(meta->header().header.version, 27u);
    EXPECT_EQ(ledger_hash(meta->header().header), meta->header().hash);
    EXPECT_TRUE(prove_events(meta->header(), bytes, kContract).has_value());
}

class TamperedLedger : public testing::Test {
  protected:
    TamperedLedger() {
        node.add_ledger({txn(1, {event(1, kOther), event(2), event(3)}), txn(2, {event(4)}, false),
                         txn(3, {event(5)})});
    }
    FakeLedger& ledger() { return node.ledgers[0]; }
    TransactionResultMetaV1& applied(std::size_t i) {
        return std::get<LedgerCloseMetaV2>(ledger().meta.value).txns[i];
    }
    std::vector<ContractEvent>& events(std::size_t i) {
        return std::get<TransactionMetaV4>(applied(i).meta.value).operations[0].events;
    }
    Result<std::vector<PlacedEvent>> prove() {
        return prove_events(ledger().header, to_xdr(ledger().meta), kContract);
    }
    void expect_contradiction() {
        const auto proven = prove();
        ASSERT_FALSE(proven.has_value());
        EXPECT_TRUE(is(proven.error(), NodeErrc::contradiction)) << proven.error().text();
    }

    FakeNode node;
};

TEST_F(TamperedLedger, UntouchedGivesOurEventsWithTheirPlaces) {
    const auto proven = prove();
    ASSERT_TRUE(proven.has_value()) << proven.error().text();
    ASSERT_EQ(proven->size(), 3u);
    EXPECT_EQ((*proven)[0].id, (EventId{{.ledger = 100, .txn = 1, .operation = 0}, 1}));
    EXPECT_EQ((*proven)[1].id, (EventId{{.ledger = 100, .txn = 1, .operation = 0}, 2}));
    EXPECT_EQ((*proven)[2].id, (EventId{{.ledger = 100, .txn = 3, .operation = 0}, 0}));
    EXPECT_EQ((*proven)[2].txn_hash, txn(3, {}).hash);
    EXPECT_EQ((*proven)[2].event, event(5));
}

TEST_F(TamperedLedger, AMissingEventIsFound) {
    events(0).pop_back();
    expect_contradiction();
}

TEST_F(TamperedLedger, AMissingEventOfAnybodyIsFound) {
    events(0).erase(events(0).begin());
    expect_contradiction();
}

TEST_F(TamperedLedger, AChangedEventIsFound) {
    events(0)[1] = event(9);
    expect_contradiction();
}

TEST_F(TamperedLedger, ASwapOfTwoEventsIsFound) {
    std::swap(events(0)[1], events(0)[2]);
    expect_contradiction();
}

TEST_F(TamperedLedger, AnAddedEventOfOursIsFound) {
    events(2).push_back(event(6));
    expect_contradiction();
}

TEST_F(TamperedLedger, EventsAppendedByTheProtocolAreNoFault) {
    events(2).push_back(event(6, kOther));
    EXPECT_EQ(prove().value().size(), 3u);
}

TEST_F(TamperedLedger, AMissingTransactionIsFound) {
    std::get<LedgerCloseMetaV2>(ledger().meta.value).txns.pop_back();
    expect_contradiction();
}

TEST_F(TamperedLedger, AResultOfAnotherKindIsFound) {
    applied(0).result.result.code = TxnCode::failed;
    expect_contradiction();
}

TEST_F(TamperedLedger, AFailedTxnHasNoEventsWhateverItsMetaSays) {
    events(1).push_back(event(6));
    EXPECT_EQ(prove().value().size(), 3u);
}

TEST_F(TamperedLedger, AMissingReturnValueIsFound) {
    std::get<TransactionMetaV4>(applied(0).meta.value).soroban.reset();
    expect_contradiction();
}

TEST_F(TamperedLedger, AnotherHeaderIsFound) {
    std::get<LedgerCloseMetaV2>(ledger().meta.value).header.header.base_fee = 1;
    expect_contradiction();
}

TEST_F(TamperedLedger, AnEventOfOursUnderAClassicOperationIsFound) {
    applied(2).result.result.operations = {OperationResult{.code = 0, .type = 1, .body = {}}};
    node.seal(ledger());
    expect_contradiction();
}

TEST_F(TamperedLedger, ASecondInvocationInOneTxnIsFound) {
    TransactionResultMetaV1& one = applied(2);
    one.result.result.operations.push_back(one.result.result.operations[0]);
    auto& operations = std::get<TransactionMetaV4>(one.meta.value).operations;
    operations.push_back(operations[0]);
    node.seal(ledger());
    expect_contradiction();
}

TEST_F(TamperedLedger, UnknownXdrProvesNothingEitherWay) {
    Bytes bytes = to_xdr(ledger().meta);
    bytes[3] = 9;  // a version to come
    const auto proven = prove_events(ledger().header, bytes, kContract);
    ASSERT_FALSE(proven.has_value());
    EXPECT_TRUE(is(proven.error(), NodeErrc::unreadable));
}

TEST_F(TamperedLedger, TooManyOperationsAreRefused) {
    const OperationResult payment{.code = 0, .type = 1, .body = {}};
    applied(2).result.result.operations.assign(5000, payment);
    node.seal(ledger());
    expect_contradiction();
}

}  // namespace
}  // namespace warden::stellar
