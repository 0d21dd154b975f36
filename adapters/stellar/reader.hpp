#pragma once
// ChainReader of Stellar: views of the Orchestrator by simulation at the newest ledger, accounts.

#include <memory>

#include "adapters/stellar/client/nodes.hpp"
#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"
#include "ports/chain_reader.hpp"

namespace warden::stellar {

struct ReaderSettings {
    ContractId contract;  // the Orchestrator
};

// Nodes and profile outlive the reader.
std::unique_ptr<ports::ChainReader> make_reader(ReaderSettings settings, Nodes& nodes,
                                                const OrchestratorProfile& profile);

}  // namespace warden::stellar
