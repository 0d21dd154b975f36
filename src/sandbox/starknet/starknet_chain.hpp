#pragma once
// A Starknet node of specification 0.10.2. It executes signed invoke transactions of version 3 on
// three kinds of contracts: accounts, STRK, the Orchestrator.

#include <memory>

#include "ports/clock.hpp"
#include "sandbox/rpc/chain.hpp"
#include "sandbox/starknet/settings.hpp"

namespace warden::sandbox {

class StarknetChain : public Chain {
  public:
    virtual starknet::Felt orchestrator_address() const = 0;
    virtual std::uint64_t block_num() const = 0;  // of the newest closed block
};

// Block 0 is the genesis, block 1 deploys the Orchestrator. The clock outlives the chain.
// invalid_input when the constructor's arguments are not accepted by the contract.
Result<std::unique_ptr<StarknetChain>> make_starknet_chain(StarknetSettings settings,
                                                           ports::Clock& clock);

}  // namespace warden::sandbox
