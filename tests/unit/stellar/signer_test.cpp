// What the signer lets pass, and everything that it refuses.

#include "adapters/stellar/signer.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "adapters/stellar/codec/transaction.hpp"
#include "tests/unit/stellar/fixture.hpp"
#include "tests/unit/stellar/replies.hpp"

namespace warden::stellar {
namespace {

constexpr std::uint64_t kSlot = 5;
constexpr const char* kPassphrase = "Standalone Network ; February 2017";

InvokeContractArgs a_call() {
    return {ScAddress{kContract}, ScSymbol{"execute_slash"}, {ScVal(std::uint64_t{12})}};
}
AuthorizedInvocation invoked(const InvokeContractArgs& call) { return {call, {}}; }

// A txn that is signed.
Transaction good() {
    Transaction txn = invocation(AccountId{a_key().public_key()}, kSlot, a_call());
    txn.fee = 2000;
    txn.preconditions.value = TimeBounds{0, 1'700'000'060};
    txn.soroban.emplace();
    return txn;
}
InvokeHostFunctionOp& operation_of(Transaction& txn) {
    return std::get<InvokeHostFunctionOp>(txn.operations.front().body);
}
InvokeContractArgs& call_of(Transaction& txn) {
    return std::get<InvokeContractArgs>(operation_of(txn).function.value);
}

ports::UnsignedTxn unsigned_of(const Transaction& txn) {
    const Hash32 hash = transaction_hash(network_id(kPassphrase), txn);
    return {to_xdr_base64(TransactionEnvelope{TransactionV1Envelope{txn, {}}}), to_hex(hash),
            kSlot};
}

std::unique_ptr<ports::Signer> signer() {
    SignerSettings settings;
    settings.passphrase = kPassphrase;
    settings.contract = kContract;
    settings.functions = {"propose_slash", "execute_slash"};
    settings.callees = {contract_of(0x70)};
    settings.fee_max = 2000;
    return make_signer(std::move(settings), a_key());
}

void expect_refused(const ports::UnsignedTxn& txn, const std::string& why) {
    const auto refused = signer()->sign(txn);
    ASSERT_FALSE(refused.has_value()) << why;
    EXPECT_TRUE(refused.error().is(Condition::permanent));
    EXPECT_EQ(refused.error().detail, "signer refuses: " + why);
}
void expect_refused(const std::function<void(Transaction&)>& change, const std::string& why) {
    Transaction txn = good();
    change(txn);
    expect_refused(unsigned_of(txn), why);
}

TEST(StellarSigner, SignsAnAllowedCallOverTheNetworksHash) {
    const auto txn = signer()->sign(unsigned_of(good()));
    ASSERT_TRUE(txn.has_value()) << txn.error().text();
    EXPECT_EQ(txn->slot, kSlot);
    EXPECT_EQ(txn->max_time, 1'700'000'060u);
    const auto envelope = from_xdr_base64<TransactionEnvelope>(txn->bytes).value();
    const auto* v1 = envelope.as<TransactionV1Envelope>();
    ASSERT_NE(v1, nullptr);
    EXPECT_EQ(v1->txn, good());
    ASSERT_EQ(v1->signatures.size(), 1u);
    const AccountId account{a_key().public_key()};
    EXPECT_TRUE(verify_hash(account, hash_from_hex(txn->hash).value(), v1->signatures.front()));
    EXPECT_EQ(signer()->account().text, to_text(account));
    EXPECT_EQ(signer()->sign(unsigned_of(good()))->bytes, txn->bytes);
}

TEST(StellarSigner, SignsForCallsOfTheConfiguredContractsBelowIt) {
    Transaction txn = good();
    AuthorizedInvocation root = invoked(a_call());
    AuthorizedInvocation transfer =
        invoked({ScAddress{contract_of(0x70)}, ScSymbol{"transfer"}, {}});
    transfer.sub_invocations.push_back(invoked(a_call()));
    root.sub_invocations.push_back(transfer);
    operation_of(txn).auth = {{SourceCredentials{}, root}};
    EXPECT_TRUE(signer()->sign(unsigned_of(txn)).has_value());
}

TEST(StellarSigner, RefusesOtherTransactions) {
    const AccountId other{a_key(8).public_key()};
    expect_refused([&](auto& txn) { txn.source = MuxedAccount::of(other); }, "another account");
    expect_refused([](auto& txn) { txn.source.value = AccountWithId{1, a_key().public_key()}; },
                   "another account");
    expect_refused([](auto& txn) { txn.seq_num = 6; }, "another sequence number than the slot");
    expect_refused([](auto& txn) { txn.preconditions.value = ScVoid{}; }, "no last time");
    expect_refused([](auto& txn) { txn.preconditions.value = TimeBounds{0, 0}; }, "no last time");
    expect_refused(
        [](auto& txn) {
            PreconditionsV2 more;
            more.time_bounds = TimeBounds{0, 1'700'000'060};
            more.min_seq_num = 1;
            txn.preconditions.value = more;
        },
        "no last time");
    expect_refused([](auto& txn) { txn.memo.value = MemoText{"hello"}; }, "a memo");
    expect_refused([](auto& txn) { txn.fee = 2001; }, "fee above the cap");
    expect_refused([](auto& txn) { txn.soroban.reset(); }, "no resources: it was not assembled");
}

TEST(StellarSigner, SignsTheRestoringOfArchivedEntriesWithinItsCap) {
    Transaction txn = good();
    txn.operations.front().body = RestoreFootprintOp{};
    EXPECT_TRUE(signer()->sign(unsigned_of(txn)).has_value());
    txn.fee = 2001;
    expect_refused(unsigned_of(txn), "fee above the cap");
}

TEST(StellarSigner, RefusesOtherOperations) {
    const AccountId other{a_key(8).public_key()};
    expect_refused([](auto& txn) { txn.operations.clear(); }, "not exactly one operation");
    expect_refused([](auto& txn) { txn.operations.push_back(txn.operations.front()); },
                   "not exactly one operation");
    expect_refused([&](auto& txn) { txn.operations.front().source = MuxedAccount::of(other); },
                   "an operation with a source of its own");
    expect_refused([](auto& txn) { txn.operations.front().body = ExtendFootprintTtlOp{}; },
                   "another operation than a call");
    expect_refused(
        [&](auto& txn) { txn.operations.front().body = PaymentOp{MuxedAccount::of(other), {}, 1}; },
        "another operation than a call");
    expect_refused([](auto& txn) { operation_of(txn).function.value = Bytes{0}; },
                   "another host function than a call");
    expect_refused([](auto& txn) { call_of(txn).contract = ScAddress{contract_of(0x70)}; },
                   "a call of another contract");
    expect_refused([](auto& txn) { call_of(txn).function.text = "upgrade"; },
                   "a call of function upgrade");
}

TEST(StellarSigner, RefusesOtherAuthorisations) {
    const auto with = [](AuthorizationEntry entry) {
        return [entry](Transaction& txn) { operation_of(txn).auth = {entry}; };
    };
    expect_refused(with({AddressCredentials{}, invoked(a_call())}),
                   "an authorisation by somebody else");
    InvokeContractArgs other_call = a_call();
    other_call.args.clear();
    expect_refused(with({SourceCredentials{}, invoked(other_call)}),
                   "an authorisation of something else than the call");
    AuthorizedInvocation root = invoked(a_call());
    AuthorizedInvocation mine = invoked({ScAddress{contract_of(0x70)}, ScSymbol{"transfer"}, {}});
    mine.sub_invocations.push_back(
        invoked({ScAddress{contract_of(0xad)}, ScSymbol{"transfer"}, {}}));
    root.sub_invocations.push_back(mine);
    expect_refused(with({SourceCredentials{}, root}),
                   "an authorisation of calls of another contract");
    root.sub_invocations = {{CreateContractArgs{}, {}}};
    expect_refused(with({SourceCredentials{}, root}),
                   "an authorisation of calls of another contract");
}

// A bump of the good txn that is signed.
FeeBumpEnvelope good_bump(Transaction inner = good()) {
    const Hash32 hash = transaction_hash(network_id(kPassphrase), inner);
    FeeBumpEnvelope out;
    out.txn.fee_source = MuxedAccount::of(AccountId{a_key().public_key()});
    out.txn.fee = 2000;
    out.txn.inner = TransactionV1Envelope{std::move(inner), {sign_hash(a_key(), hash)}};
    return out;
}
ports::UnsignedTxn unsigned_of(const FeeBumpEnvelope& bump) {
    return {to_xdr_base64(TransactionEnvelope{bump}),
            to_hex(transaction_hash(network_id(kPassphrase), bump.txn)), kSlot};
}
void expect_bump_refused(const std::function<void(FeeBumpEnvelope&)>& change,
                         const std::string& why) {
    FeeBumpEnvelope bump = good_bump();
    change(bump);
    expect_refused(unsigned_of(bump), why);
}
TransactionV1Envelope& inner_of(FeeBumpEnvelope& bump) {
    return std::get<TransactionV1Envelope>(bump.txn.inner);
}

TEST(StellarSigner, SignsFeeBumpsOfWhatItHasSigned) {
    const auto txn = signer()->sign(unsigned_of(good_bump()));
    ASSERT_TRUE(txn.has_value()) << txn.error().text();
    EXPECT_EQ(txn->slot, kSlot);
    EXPECT_EQ(txn->max_time, 1'700'000'060u);
    EXPECT_EQ(txn->hash, unsigned_of(good_bump()).hash);
    const auto envelope = from_xdr_base64<TransactionEnvelope>(txn->bytes).value();
    const auto* bump = envelope.as<FeeBumpEnvelope>();
    ASSERT_NE(bump, nullptr);
    EXPECT_EQ(bump->txn, good_bump().txn);
    ASSERT_EQ(bump->signatures.size(), 1u);
    EXPECT_TRUE(verify_hash(AccountId{a_key().public_key()}, hash_from_hex(txn->hash).value(),
                            bump->signatures.front()));
}

TEST(StellarSigner, RefusesOtherFeeBumps) {
    const std::string fee = "a fee bump below the txn's own fee or above the cap";
    expect_bump_refused([&](auto& bump) { bump.txn.fee = 2001; }, fee);
    expect_bump_refused([&](auto& bump) { bump.txn.fee = 1999; }, fee);
    expect_bump_refused([&](auto& bump) { bump.txn.fee = -1; }, fee);
    expect_bump_refused(
        [](auto& bump) {
            bump.txn.fee_source = MuxedAccount::of(AccountId{a_key(8).public_key()});
        },
        "another account");
    expect_bump_refused([](auto& bump) { bump.signatures = {sign_hash(a_key(), Hash32{})}; },
                        "it is signed already");
    const std::string unsigned_inner = "a fee bump of a txn that this key has not signed";
    expect_bump_refused([](auto& bump) { inner_of(bump).signatures.clear(); }, unsigned_inner);
    expect_bump_refused(
        [](auto& bump) {
            const auto hash = transaction_hash(network_id(kPassphrase), inner_of(bump).txn);
            inner_of(bump).signatures = {sign_hash(a_key(8), hash)};
        },
        unsigned_inner);
    expect_bump_refused(
        [](auto& bump) { inner_of(bump).signatures.push_back(inner_of(bump).signatures.front()); },
        unsigned_inner);
    Transaction other = good();
    call_of(other).function.text = "upgrade";
    expect_refused(unsigned_of(good_bump(other)), "a call of function upgrade");
    other = good();
    other.seq_num = 6;
    expect_refused(unsigned_of(good_bump(other)), "another sequence number than the slot");
    ports::UnsignedTxn txn = unsigned_of(good_bump());
    txn.hash = std::string(64, '1');
    expect_refused(txn, "the hash is not that of the body");
}

TEST(StellarSigner, RefusesBodiesThatAreNotWhatTheyAreSaidToBe) {
    ports::UnsignedTxn txn = unsigned_of(good());
    txn.hash = std::string(64, '1');
    expect_refused(txn, "the hash is not that of the body");
    // The hash of another network.
    txn.hash = to_hex(transaction_hash(network_id("another"), good()));
    expect_refused(txn, "the hash is not that of the body");
    txn.slot = ~std::uint64_t{0};
    expect_refused(txn, "another sequence number than the slot");
    const DecoratedSignature signature = sign_hash(a_key(8), Hash32{});
    txn.body = to_xdr_base64(TransactionEnvelope{TransactionV1Envelope{good(), {signature}}});
    expect_refused(txn, "it is signed already");
    TransactionV0Envelope old;
    old.operations = good().operations;
    txn.body = to_xdr_base64(TransactionEnvelope{old});
    expect_refused(txn, "a fee bump, or the form before protocol 13");
    txn.body = "nonsense";
    EXPECT_TRUE(signer()->sign(txn).error().is(Condition::permanent));
}

}  // namespace
}  // namespace warden::stellar
