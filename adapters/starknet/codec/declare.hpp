#pragma once
// Declarations of version 3: they bring a class to the network (starknet.js
// transactionHash/v3 and the JSON-RPC form BROADCASTED_DECLARE_TXN_V3).

#include "adapters/starknet/codec/contract_class.hpp"
#include "adapters/starknet/codec/transaction.hpp"

namespace warden::starknet {

struct DeclareV3 : TxnV3 {
    SierraClass contract_class;
    Felt compiled_class_hash;  // of its CASM; a node refuses another one than its own

    friend bool operator==(const DeclareV3&, const DeclareV3&) = default;
};

// `class_hash` is that of declare.contract_class: hashing a large one takes a while, so callers
// keep it.
Felt declare_hash(const DeclareV3& declare, const Felt& class_hash, const Felt& chain_id);

Json to_json(const DeclareV3& declare);
// Unknown members are ignored. invalid_input names the member.
Result<DeclareV3> declare_from_json(const Json& json);

}  // namespace warden::starknet
