#pragma once
// Runs one invoke transaction on the contracts: fees, nonce, calls, revert.

#include <optional>
#include <string>
#include <vector>

#include "adapters/starknet/codec/transaction.hpp"
#include "sandbox/starknet/contracts.hpp"

namespace warden::sandbox {

struct Gas {
    std::uint64_t l1_data = 0;
    std::uint64_t l2 = 0;
};

struct GasPrices {
    U128 each = 0;  // FRI, of L1, L1 data and L2 gas alike
};

// What became of a transaction.
struct Execution {
    std::string revert_reason;                   // empty: succeeded
    Json revert_error;                           // the same, nested by contract, as error 41 has it
    std::vector<starknet::EventContent> events;  // the fee's transfer last
    std::vector<Felts> returned;                 // by call
    Gas gas;
    U128 fee = 0;

    bool reverted() const { return !revert_reason.empty(); }
};

enum class Charging { charge, estimate };  // an estimate ignores bounds and moves no fee

// Executes and leaves the effects in place: nonce used, fee paid, calls done or undone together.
Execution execute(Contracts& contracts, const starknet::InvokeV3& invoke, UnixSecs now,
                  GasPrices prices, Charging charging);

// Says whether the bounds allow the price of each resource.
bool offers(const starknet::ResourceBounds& bounds, GasPrices prices);

// Signature, bounds, balance (errors 53, 54, 55, 58, 61); the nonce is the mempool's business.
enum class Signatures { check, skip };
std::optional<RpcError> validate(const Contracts& contracts, const starknet::InvokeV3& invoke,
                                 const Felt& chain_id, GasPrices prices, Signatures signatures,
                                 Charging charging);

}  // namespace warden::sandbox
