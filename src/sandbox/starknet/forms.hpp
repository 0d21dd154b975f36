#pragma once
// JSON forms of what the chain holds, as the specification has them.

#include "sandbox/starknet/chain_core.hpp"

namespace warden::sandbox {

// BLOCK_HEADER of a closed block, flat, without status.
Json::Object header_form(const Block& block);
// Writes a PRE_CONFIRMED_BLOCK_HEADER.
Json::Object pending_header_form(const ChainCore& chain);
std::string_view finality(const Block& block);

enum class TxnHash { with, without };
Json::Object txn_form(const IncludedTxn& txn, TxnHash hash);
// Writes a receipt without block_hash and block_number. `status` is the finality.
Json::Object receipt_form(const IncludedTxn& txn, std::string_view status);
// TXN_STATUS of an included transaction.
Json status_form(const IncludedTxn& txn, std::string_view status);

// Writes an EMITTED_EVENT. `block` is null for the pending block.
Json::Object event_form(const IncludedTxn& txn, std::size_t txn_index, std::size_t event_index,
                        const Block* block);

Json fee_estimate_form(const Execution& done, GasPrices prices);
Json state_diff_form(const StateDiff& diff);

}  // namespace warden::sandbox
