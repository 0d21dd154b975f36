#pragma once
// The contracts of the development chain and what they store: the Orchestrator and the native
// asset's contract. Host functions run on the versioned ledger; whoever runs a transaction moves
// the version before each and rolls back what failed.

#include <memory>
#include <optional>
#include <vector>

#include "adapters/stellar/codec/meta.hpp"
#include "sandbox/orchestrator/contract.hpp"
#include "sandbox/stellar/accounts.hpp"
#include "sandbox/stellar/auth.hpp"
#include "sandbox/stellar/code.hpp"
#include "sandbox/stellar/errors.hpp"
#include "sandbox/stellar/settings.hpp"
#include "sandbox/stellar/touched.hpp"

namespace warden::sandbox::soroban {

// What became of a host function.
struct Invocation {
    std::optional<HostError> failure;
    stellar::ScVal returned;
    std::vector<stellar::ContractEvent> events;
    std::uint32_t instructions = 0;  // a model: grows with arguments, events and inner calls

    bool ok() const { return !failure; }
};

class Host {
  public:
    // Accounts of the genesis; the Orchestrator is deployed by deployment().
    explicit Host(const StellarSettings& settings);
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;
    ~Host();

    // Returns the host function that deploys the Orchestrator; invalid_input when the arguments in
    // the settings do not fit its constructor.
    Result<stellar::HostFunction> deployment() const;
    // Says why this sandbox cannot run it at all; nullopt when it can.
    std::optional<std::string> unsupported(const stellar::HostFunction& function) const;

    Invocation invoke(const stellar::HostFunction& function, Auth& auth, Touched& touched,
                      Moment now);

    std::optional<stellar::LedgerEntry> entry(const stellar::LedgerKey& key) const;
    // nullopt for entries that live for ever.
    std::optional<std::uint32_t> live_until(const stellar::LedgerKey& key) const;

    const Hash32& network() const { return network_; }
    const stellar::ContractId& orchestrator() const { return orchestrator_id_; }
    const stellar::ContractId& token() const { return token_id_; }
    Accounts& accounts() { return accounts_; }
    const Accounts& accounts() const { return accounts_; }
    // Shows the Orchestrator's own state, for tests of its invariants.
    const orchestrator::Contract& contract() const { return *contract_; }
    Epoch& epoch() { return epoch_; }
    Version version() const { return epoch_.write; }
    void next_version() { ++epoch_.write; }
    void rollback(Version version);
    void prune(Version version);

  private:
    class NativeToken;
    struct Frame {  // one host function on its way
        Auth& auth;
        Touched& touched;
        Moment now;
        std::optional<HostError> failure;  // of an inner call that is no refusal by the token
        std::vector<stellar::ContractEvent> token_events;
    };

    Invocation invoke_orchestrator(const stellar::InvokeContractArgs& call, Frame& frame);
    Invocation invoke_token(const stellar::InvokeContractArgs& call, Frame& frame);
    Invocation transfer(const stellar::InvokeContractArgs& call, Frame& frame);
    Invocation create(const stellar::CreateContractArgsV2& args, Frame& frame);
    Invocation finish(const orchestrator::Outcome& outcome, const std::string& function,
                      Frame& frame);
    void touch_balance(const stellar::ScAddress& who, Frame& frame) const;
    std::optional<stellar::LedgerEntry> contract_data(
        const stellar::LedgerKeyContractData& key) const;
    Hash32 code_hash() const;

    Hash32 network_;
    stellar::ContractId orchestrator_id_, token_id_;
    Json constructor_arguments_;
    const Code& code_ = Code::orchestrator();
    Epoch epoch_;
    Accounts accounts_;
    orchestrator::State state_{epoch_};
    std::unique_ptr<NativeToken> token_;
    std::unique_ptr<orchestrator::Contract> contract_;
};

// Returns the key of a contract's balance of the native asset.
stellar::LedgerKey balance_key(const stellar::ContractId& token, const stellar::ScAddress& holder);

}  // namespace warden::sandbox::soroban
