#include "sandbox/stellar/host.hpp"

#include <algorithm>
#include <array>

#include "domain/base/check.hpp"
#include "sandbox/stellar/faucet.hpp"

namespace warden::sandbox::soroban {
namespace {

using stellar::InvokeContractArgs;
using stellar::LedgerKey;
using stellar::ScAddress;
using stellar::ScVal;

constexpr std::uint32_t kCallInstructions = 1'500'000;
constexpr std::uint32_t kInstructionsPerByte = 300;
constexpr std::uint32_t kInstructionsPerEvent = 15'000;

Invocation failed(HostError error) { return {std::move(error), {}, {}, kCallInstructions}; }

// The number that the contract returns for a refusal of the rules; nullopt for none of them.
std::optional<std::uint32_t> error_number(const std::string& name) {
    const auto refusal = from_name<orchestrator::Refusal>(name);
    if (!refusal) return std::nullopt;
    return static_cast<std::uint32_t>(*refusal);
}

std::uint32_t argument_bytes(const InvokeContractArgs& call) {
    return static_cast<std::uint32_t>(stellar::to_xdr(call).size());
}

InvokeContractArgs transfer_call(const stellar::ContractId& token, const ScAddress& from,
                                 const ScAddress& to, stellar::I128 amount) {
    return {ScAddress{token},
            {"transfer"},
            {stellar::address(from), stellar::address(to), ScVal(stellar::ScI128{amount})}};
}

stellar::ContractEvent transfer_event(const stellar::ContractId& token, const ScAddress& from,
                                      const ScAddress& to, stellar::I128 amount) {
    stellar::ContractEvent event;
    event.contract = token.hash;
    event.topics = {stellar::symbol("transfer"), stellar::address(from), stellar::address(to),
                    stellar::text("native")};
    event.data = ScVal(stellar::ScI128{amount});
    return event;
}

// What the host itself emits when a contract replaces its code.
stellar::ContractEvent update_event(const stellar::ContractId& contract, const Hash32& from,
                                    const Hash32& to) {
    const auto executable = [](const Hash32& hash) {
        return stellar::vec({stellar::symbol("Wasm"), ScVal(Bytes(hash.begin(), hash.end()))});
    };
    stellar::ContractEvent event;
    event.contract = contract.hash;
    event.type = stellar::EventType::system;
    event.topics = {stellar::symbol("executable_update"), executable(from), executable(to)};
    event.data = stellar::vec({});
    return event;
}

}  // namespace

// The native asset as the rules see it: pulls need the owner's consent to exactly this transfer.
class Host::NativeToken final : public Token {
  public:
    explicit NativeToken(Host& host) : host_(host) {}

    Frame* frame = nullptr;  // of the call under way

    U128 balance(const Account& account) const override {
        return static_cast<U128>(host_.accounts_.balance(account));
    }
    bool transfer_from(const Account& /*spender*/, const Account& owner, const Account& to,
                       U128 amount) override {
        return move(owner, to, amount, true);
    }
    bool transfer(const Account& from, const Account& to, U128 amount) override {
        return move(from, to, amount, false);
    }

  private:
    bool move(const Account& from_text, const Account& to_text, U128 amount, bool ask) {
        const auto from = stellar::address_from_text(from_text);
        const auto to = stellar::address_from_text(to_text);
        WARDEN_CHECK(from.has_value() && to.has_value() && frame);
        if (amount > static_cast<U128>(std::numeric_limits<std::int64_t>::max())) return false;
        const auto moved = static_cast<stellar::I128>(amount);
        if (ask) {
            frame->failure = frame->auth.require(
                *from, transfer_call(host_.token_id_, *from, *to, moved), Depth::inner);
            if (frame->failure) return false;
        }
        frame->touched.read(stellar::instance_key(host_.token_id_));
        host_.touch_balance(*from, *frame);
        host_.touch_balance(*to, *frame);
        if (host_.accounts_.move(*from, *to, moved, frame->now.ledger)) return false;
        frame->token_events.push_back(transfer_event(host_.token_id_, *from, *to, moved));
        return true;
    }

    Host& host_;
};

LedgerKey balance_key(const stellar::ContractId& token, const ScAddress& holder) {
    return stellar::contract_data_key(
        token, stellar::vec({stellar::symbol("Balance"), stellar::address(holder)}));
}

Host::Host(const StellarSettings& settings)
    : network_(stellar::network_id(settings.passphrase)),
      orchestrator_id_(soroban::orchestrator_id(network_)),
      token_id_(native_token(network_)),
      accounts_(epoch_, settings.base_reserve) {
    constexpr std::uint32_t kGenesis = 1;
    ++epoch_.write;
    accounts_.create(Faucet().account(), Faucet::kSupply, kGenesis);
    for (const GenesisAccount& one : settings.accounts) {
        accounts_.create(one.account, one.balance, kGenesis);
    }
    Json::Object arguments;
    if (settings.orchestrator.object()) arguments = *settings.orchestrator.object();
    if (!settings.orchestrator.find("token")) arguments.emplace_back("token", to_text(token_id_));
    constructor_arguments_ = std::move(arguments);
    token_ = std::make_unique<NativeToken>(*this);
    contract_ = std::make_unique<orchestrator::Contract>(state_, epoch_, *token_,
                                                         to_text(orchestrator_id_));
}

Host::~Host() = default;

Result<stellar::HostFunction> Host::deployment() const {
    auto args = code_.spec().encode_arguments("__constructor", constructor_arguments_);
    if (!args) return Fail(std::move(args.error()));
    return stellar::HostFunction{
        stellar::CreateContractArgsV2{{stellar::FromDeployer{ScAddress{Faucet().account()}, {}}},
                                      {stellar::WasmHash{code_.hash()}},
                                      std::move(*args)}};
}

std::optional<std::string> Host::unsupported(const stellar::HostFunction& function) const {
    if (const auto* call = std::get_if<InvokeContractArgs>(&function.value)) {
        constexpr std::array<std::string_view, 10> kMissing = {
            "allowance", "approve", "authorized",     "burn",  "burn_from",
            "clawback",  "mint",    "set_authorized", "admin", "transfer_from"};
        const bool token = call->contract == ScAddress{token_id_};
        if (!token || std::ranges::find(kMissing, call->function.text) == kMissing.end()) {
            return std::nullopt;
        }
        return call->function.text + " of the native asset is no part of the sandbox";
    }
    const auto deploys = deployment();
    if (deploys && function == *deploys && !state_.instance.find(0)) return std::nullopt;
    return "uploading code and creating contracts are no part of the sandbox";
}

Invocation Host::invoke(const stellar::HostFunction& function, Auth& auth, Touched& touched,
                        Moment now) {
    Frame frame{auth, touched, now, std::nullopt, {}};
    token_->frame = &frame;
    Invocation out;
    if (const auto* create_args = std::get_if<stellar::CreateContractArgsV2>(&function.value)) {
        out = create(*create_args, frame);
    } else {
        const auto& call = std::get<InvokeContractArgs>(function.value);
        if (call.contract == ScAddress{orchestrator_id_} && state_.instance.find(0)) {
            out = invoke_orchestrator(call, frame);
        } else if (call.contract == ScAddress{token_id_}) {
            out = invoke_token(call, frame);
        } else {
            out = failed(host_error(ErrorType::storage, ErrorCode::missing_value,
                                    "trying to get non-existing value for contract instance"));
        }
        out.instructions += kInstructionsPerByte * argument_bytes(call);
    }
    token_->frame = nullptr;
    return out;
}

Invocation Host::invoke_orchestrator(const InvokeContractArgs& call, Frame& frame) {
    const std::string& function = call.function.text;
    frame.touched.read(stellar::instance_key(orchestrator_id_));
    frame.touched.read(stellar::code_key(code_hash()));
    if (function.starts_with("__")) {
        return failed(host_error(ErrorType::context, ErrorCode::invalid_action,
                                 "can't invoke a reserved function directly"));
    }
    const auto* rule = orchestrator::find_function(function);
    if (!rule || !code_.spec().has_function(function)) {
        return failed(host_error(ErrorType::wasm_vm, ErrorCode::missing_value,
                                 "trying to invoke non-existent contract function"));
    }
    const auto decoded = code_.spec().decode_arguments(function, call.args);
    if (!decoded) {
        return failed(host_error(ErrorType::wasm_vm, ErrorCode::invalid_action,
                                 "VM call trapped: " + decoded.error().detail));
    }
    Json::Object arguments = *Code::for_rules(*decoded).object();
    Account caller;
    if (!arguments.empty() && arguments[0].first == "caller") {
        caller = *arguments[0].second.string();
        arguments.erase(arguments.begin());
        if (auto no = frame.auth.require(*stellar::address_from_text(caller), call, Depth::root)) {
            return failed(std::move(*no));
        }
    }
    if (!rule->view) frame.touched.write(stellar::instance_key(orchestrator_id_));
    const Hash32 code_before = code_hash();
    Invocation out = finish(
        contract_->call({caller, frame.now.time, function, std::move(arguments)}), function, frame);
    if (out.ok() && code_hash() != code_before) {
        out.events.push_back(update_event(orchestrator_id_, code_before, code_hash()));
    }
    return out;
}

Invocation Host::create(const stellar::CreateContractArgsV2& args, Frame& frame) {
    const ScAddress deployer{Faucet().account()};
    if (auto no = frame.auth.require(deployer, args, Depth::root)) return failed(std::move(*no));
    frame.touched.write(stellar::instance_key(orchestrator_id_));
    frame.touched.read(stellar::code_key(code_.hash()));
    return finish(contract_->call({to_text(deployer), frame.now.time, "constructor",
                                   Code::for_rules(constructor_arguments_)}),
                  "constructor", frame);
}

Invocation Host::finish(const orchestrator::Outcome& outcome, const std::string& function,
                        Frame& frame) {
    if (frame.failure) return failed(std::move(*frame.failure));
    if (!outcome.ok()) {
        const auto number = error_number(outcome.error);
        if (number) return failed(contract_error(*number, orchestrator_id_.hash));
        return failed(host_error(ErrorType::wasm_vm, ErrorCode::invalid_action, outcome.error));
    }
    Invocation out;
    out.returned = function == "constructor" ? stellar::address(ScAddress{orchestrator_id_})
                                             : code_.result(function, outcome.result);
    for (const orchestrator::Event& event : outcome.events) {
        out.events.push_back(code_.event(orchestrator_id_, event));
    }
    for (auto& event : frame.token_events) out.events.push_back(std::move(event));
    out.instructions =
        kCallInstructions + kInstructionsPerEvent * static_cast<std::uint32_t>(out.events.size());
    return out;
}

Hash32 Host::code_hash() const {
    const auto* instance = state_.instance.find(0);
    if (!instance || instance->code.empty()) return code_.hash();
    return *hash_from_hex(instance->code);
}

void Host::rollback(Version version) {
    epoch_.write = version;
    accounts_.rollback(version);
    state_.rollback(version);
}

void Host::prune(Version version) {
    accounts_.prune(version);
    state_.prune(version);
}

}  // namespace warden::sandbox::soroban
