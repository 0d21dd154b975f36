// Following what was sent: found, failed, unknown, dead.

#include "tests/unit/stellar/submitter_fixture.hpp"

namespace warden::stellar {
namespace {

using ports::TxnPlace;

TEST_F(SubmitterTest, FailedTellsWhy) {
    const ports::SignedTxn txn = signed_txn();
    const auto reason = [&](const OperationResult& operation, const TransactionMeta& meta) {
        on("getTransaction", found("FAILED", txn.bytes, failed(operation), meta));
        const auto status = lookup(txn);
        if (!status) return status.error().text();
        EXPECT_EQ(status->place, TxnPlace::final);
        EXPECT_TRUE(status->reverted);
        EXPECT_TRUE(status->fee == 1234);
        return status->revert_reason;
    };
    const std::string prefix = "txFAILED: INVOKE_HOST_FUNCTION_";
    const std::string error(
        orchestrator::name(orchestrator::from_code<orchestrator::ContractError>(3).value()));
    EXPECT_EQ(reason(invoke_failure(InvokeCode::trapped), meta_with_error(kContract, 3)),
              prefix + "TRAPPED: " + error);
    EXPECT_EQ(reason(invoke_failure(InvokeCode::trapped), {}), prefix + "TRAPPED");
    EXPECT_EQ(reason(invoke_failure(InvokeCode::malformed), {}), prefix + "MALFORMED");
    EXPECT_EQ(reason(invoke_failure(InvokeCode::resource_limit_exceeded), {}),
              prefix + "RESOURCE_LIMIT_EXCEEDED");
    EXPECT_EQ(reason(invoke_failure(InvokeCode::entry_archived), {}), prefix + "ENTRY_ARCHIVED");
    EXPECT_EQ(reason(invoke_failure(InvokeCode::insufficient_refundable_fee), {}),
              prefix + "INSUFFICIENT_REFUNDABLE_FEE");
    OperationResult operation;
    operation.code = -1;
    EXPECT_EQ(reason(operation, {}), "txFAILED: opBAD_AUTH");
}

TEST_F(SubmitterTest, FeeBumpOfSomebodyElseAroundOurTxnIsOurTxn) {
    const ports::SignedTxn txn = signed_txn();
    FeeBumpEnvelope bump;
    bump.txn.inner = TransactionV1Envelope{txn_of(txn.bytes), {}};
    TransactionResult result;
    result.code = TxnCode::fee_bump_inner_success;
    result.inner.push_back({{}, 0, TxnCode::success, {invoke_success(Hash32{})}});
    on("getTransaction", found("SUCCESS", to_xdr_base64(TransactionEnvelope{bump}), result));
    EXPECT_EQ(lookup(txn)->place, TxnPlace::final);
}

TEST_F(SubmitterTest, EndpointThatContradictsItselfIsNotBelieved) {
    const ports::SignedTxn txn = signed_txn();
    const std::string other = build(6)->body;
    for (const Reply& reply :
         {found("SUCCESS", other, succeeded()), found("FAILED", txn.bytes, succeeded()),
          found("SUCCESS", "AAAA", succeeded())}) {
        clock.advance(std::chrono::hours{1});
        on("getTransaction", reply);
        EXPECT_TRUE(lookup(txn).error().is(Condition::transient));
        EXPECT_TRUE(quarantined("a"));
    }
    clock.advance(std::chrono::hours{1});
    on("getTransaction", found("SUCCESS", txn.bytes, succeeded()));
    show_ledger(81);
    EXPECT_FALSE(lookup(txn).has_value());
}

// Built at kCloseTime: valid until kCloseTime + 60.
TEST_F(SubmitterTest, DeadOnlyWhenAWindowFromBeforeToAfterDoesNotHoldIt) {
    const ports::SignedTxn txn = signed_txn();
    const UnixSecs end = kCloseTime + 60;
    ASSERT_EQ(txn.max_time, end);
    const auto says = [&](const Window& window) {
        on("getTransaction", not_found(window));
        return fate(txn).value();
    };
    on("getLedgerEntries", account_entry(account(), 5));
    EXPECT_EQ(says({20, kCloseTime, end + 1}), Fate::dead);
    EXPECT_EQ(says({20, kCloseTime, end}), Fate::open) << "a ledger of that time may follow";
    EXPECT_NE(says({20, kCloseTime + 1, end + 1}), Fate::dead) << "it may be before the window";
    EXPECT_NE(says({20, 0, end + 1}), Fate::dead) << "the endpoint does not say from when";
    EXPECT_EQ(says({2, kCloseTime + 1, end + 1}), Fate::dead) << "all there is";
    EXPECT_EQ(says({}), Fate::open);
}

// What was signed long ago, before an outage of our own, is in nobody's history any more.
TEST_F(SubmitterTest, OlderThanTheHistoryItIsDeadWhereItsNumberIsNotSpentElseUnseen) {
    const ports::SignedTxn txn = signed_txn(5);
    const UnixSecs end = kCloseTime + 60;
    const auto says = [&](UnixSecs newest, std::int64_t spent) {
        on("getTransaction", not_found({20, kCloseTime + 1, newest}));
        on("getLedgerEntries", account_entry(account(), spent));
        return fate(txn).value();
    };
    EXPECT_EQ(says(end + 1, 4), Fate::dead);
    EXPECT_EQ(says(end + 1, 5), Fate::spent_unseen) << "by it, or by another txn";
    EXPECT_EQ(says(end, 4), Fate::open) << "it may still come";
    EXPECT_EQ(says(end, 5), Fate::open);
}

// A node that lags behind the same address has an account of before the txn.
TEST_F(SubmitterTest, AnAccountOfAnOlderLedgerProvesNoDeath) {
    const ports::SignedTxn txn = signed_txn(5);
    on("getTransaction", not_found({20, kCloseTime + 1, kCloseTime + 61}));
    const auto says = [&](LedgerSeq newest) {
        on("getLedgerEntries", account_entry(account(), 4, 5, newest));
        return fate(txn).value();
    };
    EXPECT_EQ(says(kNewest - 1), Fate::open);
    EXPECT_EQ(says(kNewest), Fate::dead);
    EXPECT_EQ(says(kNewest + 1), Fate::dead);
}

TEST_F(SubmitterWithTwo, NumbersThatAreNotSpentNeedTheWordOfTwo) {
    const ports::SignedTxn txn = signed_txn(5);
    for (const char* alias : {"a", "b"}) {
        on("getTransaction", not_found({20, kCloseTime + 1, kCloseTime + 61}), alias);
        on("getLedgerEntries", account_entry(account(), 4), alias);
    }
    EXPECT_EQ(fate(txn).value(), Fate::dead);
    on("getLedgerEntries", account_entry(account(), 5), "b");
    EXPECT_EQ(fate(txn).value(), Fate::open) << "one of them lies";
    on("getLedgerEntries", account_entry(account(), 5), "a");
    EXPECT_EQ(fate(txn).value(), Fate::spent_unseen);
}

class SubmitterWithThree : public SubmitterTest {
  protected:
    SubmitterWithThree() : SubmitterTest({"a", "b", "c"}) {}
};

TEST_F(SubmitterWithThree, OneEndpointsWordMakesNothingFinalAndKeepsNothingAlive) {
    const ports::SignedTxn txn = signed_txn();
    const Window past{20, kCloseTime, kCloseTime + 61};
    for (const char* liar : {"a", "b", "c"}) {
        for (const char* alias : {"a", "b", "c"}) on("getTransaction", not_found(past), alias);
        on("getTransaction", found("SUCCESS", txn.bytes, succeeded()), liar);
        EXPECT_EQ(lookup(txn)->place, TxnPlace::unknown) << liar;
        EXPECT_EQ(fate(txn).value(), Fate::dead) << liar;
    }
    on("getTransaction", found("SUCCESS", txn.bytes, succeeded()), "a");
    on("getTransaction", Reply::status(500), "b");
    EXPECT_EQ(lookup(txn)->place, TxnPlace::final) << "c says so, too";
    on("getTransaction", not_found(), "c");
    EXPECT_EQ(lookup(txn)->place, TxnPlace::included) << "one does not know it yet";
    on("getTransaction", found("FAILED", txn.bytes, failed(invoke_failure(InvokeCode::trapped))),
       "c");
    EXPECT_EQ(lookup(txn)->place, TxnPlace::included) << "they do not agree";
}

TEST_F(SubmitterTest, TxnWithoutAnEndNeverDies) {
    ports::SignedTxn txn = signed_txn();
    txn.max_time.reset();
    on("getTransaction", not_found({20, kCloseTime, kCloseTime + 1000}));
    EXPECT_EQ(fate(txn).value(), Fate::open);
}

TEST_F(SubmitterWithTwo, DeathNeedsTheWordOfTwo) {
    const ports::SignedTxn txn = signed_txn();
    const Window past{20, kCloseTime, kCloseTime + 61};
    on("getTransaction", not_found(past), "a");
    EXPECT_EQ(fate(txn).value(), Fate::open) << "the other one lags";
    on("getTransaction", not_found(past), "b");
    EXPECT_EQ(fate(txn).value(), Fate::dead);
    on("getTransaction", found("SUCCESS", txn.bytes, succeeded()), "b");
    EXPECT_EQ(fate(txn).value(), Fate::open);
    on("getTransaction", Reply::status(500), "b");
    EXPECT_EQ(fate(txn).value(), Fate::open);
}

}  // namespace
}  // namespace warden::stellar
