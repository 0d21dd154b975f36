#pragma once
// The settings file of `warden contract`: what an operator wants a contract to be.

#include <functional>
#include <string>
#include <string_view>

#include "domain/orchestrator/deployment.hpp"
#include "platform/config/load.hpp"

namespace warden::cli {

struct ContractSettings {
    orchestrator::Wish wish;
    Hash32 salt{};  // where the file gives none: made from the contract's name
};

// Returns the canonical form of an address of the chain, or why it is none.
using ReadAddress = std::function<Result<chain::Address>(std::string_view)>;

// Reads and checks the file; all problems come at once, each with line and column: whatever the
// contract's constructor would refuse and, unless the file says that it is of a sandbox, what is
// fixed below production's value. No environment variable overrides it: it is kept with the
// contract.
config::Loaded<ContractSettings> load_contract_settings(const std::string& file,
                                                        const chain::ContractRef& contract,
                                                        const ReadAddress& read_address);

}  // namespace warden::cli
