#pragma once
// Transactions of version 3, the only one that Starknet accepts since 0.14.0: what all kinds share,
// and invocations: contents, hash, JSON form, the calldata of an account's __execute__, addresses
// of contracts. Declarations stand in declare.hpp.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/starknet/codec/felt.hpp"
#include "domain/base/canonical_json.hpp"

namespace warden::starknet {

enum class DaMode : std::uint8_t { l1 = 0, l2 = 1 };

struct ResourceBound {
    std::uint64_t amount_max = 0;
    U128 unit_price_max = 0;  // FRI

    friend bool operator==(const ResourceBound&, const ResourceBound&) = default;
};

struct ResourceBounds {
    ResourceBound l1_gas;
    ResourceBound l2_gas;
    ResourceBound l1_data_gas;

    friend bool operator==(const ResourceBounds&, const ResourceBounds&) = default;
};

// `query` is the version 2^128 + 3: good for estimates, can never be executed.
enum class InvokeVersion : std::uint8_t { v3, query };
Felt version_felt(InvokeVersion version);

// What every kind holds.
struct TxnV3 {
    InvokeVersion version = InvokeVersion::v3;
    Felt sender_address;
    std::vector<Felt> signature;  // not part of the hash
    Felt nonce;
    ResourceBounds resource_bounds;
    std::uint64_t tip = 0;  // FRI per unit of L2 gas
    std::vector<Felt> paymaster_data;
    std::vector<Felt> account_deployment_data;
    DaMode nonce_da_mode = DaMode::l1;
    DaMode fee_da_mode = DaMode::l1;

    friend bool operator==(const TxnV3&, const TxnV3&) = default;
};

struct InvokeV3 : TxnV3 {
    std::vector<Felt> calldata;
    std::vector<Felt> proof_facts;  // in hash and JSON only if not empty

    friend bool operator==(const InvokeV3&, const InvokeV3&) = default;
};

Felt invoke_hash(const InvokeV3& invoke, const Felt& chain_id);
// Parts of the hash, as starknet.js names them.
Felt fee_field_hash(std::uint64_t tip, const ResourceBounds& bounds);
// name << 192 | max_amount << 128 | max_price_per_unit; name is L1_GAS, L2_GAS or L1_DATA.
Felt resource_bound_felt(std::string_view name, const ResourceBound& bound);

// Returns what the owner of the account may lose at most, in FRI: the sum of amount * price, L2 gas
// priced with the tip. nullopt on overflow of u128.
std::optional<U128> fee_max(const TxnV3& txn);

// Writes the JSON-RPC form (BROADCASTED_INVOKE_TXN).
Json to_json(const InvokeV3& invoke);
// Reads the JSON-RPC form; unknown members (proof, transaction_hash) are ignored. invalid_input
// names the member.
Result<InvokeV3> invoke_from_json(const Json& json);

struct Call {
    Felt to;
    Felt selector;
    std::vector<Felt> calldata;

    friend bool operator==(const Call&, const Call&) = default;
};
// [n, (to, selector, length, calldata...)*] of Cairo 1 accounts.
std::vector<Felt> execute_calldata(std::span<const Call> calls);
// Reads the calls of such calldata; invalid_input unless everything is consumed exactly.
Result<std::vector<Call>> calls_from_calldata(std::span<const Felt> calldata);

struct Deployment {
    Felt deployer;  // 0 for accounts and not-unique deployments
    Felt salt;
    Felt class_hash;
    std::vector<Felt> constructor_calldata;
};
Felt contract_address(const Deployment& deployment);

}  // namespace warden::starknet
