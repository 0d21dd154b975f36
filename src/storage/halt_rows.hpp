#pragma once
// For this folder only: halts of submitters.

#include <vector>

#include "ports/txn_store.hpp"
#include "storage/session.hpp"

namespace warden::storage {

// Each is the method of ports::TxnStore with nearly this name, within a tx.
ports::SubmitterHalt put_halt(Tx& tx, const ports::SubmitterHalt& halt);
std::vector<ports::SubmitterHalt> standing_halts(Tx& tx);
void end_halt(Tx& tx, const ports::HaltRelease& release);

// The history of this database, and the one that the account's rows were noted to belong to.
ports::StoreHistory store_history(Tx& tx, const std::string& deployment, const std::string& signer);
void note_store_history(Tx& tx, const std::string& deployment, const std::string& signer,
                        const std::string& history);

}  // namespace warden::storage
