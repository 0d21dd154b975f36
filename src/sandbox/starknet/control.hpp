#pragma once
// The sandbox's own methods: time, blocks, re-orgs, faults, money.

#include <vector>

#include "sandbox/rpc/control.hpp"
#include "sandbox/starknet/chain_core.hpp"

namespace warden::sandbox {

class Control {
  public:
    Control(ChainCore& chain, std::vector<Faults>& faults) : chain_(chain), faults_(faults) {}

    // -32601 for a method that is none of its own.
    RpcResult call(std::string_view method, const Params& params);

  private:
    RpcResult create_block(const Params& params);
    RpcResult reorg(const Params& params);
    RpcResult set_time(const Params& params);
    RpcResult advance_time(const Params& params);
    RpcResult accept_on_l1(const Params& params);
    RpcResult set_gas_price(const Params& params);
    RpcResult mint(const Params& params);
    RpcResult hold(const Params& params);
    RpcResult evict(const Params& params);
    RpcResult state(const Params& params);
    Json newest() const;

    ChainCore& chain_;
    std::vector<Faults>& faults_;
};

}  // namespace warden::sandbox
