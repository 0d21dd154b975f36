#pragma once
// Errors of Starknet nodes as error codes. The numbers of the specification are the values, so that
// decisions are made by code and never by message text.

#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "domain/base/error.hpp"
#include "platform/rpc/client.hpp"

namespace warden::starknet {

// Specification 0.10.4. Only these numbers are the chain's word: any other is outside_spec.
enum class NodeErrc {
    failed_to_receive_txn = 1,          // unknown_outcome
    no_trace_available = 10,            // permanent
    contract_not_found = 20,            // permanent
    entrypoint_not_found = 21,          // permanent
    block_not_found = 24,               // transient: a lagging backend, or re-orged away
    invalid_txn_index = 27,             // permanent
    class_hash_not_found = 28,          // permanent
    txn_hash_not_found = 29,            // transient: proves nothing by itself
    page_size_too_big = 31,             // permanent: ask for smaller pages
    no_blocks = 32,                     // transient
    invalid_continuation_token = 33,    // transient: begin the walk again
    too_many_keys_in_filter = 34,       // permanent
    contract_error = 40,                // permanent
    txn_execution_error = 41,           // permanent
    storage_proof_not_supported = 42,   // permanent
    class_already_declared = 51,        // permanent
    invalid_nonce = 52,                 // permanent: the account's nonce says which way
    insufficient_resources = 53,        // permanent: bounds do not cover validation
    insufficient_balance = 54,          // transient: the account can be funded
    validation_failure = 55,            // permanent: wrong key, hash, chain or account
    compilation_failed = 56,            // permanent
    class_too_large = 57,               // permanent
    non_account = 58,                   // permanent
    duplicate_txn = 59,                 // permanent; for a submission it means success
    compiled_class_hash_mismatch = 60,  // permanent
    unsupported_txn_version = 61,       // permanent
    unsupported_class_version = 62,     // permanent
    unexpected = 63,                    // unknown_outcome
    replacement_underpriced = 64,       // permanent
    fee_below_minimum = 65,             // permanent
    invalid_subscription_id = 66,       // permanent
    too_many_addresses_in_filter = 67,  // permanent
    too_many_blocks_back = 68,          // permanent
    method_not_found = -32601,          // permanent
    invalid_params = -32602,            // permanent
    internal_error = -32603,            // transient

    // Ours: what an endpoint may not say.
    wrong_chain = 1001,       // permanent: another network than configured
    unsupported_spec = 1002,  // permanent
    contradiction = 1003,     // transient: it contradicts itself or what its headers commit to
    outside_spec = 1004,      // transient: an error of no specification, as "over the limit"
    unproven = 1005,          // transient: its blocks can't be proven, another's may
};

std::error_code make_error_code(NodeErrc) noexcept;
// Makes a node's error ours, with a detail like "node-1: starknet_call: CONTRACT_ERROR {...}". A
// number that the specification doesn't have, or that is ours, is outside_spec.
Error node_error(const std::string& alias, const std::string& method, const rpc::RpcError& error);

// Returns all texts of panics that an execution error (its data, or a revert reason) holds,
// outermost first: `0x...` felts that are short strings.
std::vector<std::string> panic_texts(std::string_view text);

}  // namespace warden::starknet

template <>
struct std::is_error_code_enum<warden::starknet::NodeErrc> : std::true_type {};
