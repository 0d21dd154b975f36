#pragma once
// ContractDeployer of Starknet: declares the artefact's classes, deploys the contract's by the
// Universal Deployer Contract, calls the admin's functions; and the signer that signs these and
// nothing else.

#include <memory>
#include <vector>

#include "adapters/starknet/artefact.hpp"
#include "adapters/starknet/client/nodes.hpp"
#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"
#include "adapters/starknet/submitter.hpp"
#include "ports/contract_deployer.hpp"

namespace warden::starknet {

// Of `submitting` it takes account, margins and fee cap, not the contract. Artefact, nodes and
// profile outlive the deployer.
std::unique_ptr<ports::ContractDeployer> make_deployer(const SubmitterSettings& submitting,
                                                       const Artefact& artefact, Nodes& nodes,
                                                       const OrchestratorProfile& profile);

struct DeclaredClass {
    Felt hash;
    Felt compiled_hash;

    bool operator==(const DeclaredClass&) const = default;
};
struct DeployerSignerSettings {
    Felt account;
    Felt chain_id;
    Felt contract;                       // whose admin's functions may be called; 0: none
    std::vector<DeclaredClass> classes;  // in the order of their declaration
    U128 fee_max = 0;                    // FRI that one transaction may cost at most
};

// Signs a declaration of exactly one of these classes, a deployment of the last (one call of the
// UDC), or one call of an admin's function of the contract. Refuses (permanent) everything else,
// also a transaction whose hash is not that of its body.
std::unique_ptr<ports::Signer> make_deployer_signer(const DeployerSignerSettings& settings,
                                                    PrivateKey key);

}  // namespace warden::starknet
