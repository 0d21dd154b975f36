#pragma once
// Blocks and what a header commits to.

#include <map>
#include <optional>
#include <vector>

#include "adapters/starknet/codec/commitment.hpp"
#include "sandbox/starknet/execution.hpp"

namespace warden::sandbox {

struct IncludedTxn {
    starknet::InvokeV3 invoke;
    Felt hash;
    Execution execution;
};

// What changed in the storage that the chain shows.
struct StateDiff {
    std::map<Felt, std::uint64_t> nonces;
    std::map<Felt, Felt> strk;      // slot -> value
    std::map<Felt, Felt> deployed;  // address -> class hash

    std::uint64_t length() const { return nonces.size() + strk.size() + deployed.size(); }
};

struct Block {
    starknet::HeaderContent header;
    Felt hash;
    std::vector<IncludedTxn> txns;
    StateDiff diff;
    Version version = 0;  // of the ledger after it
    bool on_l1 = false;
};

struct HeaderStart {  // what does not follow from the contents
    std::uint64_t block_num = 0;
    Felt parent_hash;
    UnixSecs timestamp = 0;
    U128 gas_price = 0;
    std::uint64_t fork = 0;  // re-orgs so far, so that a re-made block has another hash
};
Block make_block(const HeaderStart& start, std::vector<IncludedTxn> txns, StateDiff diff,
                 Version version);

}  // namespace warden::sandbox
