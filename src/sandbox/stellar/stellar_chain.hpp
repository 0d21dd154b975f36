#pragma once
// A Stellar RPC node (stellar-rpc 27.1, protocol 27). It runs signed Soroban transactions on two
// contracts: the Orchestrator and the native asset's.

#include <memory>

#include "ports/clock.hpp"
#include "sandbox/rpc/chain.hpp"
#include "sandbox/stellar/settings.hpp"

namespace warden::sandbox::soroban {

class LedgerChain;

class StellarChain : public Chain {
  public:
    // Shows what is behind the node, for tests that look at it.
    virtual const LedgerChain& core() const = 0;
};

// Ledger 1 is the genesis, ledger 2 deploys the Orchestrator. The clock outlives the chain.
// invalid_input when the contract refuses the constructor's arguments, or the accounts own more
// than there is.
Result<std::unique_ptr<StellarChain>> make_stellar_chain(StellarSettings settings,
                                                         ports::Clock& clock);

}  // namespace warden::sandbox::soroban
