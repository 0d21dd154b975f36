#include <gtest/gtest.h>

#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/starknet/codec/transaction.hpp"
#include "tests/unit/starknet/golden.hpp"

namespace warden::starknet {
namespace {

using golden::at;
using golden::str;

Json recorded_invoke() {
    const Json sample = golden::load("samples/starknet_addInvokeTransaction.ok.json");
    return at(at(at(sample, "request"), "params"), "invoke_transaction");
}

Json without(const Json& object, const std::string& name) {
    Json::Object out;
    for (const auto& member : *object.object()) {
        if (member.first != name) out.push_back(member);
    }
    return out;
}

Json with(const Json& object, const std::string& name, Json value) {
    Json::Object out = *without(object, name).object();
    out.emplace_back(name, std::move(value));
    return out;
}

// A devnet accepted this transaction of starknet.js: hash and signature are its own.
TEST(InvokeV3, RecordedTransactionHashesToTheHashOfTheNode) {
    const Json sample = golden::load("samples/starknet_addInvokeTransaction.ok.json");
    const InvokeV3 invoke = invoke_from_json(recorded_invoke()).value();
    const Felt chain = Felt::from_short_string("SN_SEPOLIA").value();
    EXPECT_EQ(invoke_hash(invoke, chain).to_hex(),
              str(at(at(sample, "response"), "result"), "transaction_hash"));
}

TEST(InvokeV3, JsonRoundTrips) {
    InvokeV3 invoke = invoke_from_json(recorded_invoke()).value();
    EXPECT_EQ(invoke_from_json(to_json(invoke)).value(), invoke);
    invoke.proof_facts = {Felt{1}, Felt{2}};
    invoke.tip = 7;
    invoke.version = InvokeVersion::query;
    invoke.fee_da_mode = DaMode::l2;
    invoke.resource_bounds.l2_gas = {~0ull, kU128Max};
    EXPECT_EQ(invoke_from_json(to_json(invoke)).value(), invoke);
}

TEST(InvokeV3, EveryMissingOrMalformedMemberIsRefusedByName) {
    const Json good = recorded_invoke();
    for (const auto& [name, value] : *good.object()) {
        const Result<InvokeV3> missing = invoke_from_json(without(good, name));
        ASSERT_FALSE(missing.has_value()) << name;
        EXPECT_NE(missing.error().detail.find(name), std::string::npos) << missing.error().detail;
        const Result<InvokeV3> wrong = invoke_from_json(with(good, name, Json(true)));
        ASSERT_FALSE(wrong.has_value()) << name;
        EXPECT_TRUE(wrong.error().is(Condition::invalid_input));
    }
    EXPECT_FALSE(invoke_from_json(with(good, "version", Json("0x1"))).has_value());
    EXPECT_FALSE(invoke_from_json(with(good, "type", Json("DECLARE"))).has_value());
    EXPECT_FALSE(invoke_from_json(with(good, "nonce", Json("0x01"))).has_value());
    EXPECT_FALSE(invoke_from_json(with(good, "tip", Json("0x10000000000000000"))).has_value());
    EXPECT_FALSE(invoke_from_json(Json()).has_value());
}

TEST(InvokeV3, QueryVersionHashesDifferently) {
    InvokeV3 invoke = invoke_from_json(recorded_invoke()).value();
    const Felt chain = Felt::from_short_string("SN_SEPOLIA").value();
    const Felt real = invoke_hash(invoke, chain);
    invoke.version = InvokeVersion::query;
    EXPECT_NE(invoke_hash(invoke, chain), real);
    EXPECT_EQ(version_felt(InvokeVersion::query).to_hex(), "0x100000000000000000000000000000003");
}

TEST(InvokeV3, EveryFieldButTheSignatureIsPartOfTheHash) {
    const InvokeV3 base = invoke_from_json(recorded_invoke()).value();
    const Felt chain = Felt::from_short_string("SN_SEPOLIA").value();
    const auto hash_after = [&](auto change) {
        InvokeV3 changed = base;
        change(changed);
        return invoke_hash(changed, chain);
    };
    const Felt hash = invoke_hash(base, chain);
    EXPECT_NE(hash_after([](InvokeV3& t) { t.nonce = t.nonce + Felt{1}; }), hash);
    EXPECT_NE(hash_after([](InvokeV3& t) { t.tip += 1; }), hash);
    EXPECT_NE(hash_after([](InvokeV3& t) { t.sender_address = Felt{1}; }), hash);
    EXPECT_NE(hash_after([](InvokeV3& t) { t.calldata.emplace_back(0); }), hash);
    EXPECT_NE(hash_after([](InvokeV3& t) { t.resource_bounds.l1_data_gas.amount_max += 1; }), hash);
    EXPECT_NE(hash_after([](InvokeV3& t) { t.paymaster_data.emplace_back(0); }), hash);
    EXPECT_NE(hash_after([](InvokeV3& t) { t.account_deployment_data.emplace_back(0); }), hash);
    EXPECT_NE(hash_after([](InvokeV3& t) { t.nonce_da_mode = DaMode::l2; }), hash);
    EXPECT_NE(hash_after([](InvokeV3& t) { t.fee_da_mode = DaMode::l2; }), hash);
    EXPECT_EQ(hash_after([](InvokeV3& t) { t.signature.clear(); }), hash);
    EXPECT_NE(invoke_hash(base, Felt{1}), hash);
}

TEST(InvokeV3, FeeMaxCountsTheTipAndRefusesOverflow) {
    InvokeV3 invoke;
    invoke.resource_bounds = {{2, 10}, {3, 100}, {5, 1000}};
    invoke.tip = 7;
    EXPECT_TRUE(fee_max(invoke).value() == 2 * 10 + 3 * 107 + 5 * 1000);
    invoke.resource_bounds.l2_gas = {2, kU128Max - 6};
    EXPECT_FALSE(fee_max(invoke).has_value());
    invoke.resource_bounds.l2_gas = {2, kU128Max / 2};
    EXPECT_FALSE(fee_max(invoke).has_value());
}

TEST(ExecuteCalldata, RefusesWhatIsNotConsumedExactly) {
    const std::vector<Call> calls{{Felt{1}, Felt{2}, {Felt{3}, Felt{4}}}, {Felt{5}, Felt{6}, {}}};
    std::vector<Felt> calldata = execute_calldata(calls);
    EXPECT_EQ(calls_from_calldata(calldata).value(), calls);
    for (std::size_t size = 0; size < calldata.size(); ++size) {
        EXPECT_FALSE(calls_from_calldata(std::span(calldata).first(size)).has_value());
    }
    calldata.emplace_back(0);
    EXPECT_FALSE(calls_from_calldata(calldata).has_value());
}

}  // namespace
}  // namespace warden::starknet
