#pragma once
// The methods of a Stellar RPC node (stellar-rpc 27.1) over the chain.

#include <string>
#include <string_view>

#include "sandbox/rpc/faults.hpp"
#include "sandbox/stellar/own_chain.hpp"
#include "sandbox/stellar/wire.hpp"

namespace warden::sandbox::soroban {

class Node {
  public:
    Node(LedgerChain& chain, Faults& faults) : chain_(chain), faults_(faults), own_chain_(chain) {}

    // -32601 for a method that it does not have.
    RpcResult call(std::string_view method, const Json& params);

    // Returns the newest ledger that this endpoint shows.
    std::uint32_t head() const;
    // Returns the oldest ledger that it still has.
    std::uint32_t oldest() const;
    // Returns a ledger as this endpoint shows it; valid until the next call.
    const ClosedLedger& ledger(std::uint32_t sequence) const;

  private:
    // node_info.cpp
    RpcResult health(const Members& params);
    RpcResult network(const Members& params);
    RpcResult version(const Members& params);
    RpcResult latest_ledger(const Members& params);
    RpcResult fee_stats(const Members& params);

    // node_events.cpp
    RpcResult events(const Members& params);

    // node_history.cpp
    RpcResult transaction(const Members& params);
    RpcResult transactions(const Members& params);

    // node_ledgers.cpp
    RpcResult ledgers(const Members& params);

    // node_state.cpp
    RpcResult ledger_entries(const Members& params);
    RpcResult send(const Members& params);
    Sent take(const stellar::TransactionEnvelope& envelope);

    // node_simulate.cpp
    RpcResult simulate(const Members& params);
    Json simulate_call(const stellar::Transaction& txn,
                       const stellar::InvokeHostFunctionOp& operation, const Members& params);

    const ClosedLedger& head_ledger() const { return ledger(head()); }
    // latestLedger, oldestLedger and their close times, as texts.
    void add_range(Json::Object& out) const;

    LedgerChain& chain_;
    Faults& faults_;
    mutable OwnChain own_chain_;
    std::uint64_t simulations_ = 0;  // so that no two record the same nonce
};

// Says why this sandbox cannot take the envelope; nullopt when it can.
std::optional<std::string> unsupported(const Host& host,
                                       const stellar::TransactionEnvelope& envelope);

}  // namespace warden::sandbox::soroban
