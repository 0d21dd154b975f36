#pragma once
// What the host and its contracts fail with, and how a node tells it.

#include <optional>
#include <string>

#include "adapters/stellar/codec/meta.hpp"

namespace warden::sandbox::soroban {

// Types and codes of ScError (Stellar-contract.x) as far as they occur here.
enum class ErrorType : std::uint8_t {
    contract,
    wasm_vm,
    context,
    storage,
    budget = 7,
    value = 8,
    auth = 9
};
enum class ErrorCode : std::uint8_t {
    invalid_input = 2,
    missing_value = 3,
    existing_value = 4,
    exceeded_limit = 5,
    invalid_action = 6,
};

struct HostError {
    stellar::ScError error;
    std::string what;
    std::optional<Hash32> contract;  // in which it happened
};

HostError contract_error(std::uint32_t number, const Hash32& contract);
HostError host_error(ErrorType type, ErrorCode code, std::string what);

// Writes an error: "Error(Contract, #5)", "Error(Auth, InvalidAction)".
std::string to_text(const stellar::ScError& error);
// "HostError: Error(Contract, #5)" and the log of what happened, as simulations answer it.
std::string to_text(const HostError& error);
// Makes the event that says what went wrong.
stellar::DiagnosticEvent diagnostic(const HostError& error);

}  // namespace warden::sandbox::soroban
