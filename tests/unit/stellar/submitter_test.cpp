// Building and sending: what each answer of a node means.

#include "adapters/stellar/submitter.hpp"

#include "tests/unit/stellar/submitter_fixture.hpp"

namespace warden::stellar {
namespace {

TEST_F(SubmitterTest, BuildsOneCallWithTheSlotAnEndAndTheSimulatedResources) {
    AuthorizationEntry entry;
    entry.root.function = profile.encode(kContract, account(), a_call()).value();
    on("simulateTransaction", simulated(ScVal{}, {entry}));
    const auto built = build(5);
    ASSERT_TRUE(built.has_value()) << built.error().text();
    EXPECT_EQ(built->slot, 5u);
    const Transaction txn = txn_of(built->body);
    EXPECT_EQ(to_hex(transaction_hash(network_id(node().passphrase), txn)), built->hash);
    EXPECT_EQ(txn.source, MuxedAccount::of(account()));
    EXPECT_EQ(txn.seq_num, 5);
    EXPECT_EQ(txn.preconditions.time_bounds(), (TimeBounds{0, kCloseTime + 60}));
    EXPECT_EQ(txn.memo, Memo{});
    // 1001 stroops and a tenth, rounded up; then the inclusion fee.
    EXPECT_EQ(txn.fee, 1102u + 1000u);
    SorobanTransactionData data = resources(kContract);
    data.resource_fee = 1102;
    EXPECT_EQ(txn.soroban, data);
    ASSERT_EQ(txn.operations.size(), 1u);
    const auto* invoke = txn.operations[0].as<InvokeHostFunctionOp>();
    ASSERT_NE(invoke, nullptr);
    EXPECT_EQ(std::get<InvokeContractArgs>(invoke->function.value),
              profile.encode(kContract, account(), a_call()).value());
    EXPECT_EQ(invoke->auth, std::vector<AuthorizationEntry>{entry});
}

TEST_F(SubmitterTest, SimulatesTheCallWithoutASignature) {
    ASSERT_TRUE(build(5).has_value());
    const auto calls = calls_of("simulateTransaction");
    ASSERT_EQ(calls.size(), 1u);
    const auto envelope =
        from_xdr_base64<TransactionEnvelope>(*calls[0].find("transaction")->string()).value();
    const auto* v1 = envelope.as<TransactionV1Envelope>();
    ASSERT_NE(v1, nullptr);
    EXPECT_TRUE(v1->signatures.empty());
    EXPECT_EQ(v1->txn.fee, 100u);
    EXPECT_EQ(v1->txn.seq_num, 5);
    EXPECT_FALSE(v1->txn.soroban.has_value());
}

TEST_F(SubmitterTest, CallThatWouldFailIsPermanentWithTheContractsError) {
    on("simulateTransaction", simulation_error(host_error("SlashExists") + "\nEvent log: ..."));
    const auto built = build();
    ASSERT_FALSE(built.has_value());
    EXPECT_TRUE(built.error().is(Condition::permanent));
    EXPECT_EQ(built.error().detail, "SlashExists");
    on("simulateTransaction", simulation_error("HostError: Error(Budget, ExceededLimit)"));
    EXPECT_EQ(build().error().detail, "HostError: Error(Budget, ExceededLimit)");
    EXPECT_TRUE(build().error().is(Condition::permanent));
}

// Its XDR against the official SDK's: the sample "restore" of tests/golden/stellar.
TEST_F(SubmitterTest, ArchivedEntriesAreRestoredBeforeTheCall) {
    on("simulateTransaction", archived(kContract, ScVal{}));
    const ports::SignedTxn restored = signed_txn();
    const Transaction txn = txn_of(restored.bytes);
    ASSERT_EQ(txn.operations.size(), 1u);
    EXPECT_NE(txn.operations[0].as<RestoreFootprintOp>(), nullptr);
    EXPECT_FALSE(txn.operations[0].source);
    EXPECT_EQ(txn.seq_num, 5);
    EXPECT_EQ(txn.preconditions.time_bounds(), (TimeBounds{0, kCloseTime + 60}));
    // 71 stroops and a tenth, rounded up; then the inclusion fee.
    EXPECT_EQ(txn.fee, 79u + 1000u);
    EXPECT_EQ(txn.soroban->footprint, resources(kContract).footprint);
    EXPECT_EQ(txn.soroban->resource_fee, 79);
    on("simulateTransaction", simulated(ScVal{}));
    EXPECT_NE(txn_of(signed_txn(6).bytes).operations[0].as<InvokeHostFunctionOp>(), nullptr);
}

TEST_F(SubmitterTest, TheInclusionFeeFollowsTheMarketUpToTheCap) {
    const auto bid = [&](const std::string& p90) {
        const Json fees = Json::Object{{"p50", "100"}, {"p90", p90}, {"max", "999999"}};
        on("getFeeStats",
           Reply::result(Json::Object{{"sorobanInclusionFee", fees}, {"latestLedger", 7}}));
        return txn_of(build()->body).fee - 1102u;
    };
    EXPECT_EQ(bid("0"), 1000u) << "never below our own least";
    EXPECT_EQ(bid("1000"), 1000u);
    EXPECT_EQ(bid("1001"), 1001u);
    EXPECT_EQ(bid("5000"), 5000u);
    EXPECT_EQ(bid("8898"), 8898u);
    EXPECT_EQ(bid("8899"), 8898u) << "as far as the cap of 10,000 leaves room";
    EXPECT_EQ(bid("18446744073709551615"), 8898u);
}

TEST_F(SubmitterTest, ANodeThatDoesNotSayTheMarketsFeeStopsNothing) {
    for (const Reply& reply : {Reply::error(-32601), Reply::error(-32603), Reply::result(Json(5)),
                               Reply::result(Json::Object{{"latestLedger", 7}})}) {
        pass(std::chrono::hours{1});
        on("getFeeStats", reply);
        const auto built = build();
        ASSERT_TRUE(built.has_value()) << built.error().text();
        EXPECT_EQ(txn_of(built->body).fee, 1102u + 1000u);
    }
}

class FeeBumpTest : public SubmitterTest {
  protected:
    Result<ports::UnsignedTxn> outbid(const ports::SignedTxn& txn) {
        return run(submitter->outbid(txn, soon()));
    }
    static FeeBumpTransaction bump_of(const ports::UnsignedTxn& txn) {
        return from_xdr_base64<TransactionEnvelope>(txn.body)->as<FeeBumpEnvelope>()->txn;
    }
    void market(const std::string& p90) {
        const Json fees = Json::Object{{"p50", "100"}, {"p90", p90}, {"max", "999999"}};
        on("getFeeStats",
           Reply::result(Json::Object{{"sorobanInclusionFee", fees}, {"latestLedger", 7}}));
    }
    void cap(std::uint32_t stroops) {
        settings.fee_max = stroops;
        remake();
    }
};

TEST_F(FeeBumpTest, CarriesTheStoredBytesAsTheyAre) {
    const ports::SignedTxn txn = signed_txn();
    const auto bid = outbid(txn);
    ASSERT_TRUE(bid.has_value()) << bid.error().text();
    EXPECT_EQ(bid->slot, txn.slot);
    const FeeBumpTransaction bump = bump_of(*bid);
    EXPECT_EQ(to_hex(transaction_hash(network_id(node().passphrase), bump)), bid->hash);
    EXPECT_EQ(bump.fee_source, MuxedAccount::of(account()));
    const auto stored = from_xdr_base64<TransactionEnvelope>(txn.bytes).value();
    EXPECT_EQ(std::get<TransactionV1Envelope>(bump.inner), *stored.as<TransactionV1Envelope>());
}

// The txn has 1,102 stroops for resources and bids 1,000 for its one operation.
TEST_F(FeeBumpTest, BidsTenTimesItsOwnRateOrTheMarketsForTwoOperations) {
    const ports::SignedTxn txn = signed_txn();
    cap(100'000);
    const auto bid = [&](const std::string& p90) {
        market(p90);
        return bump_of(*outbid(txn)).fee - 1102;
    };
    EXPECT_EQ(bid("0"), 20'000);
    EXPECT_EQ(bid("10000"), 20'000);
    EXPECT_EQ(bid("10001"), 20'002);
    EXPECT_EQ(bid("18446744073709551615"), 100'000 - 1102);
    on("getFeeStats", Reply::error(-32601));
    EXPECT_EQ(bump_of(*outbid(txn)).fee, 1102 + 20'000);
}

TEST_F(FeeBumpTest, StaysUnderTheCapWhileItBidsTwiceWhatTheTxnBids) {
    const ports::SignedTxn txn = signed_txn();
    cap(1102 + 19'999);
    EXPECT_EQ(bump_of(*outbid(txn)).fee, 1102 + 19'999);
    cap(1102 + 2'000);
    EXPECT_EQ(bump_of(*outbid(txn)).fee, 1102 + 2'000);
    cap(1102 + 1'999);
    EXPECT_EQ(outbid(txn).error().code, make_error_code(Errc::limit));
}

TEST_F(FeeBumpTest, OnlyWhatWasBuiltHereCanBeOutbid) {
    ports::SignedTxn txn = signed_txn();
    Transaction endless = txn_of(txn.bytes);
    endless.preconditions.value = ScVoid{};
    Transaction bare = txn_of(txn.bytes);
    bare.soroban.reset();
    for (const std::string& bytes :
         {std::string("nonsense"),
          to_xdr_base64(TransactionEnvelope{TransactionV1Envelope{endless, {}}}),
          to_xdr_base64(TransactionEnvelope{TransactionV1Envelope{bare, {}}})}) {
        txn.bytes = bytes;
        const auto refused = outbid(txn);
        ASSERT_FALSE(refused.has_value());
        EXPECT_TRUE(refused.error().is(Condition::permanent)) << refused.error().text();
    }
    EXPECT_TRUE(calls_of("getFeeStats").size() == 1u) << "asked by build alone";
}

TEST_F(SubmitterTest, SignatureOfSomebodyElseIsRefused) {
    AuthorizationEntry entry;
    entry.credentials = AddressCredentials{};
    on("simulateTransaction", simulated(ScVal{}, {entry}));
    EXPECT_TRUE(build().error().is(Condition::permanent));
}

TEST_F(SubmitterTest, FeeAboveTheCapIsLimit) {
    settings.fee_max = 2101;
    remake();
    EXPECT_EQ(build().error().code, make_error_code(Errc::limit));
    settings.fee_max = 2102;
    remake();
    EXPECT_TRUE(build().has_value());
}

TEST_F(SubmitterTest, SlotThatIsNoSequenceNumberIsRefused) {
    EXPECT_TRUE(build(~std::uint64_t{0}).error().is(Condition::invalid_input));
}

TEST_F(SubmitterTest, SendsTheStoredBytes) {
    const ports::SignedTxn txn = signed_txn();
    on("sendTransaction", sent("PENDING", txn.hash));
    EXPECT_TRUE(send(txn).has_value());
    ASSERT_EQ(calls_of("sendTransaction").size(), 1u);
    EXPECT_EQ(*calls_of("sendTransaction")[0].find("transaction"), Json(txn.bytes));
}

TEST_F(SubmitterTest, AnswersThatLeaveTheOutcomeOpen) {
    const ports::SignedTxn txn = signed_txn();
    for (const Reply& reply :
         {sent("ERROR", txn.hash, TxnCode::internal_error), sent("ERROR", txn.hash),
          sent("ERROR", txn.hash, static_cast<TxnCode>(-99)), sent("PENDING", std::string(64, '9')),
          sent("NEW_STATUS", txn.hash), Reply::status(502), Reply::raw("nonsense"),
          Reply::error(-32603), Reply::lost(ports::NetErrc::no_answer)}) {
        clock.advance(std::chrono::hours{1});
        on("sendTransaction", reply);
        const Result<void> outcome = send(txn);
        ASSERT_FALSE(outcome.has_value());
        EXPECT_TRUE(outcome.error().is(Condition::unknown_outcome)) << outcome.error().text();
    }
}

TEST_F(SubmitterTest, AnswersThatMeanItMayBeTakenLater) {
    const ports::SignedTxn txn = signed_txn();
    for (const Reply& reply :
         {sent("TRY_AGAIN_LATER", txn.hash), sent("ERROR", txn.hash, TxnCode::too_early),
          sent("ERROR", txn.hash, TxnCode::insufficient_fee),
          sent("ERROR", txn.hash, TxnCode::insufficient_balance),
          sent("ERROR", txn.hash, TxnCode::no_account), Reply::status(429),
          Reply::lost(ports::NetErrc::connect_refused)}) {
        clock.advance(std::chrono::hours{1});
        on("sendTransaction", reply);
        const Result<void> outcome = send(txn);
        ASSERT_FALSE(outcome.has_value());
        EXPECT_TRUE(outcome.error().is(Condition::transient)) << outcome.error().text();
    }
}

TEST_F(SubmitterTest, AnswersThatRefuseForGood) {
    const ports::SignedTxn txn = signed_txn();
    for (const TxnCode code :
         {TxnCode::too_late, TxnCode::missing_operation, TxnCode::bad_auth, TxnCode::bad_auth_extra,
          TxnCode::not_supported, TxnCode::bad_sponsorship, TxnCode::bad_min_seq_age_or_gap,
          TxnCode::malformed, TxnCode::soroban_invalid, TxnCode::frozen_key_accessed}) {
        on("sendTransaction", sent("ERROR", txn.hash, code));
        const Result<void> outcome = send(txn);
        ASSERT_FALSE(outcome.has_value());
        EXPECT_TRUE(outcome.error().is(Condition::permanent)) << outcome.error().text();
        EXPECT_NE(outcome.error().code, make_error_code(Errc::conflict));
        EXPECT_NE(outcome.error().detail.find(name(code)), std::string::npos);
    }
    on("sendTransaction", Reply::error(-32602));
    EXPECT_TRUE(send(txn).error().is(Condition::permanent));
}

TEST_F(SubmitterTest, RefusedCopyOfATxnThatLandedIsSuccess) {
    const ports::SignedTxn txn = signed_txn();
    on("getTransaction", found("SUCCESS", txn.bytes, succeeded()));
    for (const TxnCode code : {TxnCode::bad_seq, TxnCode::too_late}) {
        on("sendTransaction", sent("ERROR", txn.hash, code));
        EXPECT_TRUE(send(txn).has_value());
    }
    on("sendTransaction", sent("TRY_AGAIN_LATER", txn.hash));
    EXPECT_TRUE(send(txn).has_value());
}

TEST_F(SubmitterTest, RefusalThatCannotBeLookedUpLeavesTheOutcomeOpen) {
    const ports::SignedTxn txn = signed_txn();
    on("sendTransaction", sent("ERROR", txn.hash, TxnCode::malformed));
    on("getTransaction", Reply::status(500));
    EXPECT_TRUE(send(txn).error().is(Condition::unknown_outcome));
}

TEST_F(SubmitterTest, BadSequenceIsConflictOnlyWhenTheNumberIsSpent) {
    const ports::SignedTxn txn = signed_txn(5);
    on("sendTransaction", sent("ERROR", txn.hash, TxnCode::bad_seq));
    for (const std::int64_t last : {5, 6}) {
        on("getLedgerEntries", account_entry(account(), last));
        EXPECT_EQ(send(txn).error().code, make_error_code(Errc::conflict)) << last;
    }
    // The endpoint lags, or a number before it is still open.
    for (const std::int64_t last : {3, 4}) {
        on("getLedgerEntries", account_entry(account(), last));
        EXPECT_TRUE(send(txn).error().is(Condition::transient)) << last;
    }
    on("getLedgerEntries", Reply::status(500));
    EXPECT_TRUE(send(txn).error().is(Condition::transient));
}

}  // namespace
}  // namespace warden::stellar
