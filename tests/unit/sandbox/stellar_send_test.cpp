// Transactions on their way into a ledger: every refusal with its code, the queue, ledgers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sandbox/stellar_bench.hpp"

namespace warden::sandbox::soroban {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class StellarSendTest : public testing::Test {
  protected:
    // A payment that would be accepted.
    stellar::Transaction good() {
        return bench.prepared(bench.alice, bench.pay(bench.alice, bench.carol, 7));
    }
    std::string outcome(const stellar::Transaction& txn) {
        return bench.outcome_of(txn, bench.alice);
    }
    std::string inner_code(const Json& transaction) {
        const auto result = xdr_of<stellar::TransactionResult>(transaction, "resultXdr");
        return name(result.code) + " " + std::to_string(result.operations.at(0).inner_code);
    }

    StellarBench bench;
};

TEST_F(StellarSendTest, IsPendingUntilALedgerClosesAndThenStandsInIt) {
    const stellar::Transaction txn = good();
    EXPECT_EQ(outcome(txn), "PENDING");
    EXPECT_EQ(*bench.find(bench.hash_of(txn)).find("status")->string(), "NOT_FOUND");
    bench.close_ledger();
    const Json found = bench.find(bench.hash_of(txn));
    EXPECT_EQ(*found.find("status")->string(), "SUCCESS");
    EXPECT_EQ(*found.find("ledger")->integer(), 3);
    EXPECT_EQ(*found.find("applicationOrder")->integer(), 1);
    EXPECT_EQ(bench.account(bench.alice).seq_num, txn.seq_num);
    EXPECT_EQ(bench.account(bench.carol).balance, StellarBench::kBalance + 7);
}

TEST_F(StellarSendTest, OneTransactionPerSourceWaits) {
    const stellar::Transaction first = good();
    EXPECT_EQ(outcome(first), "PENDING");
    EXPECT_EQ(outcome(first), "DUPLICATE");
    stellar::Transaction next = first;
    ++next.seq_num;
    EXPECT_EQ(outcome(next), "TRY_AGAIN_LATER");
    stellar::Transaction dearer = first;
    dearer.fee *= 20;
    EXPECT_EQ(outcome(dearer), "TRY_AGAIN_LATER");
    stellar::Transaction older = first;
    --older.seq_num;
    EXPECT_EQ(outcome(older), "txBAD_SEQ");
    bench.close_ledger();
    EXPECT_EQ(outcome(next), "PENDING");
    // What was in a ledger is not taken again for a while, afterwards its number is used.
    EXPECT_EQ(outcome(first), "TRY_AGAIN_LATER");
    bench.control("sandbox_createBlock", Json::Object{{"count", 10}});
    EXPECT_EQ(outcome(first), "txBAD_SEQ");
}

TEST_F(StellarSendTest, SequenceNumbers) {
    stellar::Transaction txn = good();
    txn.seq_num += 1;
    EXPECT_EQ(outcome(txn), "txBAD_SEQ");
    txn.seq_num -= 2;
    EXPECT_EQ(outcome(txn), "txBAD_SEQ");
    txn = good();
    txn.seq_num += 5;
    txn.preconditions.value = stellar::PreconditionsV2{.time_bounds = {},
                                                       .ledger_bounds = {},
                                                       .min_seq_num = txn.seq_num - 6,
                                                       .min_seq_age_secs = 0,
                                                       .min_seq_ledger_gap = 0,
                                                       .extra_signers = {}};
    EXPECT_EQ(outcome(txn), "PENDING");
}

TEST_F(StellarSendTest, TimesAndLedgers) {
    stellar::Transaction txn = good();
    const UnixSecs closed = StellarBench::kGenesis;
    txn.preconditions.value = stellar::TimeBounds{closed + 1, 0};
    EXPECT_EQ(outcome(txn), "txTOO_EARLY");
    // Two closes of five seconds, and the five seconds since the last one.
    txn.preconditions.value = stellar::TimeBounds{0, closed + 14};
    EXPECT_EQ(outcome(txn), "txTOO_LATE");
    txn.preconditions.value = stellar::PreconditionsV2{.time_bounds = {},
                                                       .ledger_bounds = stellar::LedgerBounds{4, 0},
                                                       .min_seq_num = {},
                                                       .min_seq_age_secs = 0,
                                                       .min_seq_ledger_gap = 0,
                                                       .extra_signers = {}};
    EXPECT_EQ(outcome(txn), "txTOO_EARLY");
    std::get<stellar::PreconditionsV2>(txn.preconditions.value).ledger_bounds =
        stellar::LedgerBounds{0, 3};
    EXPECT_EQ(outcome(txn), "txTOO_LATE");
    std::get<stellar::PreconditionsV2>(txn.preconditions.value).ledger_bounds =
        stellar::LedgerBounds{3, 4};
    EXPECT_EQ(outcome(txn), "PENDING");
    stellar::Transaction gap = bench.prepared(bench.carol, bench.pay(bench.carol, bench.alice, 1));
    gap.preconditions.value = stellar::PreconditionsV2{.time_bounds = {},
                                                       .ledger_bounds = {},
                                                       .min_seq_num = {},
                                                       .min_seq_age_secs = 0,
                                                       .min_seq_ledger_gap = 1'000,
                                                       .extra_signers = {}};
    EXPECT_EQ(bench.outcome_of(gap, bench.carol), "txBAD_MIN_SEQ_AGE_OR_GAP");
}

TEST_F(StellarSendTest, ExpiredInTheQueueNeverLands) {
    stellar::Transaction txn = good();
    txn.preconditions.value = stellar::TimeBounds{0, StellarBench::kGenesis + 20};
    EXPECT_EQ(outcome(txn), "PENDING");
    bench.control("sandbox_advanceTime", Json::Object{{"secs", 60}});
    bench.close_ledger();
    EXPECT_EQ(*bench.find(bench.hash_of(txn)).find("status")->string(), "NOT_FOUND");
    EXPECT_EQ(bench.account(bench.alice).seq_num, txn.seq_num - 1);
}

TEST_F(StellarSendTest, HeldTransactionsFallOutInTime) {
    bench.control("sandbox_hold", Json::Object{{"on", true}});
    const stellar::Transaction txn = good();
    EXPECT_EQ(outcome(txn), "PENDING");
    bench.control("sandbox_createBlock", Json::Object{{"count", 3}});
    EXPECT_EQ(outcome(txn), "DUPLICATE");
    bench.close_ledger();
    EXPECT_EQ(outcome(txn), "TRY_AGAIN_LATER");  // banned
    bench.control("sandbox_hold", Json::Object{{"on", false}});
    bench.control("sandbox_createBlock", Json::Object{{"count", 10}});
    EXPECT_EQ(outcome(txn), "PENDING");
    EXPECT_EQ(bench.control("sandbox_evict",
                            Json::Object{{"transaction_hash", to_hex(bench.hash_of(txn))}}),
              Json(true));
    bench.close_ledger();
    EXPECT_EQ(*bench.find(bench.hash_of(txn)).find("status")->string(), "NOT_FOUND");
}

TEST_F(StellarSendTest, EndpointsThatTakeNothing) {
    const stellar::Transaction txn = good();
    bench.control("sandbox_setFault", Json::Object{{"name", "try_again_later"}});
    EXPECT_EQ(outcome(txn), "TRY_AGAIN_LATER");
    const Json::Object spike{{"name", "fee_spike"}, {"parameters", Json::Object{{"stroops", 101}}}};
    bench.control("sandbox_setFault", spike);
    EXPECT_EQ(outcome(txn), "txINSUFFICIENT_FEE");
    bench.control("sandbox_setFault", spike);
    stellar::Transaction dearer = txn;
    ++dearer.fee;
    EXPECT_EQ(outcome(dearer), "PENDING");
    EXPECT_EQ(outcome(txn), "txINSUFFICIENT_FEE");
    EXPECT_EQ(outcome(txn), "TRY_AGAIN_LATER");  // the dearer one waits
}

TEST_F(StellarSendTest, SignaturesHintsAndNetworks) {
    const stellar::Transaction txn = good();
    EXPECT_EQ(bench.outcome_of(bench.sign(txn, {})), "txBAD_AUTH");
    EXPECT_EQ(bench.outcome_of(bench.sign(txn, {&bench.carol})), "txBAD_AUTH");
    EXPECT_EQ(bench.outcome_of(bench.sign(txn, {&bench.alice, &bench.carol})), "txBAD_AUTH_EXTRA");
    auto hinted = *bench.sign(txn, {&bench.alice}).as<stellar::TransactionV1Envelope>();
    hinted.signatures[0].hint[0] ^= 1;
    EXPECT_EQ(bench.outcome_of({hinted}), "txBAD_AUTH");
    auto spoilt = *bench.sign(txn, {&bench.alice}).as<stellar::TransactionV1Envelope>();
    spoilt.signatures[0].signature[5] ^= 1;
    EXPECT_EQ(bench.outcome_of({spoilt}), "txBAD_AUTH");
    stellar::TransactionV1Envelope foreign{txn, {}};
    const Hash32 other = stellar::network_id("Test SDF Network ; September 2015");
    foreign.signatures = {
        stellar::sign_hash(bench.alice.key(), stellar::transaction_hash(other, txn))};
    EXPECT_EQ(bench.outcome_of({foreign}), "txBAD_AUTH");
    EXPECT_EQ(outcome(txn), "PENDING");
}

TEST_F(StellarSendTest, FeesAndBalances) {
    stellar::Transaction txn = good();
    txn.fee -= 1;
    EXPECT_EQ(outcome(txn), "txINSUFFICIENT_FEE");
    txn.fee -= 100;
    EXPECT_EQ(outcome(txn), "txMALFORMED");  // less than the resources alone
    txn = good();
    txn.soroban->resource_fee = 1'000;
    EXPECT_EQ(outcome(txn), "txSOROBAN_INVALID");
    txn = good();
    txn.soroban->instructions = 500'000'000;
    const Json refused = bench.send(bench.sign(txn, {&bench.alice}));
    EXPECT_EQ(name(xdr_of<stellar::TransactionResult>(refused, "errorResultXdr").code),
              "txSOROBAN_INVALID");
    EXPECT_EQ(refused.find("diagnosticEventsXdr")->array()->size(), 1u);
    txn = good();
    txn.soroban->footprint.read_only.push_back(txn.soroban->footprint.read_write[0]);
    txn.fee += 100'000;
    txn.soroban->resource_fee += 100'000;
    EXPECT_EQ(outcome(txn), "txSOROBAN_INVALID");
    StellarSettings settings;
    const Person poor("poor");
    settings.accounts.push_back({poor.account(), 10'000'300});
    StellarBench other(settings);
    const auto last = other.prepared(poor, other.pay(poor, other.alice, 1));
    EXPECT_EQ(other.outcome_of(last, poor), "txINSUFFICIENT_BALANCE");
    const Person nobody("nobody");
    stellar::Transaction unknown = good();
    unknown.source = stellar::MuxedAccount::of(nobody.account());
    EXPECT_EQ(bench.outcome_of(unknown, nobody), "txNO_ACCOUNT");
}

TEST_F(StellarSendTest, FormsThatAreRefused) {
    stellar::Transaction txn = good();
    txn.operations.push_back(txn.operations[0]);
    EXPECT_EQ(outcome(txn), "txMALFORMED");
    txn.operations.clear();
    EXPECT_EQ(outcome(txn), "txMISSING_OPERATION");
    txn = good();
    txn.memo.value = stellar::MemoText{"hello"};
    EXPECT_EQ(outcome(txn), "txSOROBAN_INVALID");
    txn = good();
    txn.soroban.reset();
    EXPECT_EQ(outcome(txn), "txMALFORMED");
    stellar::TransactionV0Envelope old;
    old.source_key = bench.alice.account().key;
    old.operations = good().operations;
    EXPECT_EQ(bench.outcome_of({old}), "txNOT_SUPPORTED");
    txn = good();
    txn.operations[0].source = stellar::MuxedAccount::of(bench.carol.account());
    EXPECT_EQ(outcome(txn), "txFAILED op -1");
    txn.operations[0].source = stellar::MuxedAccount::of(Person("nobody").account());
    EXPECT_EQ(outcome(txn), "txFAILED op -2");
}

TEST_F(StellarSendTest, WhatTheSandboxCannotRunIsSaidPlainly) {
    const auto error = [&](stellar::TransactionEnvelope envelope) {
        return bench.error_of("sendTransaction",
                              Json::Object{{"transaction", stellar::to_xdr_base64(envelope)}});
    };
    stellar::Transaction txn = good();
    txn.soroban.reset();
    txn.operations[0].body =
        stellar::PaymentOp{stellar::MuxedAccount::of(bench.carol.account()), {}, 5};
    EXPECT_THAT(error(bench.sign(txn, {&bench.alice})), HasSubstr("no part of the sandbox"));
    stellar::FeeBumpEnvelope bump;
    bump.txn.inner = *bench.sign(txn, {&bench.alice}).as<stellar::TransactionV1Envelope>();
    EXPECT_THAT(error({bump}), HasSubstr("no part of the sandbox"));
    txn = good();
    auto& operation = std::get<stellar::InvokeHostFunctionOp>(txn.operations[0].body);
    operation.function.value = Bytes{0, 0x61, 0x73, 0x6d};
    EXPECT_THAT(error(bench.sign(txn, {&bench.alice})), HasSubstr("no part of the sandbox"));
    EXPECT_EQ(bench.error_of("sendTransaction", Json::Object{{"transaction", "AAAA"}}),
              "-32602 invalid_xdr");
}

TEST_F(StellarSendTest, FailedCallsPayAndUseTheirNumber) {
    bench.run(bench.alice, bench.register_provider(bench.alice));
    const std::int64_t before = bench.account(bench.alice).balance;
    stellar::Transaction txn = good();
    auto& operation = std::get<stellar::InvokeHostFunctionOp>(txn.operations[0].body);
    // The same call again: AlreadyExists, found out in the ledger only.
    operation.function.value = bench.register_provider(bench.alice);
    operation.auth[0].root.function = bench.register_provider(bench.alice);
    txn.soroban->instructions = 5'000'000;
    txn.soroban->resource_fee += 1'000'000;
    txn.fee += 1'000'000;
    EXPECT_EQ(outcome(txn), "PENDING");
    bench.close_ledger();
    const Json found = bench.find(bench.hash_of(txn));
    EXPECT_EQ(*found.find("status")->string(), "FAILED");
    EXPECT_EQ(inner_code(found), "txFAILED -2");
    EXPECT_EQ(bench.account(bench.alice).seq_num, txn.seq_num);
    const auto result = xdr_of<stellar::TransactionResult>(found, "resultXdr");
    EXPECT_EQ(bench.account(bench.alice).balance, before - result.fee_charged);
    EXPECT_THAT(bench.event_names(found), ElementsAre());
    const auto event = *stellar::from_xdr_base64<stellar::DiagnosticEvent>(
        *found.find("diagnosticEventsXdr")->array()->at(0).string());
    EXPECT_EQ(event.event.topics[1], stellar::ScVal(stellar::ScError{0, 4}));
}

TEST_F(StellarSendTest, TooFewResourcesFailInTheLedger) {
    const auto failure = [&](auto change) {
        stellar::Transaction txn = good();
        change(txn);
        EXPECT_EQ(outcome(txn), "PENDING");
        bench.close_ledger();
        return inner_code(bench.find(bench.hash_of(txn)));
    };
    EXPECT_EQ(failure([](auto& txn) { txn.soroban->instructions = 1'000; }), "txFAILED -3");
    EXPECT_EQ(failure([](auto& txn) { txn.soroban->write_bytes = 1; }), "txFAILED -3");
    EXPECT_EQ(failure([](auto& txn) { txn.soroban->footprint.read_only.clear(); }), "txFAILED -2");
    EXPECT_EQ(failure([](auto& txn) {
                  std::get<stellar::InvokeHostFunctionOp>(txn.operations[0].body).auth.clear();
              }),
              "txFAILED -2");
    EXPECT_EQ(
        failure([](auto& txn) {
            const auto call = std::get<stellar::InvokeContractArgs>(
                std::get<stellar::InvokeHostFunctionOp>(txn.operations[0].body).function.value);
            auto& operation = std::get<stellar::InvokeHostFunctionOp>(txn.operations[0].body);
            auto other = call;
            other.args[2] = stellar::ScVal(stellar::ScI128{8});
            operation.function.value = other;
        }),
        "txFAILED -2");
}

TEST_F(StellarSendTest, UnusedRefundableFeeComesBack) {
    stellar::Transaction txn = good();
    txn.soroban->resource_fee += 500'000;
    txn.fee += 500'000;
    EXPECT_EQ(outcome(txn), "PENDING");
    const std::int64_t before = bench.account(bench.alice).balance;
    bench.close_ledger();
    const Json found = bench.find(bench.hash_of(txn));
    const auto result = xdr_of<stellar::TransactionResult>(found, "resultXdr");
    EXPECT_LT(result.fee_charged, txn.soroban->resource_fee - 400'000);
    EXPECT_EQ(bench.account(bench.alice).balance, before - 7 - result.fee_charged);
    const auto meta = xdr_of<stellar::TransactionMeta>(found, "resultMetaXdr");
    const auto* v4 = meta.as<stellar::TransactionMetaV4>();
    ASSERT_EQ(v4->events.size(), 2u);
    EXPECT_EQ(v4->events[0].stage, stellar::EventStage::before_all);
    EXPECT_EQ(v4->events[1].stage, stellar::EventStage::after_all);
    const auto amount = [&](std::size_t i) {
        return v4->events[i].event.data.as<stellar::ScI128>()->number;
    };
    EXPECT_EQ(amount(0) + amount(1), result.fee_charged);
}

TEST_F(StellarSendTest, AnotherAddressSignsItsPartAndOnlyOnce) {
    // Alice pays the fees, carol registers.
    stellar::Transaction txn = bench.draft(bench.alice, bench.register_provider(bench.carol));
    for (const bool upgraded : {false, true}) {
        const Json simulated = bench.simulate(txn, {{"useUpgradedAuth", upgraded}});
        const Json& text = simulated.find("results")->array()->at(0).find("auth")->array()->at(0);
        const auto entry = *stellar::from_xdr_base64<stellar::AuthorizationEntry>(*text.string());
        EXPECT_EQ(std::holds_alternative<stellar::AddressCredentialsV2>(entry.credentials),
                  upgraded);
    }
    txn = bench.prepared(bench.alice, bench.register_provider(bench.carol));
    auto& auth = std::get<stellar::InvokeHostFunctionOp>(txn.operations[0].body).auth[0];
    auto& credentials = std::get<stellar::AddressCredentials>(auth.credentials);
    const auto sign_as = [&](const Person& who, std::uint32_t until) {
        credentials.expiration_ledger = until;
        const Hash32 hash = stellar::authorization_hash(bench.network(), credentials, auth.root);
        const auto signature = who.key().sign(hash);
        const auto key = who.account().key;
        credentials.signature = stellar::vec({stellar::map(
            {{stellar::symbol("public_key"), stellar::ScVal(Bytes(key.begin(), key.end()))},
             {stellar::symbol("signature"),
              stellar::ScVal(Bytes(signature.begin(), signature.end()))}})});
    };
    const auto error = [&] { return *bench.simulate(txn).find("error")->string(); };
    EXPECT_THAT(error(), StartsWith("HostError: Error(Auth, InvalidInput)"));  // expiration 0
    sign_as(bench.alice, 100);
    EXPECT_THAT(error(), StartsWith("HostError: Error(Auth, InvalidAction)"));
    sign_as(bench.carol, 5'000'000);
    EXPECT_THAT(error(), HasSubstr("signature expiration is too late"));
    sign_as(bench.carol, 100);
    EXPECT_EQ(outcome(txn), "PENDING");
    bench.close_ledger();
    const Json found = bench.find(bench.hash_of(txn));
    ASSERT_EQ(*found.find("status")->string(), "SUCCESS") << inner_code(found);
    EXPECT_EQ(*bench.view("get_provider", Json::Object{{"provider", bench.carol.text()}})
                   .find("stake")
                   ->string(),
              "5000");
    EXPECT_THAT(error(), StartsWith("HostError: Error(Auth, ExistingValue)"));
}

TEST_F(StellarSendTest, MintOpensAccounts) {
    const Person fresh("fresh");
    const auto mint = [&](const char* amount) {
        return bench.control("sandbox_mint",
                             Json::Object{{"to", fresh.text()}, {"amount", amount}});
    };
    ASSERT_NE(mint("50000000").find("transaction_hash"), nullptr);
    ASSERT_NE(mint("50000000").find("error"), nullptr);  // one at a time
    bench.close_ledger();
    EXPECT_EQ(bench.account(fresh).balance, 50'000'000);
    EXPECT_EQ(bench.account(fresh).seq_num, std::int64_t{3} << 32);
    ASSERT_NE(mint("-5").find("error"), nullptr);
}

}  // namespace
}  // namespace warden::sandbox::soroban
