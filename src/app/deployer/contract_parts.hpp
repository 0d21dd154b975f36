#pragma once
// What an operator's command on a contract works with: the artefact, and the ports of one chain
// with the operator's key.

#include <string>

#include "ports/chain_reader.hpp"
#include "ports/chain_submitter.hpp"
#include "ports/contract_deployer.hpp"
#include "ports/secrets.hpp"

namespace warden::app {

struct KeyUse {
    ports::SecretString key;
    std::string account;   // that signs; empty: the key's own, or the admin where a key names none
    std::string admin;     // of the contract
    std::string contract;  // whose admin's functions it may call; empty: none
    U128 fee_cap = 0;      // of one txn, in the fee token's smallest unit
};

class ContractParts {
  public:
    virtual ~ContractParts() = default;
    // Both are there from the beginning, for what only reads; use_key() makes another deployer.
    virtual ports::ContractDeployer& deployer() = 0;
    virtual ports::ChainReader& reader() = 0;
    // Makes a deployer that builds for this key's account. invalid_input: it is no key, or none of
    // this account.
    virtual Result<void> use_key(KeyUse use) = 0;
    // These two exist after use_key() only.
    virtual ports::ChainSubmitter& submitter() = 0;
    virtual ports::Signer& signer() = 0;
};

}  // namespace warden::app
