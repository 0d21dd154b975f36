#pragma once
// Errors of stellar-rpc nodes as error codes: decisions are made by code, never by message text.

#include <string>
#include <system_error>

#include "domain/base/error.hpp"
#include "platform/rpc/client.hpp"

namespace warden::stellar {

// JSON-RPC codes of stellar-rpc 27 and 28. Only these are the chain's word: any other is
// outside_spec.
enum class NodeErrc {
    // getEvents, getLedgers: below retention or above the tip. transient: the health of the
    // endpoint says which.
    out_of_range = -32600,
    method_not_found = -32601,  // permanent
    invalid_params = -32602,    // permanent: our own mistake, also XDR that it can't read
    internal_error = -32603,    // transient: unhealthy, or its queue is full
    processing_limit = -32001,  // transient: ask for a smaller range

    // Ours: what an endpoint may not say.
    wrong_network = 1001,        // permanent: another network than configured
    unsupported_version = 1002,  // permanent
    contradiction = 1003,        // transient: it contradicts itself, or what its ledgers commit to
    lagging = 1004,              // transient: its newest ledger is older than what we know
    simulation_failed =
        1005,             // permanent: the call would fail; the detail holds the contract's error
    not_found = 1006,     // permanent: no such ledger entry
    pruned = 1007,        // permanent: older than all that the endpoint still has
    unreadable = 1008,    // transient: XDR that this version of Warden can't read
    outside_spec = 1009,  // transient: an error of no specification, as "over the limit"
};

std::error_code make_error_code(NodeErrc) noexcept;
// A number that stellar-rpc doesn't have, or that is ours, is outside_spec.
// "node-1: getEvents: startLedger must be within the ledger range: 2 - 90".
Error node_error(const std::string& alias, const std::string& method, const rpc::RpcError& error);

}  // namespace warden::stellar

template <>
struct std::is_error_code_enum<warden::stellar::NodeErrc> : std::true_type {};
