// Vectors of the official libraries (see tests/golden/starknet/README.md). Every vector of the file
// is run; a kind without a check fails.

#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/starknet/codec/json_fields.hpp"
#include "adapters/starknet/codec/pedersen.hpp"
#include "adapters/starknet/codec/poseidon.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/codec/transaction.hpp"
#include "tests/unit/starknet/golden.hpp"

namespace warden::starknet {
namespace {

using golden::at;
using golden::felt;
using golden::felts;
using golden::str;

PrivateKey key_of(const Json& input) {
    Result<PrivateKey> key = PrivateKey::from_hex(str(input, "private_key"));
    if (!key) throw std::runtime_error(key.error().text());
    return std::move(*key);
}

ResourceBound bound_of(const Json& json) {
    const auto amount = hex_u64_member(json, "max_amount");
    const auto price = hex_u128_member(json, "max_price_per_unit");
    if (!amount || !price) throw std::runtime_error("golden bound");
    return {*amount, *price};
}

ResourceBounds bounds_of(const Json& json) {
    ResourceBounds out{bound_of(at(json, "l1_gas")), bound_of(at(json, "l2_gas")), {}};
    if (json.find("l1_data_gas") != nullptr) out.l1_data_gas = bound_of(at(json, "l1_data_gas"));
    return out;
}

InvokeV3 invoke_of(const Json& input) {
    Json::Object rpc = *input.object();
    rpc.emplace_back("type", "INVOKE");
    rpc.emplace_back("signature", Json::Array{});
    const Result<InvokeV3> invoke = invoke_from_json(Json(rpc));
    if (!invoke) throw std::runtime_error(invoke.error().text());
    return *invoke;
}

void ecdsa_sign(const Json& input, const Json& expect) {
    const PrivateKey key = key_of(input);
    const Felt hash = felt(input, "message_hash");
    const Result<Signature> signature = sign(key, hash);
    ASSERT_TRUE(signature.has_value());
    EXPECT_EQ(signature->r.to_hex(), str(expect, "r"));
    EXPECT_EQ(signature->s.to_hex(), str(expect, "s"));
    EXPECT_TRUE(verify(public_key(key), hash, *signature));
}

void ecdsa_sign_reject(const Json& input, const Json&) {
    const Result<Signature> signature = sign(key_of(input), felt(input, "message_hash"));
    ASSERT_FALSE(signature.has_value());
    EXPECT_TRUE(signature.error().is(Condition::invalid_input));
}

void ecdsa_verify(const Json& input, const Json& expect) {
    const Signature signature{felt(input, "r"), felt(input, "s")};
    const bool valid = verify(felt(input, "public_key"), felt(input, "message_hash"), signature);
    EXPECT_EQ(Json(valid), at(expect, "valid"));
}

void public_key_of(const Json& input, const Json& expect) {
    EXPECT_EQ(public_key(key_of(input)).to_hex(), str(expect, "public_key"));
}

void pedersen_pair(const Json& input, const Json& expect) {
    EXPECT_EQ(pedersen(felt(input, "a"), felt(input, "b")).to_hex(), str(expect, "hash"));
}

void pedersen_list(const Json& input, const Json& expect) {
    EXPECT_EQ(pedersen_array(felts(input, "elements")).to_hex(), str(expect, "hash"));
}

void poseidon_two(const Json& input, const Json& expect) {
    EXPECT_EQ(poseidon_pair(felt(input, "a"), felt(input, "b")).to_hex(), str(expect, "hash"));
}

void poseidon_list(const Json& input, const Json& expect) {
    EXPECT_EQ(poseidon_many(felts(input, "elements")).to_hex(), str(expect, "hash"));
}

void selector(const Json& input, const Json& expect) {
    EXPECT_EQ(sn_keccak(str(input, "name")).to_hex(), str(expect, "selector"));
}

void storage(const Json& input, const Json& expect) {
    EXPECT_EQ(storage_address(str(input, "name"), felts(input, "keys")).to_hex(),
              str(expect, "address"));
}

void contract(const Json& input, const Json& expect) {
    const Deployment deployment{felt(input, "deployer"), felt(input, "salt"),
                                felt(input, "class_hash"), felts(input, "constructor_calldata")};
    EXPECT_EQ(contract_address(deployment).to_hex(), str(expect, "address"));
}

void short_string(const Json& input, const Json& expect) {
    const Result<Felt> value = Felt::from_short_string(str(input, "text"));
    ASSERT_TRUE(value.has_value());
    EXPECT_EQ(value->to_hex(), str(expect, "felt"));
    EXPECT_EQ(value->to_short_string().value(), str(input, "text"));
}

void resource_bound(const Json& input, const Json& expect) {
    EXPECT_EQ(resource_bound_felt(str(input, "resource"), bound_of(input)).to_hex(),
              str(expect, "felt"));
}

void fee_field(const Json& input, const Json& expect) {
    const auto tip = hex_u64_member(input, "tip");
    ASSERT_TRUE(tip.has_value());
    EXPECT_EQ(fee_field_hash(*tip, bounds_of(at(input, "resource_bounds"))).to_hex(),
              str(expect, "hash"));
}

void execute(const Json& input, const Json& expect) {
    std::vector<Call> calls;
    for (const Json& call : *at(input, "calls").array()) {
        calls.push_back(
            {felt(call, "to"), sn_keccak(str(call, "entrypoint")), felts(call, "calldata")});
    }
    const std::vector<Felt> calldata = execute_calldata(calls);
    EXPECT_EQ(calldata, felts(expect, "calldata"));
    EXPECT_EQ(calls_from_calldata(calldata).value(), calls);
}

void invoke(const Json& input, const Json& expect) {
    EXPECT_EQ(invoke_hash(invoke_of(input), felt(input, "chain_id")).to_hex(), str(expect, "hash"));
}

// The old form is another hash of the same values: it must not come out of the modern rule.
void invoke_two_bounds(const Json& input, const Json& expect) {
    Json::Object modern = *input.object();
    for (auto& [name, value] : modern) {
        if (name != "resource_bounds") continue;
        Json::Object bounds = *value.object();
        bounds.emplace_back("l1_data_gas",
                            Json::Object{{"max_amount", "0x0"}, {"max_price_per_unit", "0x0"}});
        value = bounds;
    }
    EXPECT_NE(invoke_hash(invoke_of(Json(modern)), felt(input, "chain_id")).to_hex(),
              str(expect, "hash"));
}

using Check = std::function<void(const Json&, const Json&)>;

TEST(StarknetVectors, EveryVectorOfTheFilePasses) {
    const std::map<std::string, Check> checks{
        {"ecdsa_sign", ecdsa_sign},
        {"ecdsa_sign_reject", ecdsa_sign_reject},
        {"ecdsa_verify", ecdsa_verify},
        {"public_key", public_key_of},
        {"pedersen", pedersen_pair},
        {"pedersen_array", pedersen_list},
        {"poseidon_hash", poseidon_two},
        {"poseidon_many", poseidon_list},
        {"selector", selector},
        {"storage_address", storage},
        {"contract_address", contract},
        {"short_string", short_string},
        {"resource_bound_felt", resource_bound},
        {"fee_field_hash", fee_field},
        {"execute_calldata", execute},
        {"invoke_v3_hash", invoke},
        {"invoke_v3_hash_two_bounds", invoke_two_bounds},
    };
    const Json vectors = golden::load("vectors.json");
    ASSERT_EQ(vectors.array()->size(), 68u);
    for (const Json& vector : *vectors.array()) {
        SCOPED_TRACE(str(vector, "name"));
        const auto check = checks.find(str(vector, "kind"));
        ASSERT_NE(check, checks.end()) << "no check for kind " << str(vector, "kind");
        check->second(at(vector, "input"), at(vector, "expect"));
    }
}

}  // namespace
}  // namespace warden::starknet
