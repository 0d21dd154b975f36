#pragma once
// ContractDeployer of Stellar: uploads the artefact's Wasm, creates the contract, calls the admin's
// functions; and the signer that signs these and nothing else.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "adapters/stellar/client/nodes.hpp"
#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"
#include "adapters/stellar/submitter.hpp"
#include "platform/crypto/crypto.hpp"
#include "ports/contract_deployer.hpp"

namespace warden::stellar {

// The compiled Orchestrator, as contract/build writes it.
struct Artefact {
    Bytes wasm;
    Hash32 hash{};  // SHA-256: how the network names the code
};

// `file`: the Wasm, or a folder that holds orchestrator.wasm. Blocks on the file system. not_found,
// limit, unavailable; invalid_input unless it has exactly the interface that Warden knows.
Result<Artefact> read_artefact(const std::filesystem::path& file,
                               const OrchestratorProfile& profile);

// Of `submitting` it takes account, margins and fee cap, not the contract. Artefact, nodes and
// profile outlive the deployer. The address follows from the network, the account and the salt:
// another account makes another one.
std::unique_ptr<ports::ContractDeployer> make_deployer(const SubmitterSettings& submitting,
                                                       const Artefact& artefact, Nodes& nodes,
                                                       const OrchestratorProfile& profile);

struct DeployerSignerSettings {
    std::string passphrase;  // of the network
    ContractId contract;     // whose admin's functions may be called
    Hash32 wasm_hash{};
    std::uint32_t fee_max = 0;  // stroops that one transaction may cost at most
};

// Signs an upload of exactly this code, the creation of a contract that runs it, or one call of an
// admin's function of the contract; the account is the key's own. Refuses (permanent) everything
// else, as make_signer does.
std::unique_ptr<ports::Signer> make_deployer_signer(const DeployerSignerSettings& settings,
                                                    crypto::SigningKey key);

}  // namespace warden::stellar
