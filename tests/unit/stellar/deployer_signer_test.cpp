// What a deployer's signer lets pass, and everything that it refuses.
#include <gtest/gtest.h>

#include <functional>

#include "adapters/stellar/codec/transaction.hpp"
#include "adapters/stellar/deployer.hpp"
#include "domain/base/sha256.hpp"
#include "tests/unit/stellar/fixture.hpp"
#include "tests/unit/stellar/replies.hpp"

namespace warden::stellar {
namespace {

constexpr std::uint64_t kSlot = 5;
constexpr const char* kPassphrase = "Standalone Network ; February 2017";
const Bytes kWasm{0, 'a', 's', 'm', 1, 0, 0, 0};

AccountId own() { return {a_key().public_key()}; }

CreateContractArgsV2 creation() {
    return {{FromDeployer{ScAddress{own()}, Hash32{7}}}, {WasmHash{sha256(kWasm)}}, {}};
}
InvokeContractArgs call(const char* function) {
    return {ScAddress{kContract}, ScSymbol{function}, {}};
}

Transaction txn_of(HostFunction function) {
    Transaction txn = host_invocation(own(), kSlot, std::move(function));
    txn.fee = 2000;
    txn.preconditions.value = TimeBounds{0, 1'700'000'060};
    txn.soroban.emplace();
    return txn;
}

Result<ports::SignedTxn> sign(const Transaction& txn) {
    const DeployerSignerSettings settings{kPassphrase, kContract, sha256(kWasm), 2000};
    const Hash32 hash = transaction_hash(network_id(kPassphrase), txn);
    return make_deployer_signer(settings, a_key())
        ->sign({to_xdr_base64(TransactionEnvelope{TransactionV1Envelope{txn, {}}}), to_hex(hash),
                kSlot});
}

void expect_refused(const Transaction& txn, const std::string& why) {
    const auto refused = sign(txn);
    ASSERT_FALSE(refused.has_value()) << why;
    EXPECT_TRUE(refused.error().is(Condition::permanent));
    EXPECT_EQ(refused.error().detail, "signer refuses: " + why);
}

void authorise(Transaction& txn, AuthorizedInvocation root) {
    std::get<InvokeHostFunctionOp>(txn.operations.front().body)
        .auth.push_back({SourceCredentials{}, std::move(root)});
}

TEST(StellarDeployerSigner, SignsTheCodeTheContractAndTheAdminsFunctions) {
    EXPECT_TRUE(sign(txn_of({kWasm})).has_value());
    Transaction create = txn_of({creation()});
    authorise(create, {creation(), {}});
    const auto done = sign(create);
    ASSERT_TRUE(done.has_value()) << done.error().text();
    EXPECT_EQ(done->max_time, 1'700'000'060u);
    for (const char* name : {"set_config", "set_oracle", "set_arbiter", "propose_admin",
                             "accept_admin", "propose_upgrade", "upgrade"}) {
        Transaction txn = txn_of({call(name)});
        authorise(txn, {call(name), {}});
        EXPECT_TRUE(sign(txn).has_value()) << name;
    }
}

TEST(StellarDeployerSigner, RefusesOtherCodeContractsAndFunctions) {
    expect_refused(txn_of({Bytes{1, 2, 3, 4}}), "an upload of other code");
    CreateContractArgsV2 create = creation();
    create.executable = {WasmHash{Hash32{1}}};
    expect_refused(txn_of({create}), "a contract of other code or another deployer");
    create = creation();
    create.preimage = {FromDeployer{ScAddress{kContract}, Hash32{7}}};
    expect_refused(txn_of({create}), "a contract of other code or another deployer");
    expect_refused(txn_of({CreateContractArgs{creation().preimage, creation().executable}}),
                   "another host function");
    expect_refused(txn_of({call("propose_slash")}), "a call of function propose_slash");
    expect_refused(txn_of({call("withdraw")}), "a call of function withdraw");
    InvokeContractArgs elsewhere = call("set_config");
    elsewhere.contract = ScAddress{contract_of(0x70)};
    expect_refused(txn_of({elsewhere}), "a call of another contract");
}

TEST(StellarDeployerSigner, RefusesAuthorityForMoreThanTheFunction) {
    const auto with = [](AuthorizedInvocation root) {
        Transaction txn = txn_of({call("set_config")});
        authorise(txn, std::move(root));
        return txn;
    };
    const std::string why = "an authorisation of something else";
    expect_refused(with({call("upgrade"), {}}), why);
    expect_refused(with({creation(), {}}), why);
    expect_refused(with({call("set_config"), {{call("set_config"), {}}}}), why);
    Transaction others = txn_of({call("set_config")});
    std::get<InvokeHostFunctionOp>(others.operations.front().body)
        .auth.push_back({AddressCredentials{}, {call("set_config"), {}}});
    expect_refused(others, "an authorisation by somebody else");
}

TEST(StellarDeployerSigner, RefusesWhatEverySignerRefuses) {
    const auto changed = [](const std::function<void(Transaction&)>& change) {
        Transaction txn = txn_of({kWasm});
        change(txn);
        return txn;
    };
    expect_refused(changed([](Transaction& t) { t.fee = 2001; }), "fee above the cap");
    expect_refused(changed([](Transaction& t) { t.seq_num = 6; }),
                   "another sequence number than the slot");
    expect_refused(changed([](Transaction& t) { t.preconditions = {}; }), "no last time");
    expect_refused(changed([](Transaction& t) { t.source = MuxedAccount::of(AccountId{}); }),
                   "another account");
}

}  // namespace
}  // namespace warden::stellar
