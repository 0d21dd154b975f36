#pragma once
// The contracts of the development chain and what they store: accounts, STRK, the Orchestrator and
// the deployer of contracts (UDC). Calls are executed on the versioned ledger; whoever runs a
// transaction moves the version before each call and rolls back what failed.

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/starknet/codec/commitment.hpp"
#include "sandbox/ledger/token.hpp"
#include "sandbox/orchestrator/contract.hpp"
#include "sandbox/starknet/classes.hpp"
#include "sandbox/starknet/settings.hpp"
#include "sandbox/starknet/wire.hpp"

namespace warden::sandbox {

struct ContractCall {
    Felt to;
    Felt selector;
    Felts calldata;
    Felt caller;
};

struct CallResult {
    enum class Problem { none, no_contract, no_entry_point, panic } problem = Problem::none;
    std::string reason;  // short string of a panic
    Felts returned;
    std::vector<starknet::EventContent> events;

    bool ok() const { return problem == Problem::none; }
};

class Contracts {
  public:
    explicit Contracts(const StarknetSettings& settings);
    Contracts(const Contracts&) = delete;
    Contracts& operator=(const Contracts&) = delete;

    CallResult call(const ContractCall& call, UnixSecs now);
    // Says whether the call can change anything; it can't either when there is nothing to call.
    bool may_change(const ContractCall& call) const;

    // nullopt without a contract at this address.
    std::optional<Felt> class_hash_at(const Felt& address) const;
    // Public key of an account; nullopt when the address is none.
    std::optional<Felt> public_key(const Felt& account) const;
    std::uint64_t nonce(const Felt& account) const { return nonces_.get(account); }
    void use_nonce(const Felt& account);
    U128 strk_balance(const Felt& account) const { return strk_.balance(account.to_hex()); }
    // Moves the fee to the sequencer and gives the event of it. The balance covers it.
    starknet::EventContent charge(const Felt& account, U128 fee);
    // u256 in two slots; only balances of STRK are kept as storage.
    Felt storage_at(const Felt& address, const Felt& key) const;
    // Returns the slot of an account's balance in STRK's storage.
    Felt balance_slot(const Felt& account);

    const Felt& orchestrator_address() const { return orchestrator_address_; }
    const Classes& classes() const { return classes_; }
    Epoch& epoch() { return epoch_; }
    Version version() const { return epoch_.write; }
    void next_version() { ++epoch_.write; }
    void rollback(Version version);
    void prune(Version version);
    // Accounts whose STRK balance changed since the last call.
    std::set<Felt> take_touched() { return std::exchange(touched_, {}); }

    // Address and class of what is there from the beginning.
    std::map<Felt, Felt> of_genesis() const;
    // Returns the calldata of the deploying transaction of block 1.
    Felts deploy_calldata() const;

  private:
    CallResult call_strk(const ContractCall& call);
    CallResult call_account(const ContractCall& call, const Felt& public_key);
    CallResult call_deployer(const ContractCall& call, UnixSecs now);
    CallResult call_orchestrator(const ContractCall& call, UnixSecs now);
    CallResult finish(const orchestrator::Outcome& outcome, const std::string& function);
    // Returns the events of STRK since the last call.
    std::vector<starknet::EventContent> strk_events();

    const Classes& classes_ = Classes::all();
    Epoch epoch_;
    LedgerToken strk_{epoch_};
    orchestrator::State state_{epoch_};
    Table<Felt, std::uint64_t> nonces_{epoch_};
    std::map<Felt, Felt> public_keys_;  // of the accounts of the genesis
    Json constructor_arguments_;
    Felts constructor_calldata_;
    Felt orchestrator_address_;
    std::unique_ptr<orchestrator::Contract> orchestrator_;
    std::map<Felt, Felt> slots_;  // account -> slot, as far as computed
    std::set<Felt> touched_;
};

}  // namespace warden::sandbox
