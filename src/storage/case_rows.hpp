#pragma once
// For this folder only: rows that a store and the page reader both read.

#include <pqxx/pqxx>
#include <vector>

#include "ports/decision_store.hpp"
#include "ports/read_model.hpp"
#include "ports/txn_store.hpp"
#include "storage/session.hpp"

namespace warden::storage {

// Of the columns (kind, entity_id, valid_from, hash and time of that block, valid_to, body). A body
// that can't be read is said, counted and null.
std::vector<ports::EntityVersion> versions_of(Tx& tx, const pqxx::result& rows);
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
// One that can't be read ends the job: nobody may act as if a txn of ours were not there.
std::vector<ports::StoredTxn> txns_of(Tx& tx, const pqxx::result& rows);

}  // namespace warden::storage
