#pragma once
// How a development chain begins. All amounts of money are in FRI (10^-18 STRK).

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/starknet/codec/felt.hpp"
#include "domain/base/canonical_json.hpp"
#include "domain/base/time.hpp"
#include "domain/base/u128.hpp"

namespace warden::sandbox {

struct GenesisAccount {
    starknet::Felt address;
    starknet::Felt public_key;  // Stark curve
    U128 balance = 0;
};

struct StarknetSettings {
    std::string chain_id = "SN_SEPOLIA";  // short string
    UnixSecs genesis_time = 0;            // timestamp of block 0
    std::vector<GenesisAccount> accounts;
    // Arguments of the Orchestrator's constructor by name; `token` is filled in with STRK.
    Json orchestrator;
    U128 gas_price = 1'000'000'000;  // of each of the three resources
    // A block is final on L1 when this many blocks follow it; 0: only by the control method.
    std::uint64_t l1_depth = 0;
    // Limits that real nodes have (Pathfinder's values).
    std::uint64_t page_max = 1'024;          // getEvents chunk_size, else error 31
    std::uint64_t key_positions_max = 16;    // else error 34
    std::uint64_t scan_blocks_max = 81'920;  // per getEvents call, then a short page with a token
    std::uint64_t look_back_max = 1'024;     // blocks of a subscription, else error 68
    std::size_t endpoints = 1;               // that show this chain, each with its own faults
    // Blocks whose state can still be read or re-organised; older ones answer 24 to calls.
    std::uint64_t history_blocks_max = 10'000;
};

// Returns what makes two chains the same.
Json identity(const StarknetSettings& settings);

// STRK and the deploying account are the same on every development chain. The deployer's key is
// public: it owns what the faucet gives away and nothing else.
starknet::Felt strk_address();
starknet::Felt sequencer_address();

// Address of an account contract with this public key, as it would be deployed by itself.
starknet::Felt account_address(const starknet::Felt& public_key);

}  // namespace warden::sandbox
