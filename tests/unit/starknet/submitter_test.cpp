// Building, signing, sending, following: what each answer of a node means.

#include "adapters/starknet/submitter.hpp"
#include "adapters/starknet/client/errors.hpp"
#include "adapters/starknet/codec/json_fields.hpp"
#include "adapters/starknet/signer.hpp"
#include "platform/json/parse.hpp"
#include "tests/unit/starknet/fixture.hpp"

namespace warden::starknet {
namespace {

using enforcement::Fate;
using ports::TxnPlace;

const U128 kFeeMax = U128{1} << 80;

class SubmitterTest : public AdapterTest {
  protected:
    explicit SubmitterTest(std::vector<std::string> aliases = {"a"})
        : AdapterTest(std::move(aliases)) {
        settings.account = Felt{0xacc};
        settings.contract = kContract;
        settings.fee_max = kFeeMax;
        remake();
        on("starknet_estimateFee", Reply::result(golden::result_of("starknet_estimateFee.invoke")));
    }
    InvokeV3 replacement_of(const ports::SignedTxn& stuck, std::optional<orchestrator::Call> call) {
        const auto built = run(submitter->replace(std::move(call), stuck, soon()));
        if (!built) throw std::runtime_error(built.error().text());
        EXPECT_EQ(built->slot, stuck.slot);
        return invoke_from_json(json::parse(built->body).value()).value();
    }
    void remake() { submitter = make_submitter(settings, *nodes, profile); }
    static orchestrator::Call a_call() {
        orchestrator::ExecuteSlash call;
        call.reservation_id = 12;
        call.window = 3;
        return call;
    }
    std::unique_ptr<ports::Signer> signer(std::vector<Felt> selectors) {
        SignerSettings signing;
        signing.account = settings.account;
        signing.chain_id = nodes->settings().chain_id;
        signing.contract = kContract;
        signing.selectors = std::move(selectors);
        signing.fee_max = kFeeMax;
        return make_signer(std::move(signing), PrivateKey::from_hex("0x123").value());
    }
    ports::SignedTxn signed_txn(std::uint64_t slot = 5) {
        const auto built = run(submitter->build(a_call(), slot, soon()));
        if (!built) throw std::runtime_error(built.error().text());
        return signer(profile.call_selectors())->sign(*built).value();
    }
    Result<void> send(const ports::SignedTxn& txn) { return run(submitter->send(txn, soon())); }
    Result<ports::TxnStatus> lookup(std::string hash = "0x1") {
        return run(submitter->lookup(std::move(hash), soon()));
    }
    static Json state(const char* finality, const char* execution = "SUCCEEDED") {
        return Json::Object{{"finality_status", finality}, {"execution_status", execution}};
    }
    static Json receipt(const char* finality, std::int64_t block_num) {
        return Json::Object{{"transaction_hash", "0x1"},
                            {"finality_status", finality},
                            {"execution_status", "SUCCEEDED"},
                            {"actual_fee", Json::Object{{"amount", "0x10"}, {"unit", "FRI"}}},
                            {"block_hash", "0xb10c"},
                            {"block_number", block_num},
                            {"events", Json::Array{}}};
    }

    SubmitterSettings settings;
    OrchestratorProfile profile;
    std::unique_ptr<Submitter> submitter;
};

TEST_F(SubmitterTest, BuildsWithTheSlotAndMarginsAndAHashThatCanBeSigned) {
    const auto built = run(submitter->build(a_call(), 5, soon()));
    ASSERT_TRUE(built.has_value()) << built.error().text();
    const InvokeV3 invoke = invoke_from_json(json::parse(built->body).value()).value();
    EXPECT_EQ(invoke.version, InvokeVersion::v3);
    EXPECT_EQ(invoke.sender_address, settings.account);
    EXPECT_EQ(invoke.nonce, Felt{5});
    EXPECT_EQ(built->slot, 5u);
    EXPECT_EQ(invoke.resource_bounds.l2_gas.amount_max, (0x6ed570u * 3 + 1) / 2);
    EXPECT_TRUE(invoke.resource_bounds.l2_gas.unit_price_max == U128{0x3b9aca00u} * 3 / 2);
    EXPECT_EQ(invoke_hash(invoke, nodes->settings().chain_id).to_hex(), built->hash);
    const auto calls = calls_from_calldata(invoke.calldata).value();
    ASSERT_EQ(calls.size(), 1u);
    EXPECT_EQ(calls[0].calldata, (std::vector<Felt>{Felt{12}, Felt{0}, Felt{3}}));
}

TEST_F(SubmitterTest, EstimatesWithTheQueryVersionAndWithoutASignature) {
    ASSERT_TRUE(run(submitter->build(a_call(), 5, soon())).has_value());
    const Json& params = node().calls.back().second;
    const Json& request = params.find("request")->array()->front();
    EXPECT_EQ(*request.find("version"), Json("0x100000000000000000000000000000003"));
    EXPECT_TRUE(request.find("signature")->array()->empty());
    EXPECT_EQ(*params.find("simulation_flags"), Json(Json::Array{"SKIP_VALIDATE"}));
    EXPECT_EQ(*params.find("block_id"), Json("pre_confirmed"));
}

TEST_F(SubmitterTest, RecordedExecutionErrorIsPermanent) {
    const Json sample = golden::load("samples/starknet_estimateFee.reverts.json");
    const Json& error = golden::at(golden::at(sample, "response"), "error");
    on("starknet_estimateFee",
       Reply::error(41, "Transaction execution error", golden::at(error, "data")));
    const auto built = run(submitter->build(a_call(), 5, soon()));
    EXPECT_TRUE(built.error().is(Condition::permanent));
    EXPECT_NE(built.error().detail.find("ZERO_AMOUNT"), std::string::npos);
}

TEST_F(SubmitterTest, SignedBytesAreAlwaysTheSameAndVerify) {
    const ports::SignedTxn txn = signed_txn();
    EXPECT_EQ(signed_txn().bytes, txn.bytes);
    const InvokeV3 invoke = invoke_from_json(json::parse(txn.bytes).value()).value();
    const Signature signature{invoke.signature.at(0), invoke.signature.at(1)};
    const Felt key = public_key(PrivateKey::from_hex("0x123").value());
    EXPECT_TRUE(verify(key, golden::hex(txn.hash), signature));
}

TEST_F(SubmitterTest, SendsTheStoredBytes) {
    const ports::SignedTxn txn = signed_txn();
    on("starknet_addInvokeTransaction",
       Reply::result(Json::Object{{"transaction_hash", txn.hash}}));
    EXPECT_TRUE(send(txn).has_value());
    EXPECT_EQ(write_canonical(*node().calls.back().second.find("invoke_transaction")), txn.bytes);
}

TEST_F(SubmitterTest, AnswersThatLeaveTheOutcomeOpen) {
    const ports::SignedTxn txn = signed_txn();
    for (const Reply& reply :
         {Reply::error(63, "unexpected"), Reply::error(1, "failed to receive"),
          Reply::error(-32005, "over the limit"), Reply::status(502), Reply::raw("nonsense"),
          Reply::lost(ports::NetErrc::no_answer), Reply::result(Json(5)),
          Reply::result(Json::Object{{"transaction_hash", "0x999"}})}) {
        pass(std::chrono::hours{1});
        on("starknet_addInvokeTransaction", reply);
        const Result<void> sent = send(txn);
        ASSERT_FALSE(sent.has_value());
        EXPECT_TRUE(sent.error().is(Condition::unknown_outcome)) << sent.error().text();
    }
}

TEST_F(SubmitterTest, AnswersThatMeanItWasCertainlyNotTaken) {
    const ports::SignedTxn txn = signed_txn();
    for (const Reply& reply : {Reply::status(429), Reply::lost(ports::NetErrc::connect_refused),
                               Reply::error(54, "INSUFFICIENT_ACCOUNT_BALANCE")}) {
        pass(std::chrono::hours{1});
        on("starknet_addInvokeTransaction", reply);
        const Result<void> sent = send(txn);
        ASSERT_FALSE(sent.has_value());
        EXPECT_TRUE(sent.error().is(Condition::transient)) << sent.error().text();
    }
}

TEST_F(SubmitterTest, AnswersThatRefuseForGood) {
    const ports::SignedTxn txn = signed_txn();
    for (const int code : {55, 53, 58, 61, 64, 65}) {
        on("starknet_addInvokeTransaction", Reply::error(code));
        const Result<void> sent = send(txn);
        ASSERT_FALSE(sent.has_value());
        EXPECT_TRUE(sent.error().is(Condition::permanent)) << sent.error().text();
    }
}

TEST_F(SubmitterTest, RefusedNonceOfATxnThatIsKnownIsSuccess) {
    const ports::SignedTxn txn = signed_txn();
    on("starknet_addInvokeTransaction", Reply::error(52));
    on("starknet_getTransactionStatus", Reply::result(state("ACCEPTED_ON_L2")));
    EXPECT_TRUE(send(txn).has_value());
}

TEST_F(SubmitterTest, RefusedNonceThatIsConsumedIsConflict) {
    const ports::SignedTxn txn = signed_txn(5);
    on("starknet_addInvokeTransaction", Reply::error(52));
    on("starknet_getTransactionStatus", Reply::error(29));
    on("starknet_getNonce", Reply::result("0x6"));
    EXPECT_EQ(send(txn).error().code, make_error_code(Errc::conflict));
}

TEST_F(SubmitterTest, RefusedNonceThatIsAheadIsTransient) {
    const ports::SignedTxn txn = signed_txn(5);
    on("starknet_addInvokeTransaction", Reply::error(52));
    on("starknet_getTransactionStatus", Reply::error(29));
    on("starknet_getNonce", Reply::result("0x4"));
    EXPECT_TRUE(send(txn).error().is(Condition::transient));
}

TEST_F(SubmitterTest, LookupFollowsTheFinalityOfTheChain) {
    for (const char* finality : {"RECEIVED", "CANDIDATE", "PRE_CONFIRMED"}) {
        on("starknet_getTransactionStatus", Reply::result(state(finality)));
        EXPECT_EQ(lookup()->place, TxnPlace::pending) << finality;
    }
    on("starknet_getTransactionStatus", Reply::result(state("ACCEPTED_ON_L2")));
    on("starknet_getTransactionReceipt", Reply::result(receipt("ACCEPTED_ON_L2", 7)));
    const ports::TxnStatus included = lookup().value();
    EXPECT_EQ(included.place, TxnPlace::included);
    EXPECT_EQ(included.block, (chain::BlockRef{7, "0xb10c"}));
    EXPECT_TRUE(included.fee == 0x10);
    on("starknet_getTransactionReceipt", Reply::result(receipt("ACCEPTED_ON_L1", 7)));
    EXPECT_EQ(lookup()->place, TxnPlace::final);
}

TEST_F(SubmitterTest, DepthMakesFinalToo) {
    settings.final_depth = 3;
    remake();
    on("starknet_getTransactionStatus", Reply::result(state("ACCEPTED_ON_L2")));
    on("starknet_getTransactionReceipt", Reply::result(receipt("ACCEPTED_ON_L2", 7)));
    for (int num = 0; num < 10; ++num) node().add_block({});
    EXPECT_EQ(lookup()->place, TxnPlace::included);
    node().add_block({});
    EXPECT_EQ(lookup()->place, TxnPlace::final);
}

TEST_F(SubmitterTest, RevertedTxnTellsWhy) {
    on("starknet_getTransactionStatus",
       Reply::result(golden::result_of("starknet_getTransactionStatus.reverted")));
    on("starknet_getTransactionReceipt",
       Reply::result(golden::result_of("starknet_getTransactionReceipt.reverted")));
    const ports::TxnStatus status = lookup().value();
    EXPECT_TRUE(status.reverted);
    EXPECT_NE(status.revert_reason.find("ZERO_AMOUNT"), std::string::npos);
}

TEST_F(SubmitterTest, DeadOnlyWhenAnotherFinalTxnConsumedTheNonce) {
    const ports::SignedTxn txn = signed_txn(5);
    const auto fate = [&] { return run(submitter->fate(txn, soon())); };
    on("starknet_getTransactionStatus", Reply::error(29));
    on("starknet_getNonce", Reply::error(24));  // no final block yet
    EXPECT_EQ(fate().value(), Fate::open);
    on("starknet_getNonce", Reply::result("0x5"));
    EXPECT_EQ(fate().value(), Fate::open);
    on("starknet_getNonce", Reply::result("0x6"));
    EXPECT_EQ(fate().value(), Fate::dead);
    EXPECT_EQ(*node().calls.end()[-2].second.find("block_id"), Json("l1_accepted"));
    on("starknet_getTransactionStatus", Reply::result(state("ACCEPTED_ON_L2")));
    on("starknet_getTransactionReceipt", Reply::result(receipt("ACCEPTED_ON_L1", 7)));
    EXPECT_EQ(fate().value(), Fate::open);
}

// A sequencer's mempool asks a tenth more of the tip and of the price of L2 gas.
TEST_F(SubmitterTest, AReplacementOutbidsWhatItReplaces) {
    settings.tip = 100;
    remake();
    const ports::SignedTxn stuck = signed_txn(5);
    const InvokeV3 old = invoke_from_json(json::parse(stuck.bytes).value()).value();
    const InvokeV3 better = replacement_of(stuck, a_call());
    EXPECT_EQ(better.nonce, old.nonce);
    EXPECT_EQ(better.calldata, old.calldata);
    EXPECT_EQ(better.tip, 126u);
    const auto price = [](const ResourceBound& bound) { return bound.unit_price_max; };
    const U128 before = price(old.resource_bounds.l2_gas);
    EXPECT_TRUE(price(better.resource_bounds.l2_gas) == before + before / 4 + 1);
    EXPECT_TRUE(price(better.resource_bounds.l1_gas) > price(old.resource_bounds.l1_gas));
    EXPECT_TRUE(price(better.resource_bounds.l1_data_gas) > price(old.resource_bounds.l1_data_gas));
    // Where the market rose by more, its price counts.
    Json dear = golden::result_of("starknet_estimateFee.invoke");
    std::string text = write_canonical(dear);
    const std::size_t at = text.find("0x3b9aca00");
    ASSERT_NE(at, text.npos);
    for (std::size_t i = at; i != text.npos; i = text.find("0x3b9aca00", i)) {
        text.replace(i, 10, "0xb2d05e000");
    }
    on("starknet_estimateFee", Reply::result(json::parse(text).value()));
    EXPECT_TRUE(price(replacement_of(stuck, a_call()).resource_bounds.l2_gas) ==
                U128{0xb2d05e000u} * 3 / 2);
}

TEST_F(SubmitterTest, AReplacementWithoutACallDoesNothingAndIsSigned) {
    const ports::SignedTxn stuck = signed_txn(5);
    EXPECT_TRUE(calls_from_calldata(replacement_of(stuck, std::nullopt).calldata)->empty());
    const auto built = run(submitter->replace(std::nullopt, stuck, soon())).value();
    EXPECT_TRUE(signer(profile.call_selectors())->sign(built).has_value());
}

TEST_F(SubmitterTest, AReplacementAboveTheCapIsLimit) {
    const ports::SignedTxn stuck = signed_txn(5);
    const InvokeV3 old = invoke_from_json(json::parse(stuck.bytes).value()).value();
    settings.fee_max = *fee_max(old) + 1;
    remake();
    EXPECT_TRUE(run(submitter->build(a_call(), 5, soon())).has_value());
    const auto dear = run(submitter->replace(a_call(), stuck, soon()));
    EXPECT_EQ(dear.error().code, make_error_code(Errc::limit));
}

class TwoEndpointsTest : public SubmitterTest {
  protected:
    TwoEndpointsTest() : SubmitterTest({"a", "b"}) {}
};

// One endpoint may lag, or say for ever that it waits.
TEST_F(TwoEndpointsTest, TheFarthestThatAnEndpointSaysCounts) {
    for (const bool turned : {false, true}) {
        const std::string slow = turned ? "b" : "a";
        const std::string fast = turned ? "a" : "b";
        on("starknet_getTransactionStatus", Reply::result(state("RECEIVED")), slow);
        on("starknet_getTransactionStatus", Reply::result(state("ACCEPTED_ON_L2")), fast);
        on("starknet_getTransactionReceipt", Reply::result(receipt("ACCEPTED_ON_L2", 7)), fast);
        for (int i = 0; i < 3; ++i) EXPECT_EQ(lookup()->place, TxnPlace::included);
        on("starknet_getTransactionStatus", Reply::error(29), slow);
        for (int i = 0; i < 3; ++i) EXPECT_EQ(lookup()->place, TxnPlace::included);
        on("starknet_getTransactionStatus", Reply::status(502), slow);
        EXPECT_EQ(lookup()->place, TxnPlace::included);
        pass(std::chrono::hours{1});
    }
}

TEST_F(TwoEndpointsTest, FinalNeedsTheWordOfTwo) {
    const auto says = [this](const char* alias, const char* finality, std::int64_t block) {
        on("starknet_getTransactionStatus", Reply::result(state("ACCEPTED_ON_L2")), alias);
        on("starknet_getTransactionReceipt", Reply::result(receipt(finality, block)), alias);
    };
    says("a", "ACCEPTED_ON_L1", 1'000'000);
    on("starknet_getTransactionStatus", Reply::error(29), "b");
    EXPECT_EQ(lookup()->place, TxnPlace::included);
    says("b", "ACCEPTED_ON_L1", 7);
    EXPECT_EQ(lookup()->place, TxnPlace::included) << "in different blocks";
    says("a", "ACCEPTED_ON_L1", 7);
    EXPECT_EQ(lookup()->place, TxnPlace::final);
    EXPECT_EQ(lookup()->block.num, 7u);
}

TEST_F(TwoEndpointsTest, DeathNeedsTheWordOfTwo) {
    on("starknet_estimateFee", Reply::result(golden::result_of("starknet_estimateFee.invoke")),
       "b");
    const ports::SignedTxn txn = signed_txn(5);
    for (const char* alias : {"a", "b"}) {
        on("starknet_getTransactionStatus", Reply::error(29), alias);
        on("starknet_getNonce", Reply::result("0x6"), alias);
    }
    EXPECT_EQ(run(submitter->fate(txn, soon())).value(), Fate::dead);
    on("starknet_getNonce", Reply::result("0x5"), "b");
    EXPECT_EQ(run(submitter->fate(txn, soon())).value(), Fate::open);
    on("starknet_getNonce", Reply::status(500), "b");
    EXPECT_TRUE(run(submitter->fate(txn, soon())).error().is(Condition::transient));
}

// Everything else works on both.
TEST_F(TwoEndpointsTest, WithoutABlockBeingBuiltTxnsAreBuiltOnTheNewestAndSent) {
    for (const int code : {24, -32602}) {
        for (const char* alias : {"a", "b"}) {
            has_closed_blocks_alone(code, alias);
            on("starknet_estimateFee",
               Reply::result(golden::result_of("starknet_estimateFee.invoke")), alias);
            on("starknet_getTransactionStatus", Reply::error(29), alias);
            on("starknet_getNonce", Reply::result("0x6"), alias);
        }
        const ports::SignedTxn txn = signed_txn();
        for (const char* alias : {"a", "b"}) {
            on("starknet_addInvokeTransaction",
               Reply::result(Json::Object{{"transaction_hash", txn.hash}}), alias);
        }
        EXPECT_TRUE(send(txn).has_value());
        EXPECT_EQ(replacement_of(txn, a_call()).nonce, Felt{5});
        for (const char* alias : {"a", "b"})
            on("starknet_addInvokeTransaction", Reply::error(52), alias);
        EXPECT_EQ(send(txn).error().code, make_error_code(Errc::conflict)) << "the nonce is spent";
    }
}

class SignerTest : public SubmitterTest {
  protected:
    ports::UnsignedTxn rebuilt(const std::function<void(InvokeV3&)>& change) {
        ports::UnsignedTxn txn = run(submitter->build(a_call(), 5, soon())).value();
        InvokeV3 invoke = invoke_from_json(json::parse(txn.body).value()).value();
        change(invoke);
        txn.body = write_canonical(to_json(invoke));
        txn.hash = invoke_hash(invoke, nodes->settings().chain_id).to_hex();
        return txn;
    }
    void expect_refused(const ports::UnsignedTxn& txn) {
        const auto refused = signer(profile.call_selectors())->sign(txn);
        ASSERT_FALSE(refused.has_value());
        EXPECT_TRUE(refused.error().is(Condition::permanent));
    }
};

TEST_F(SignerTest, RefusesEverythingElse) {
    const auto call = [](InvokeV3& invoke, const Call& other) {
        invoke.calldata = execute_calldata(std::vector<Call>{other});
    };
    const Felt allowed = profile.call_selectors().front();
    expect_refused(rebuilt([&](InvokeV3& t) { call(t, {kOther, allowed, {}}); }));
    expect_refused(rebuilt([&](InvokeV3& t) { call(t, {kContract, Felt{1}, {}}); }));
    expect_refused(rebuilt([](InvokeV3& t) { t.calldata.emplace_back(0); }));
    expect_refused(rebuilt([](InvokeV3& t) { t.sender_address = Felt{1}; }));
    expect_refused(rebuilt([](InvokeV3& t) { t.nonce = Felt{6}; }));
    expect_refused(rebuilt([](InvokeV3& t) { t.version = InvokeVersion::query; }));
    expect_refused(rebuilt([](InvokeV3& t) { t.paymaster_data.emplace_back(1); }));
    expect_refused(rebuilt([](InvokeV3& t) { t.resource_bounds.l2_gas.unit_price_max = kFeeMax; }));
    ports::UnsignedTxn txn = rebuilt([](InvokeV3&) {});
    txn.hash = "0x1";
    expect_refused(txn);
    txn.body = "nonsense";
    expect_refused(txn);
}

}  // namespace
}  // namespace warden::starknet
