#pragma once
// What `warden contract` works with on one configured chain: the artefact, and the ports of its
// adapter with an operator's key.

#include <filesystem>
#include <memory>
#include <string>

#include "main/chains/chain.hpp"
#include "ports/contract_deployer.hpp"

namespace warden::cli {

struct KeyUse {
    ports::SecretString key;
    // Starknet: the account that the key signs for. Stellar: empty, or the key's own.
    std::string account;
    std::string contract;  // whose admin's functions it may call; empty: none
    U128 fee_cap = 0;      // of one txn, in the fee token's smallest unit
};

class ContractParts {
  public:
    virtual ~ContractParts() = default;
    virtual ports::ContractDeployer& deployer() = 0;
    virtual ports::ChainReader& reader() = 0;
    // From then on the deployer builds for this key's account. invalid_input: no key, or not one of
    // this account.
    virtual Result<void> use_key(KeyUse use) = 0;
    // After use_key only.
    virtual ports::ChainSubmitter& submitter() = 0;
    virtual ports::Signer& signer() = 0;
};

// Where the packages of an installation put the compiled contract of this kind of chain.
std::filesystem::path default_artefact(ChainKind kind);

// `artefact`: a folder, on Stellar also the file itself. Errors: the artefact's; invalid_input for
// the chain's configuration.
Result<std::unique_ptr<ContractParts>> make_contract_parts(const ChainConfig& config,
                                                           const ChainDeps& deps,
                                                           const std::filesystem::path& artefact);

// One file a kind; for make_contract_parts alone.
Result<std::unique_ptr<ContractParts>> make_starknet_contract(
    const ChainConfig& config, const ChainDeps& deps, const std::filesystem::path& artefact);
Result<std::unique_ptr<ContractParts>> make_stellar_contract(const ChainConfig& config,
                                                             const ChainDeps& deps,
                                                             const std::filesystem::path& artefact);

}  // namespace warden::cli
