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

}  // namespace warden::storage
