// Fee bumps: who pays, what they replace, and every refusal with its code.
#include <gtest/gtest.h>

#include <limits>

#include "tests/unit/sandbox/stellar_bench.hpp"

namespace warden::sandbox::soroban {
namespace {

class StellarFeeBump : public testing::Test {
  protected:
    // What carol pays for, at this bid for inclusion.
    stellar::TransactionEnvelope bumped(const stellar::Transaction& inner, std::int64_t bid) {
        return bumped(inner, bid, bench.carol, bench.carol);
    }
    stellar::TransactionEnvelope bumped(const stellar::Transaction& inner, std::int64_t bid,
                                        const Person& payer, const Person& signer) {
        return bench.bump(inner, bench.alice, {payer, signer, bid});
    }
    std::string outcome(const stellar::TransactionEnvelope& envelope) {
        return bench.outcome_of(envelope);
    }
    std::string outcome(const stellar::Transaction& txn) {
        return bench.outcome_of(txn, bench.alice);
    }
    // A payment that bids 100 for inclusion, the least.
    stellar::Transaction cheap() {
        stellar::Transaction txn =
            bench.prepared(bench.alice, bench.pay(bench.alice, bench.carol, 7));
        txn.fee = static_cast<std::uint32_t>(txn.soroban->resource_fee) + 100;
        return txn;
    }

    StellarBench bench;
};

TEST_F(StellarFeeBump, PaysForAnotherAndIsFoundByBothHashes) {
    const stellar::Transaction txn = cheap();
    const auto envelope = bumped(txn, 200);
    const auto before = bench.account(bench.alice).balance;
    EXPECT_EQ(outcome(envelope), "PENDING");
    EXPECT_EQ(outcome(envelope), "DUPLICATE");
    bench.close_ledger();
    const Hash32 outer = stellar::transaction_hash(bench.network(), envelope);
    for (const Hash32& hash : {outer, bench.hash_of(txn)}) {
        const Json found = bench.find(hash);
        EXPECT_EQ(*found.find("status")->string(), "SUCCESS");
        EXPECT_EQ(*found.find("feeBump")->boolean(), true);
        EXPECT_EQ(xdr_of<stellar::TransactionEnvelope>(found, "envelopeXdr"), envelope);
        const auto result = xdr_of<stellar::TransactionResult>(found, "resultXdr");
        EXPECT_EQ(result.code, stellar::TxnCode::fee_bump_inner_success);
        EXPECT_EQ(result.inner.front().hash, bench.hash_of(txn));
        EXPECT_EQ(result.inner.front().fee_charged, 0);
        EXPECT_EQ(bench.account(bench.carol).balance,
                  StellarBench::kBalance + 7 - result.fee_charged);
    }
    EXPECT_EQ(bench.account(bench.alice).balance, before - 7);
    EXPECT_EQ(bench.account(bench.alice).seq_num, txn.seq_num);
    EXPECT_EQ(outcome(txn), "txBAD_SEQ");
}

TEST_F(StellarFeeBump, TakesThePlaceOfWhatWaitsForTenTimesItsRate) {
    const stellar::Transaction txn = cheap();
    EXPECT_EQ(outcome(txn), "PENDING");
    EXPECT_EQ(outcome(bumped(txn, 1'999)), "TRY_AGAIN_LATER");
    EXPECT_EQ(outcome(bumped(txn, 2'000)), "PENDING");
    EXPECT_EQ(outcome(txn), "TRY_AGAIN_LATER");
    EXPECT_EQ(outcome(bumped(txn, 19'999)), "TRY_AGAIN_LATER");
    stellar::Transaction next = txn;
    ++next.seq_num;
    EXPECT_EQ(outcome(bumped(next, 1'000'000)), "TRY_AGAIN_LATER");
    bench.close_ledger();
    EXPECT_EQ(*bench.find(bench.hash_of(txn)).find("feeBump")->boolean(), true);
}

TEST_F(StellarFeeBump, IsRefusedForItsOwnFaultsAndForThoseOfWhatItCarries) {
    const stellar::Transaction txn = cheap();
    EXPECT_EQ(outcome(bumped(txn, 199)), "txINSUFFICIENT_FEE") << "two operations";
    stellar::Transaction dear = txn;
    dear.fee += 50;
    EXPECT_EQ(outcome(bumped(dear, 299)), "txINSUFFICIENT_FEE") << "twice what it carries bids";
    EXPECT_EQ(outcome(bumped(dear, 300)), "PENDING");
    bench.close_ledger();
    const stellar::Transaction other = cheap();
    EXPECT_EQ(outcome(bumped(other, 200, bench.carol, bench.alice)), "txBAD_AUTH");
    const Person nobody("nobody");
    EXPECT_EQ(outcome(bumped(other, 200, nobody, nobody)), "txNO_ACCOUNT");
    EXPECT_EQ(outcome(bumped(other, StellarBench::kBalance)), "txINSUFFICIENT_BALANCE");
    EXPECT_EQ(outcome(bumped(other, -1)), "txMALFORMED");
    EXPECT_EQ(outcome(bumped(other, std::numeric_limits<std::int64_t>::min() / 2)), "txMALFORMED");
    auto twice = bumped(other, 200);
    auto& bump = std::get<stellar::FeeBumpEnvelope>(twice.value);
    bump.signatures.push_back(stellar::sign_hash(bench.alice.key(), Hash32{}));
    EXPECT_EQ(outcome(twice), "txBAD_AUTH_EXTRA");
    EXPECT_EQ(outcome(bumped(txn, 200)), "txFEE_BUMP_INNER_FAILED") << "its number is spent";
}

}  // namespace
}  // namespace warden::sandbox::soroban
