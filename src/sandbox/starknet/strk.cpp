// The entry points of STRK, an ERC-20 as Starknet's own one: both spellings of the names, amounts
// in u256.
#include "adapters/starknet/codec/calldata.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "sandbox/starknet/contracts.hpp"

namespace warden::sandbox {
namespace {

using starknet::FeltReader;
using starknet::sn_keccak;
using starknet::U256;

CallResult panic(std::string_view reason) {
    return {CallResult::Problem::panic, std::string(reason), {}, {}};
}

Felts words(U128 low, U128 high = 0) { return {Felt::from_u128(low), Felt::from_u128(high)}; }

// An allowance of 2^256 - 1 is what "without limit" is on this chain; the ledger's own is 2^128
// - 1. Other amounts from 2^128 on are more than there is and count as that, too.
U128 allowance_of(const U256& amount) { return amount.high != 0 ? kU128Max : amount.low; }
Felts allowance_words(U128 allowance) {
    return words(allowance, allowance == kU128Max ? kU128Max : 0);
}

struct Arguments {
    std::vector<Felt> accounts;
    U256 amount;
};

// `accounts` addresses, then an amount if wanted; nullopt unless that is exactly what there is.
std::optional<Arguments> read(const Felts& calldata, std::size_t accounts, bool amount) {
    FeltReader reader(calldata);
    Arguments out;
    for (std::size_t i = 0; i < accounts; ++i) {
        const auto account = reader.address();
        if (!account) return std::nullopt;
        out.accounts.push_back(*account);
    }
    if (amount) {
        const auto value = reader.u256();
        if (!value) return std::nullopt;
        out.amount = *value;
    }
    if (reader.remaining() != 0) return std::nullopt;
    return out;
}

enum class Entry {
    name,
    symbol,
    decimals,
    balance,
    allowance,
    approve,
    transfer,
    transfer_from,
};
struct Shape {
    Entry entry;
    std::size_t accounts;
    bool amount;
};
const std::map<Felt, Shape>& shapes() {
    static const std::map<Felt, Shape> all = {
        {sn_keccak("name"), {Entry::name, 0, false}},
        {sn_keccak("symbol"), {Entry::symbol, 0, false}},
        {sn_keccak("decimals"), {Entry::decimals, 0, false}},
        {sn_keccak("balance_of"), {Entry::balance, 1, false}},
        {sn_keccak("balanceOf"), {Entry::balance, 1, false}},
        {sn_keccak("allowance"), {Entry::allowance, 2, false}},
        {sn_keccak("approve"), {Entry::approve, 1, true}},
        {sn_keccak("transfer"), {Entry::transfer, 1, true}},
        {sn_keccak("transfer_from"), {Entry::transfer_from, 2, true}},
        {sn_keccak("transferFrom"), {Entry::transfer_from, 2, true}},
    };
    return all;
}

CallResult text(std::string_view value) {
    CallResult result;
    starknet::append_byte_array(result.returned, value);
    return result;
}

}  // namespace

CallResult Contracts::call_strk(const ContractCall& call) {
    const auto shape = shapes().find(call.selector);
    if (shape == shapes().end()) return {CallResult::Problem::no_entry_point, {}, {}, {}};
    const auto given = read(call.calldata, shape->second.accounts, shape->second.amount);
    if (!given) return panic(orchestrator::kBadArguments);
    std::vector<Account> accounts;
    for (const Felt& account : given->accounts) accounts.push_back(account.to_hex());
    const Account caller = call.caller.to_hex();
    const U128 amount = given->amount.low;
    CallResult result;
    switch (shape->second.entry) {
        case Entry::name: return text("Starknet Token");
        case Entry::symbol: return text("STRK");
        case Entry::decimals: result.returned = {Felt{18}}; return result;
        case Entry::balance: result.returned = words(strk_.balance(accounts[0])); return result;
        case Entry::allowance:
            result.returned = allowance_words(strk_.allowance(accounts[0], accounts[1]));
            return result;
        case Entry::approve: strk_.approve(caller, accounts[0], allowance_of(given->amount)); break;
        case Entry::transfer:
            if (given->amount.high != 0 || !strk_.transfer(caller, accounts[0], amount)) {
                return panic("ERC20: insufficient balance");
            }
            break;
        case Entry::transfer_from:
            if (strk_.allowance(accounts[0], caller) < amount || given->amount.high != 0) {
                return panic("ERC20: insufficient allowance");
            }
            if (!strk_.transfer_from(caller, accounts[0], accounts[1], amount)) {
                return panic("ERC20: insufficient balance");
            }
            break;
    }
    result.returned = {Felt{1}};
    result.events = strk_events();
    return result;
}

std::vector<starknet::EventContent> Contracts::strk_events() {
    static const Felt transfer = sn_keccak("Transfer");
    static const Felt approval = sn_keccak("Approval");
    std::vector<starknet::EventContent> events;
    for (const LedgerToken::Movement& movement : strk_.take_movements()) {
        const Felt from = *Felt::from_hex(movement.from);
        const Felt to = *Felt::from_hex(movement.to);
        const bool moved = movement.kind == LedgerToken::Movement::Kind::transfer;
        if (moved) touched_.insert({from, to});
        Felts amount = moved ? words(movement.amount) : allowance_words(movement.amount);
        events.push_back(
            {strk_address(), {moved ? transfer : approval, from, to}, std::move(amount)});
    }
    return events;
}

Felt Contracts::balance_slot(const Felt& account) {
    auto& slot = slots_[account];
    if (slot.is_zero()) slot = starknet::storage_address("ERC20_balances", {{account}});
    return slot;
}

Felt Contracts::storage_at(const Felt& address, const Felt& key) const {
    if (address != strk_address()) return Felt{};
    for (const auto& [account, slot] : slots_) {
        if (slot == key) return Felt::from_u128(strk_balance(account));
    }
    return Felt{};
}

}  // namespace warden::sandbox
