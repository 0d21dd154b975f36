#include "tests/orchestrator/starknet_executor.hpp"

#include <stdexcept>

#include "adapters/starknet/codec/calldata.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "domain/base/json_fields.hpp"

namespace warden::starknet {
namespace {

using sandbox::Account;
using sandbox::orchestrator::kNewCode;
using sandbox::orchestrator::NodeExecutor;
using sandbox::orchestrator::Outcome;

Felt hex(std::string_view text) { return Felt::from_hex(text).value(); }

constexpr std::string_view kToken = "token";

// Of starknet-devnet: the contract that deploys others, and the class of its ETH.
Felt deployer() { return hex("0x2ceed65a4bd731034c01113685c831b01c15d7d432f71afb1cf1634b53a2125"); }
Felt token_class() {
    return hex("0xb45dbc3714180381c5680e41931172d67194d77d504413465390e0bef194ec");
}

std::vector<Felt> felts(const Json& list) {
    std::vector<Felt> out;
    for (const Json& one : *list.array()) out.push_back(hex(*one.string()));
    return out;
}

Json hex_list(const std::vector<Felt>& felts) {
    Json::Array out;
    for (const Felt& felt : felts) out.emplace_back(felt.to_hex());
    return out;
}

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text());
    return std::move(*result);
}

Call make_call(const Felt& to, std::string_view function, std::vector<Felt> calldata) {
    return {to, sn_keccak(function), std::move(calldata)};
}

Call make_deployment(const Felt& class_hash, const Felt& salt, const std::vector<Felt>& arguments) {
    std::vector<Felt> calldata{class_hash, salt, Felt{}, Felt{arguments.size()}};
    calldata.insert(calldata.end(), arguments.begin(), arguments.end());
    return make_call(deployer(), "deployContract", std::move(calldata));
}

// The ABI has no region of more than 31 characters, which the contract must refuse where it can be
// said.
bool sayable(const Json::Object& arguments) {
    constexpr std::size_t kShortStringMax = 31;
    for (const auto& [name, value] : arguments) {
        if (name == "region" && value.string()->size() > kShortStringMax) return false;
    }
    return true;
}

class StarknetExecutor final : public NodeExecutor {
  public:
    StarknetExecutor(DevnetAccounts& accounts, const Felt& class_hash)
        : accounts_(accounts), class_hash_(class_hash) {
        names().know(std::string(sandbox::orchestrator::kZeroAccount), "0x0");
        names().know(std::string(kNewCode), to_hex(class_hash.to_bytes()));
        // Other code of the scenarios; hashes of classes are below 2^251.
        names().know(std::string(64, '1'), "00" + std::string(62, '1'));
    }

    U128 tokens(const Account& account) override {
        const Felt address = hex(address_text(account));
        const auto answer = ask(token_, "balanceOf", {address});
        return *answer.at(0).to_u128();
    }

  private:
    std::string address(const Account& name) override {
        if (name == kToken) return "0x1";  // until there is one
        return accounts_.address(number(name)).to_hex();
    }
    Outcome construct(const Account& by, UnixSecs now, Json::Object arguments) override;
    Outcome view(UnixSecs now, const std::string& function, Json::Object arguments) override;
    Outcome invoke(const Account& by, UnixSecs now, const std::string& function,
                   Json::Object arguments) override;

    std::size_t number(const Account& name) {
        const auto [found, added] = people_.try_emplace(name, people_.size());
        if (added) names().know(name, accounts_.address(found->second).to_hex());
        return found->second;
    }
    std::string address_text(const Account& account) {
        return account == "contract" ? contract_.to_hex() : address(account);
    }
    // The block being built gets exactly this time: a set time is that of the next one begun.
    void be_at(UnixSecs now) {
        if (building_ == now) return;
        building_ = now;
        const auto time = static_cast<std::int64_t>(now);
        const Json block = accounts_.rpc("starknet_getBlockWithTxHashes",
                                         Json::Object{{"block_id", "pre_confirmed"}});
        if (*block.find("timestamp")->integer() == time) return;
        accounts_.rpc("devnet_setTime", Json::Object{{"time", time}, {"generate_block", false}});
        accounts_.rpc("devnet_createBlock", Json::Object{});
    }
    DevnetAccounts::Receipt execute(UnixSecs now, std::size_t by, const std::vector<Call>& calls) {
        be_at(now);
        building_ = 0;  // the transaction ends its block
        return accounts_.execute(by, calls);
    }
    void deploy_token(UnixSecs now);
    void fund(UnixSecs now, std::size_t account);
    Felt deploy(UnixSecs now, std::size_t by, const Felt& class_hash,
                const std::vector<Felt>& arguments, std::string& reverted);
    std::vector<Felt> ask(const Felt& contract, const std::string& function,
                          const std::vector<Felt>& calldata);
    std::vector<sandbox::orchestrator::Event> events(const std::vector<EventContent>& all) const;
    Json result(const std::string& function, const Felt& hash);

    DevnetAccounts& accounts_;
    Felt class_hash_, contract_, token_;
    OrchestratorProfile profile_;
    std::map<Account, std::size_t> people_;
    std::set<Account> funded_;  // who owns tokens and lets the contract take them
    std::size_t rich_ = 0;      // whose all other tokens are
    UnixSecs building_ = 0;     // time of the block being built; 0: any
};

Felt StarknetExecutor::deploy(UnixSecs now, std::size_t by, const Felt& class_hash,
                              const std::vector<Felt>& arguments, std::string& reverted) {
    static std::uint64_t salt = 0;
    const Felt number{++salt};
    const auto done = execute(now, by, {make_deployment(class_hash, number, arguments)});
    reverted = done.reverted;
    return contract_address({Felt{}, number, class_hash, arguments});
}

void StarknetExecutor::deploy_token(UnixSecs now) {
    rich_ = number("bank");
    std::vector<Felt> arguments;
    append_byte_array(arguments, "Test");
    append_byte_array(arguments, "TEST");
    arguments.push_back(Felt{18});
    append(arguments, U256{kTokensEach * accounts_.size(), 0});
    const Felt& owner = accounts_.address(rich_);
    arguments.insert(arguments.end(), {owner, owner, owner, Felt{}});
    std::string reverted;
    token_ = deploy(now, rich_, token_class(), arguments, reverted);
    if (!reverted.empty()) throw std::runtime_error("no token: " + reverted);
    names().know(std::string(kToken), token_.to_hex());
}

void StarknetExecutor::fund(UnixSecs now, std::size_t account) {
    std::vector<Felt> gift{accounts_.address(account)};
    append(gift, U256{kTokensEach, 0});
    const auto given = execute(now, rich_, {make_call(token_, "transfer", std::move(gift))});
    const Call approval =
        make_call(token_, "approve", {contract_, Felt::from_u128(kU128Max), Felt{}});
    const auto allowed = execute(now, account, {approval});
    if (!given.reverted.empty() || !allowed.reverted.empty()) {
        throw std::runtime_error("no tokens: " + given.reverted + allowed.reverted);
    }
}

Outcome StarknetExecutor::construct(const Account& by, UnixSecs now, Json::Object arguments) {
    const std::size_t deployer = number(by);
    deploy_token(now);
    for (auto& [name, value] : arguments) {
        if (name == kToken && value != Json("0x0")) value = token_.to_hex();
    }
    const auto calldata = must(profile_.encode_view("constructor", arguments));
    std::string reverted;
    contract_ = deploy(now, deployer, class_hash_, calldata, reverted);
    if (!reverted.empty()) return {std::string(contract_error_in(reverted)), {}, {}};
    names().know("contract", contract_.to_hex());
    fund(now, deployer);
    funded_.insert(by);
    const Json found = accounts_.rpc(
        "starknet_getEvents", Json::Object{{"filter", Json::Object{{"address", contract_.to_hex()},
                                                                   {"chunk_size", 100}}}});
    std::vector<EventContent> all;
    for (const Json& one : *found.find("events")->array()) {
        all.push_back({contract_, felts(*one.find("keys")), felts(*one.find("data"))});
    }
    return {"", {}, events(all)};
}

std::vector<Felt> StarknetExecutor::ask(const Felt& contract, const std::string& function,
                                        const std::vector<Felt>& calldata) {
    Json request = Json::Object{{"contract_address", contract.to_hex()},
                                {"entry_point_selector", sn_keccak(function).to_hex()},
                                {"calldata", hex_list(calldata)}};
    return felts(accounts_.rpc("starknet_call", Json::Object{{"request", std::move(request)},
                                                             {"block_id", "pre_confirmed"}}));
}

Outcome StarknetExecutor::view(UnixSecs now, const std::string& function, Json::Object arguments) {
    be_at(now);
    const auto calldata = must(profile_.encode_view(function, arguments));
    try {
        const auto answer = ask(contract_, function, calldata);
        return {"", must(profile_.decode_view(function, answer)), {}};
    } catch (const support::RpcRefusal& refusal) {
        const auto error = contract_error_in(refusal.what());
        if (error.empty()) throw;
        return {std::string(error), {}, {}};
    }
}

std::vector<sandbox::orchestrator::Event> StarknetExecutor::events(
    const std::vector<EventContent>& all) const {
    std::vector<sandbox::orchestrator::Event> out;
    for (const EventContent& content : all) {
        if (content.from_address != contract_) continue;
        const auto decoded = profile_.decode(content);
        if (!decoded.event) throw std::runtime_error("not decoded: " + decoded.name);
        out.push_back({decoded.name, {}, *orchestrator::to_json(*decoded.event).object()});
    }
    return out;
}

// What the contract returned: the only call of the account's only transaction.
Json StarknetExecutor::result(const std::string& function, const Felt& hash) {
    static const std::set<std::string> returning{"set_config", "register_unit", "update_sla",
                                                 "request_reservation", "settle"};
    if (!returning.contains(function)) return {};
    const Json trace = accounts_.rpc("starknet_traceTransaction",
                                     Json::Object{{"transaction_hash", hash.to_hex()}});
    const Json& call = trace.find("execute_invocation")->find("calls")->array()->at(0);
    return must(profile_.decode_view(function, felts(*call.find("result"))));
}

Outcome StarknetExecutor::invoke(const Account& by, UnixSecs now, const std::string& function,
                                 Json::Object arguments) {
    const std::size_t caller = number(by);
    if (funded_.insert(by).second) fund(now, caller);
    if (!sayable(arguments)) return {"InvalidInput", {}, {}};
    const auto calldata = must(profile_.encode_view(function, arguments));
    const auto done = execute(now, caller, {make_call(contract_, function, calldata)});
    if (!done.reverted.empty()) {
        const auto error = contract_error_in(done.reverted);
        return {error.empty() ? done.reverted : std::string(error), {}, {}};
    }
    return {"", result(function, done.hash), events(done.events)};
}

}  // namespace

DevnetAccounts::DevnetAccounts(support::Rpc given) : rpc(std::move(given)) {
    chain_id_ = hex(*rpc("starknet_chainId", Json::Object{}).string());
    const Json found = rpc("devnet_getPredeployedAccounts", Json::Object{});
    for (const Json& one : *found.array()) {
        all_.push_back({hex(*one.find("address")->string()),
                        must(PrivateKey::from_hex(*one.find("private_key")->string())), 0});
    }
}

ResourceBounds DevnetAccounts::bounds() {
    constexpr std::uint64_t kL2GasMax = 5'000'000'000;
    constexpr std::uint64_t kDataGasMax = 200'000;
    const U128 price = 2'000'000'000u;
    return {{0, price}, {kL2GasMax, price}, {kDataGasMax, price}};
}

DevnetAccounts::Receipt DevnetAccounts::execute(std::size_t account,
                                                const std::vector<Call>& calls) {
    InvokeV3 invoke;
    invoke.sender_address = address(account);
    invoke.calldata = execute_calldata(calls);
    invoke.nonce = Felt{use_nonce(account)};
    invoke.resource_bounds = bounds();
    const Felt hash = invoke_hash(invoke, chain_id_);
    const Signature signature = must(sign(key(account), hash));
    invoke.signature = {signature.r, signature.s};
    rpc("starknet_addInvokeTransaction", Json::Object{{"invoke_transaction", to_json(invoke)}});
    return receipt(hash);
}

DevnetAccounts::Receipt DevnetAccounts::receipt(const Felt& hash) {
    const Json found =
        rpc("starknet_getTransactionReceipt", Json::Object{{"transaction_hash", hash.to_hex()}});
    Receipt out{hash, {}, {}};
    if (*found.find("execution_status")->string() != "SUCCEEDED") {
        out.reverted = *found.find("revert_reason")->string();
    }
    for (const Json& one : *found.find("events")->array()) {
        out.events.push_back({hex(*one.find("from_address")->string()), felts(*one.find("keys")),
                              felts(*one.find("data"))});
    }
    return out;
}

std::unique_ptr<sandbox::orchestrator::Executor> make_starknet_executor(DevnetAccounts& accounts,
                                                                        const Felt& class_hash) {
    return std::make_unique<StarknetExecutor>(accounts, class_hash);
}

}  // namespace warden::starknet
