#include "tests/unit/sandbox/chain_bench.hpp"

#include <gtest/gtest.h>

#include "adapters/starknet/codec/selector.hpp"
#include "platform/json/parse.hpp"
#include "tests/unit/sandbox/short_times.hpp"

namespace warden::sandbox {

using starknet::Felt;

Actor::Actor(std::string_view key)
    : key_(*starknet::PrivateKey::from_hex(key)),
      public_key_(starknet::public_key(key_)),
      address_(account_address(public_key_)) {}

Json constructor_arguments(const ChainBench& bench) {
    Json::Object arguments =
        short_times({bench.admin.hex(), bench.judge.hex(), bench.oracle.hex(), bench.admin.hex()});
    arguments.emplace_back("token", strk_address().to_hex());
    return arguments;
}

ChainBench::ChainBench(StarknetSettings given) : settings(std::move(given)) {
    settings.genesis_time = kGenesis;
    settings.orchestrator = constructor_arguments(*this);
    constexpr U128 strk = 1'000'000'000'000'000'000;
    for (const Actor* actor : {&admin, &alice, &carol, &oracle, &judge}) {
        settings.accounts.push_back({actor->address(), actor->public_key(), 1'000 * strk});
    }
    auto made = make_starknet_chain(settings, clock_);
    if (!made) throw std::runtime_error(made.error().text());
    chain_ = std::move(*made);
    const Json by_class =
        rpc("starknet_getClassAt",
            Json::Object{{"block_id", "latest"},
                         {"contract_address", chain_->orchestrator_address().to_hex()}});
    const auto abi = starknet::Abi::from_json(*json::parse(*by_class.find("abi")->string()));
    abi_ = std::make_unique<starknet::Abi>(*abi);
}

namespace {

Json request(const std::string& method, Json params) {
    return Json::Object{
        {"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}};
}

Json result_or_all(const std::string& text) {
    const Json answer = *json::parse(text);
    const Json* result = answer.find("result");
    return result ? *result : answer;
}

}  // namespace

Json ChainBench::rpc(const std::string& method, Json params) {
    return result_or_all(chain_->handle(write_canonical(request(method, std::move(params)))));
}

Json ChainBench::control(const std::string& method, Json params) {
    return result_or_all(chain_->control(write_canonical(request(method, std::move(params)))));
}

std::int64_t ChainBench::error_of(const std::string& method, Json params) {
    const Json answer = rpc(method, std::move(params));
    const Json* error = answer.find("error");
    return error ? *error->find("code")->integer() : 0;
}

starknet::Call ChainBench::orchestrator(const std::string& function, Json arguments) {
    const auto calldata = abi_->encode_arguments(function, arguments);
    EXPECT_TRUE(calldata) << calldata.error().text();
    return {chain_->orchestrator_address(), starknet::sn_keccak(function), *calldata};
}

starknet::Call ChainBench::approve(U128 amount) {
    return {strk_address(),
            starknet::sn_keccak("approve"),
            {chain_->orchestrator_address(), Felt::from_u128(amount), Felt{}}};
}

starknet::InvokeV3 ChainBench::signed_by(const Actor& actor, std::vector<starknet::Call> calls) {
    starknet::InvokeV3 invoke;
    invoke.sender_address = actor.address();
    invoke.calldata = starknet::execute_calldata(calls);
    const Json nonce = rpc("starknet_getNonce", Json::Object{{"block_id", "pre_confirmed"},
                                                             {"contract_address", actor.hex()}});
    invoke.nonce = *Felt::from_hex(*nonce.string());
    const U128 price = settings.gas_price;
    invoke.resource_bounds = {{0, price}, {50'000'000, price}, {50'000, price}};
    sign(invoke, actor);
    return invoke;
}

void ChainBench::sign(starknet::InvokeV3& invoke, const Actor& actor, const char* chain_id) {
    const Felt hash = starknet::invoke_hash(invoke, *Felt::from_short_string(chain_id));
    const auto signature = starknet::sign(actor.key(), hash);
    invoke.signature = {signature->r, signature->s};
}

std::string ChainBench::send(const starknet::InvokeV3& invoke) {
    const Json answer =
        rpc("starknet_addInvokeTransaction", Json::Object{{"invoke_transaction", to_json(invoke)}});
    const Json* hash = answer.find("transaction_hash");
    EXPECT_NE(hash, nullptr) << write_canonical(answer);
    return hash ? *hash->string() : "";
}

std::string ChainBench::send(const Actor& actor, std::vector<starknet::Call> calls) {
    return send(signed_by(actor, std::move(calls)));
}

std::string ChainBench::register_provider(const Actor& actor) {
    Json arguments = Json::Object{{"endpoint", "https://alice.example/"}, {"stake", "5000"}};
    return send(actor, {approve(5000), orchestrator("register_provider", std::move(arguments))});
}

Json ChainBench::block(Json block_id) {
    return rpc("starknet_getBlockWithReceipts", Json::Object{{"block_id", std::move(block_id)}});
}

std::string ChainBench::head_hash() {
    return *rpc("starknet_blockHashAndNumber").find("block_hash")->string();
}

Json ChainBench::receipt(const std::string& hash) {
    return rpc("starknet_getTransactionReceipt", Json::Object{{"transaction_hash", hash}});
}

Json ChainBench::view(const std::string& function, Json arguments, Json block_id) {
    const starknet::Call call = orchestrator(function, std::move(arguments));
    Json::Array calldata;
    for (const Felt& felt : call.calldata) calldata.emplace_back(felt.to_hex());
    Json::Object request{{"contract_address", call.to.to_hex()},
                         {"entry_point_selector", call.selector.to_hex()},
                         {"calldata", std::move(calldata)}};
    const Json answer = rpc("starknet_call", Json::Object{{"request", std::move(request)},
                                                          {"block_id", std::move(block_id)}});
    if (!answer.array()) return answer;
    std::vector<Felt> felts;
    for (const Json& felt : *answer.array()) felts.push_back(*Felt::from_hex(*felt.string()));
    const auto decoded = abi_->decode_result(function, felts);
    EXPECT_TRUE(decoded) << decoded.error().text();
    return *decoded;
}

std::vector<std::string> ChainBench::event_names(const Json& receipt) {
    std::vector<std::string> names;
    const auto felts = [](const Json& list) {
        std::vector<Felt> out;
        for (const Json& felt : *list.array()) out.push_back(*Felt::from_hex(*felt.string()));
        return out;
    };
    for (const Json& event : *receipt.find("events")->array()) {
        const auto decoded =
            abi_->decode_event(felts(*event.find("keys")), felts(*event.find("data")));
        EXPECT_TRUE(decoded) << decoded.error().text();
        names.push_back(decoded && *decoded ? (*decoded)->name : "other");
    }
    return names;
}

}  // namespace warden::sandbox
