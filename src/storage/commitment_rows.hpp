#pragma once
// For this folder only: what vantages commit to for a day and what they opened of it, as rows.

#include <string>
#include <vector>

#include "domain/probing/day_commitment.hpp"
#include "ports/observation_store.hpp"
#include "storage/session.hpp"

namespace warden::storage {

// Whether its key may write is for the caller to ask.
void put_commitment(Tx& tx, const probing::DayCommitment& commitment,
                    const probing::VerifyFn& verify);
// `now` is the store's clock in unix seconds.
void put_opening(Tx& tx, const probing::DayCommitment& of, const probing::OpenedHour& opening,
                 UnixSecs now);
// A row that can't be read is said, counted and left out: it costs its own vantage that day alone.
std::vector<probing::DayCommitment> read_commitments(Tx& tx, const ports::CommitmentQuery& query);

}  // namespace warden::storage
