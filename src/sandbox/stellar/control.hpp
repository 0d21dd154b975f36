#pragma once
// The sandbox's own methods: time, ledgers, retention, faults, money.

#include <vector>

#include "sandbox/rpc/control.hpp"
#include "sandbox/stellar/ledger_chain.hpp"

namespace warden::sandbox::soroban {

class Control {
  public:
    Control(LedgerChain& chain, std::vector<Faults>& faults) : chain_(chain), faults_(faults) {}

    // -32601 for a method that is none of its own.
    RpcResult call(std::string_view method, const NamedParams& params);

  private:
    RpcResult create_block(const NamedParams& params);
    RpcResult set_time(const NamedParams& params);
    RpcResult advance_time(const NamedParams& params);
    RpcResult mint(const NamedParams& params);
    RpcResult hold(const NamedParams& params);
    RpcResult evict(const NamedParams& params);
    RpcResult cut_history(const NamedParams& params);
    RpcResult state(const NamedParams& params);
    Json newest() const;

    LedgerChain& chain_;
    std::vector<Faults>& faults_;
};

}  // namespace warden::sandbox::soroban
