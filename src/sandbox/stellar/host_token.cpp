// The native asset's contract, and the entries of the ledger.
#include "sandbox/stellar/host.hpp"

namespace warden::sandbox::soroban {
namespace {

using stellar::InvokeContractArgs;
using stellar::LedgerEntry;
using stellar::ScAddress;
using stellar::ScVal;

constexpr std::uint32_t kTokenInstructions = 700'000;
// Contract entries of the sandbox are written with the longest life there is.
constexpr std::uint32_t kEntryLife = 3'110'399;

Invocation trap(const std::string& what) {
    Invocation out;
    out.failure =
        host_error(ErrorType::wasm_vm, ErrorCode::invalid_action, "VM call trapped: " + what);
    out.instructions = kTokenInstructions;
    return out;
}

Invocation returned(ScVal value) {
    Invocation out;
    out.returned = std::move(value);
    out.instructions = kTokenInstructions;
    return out;
}

ScVal instance_of(stellar::ContractExecutable executable) {
    return ScVal(stellar::ScContractInstance{std::move(executable), std::nullopt});
}

// What the native asset's contract keeps for a holder that is a contract.
ScVal balance_value(std::int64_t amount) {
    return stellar::map({{stellar::symbol("amount"), ScVal(stellar::ScI128{amount})},
                         {stellar::symbol("authorized"), ScVal(true)},
                         {stellar::symbol("clawback"), ScVal(false)}});
}

}  // namespace

void Host::touch_balance(const ScAddress& who, Frame& frame) const {
    if (const auto* account = std::get_if<stellar::AccountId>(&who.value)) {
        frame.touched.write(stellar::account_key(*account));
    } else {
        frame.touched.write(balance_key(token_id_, who));
    }
}

Invocation Host::invoke_token(const InvokeContractArgs& call, Frame& frame) {
    frame.touched.read(stellar::instance_key(token_id_));
    const std::string& function = call.function.text;
    if (function == "transfer") return transfer(call, frame);
    if (function == "balance" && call.args.size() == 1) {
        const auto* who = call.args[0].as<ScAddress>();
        if (!who) return trap("an address expected");
        if (const auto* account = std::get_if<stellar::AccountId>(&who->value)) {
            frame.touched.read(stellar::account_key(*account));
        } else {
            frame.touched.read(balance_key(token_id_, *who));
        }
        return returned(ScVal(stellar::ScI128{accounts_.balance(to_text(*who))}));
    }
    if (!call.args.empty()) return trap("arguments");
    if (function == "decimals") return returned(ScVal(std::uint32_t{7}));
    if (function == "name" || function == "symbol") return returned(stellar::text("native"));
    return {host_error(ErrorType::wasm_vm, ErrorCode::missing_value,
                       "trying to invoke non-existent contract function"),
            {},
            {},
            kTokenInstructions};
}

Invocation Host::transfer(const InvokeContractArgs& call, Frame& frame) {
    if (call.args.size() != 3) return trap("three arguments expected");
    const auto* from = call.args[0].as<ScAddress>();
    const auto* to = call.args[1].as<ScAddress>();
    const auto* amount = call.args[2].as<stellar::ScI128>();
    if (!from || !to || !amount) return trap("transfer(from, to, amount) expected");
    Invocation out = returned({});
    if (auto no = frame.auth.require(*from, call, Depth::root)) {
        out.failure = std::move(no);
        return out;
    }
    touch_balance(*from, frame);
    touch_balance(*to, frame);
    const auto refused = accounts_.move(*from, *to, amount->number, frame.now.ledger);
    if (refused) {
        out.failure = contract_error(static_cast<std::uint32_t>(*refused), token_id_.hash);
        return out;
    }
    stellar::ContractEvent event;
    event.contract = token_id_.hash;
    event.topics = {stellar::symbol("transfer"), stellar::address(*from), stellar::address(*to),
                    stellar::text("native")};
    event.data = ScVal(*amount);
    out.events.push_back(std::move(event));
    return out;
}

std::optional<LedgerEntry> Host::entry(const stellar::LedgerKey& key) const {
    if (const auto* account = std::get_if<stellar::LedgerKeyAccount>(&key.value)) {
        return accounts_.entry(account->account);
    }
    if (const auto* data = std::get_if<stellar::LedgerKeyContractData>(&key.value)) {
        return contract_data(*data);
    }
    const auto* code = std::get_if<stellar::LedgerKeyContractCode>(&key.value);
    if (!code || code->wasm_hash != code_.hash()) return std::nullopt;
    return LedgerEntry{
        1, {stellar::ContractCodeEntry{std::nullopt, code_.hash(), code_.wasm()}}, std::nullopt};
}

std::optional<LedgerEntry> Host::contract_data(const stellar::LedgerKeyContractData& key) const {
    const auto found = [&key](std::uint32_t modified, ScVal value) {
        return LedgerEntry{
            modified,
            {stellar::ContractDataEntry{key.contract, key.key, key.durability, std::move(value)}},
            std::nullopt};
    };
    const stellar::LedgerKey whole{key};
    if (whole == stellar::instance_key(token_id_)) {
        return found(1, instance_of({stellar::ScVoid{}}));
    }
    if (whole == stellar::instance_key(orchestrator_id_)) {
        if (!state_.instance.find(0)) return std::nullopt;
        return found(2, instance_of({stellar::WasmHash{code_hash()}}));
    }
    if (const auto* nonce = key.key.as<stellar::ScNonceKey>()) {
        const auto* account = std::get_if<stellar::AccountId>(&key.contract.value);
        const auto used =
            account ? accounts_.nonce_expiration(*account, nonce->nonce) : std::nullopt;
        if (!used || whole != nonce_key(*account, nonce->nonce)) return std::nullopt;
        return found(1, ScVal());
    }
    const ScAddress holder{orchestrator_id_};
    const std::uint32_t modified = accounts_.last_modified(to_text(orchestrator_id_));
    if (whole == balance_key(token_id_, holder) && modified != 0) {
        return found(modified, balance_value(accounts_.balance(to_text(orchestrator_id_))));
    }
    return std::nullopt;
}

std::optional<std::uint32_t> Host::live_until(const stellar::LedgerKey& key) const {
    if (on_disk(key)) return std::nullopt;
    const auto* data = std::get_if<stellar::LedgerKeyContractData>(&key.value);
    const auto* nonce = data ? data->key.as<stellar::ScNonceKey>() : nullptr;
    const auto* account = nonce ? std::get_if<stellar::AccountId>(&data->contract.value) : nullptr;
    if (account) return accounts_.nonce_expiration(*account, nonce->nonce);
    return kEntryLife;
}

}  // namespace warden::sandbox::soroban
