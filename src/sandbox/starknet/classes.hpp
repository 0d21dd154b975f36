#pragma once
// The classes that the chain serves: their ABI as Sierra classes carry it, their hashes, and the
// Orchestrator's frozen ABI for encoding.

#include <map>
#include <string>

#include "adapters/starknet/codec/abi.hpp"
#include "sandbox/starknet/wire.hpp"

namespace warden::sandbox {

class Classes {
  public:
    // Computed once, never changed.
    static const Classes& all();

    const Felt& account() const { return account_; }
    const Felt& token() const { return token_; }
    const Felt& deployer() const { return deployer_; }
    const Felt& orchestrator() const { return orchestrator_; }
    const starknet::Abi& abi() const { return abi_; }  // the Orchestrator's

    // Returns the specification's CONTRACT_CLASS; nullptr for an unknown hash.
    const Json* find(const Felt& class_hash) const;

  private:
    Classes();
    Felt add(std::string_view abi_text);

    std::map<Felt, Json> classes_;
    Felt account_, token_, deployer_, orchestrator_;
    starknet::Abi abi_;
};

}  // namespace warden::sandbox
