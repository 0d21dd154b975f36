#pragma once
// Answers of nodes, from the JSON text of their "result" to types. Every error is invalid_input
// and names the member; no answer can crash us. The text is followed by at least 64 readable
// bytes, as rpc::Answer promises.

#include <cstddef>
#include <string_view>
#include <vector>

#include "adapters/starknet/client/types.hpp"

namespace warden::starknet::decode {

Result<std::string> text(std::string_view json);
Result<Felt> felt(std::string_view json);
Result<std::vector<Felt>> felts(std::string_view json);
Result<chain::BlockNum> block_num(std::string_view json);

// Reads the answer of starknet_blockHashAndNumber.
Result<BlockHead> block_head(std::string_view json);
// Reads the answer of starknet_getBlockWithTxHashes, or a new head. A block without a hash (it is
// still being built) is an error.
Result<Header> header(std::string_view json);
// Reads the answer of starknet_getBlockWithReceipts, of a closed block as well.
Result<Block> block(std::string_view json);
Result<EventsPage> events(std::string_view json);
// Reads exactly `count` estimates, in FRI; any other unit is an error.
Result<std::vector<FeeEstimate>> fee_estimates(std::string_view json, std::size_t count);
Result<Felt> added_txn(std::string_view json);
Result<TxnState> txn_state(std::string_view json);
Result<TxnReceipt> receipt(std::string_view json);
// Reads the header in the parameters of a notification of a new head.
Result<Header> new_head(std::string_view params);

}  // namespace warden::starknet::decode
