#pragma once
// For this folder only: rows that a store and the page reader both read.

#include <pqxx/pqxx>
#include <vector>

#include "ports/decision_store.hpp"
#include "ports/read_model.hpp"
#include "ports/txn_store.hpp"
#include "storage/session.hpp"

namespace warden::storage {

// Of the columns (kind, entity_id, valid_from, hash and time of that block, valid_to, body).
ports::EntityVersion version_of(const pqxx::row& row);
// Of the columns of decision_store.cpp.
std::vector<ports::StoredDecision> decisions_of(Tx& tx, const pqxx::result& rows);

inline constexpr const char* kIntentRows =
    "SELECT id, deployment, key, chain, contract, call, not_before, last_build, created_at, "
    "state, result FROM txn_intents ";
inline constexpr const char* kTxnRows =
    "SELECT id, intent_id, signer, slot, state, encode(bytes, 'hex'), hash, max_time, sends, "
    "block_hash, block_num, error, created_at, replaces FROM txns ";
// What a row of each is.
ports::StoredIntent intent_of(const pqxx::row& row);
ports::StoredTxn txn_of(const pqxx::row& row);

}  // namespace warden::storage
