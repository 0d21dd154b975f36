#pragma once
// The settings of one configured chain and its contract.

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "domain/base/time.hpp"
#include "domain/base/u128.hpp"
#include "domain/chain/block.hpp"
#include "domain/chain/ids.hpp"

namespace warden::cli {

struct ChainKind;

struct EndpointConfig {
    std::string alias;
    std::string url;
    std::string ws_url;           // empty: polling only
    std::string operator_name{};  // who runs it; empty: as the alias
};

struct ChainConfig {
    std::string alias;
    const ChainKind* kind = nullptr;  // always set by the reader of the configuration
    std::string chain_id;             // the network's own: "SN_SEPOLIA", "testnet"
    std::string passphrase;           // Stellar only
    std::vector<EndpointConfig> endpoints;
    std::size_t endpoints_agree = 1;  // operators that must name a final block alike
    chain::ProofLevel verified_proof = chain::ProofLevel::claimed;  // from which a block counts
    std::string contract_alias;
    std::string contract_address;
    chain::BlockNum start_block = 0;
    chain::Token token;
    std::set<std::string> known_code;  // of upgrades that are understood, 64 hex digits each
    std::uint32_t final_depth = 0;     // 0: only what is accepted on L1
    bool block_hashes_checked = true;  // Starknet: recomputed from the header
    Millis poll{};
    Millis call_timeout{};
    std::size_t batch_max = 0;
    std::string signer_account;  // empty: this pod files nothing here
    std::filesystem::path signer_key_file;
    std::uint32_t fee_margin_percent = 0;
    U128 fee_cap = 0;  // of one txn, in the fee token's smallest unit
};

// Who runs the chain's endpoints.
std::set<std::string> operators_of(const ChainConfig& chain);

}  // namespace warden::cli
