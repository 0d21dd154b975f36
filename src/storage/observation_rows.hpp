#pragma once
// For this folder only: batches, leaves and shown observations as rows.

#include <vector>

#include "domain/probing/observation.hpp"
#include "ports/observation_store.hpp"
#include "storage/session.hpp"

namespace warden::storage {

void copy_leaves(Tx& tx, const std::vector<probing::SliceLeaf>& leaves, UnixMicros stored_at);
void copy_observations(Tx& tx, const probing::SliceBatch& batch,
                       const std::vector<ports::DisplayObservation>& observations);
std::vector<ports::DisplayObservation> recent_observations(Tx& tx, const std::string& unit,
                                                           std::size_t limit);

}  // namespace warden::storage
