#pragma once
// The node's JSON-RPC methods over the chain.

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/rpc/faults.hpp"
#include "sandbox/starknet/chain_core.hpp"
#include "sandbox/starknet/forms.hpp"
#include "sandbox/starknet/own_chain.hpp"

namespace warden::sandbox {

// A block that a request names: closed, or the one being built.
struct BlockRef {
    bool pending = false;
    std::uint64_t num = 0;
};

class Node {
  public:
    Node(ChainCore& chain, Faults& faults) : chain_(chain), faults_(faults), own_chain_(chain) {}

    struct Method {
        std::string_view name;
        std::vector<std::string_view> parameters;  // in their order, for positional requests
        RpcResult (Node::*run)(const Params&);
    };
    static std::span<const Method> methods();

    // Returns the newest closed block that this endpoint shows.
    std::uint64_t head() const;
    // Returns a closed block up to head() as this endpoint shows it; valid until the next call.
    const Block& block(std::uint64_t num) const;
    // 24 for an unknown or orphaned block.
    tl::expected<BlockRef, RpcError> block_of(const Json& block_id) const;

  private:
    using Resolved = tl::expected<BlockRef, RpcError>;
    Resolved block_of(const Params& params) const;
    template <class Form>
    RpcResult block_with(const Params& params, Form form);

    // node_reads.cpp
    RpcResult spec_version(const Params&);
    RpcResult chain_id(const Params&);
    RpcResult block_number(const Params&);
    RpcResult block_hash_and_number(const Params&);
    RpcResult syncing(const Params&);
    RpcResult block_with_hashes(const Params& params);
    RpcResult block_with_txns(const Params& params);
    RpcResult block_with_receipts(const Params& params);
    RpcResult block_txn_count(const Params& params);
    RpcResult state_update(const Params& params);
    RpcResult txn_by_hash(const Params& params);
    RpcResult txn_by_index(const Params& params);
    RpcResult receipt(const Params& params);
    RpcResult txn_status(const Params& params);

    // node_state.cpp
    Resolved state_block_of(const Params& params) const;
    RpcResult storage_at(const Params& params);
    RpcResult nonce(const Params& params);
    RpcResult class_hash_at(const Params& params);
    RpcResult class_at(const Params& params);
    RpcResult class_by_hash(const Params& params);
    RpcResult call(const Params& params);
    // Runs `read` on the state after the block: as of its version, or now.
    template <class Read>
    auto with_state(const BlockRef& block, Read read);

    // node_events.cpp
    RpcResult events(const Params& params);

    // node_writes.cpp
    RpcResult add_invoke(const Params& params);
    RpcResult estimate_fee(const Params& params);
    RpcResult simulate(const Params& params);
    template <class Form>
    RpcResult dry_run(const Params& params, std::string_view list, Form form);

    ChainCore& chain_;
    Faults& faults_;
    mutable OwnChain own_chain_;
};

}  // namespace warden::sandbox
