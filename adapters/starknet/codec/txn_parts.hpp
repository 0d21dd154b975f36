#pragma once
// What the kinds of transactions share in hash and JSON. Internal to the codec.

#include <string_view>

#include "adapters/starknet/codec/poseidon.hpp"
#include "adapters/starknet/codec/transaction.hpp"

namespace warden::starknet {

// Hashes everything up to what only one kind has. `prefix` is "invoke" or "declare".
PoseidonHasher begin_hash(std::string_view prefix, const TxnV3& txn, const Felt& chain_id);

// Writes the shared members, `type` included.
Json::Object begin_json(std::string_view type, const TxnV3& txn);
// invalid_input names the member, also for another type.
Result<void> read_shared(const Json& json, std::string_view type, TxnV3& out);

}  // namespace warden::starknet
