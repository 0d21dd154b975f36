#pragma once
// The deployments of the configured contracts, as they become known.

#include <map>
#include <string>
#include <utility>

#include "domain/chain/ids.hpp"

namespace warden::chain {

class DeploymentNames {
  public:
    void put(const ContractRef& contract, std::string name) { names_[contract] = std::move(name); }
    // Returns the contract's deployment name; empty until it is known.
    std::string of(const ContractRef& contract) const {
        const auto known = names_.find(contract);
        return known == names_.end() ? std::string() : known->second;
    }

  private:
    std::map<ContractRef, std::string> names_;
};

}  // namespace warden::chain
