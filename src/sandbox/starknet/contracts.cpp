#include "sandbox/starknet/contracts.hpp"

#include "adapters/starknet/codec/calldata.hpp"
#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/codec/transaction.hpp"
#include "adapters/starknet/codec/udc.hpp"
#include "domain/base/check.hpp"
#include "sandbox/starknet/abi_bridge.hpp"
#include "sandbox/starknet/faucet.hpp"

namespace warden::sandbox {
namespace {

using starknet::EventContent;
using starknet::FeltReader;
using starknet::sn_keccak;

const Felt kDeployer = starknet::udc_address();
const Felt kDeployerOld =
    *Felt::from_hex("0x41a78e741e5af2fec34b695679bc6891742439f7afb8484ecd7766661ad02bf");

CallResult panic(std::string_view reason) {
    return {CallResult::Problem::panic, std::string(reason), {}, {}};
}
CallResult no_entry_point() { return {CallResult::Problem::no_entry_point, {}, {}, {}}; }
CallResult returned(Felts felts) { return {CallResult::Problem::none, {}, std::move(felts), {}}; }
bool is_any(const Felt& selector, std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
        if (selector == sn_keccak(name)) return true;
    }
    return false;
}

}  // namespace

Felt strk_address() {
    return *Felt::from_hex("0x4718f5a0fc34cc1af16a1cdee98ffb20c31f5cd61d6ab07201858f4287c938d");
}
Felt sequencer_address() { return Felt{0x1000}; }

Felt account_address(const Felt& public_key) {
    return starknet::contract_address({Felt{}, public_key, Classes::all().account(), {public_key}});
}

Json identity(const StarknetSettings& settings) {
    Json::Array accounts;
    for (const GenesisAccount& account : settings.accounts) {
        accounts.push_back(Json::Array{account.address.to_hex(), account.public_key.to_hex(),
                                       to_decimal(account.balance)});
    }
    return Json::Object{{"accounts", std::move(accounts)},
                        {"chain_id", settings.chain_id},
                        {"gas_price", to_decimal(settings.gas_price)},
                        {"l1_depth", std::to_string(settings.l1_depth)},
                        {"orchestrator", settings.orchestrator}};
}

Contracts::Contracts(const StarknetSettings& settings)
    : constructor_arguments_(settings.orchestrator) {
    ++epoch_.write;
    for (const GenesisAccount& account : settings.accounts) {
        public_keys_[account.address] = account.public_key;
        strk_.mint(account.address.to_hex(), account.balance);
    }
    const Faucet faucet;
    public_keys_[faucet.address()] = faucet.public_key();
    strk_.mint(faucet.address().to_hex(), Faucet::kSupply);
    if (const auto calldata = encode_constructor(classes_.abi(), constructor_arguments_)) {
        constructor_calldata_ = *calldata;
    }
    orchestrator_address_ = starknet::contract_address(
        {Felt{}, Felt{}, classes_.orchestrator(), constructor_calldata_});
    orchestrator_ = std::make_unique<orchestrator::Contract>(state_, epoch_, strk_,
                                                             orchestrator_address_.to_hex());
}

Felts Contracts::deploy_calldata() const {
    Felts out = {classes_.orchestrator(), Felt{}, Felt{}, Felt{constructor_calldata_.size()}};
    out.insert(out.end(), constructor_calldata_.begin(), constructor_calldata_.end());
    return out;
}

std::map<Felt, Felt> Contracts::of_genesis() const {
    std::map<Felt, Felt> out = {{strk_address(), classes_.token()},
                                {kDeployer, classes_.deployer()},
                                {kDeployerOld, classes_.deployer()}};
    for (const auto& [address, key] : public_keys_) out[address] = classes_.account();
    return out;
}

std::optional<Felt> Contracts::class_hash_at(const Felt& address) const {
    if (address == strk_address()) return classes_.token();
    if (address == kDeployer || address == kDeployerOld) return classes_.deployer();
    if (address == orchestrator_address_) {
        const auto* instance = state_.instance.find(0);
        if (!instance) return std::nullopt;
        if (instance->code.empty()) return classes_.orchestrator();
        return Felt::reduce(*hash_from_hex(instance->code));
    }
    if (public_keys_.contains(address)) return classes_.account();
    return std::nullopt;
}

std::optional<Felt> Contracts::public_key(const Felt& account) const {
    const auto found = public_keys_.find(account);
    if (found == public_keys_.end()) return std::nullopt;
    return found->second;
}

void Contracts::use_nonce(const Felt& account) { ++nonces_.edit(account); }

CallResult Contracts::call(const ContractCall& call, UnixSecs now) {
    if (!class_hash_at(call.to)) return {CallResult::Problem::no_contract, {}, {}, {}};
    if (call.to == strk_address()) return call_strk(call);
    if (call.to == orchestrator_address_) return call_orchestrator(call, now);
    if (const auto key = public_key(call.to)) return call_account(call, *key);
    return call_deployer(call, now);
}

bool Contracts::may_change(const ContractCall& call) const {
    if (call.to == strk_address()) {
        return is_any(call.selector, {"approve", "transfer", "transfer_from", "transferFrom"});
    }
    if (call.to == orchestrator_address_) {
        const auto name = classes_.abi().function_name(call.selector);
        const auto* function = name ? orchestrator::find_function(*name) : nullptr;
        return function && !function->view;
    }
    return !public_key(call.to) && class_hash_at(call.to).has_value();
}

CallResult Contracts::call_account(const ContractCall& call, const Felt& key) {
    if (is_any(call.selector, {"get_public_key", "getPublicKey"})) return returned({key});
    if (is_any(call.selector, {"supports_interface"})) {
        // SRC5 and SRC6 of the Starknet standards.
        const Felt src5 =
            *Felt::from_hex("0x3f918d17e5ee77373b56385708f855659a07f75997f365cf87748628532a055");
        const Felt src6 =
            *Felt::from_hex("0x2ceccef7f994940b3962a6c67e0ba4fcd37df7d131417c604f91e03caecc1cd");
        if (call.calldata.size() != 1) return panic(orchestrator::kBadArguments);
        const bool known = call.calldata[0] == src5 || call.calldata[0] == src6;
        return returned({Felt{known ? 1u : 0u}});
    }
    if (!is_any(call.selector, {"is_valid_signature", "isValidSignature"})) return no_entry_point();
    FeltReader reader(call.calldata);
    const auto hash = reader.felt();
    const auto length = reader.length();
    if (!hash || !length || *length != 2 || reader.remaining() != 2) {
        return panic(orchestrator::kBadArguments);
    }
    const bool valid = starknet::verify(key, *hash, {call.calldata[2], call.calldata[3]});
    return returned({valid ? *Felt::from_short_string("VALID") : Felt{}});
}

CallResult Contracts::call_deployer(const ContractCall& call, UnixSecs now) {
    if (!is_any(call.selector, {"deploy_contract", "deployContract"})) return no_entry_point();
    // One Orchestrator lives here; it is what block 1 deploys.
    const bool same = call.calldata == deploy_calldata();
    if (!same || state_.instance.find(0)) return panic("no part of the sandbox");
    const orchestrator::Call constructor{call.to.to_hex(), now, "constructor",
                                         constructor_arguments_};
    CallResult result = finish(orchestrator_->call(constructor), "constructor");
    if (!result.ok()) return result;
    Felts data = {orchestrator_address_, call.caller, Felt{}, classes_.orchestrator(),
                  Felt{constructor_calldata_.size()}};
    data.insert(data.end(), constructor_calldata_.begin(), constructor_calldata_.end());
    data.push_back(Felt{});
    result.events.push_back({call.to, {sn_keccak("ContractDeployed")}, std::move(data)});
    result.returned = {orchestrator_address_};
    return result;
}

CallResult Contracts::call_orchestrator(const ContractCall& call, UnixSecs now) {
    const auto function = classes_.abi().function_name(call.selector);
    if (!function || *function == "constructor") return no_entry_point();
    const auto arguments = decode_arguments(classes_.abi(), *function, call.calldata);
    if (!arguments) return panic(orchestrator::kBadArguments);
    return finish(orchestrator_->call({call.caller.to_hex(), now, *function, *arguments}),
                  *function);
}

CallResult Contracts::finish(const orchestrator::Outcome& outcome, const std::string& function) {
    if (!outcome.ok()) {
        strk_.take_movements();
        return panic(outcome.error);
    }
    CallResult result;
    if (function != "constructor") {
        result.returned = encode_result(classes_.abi(), function, outcome.result);
    }
    for (const orchestrator::Event& event : outcome.events) {
        result.events.push_back(encode_event(classes_.abi(), orchestrator_address_, event));
    }
    for (EventContent& event : strk_events()) result.events.push_back(std::move(event));
    return result;
}

EventContent Contracts::charge(const Felt& account, U128 fee) {
    WARDEN_CHECK(strk_.transfer(account.to_hex(), sequencer_address().to_hex(), fee));
    return strk_events().back();
}

void Contracts::rollback(Version version) {
    epoch_.write = version;
    strk_.rollback(version);
    state_.rollback(version);
    nonces_.rollback(version);
}

void Contracts::prune(Version version) {
    strk_.prune(version);
    state_.prune(version);
    nonces_.prune(version);
}

}  // namespace warden::sandbox
