#pragma once
// For this folder only: day partitions of slices and of shown observations.

#include <cstdint>

#include "domain/base/time.hpp"
#include "domain/probing/observation.hpp"
#include "storage/session.hpp"

namespace warden::storage {

constexpr std::int64_t kDaySecs = 86'400;

// Adds, in a tx, the UTC day's partitions of slice_batches and slice_leaves on the grid of
// `slice_secs`, and of observations; what exists is left as it is.
void add_day_partitions(Tx& tx, std::int64_t day, std::int64_t slice_secs);

}  // namespace warden::storage
