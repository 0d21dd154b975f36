#pragma once
// How a development chain of Stellar begins. All amounts of money are in stroops (10^-7 XLM).

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/stellar/codec/address.hpp"
#include "domain/base/canonical_json.hpp"
#include "domain/base/time.hpp"
#include "sandbox/ledger/token.hpp"

namespace warden::sandbox::soroban {

struct GenesisAccount {
    stellar::AccountId account;
    std::int64_t balance = 0;
};

struct StellarSettings {
    std::string passphrase = "Standalone Network ; February 2017";
    UnixSecs genesis_time = 0;  // close time of ledger 2, which deploys
    std::vector<GenesisAccount> accounts;
    // Arguments of the Orchestrator's constructor by name; `token` is the native asset's contract
    // if absent.
    Json orchestrator;
    std::uint32_t base_fee = 100;
    std::uint32_t base_reserve = 5'000'000;
    // The time between two closes, which a transaction must still outlive when it is sent; 0:
    // ledgers close on demand.
    std::uint32_t close_secs = 5;
    std::uint32_t retention_ledgers = 120'960;
    // Limits that real nodes have (stellar-rpc's values).
    std::uint32_t scan_ledgers_max = 10'000;  // per getEvents call
    std::uint32_t events_page_max = 10'000;
    std::uint32_t history_page_max = 200;  // getTransactions, getLedgers
    std::size_t queue_max = 1'000;         // transactions that wait for a ledger
    std::size_t endpoints = 1;             // that show this chain, each with its own faults
    // Ledgers whose state an endpoint that lags can still show.
    std::uint32_t state_ledgers_max = 64;
};

// Returns what makes two chains the same.
Json identity(const StellarSettings& settings);

// Contract of the native asset, and the account that deploys the Orchestrator in ledger 2.
stellar::ContractId native_token(const Hash32& network);
stellar::ContractId orchestrator_id(const Hash32& network);

// Accounts as the rules have them: StrKey text.
inline Account account_text(const stellar::AccountId& account) { return to_text(account); }
inline Account account_text(const stellar::ContractId& contract) { return to_text(contract); }

}  // namespace warden::sandbox::soroban
