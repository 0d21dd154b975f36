// What a deployer's signer lets pass, and the steps that the deployer builds.
#include <gtest/gtest.h>

#include "adapters/starknet/codec/declare.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/codec/udc.hpp"
#include "adapters/starknet/deployer.hpp"
#include "platform/json/parse.hpp"
#include "tests/unit/starknet/golden.hpp"

namespace warden::starknet {
namespace {

const Felt kAccount{0x1234};
const Felt kContract{0xc0};
const Felt kChain = Felt::from_short_string("SN_SEPOLIA").value();
const SierraClass kClass{{Felt{1}, Felt{2}}, "0.1.0", {}, {}, {}, "[]"};
const SierraClass kAnnex{{Felt{3}, Felt{4}}, "0.1.0", {}, {}, {}, "[]"};

class DeployerSigner : public testing::Test {
  protected:
    DeployerSignerSettings settings{
        kAccount,
        kChain,
        kContract,
        {{class_hash(kAnnex), Felt{76}}, {class_hash(kClass), Felt{77}}},
        1'000};
    std::unique_ptr<ports::Signer> signer =
        make_deployer_signer(settings, PrivateKey::from_hex("0x5").value());

    static void shape(TxnV3& txn) {
        txn.sender_address = kAccount;
        txn.nonce = Felt{3};
        txn.resource_bounds.l2_gas = {10, 100};
    }
    static DeclareV3 declaration() {
        DeclareV3 out;
        shape(out);
        out.contract_class = kClass;
        out.compiled_class_hash = Felt{77};
        return out;
    }
    static InvokeV3 invocation(std::vector<Call> calls) {
        InvokeV3 out;
        shape(out);
        out.calldata = execute_calldata(calls);
        return out;
    }
    static Call deployment(Felt code) {
        return {udc_address(), sn_keccak("deploy_contract"), {code, Felt{1}, Felt{0}, Felt{0}}};
    }
    static ports::UnsignedTxn unsigned_of(const DeclareV3& txn) {
        return {write_canonical(to_json(txn)),
                declare_hash(txn, class_hash(txn.contract_class), kChain).to_hex(), 3};
    }
    static ports::UnsignedTxn unsigned_of(const InvokeV3& txn) {
        return {write_canonical(to_json(txn)), invoke_hash(txn, kChain).to_hex(), 3};
    }
    template <class Txn>
    void expect_refused(const Txn& txn, const std::string& why) {
        const auto result = signer->sign(unsigned_of(txn));
        ASSERT_FALSE(result.has_value()) << why;
        EXPECT_EQ(result.error().code, make_error_code(Errc::permanent));
        EXPECT_NE(result.error().detail.find(why), std::string::npos) << result.error().detail;
    }
};

TEST_F(DeployerSigner, SignsTheClassItsDeploymentAndTheAdminsFunctions) {
    const auto declared = signer->sign(unsigned_of(declaration()));
    ASSERT_TRUE(declared.has_value()) << declared.error().text();
    const DeclareV3 sent = declare_from_json(json::parse(declared->bytes).value()).value();
    ASSERT_EQ(sent.signature.size(), 2u);
    const Felt key = public_key(PrivateKey::from_hex("0x5").value());
    EXPECT_TRUE(verify(key, golden::hex(declared->hash), {sent.signature[0], sent.signature[1]}));
    EXPECT_TRUE(
        signer->sign(unsigned_of(invocation({deployment(class_hash(kClass))}))).has_value());
    DeclareV3 annex = declaration();
    annex.contract_class = kAnnex;
    annex.compiled_class_hash = Felt{76};
    EXPECT_TRUE(signer->sign(unsigned_of(annex)).has_value());
    for (const char* name :
         {"set_config", "set_oracle", "retire_oracle", "set_arbiter", "propose_admin",
          "accept_admin", "propose_upgrade", "cancel_upgrade", "upgrade"}) {
        const Call call{kContract, sn_keccak(name), {}};
        EXPECT_TRUE(signer->sign(unsigned_of(invocation({call}))).has_value()) << name;
    }
}

TEST_F(DeployerSigner, RefusesWhatAnOracleOrAnybodyElseWouldSign) {
    const Call admins{kContract, sn_keccak("set_config"), {}};
    expect_refused(invocation({{kContract, sn_keccak("propose_slash"), {}}}), "function");
    expect_refused(invocation({{kContract, sn_keccak("withdraw"), {}}}), "function");
    expect_refused(invocation({{Felt{9}, sn_keccak("set_config"), {}}}), "another contract");
    expect_refused(invocation({{Felt{9}, sn_keccak("transfer"), {}}}), "another contract");
    expect_refused(invocation({deployment(Felt{8})}), "something else");
    expect_refused(invocation({deployment(class_hash(kAnnex))}), "something else");
    expect_refused(invocation({{udc_address(), sn_keccak("deployContract"), {}}}),
                   "something else");
    expect_refused(invocation({admins, admins}), "one call");
    expect_refused(invocation({}), "one call");
}

TEST_F(DeployerSigner, RefusesAnotherClassAccountSlotFeeAndHash) {
    const auto declare_with = [](const auto& change) {
        DeclareV3 txn = declaration();
        change(txn);
        return txn;
    };
    expect_refused(declare_with([](DeclareV3& t) { t.contract_class.abi = "[1]"; }), "class");
    for (const std::uint64_t other : {78u, 76u}) {  // nobody's, the annex's
        expect_refused(declare_with([&](DeclareV3& t) { t.compiled_class_hash = Felt{other}; }),
                       "class");
    }
    expect_refused(declare_with([](DeclareV3& t) { t.sender_address = Felt{1}; }), "account");
    expect_refused(declare_with([](DeclareV3& t) { t.nonce = Felt{4}; }), "slot");
    expect_refused(declare_with([](DeclareV3& t) { t.resource_bounds.l2_gas = {11, 100}; }), "cap");
    expect_refused(declare_with([](DeclareV3& t) { t.version = InvokeVersion::query; }),
                   "version 3");
    expect_refused(declare_with([](DeclareV3& t) { t.paymaster_data = {Felt{1}}; }), "paymaster");
    ports::UnsignedTxn other_hash = unsigned_of(declaration());
    other_hash.hash = "0x1";
    EXPECT_FALSE(signer->sign(other_hash).has_value());
    EXPECT_FALSE(signer->sign({"no json", "0x1", 3}).has_value());
}

TEST_F(DeployerSigner, WithoutAContractNoneMayBeCalled) {
    settings.contract = Felt{0};
    signer = make_deployer_signer(settings, PrivateKey::from_hex("0x5").value());
    expect_refused(invocation({{Felt{0}, sn_keccak("set_config"), {}}}), "another contract");
    expect_refused(invocation({{kContract, sn_keccak("set_config"), {}}}), "another contract");
}

}  // namespace
}  // namespace warden::starknet
