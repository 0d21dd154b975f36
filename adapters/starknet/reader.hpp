#pragma once
// ChainReader of Starknet: views of the Orchestrator at the newest state (the block being built
// included), nonces and balances.

#include <memory>

#include "adapters/starknet/client/nodes.hpp"
#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"
#include "ports/chain_reader.hpp"

namespace warden::starknet {

struct ReaderSettings {
    Felt contract;   // the Orchestrator
    Felt fee_token;  // STRK: an ERC-20 with balance_of
};

// Returns the contract of STRK, the same on every public network and on starknet-devnet.
Felt strk_token();

// Nodes and profile outlive the reader.
std::unique_ptr<ports::ChainReader> make_reader(ReaderSettings settings, Nodes& nodes,
                                                const OrchestratorProfile& profile);

}  // namespace warden::starknet
