#pragma once
// Units that moved to another endpoint. Vantages learn of it with their index, so that for a while
// they may still ask, and hold against the unit, what has been switched off.

#include <span>
#include <vector>

#include "domain/scoring/rule_set.hpp"
#include "domain/scoring/sli.hpp"
#include "domain/scoring/votes.hpp"

namespace warden::scoring {

// Of `slices`, those in which a vantage may have asked the unit's former endpoint: from the change,
// in chain time, until an index as old as it may be (probing::index_age_max) has it, and one slice
// more for measurements under way. The first two changes of a day are so excused; whoever moves
// more often does it at its own risk. `versions` are the unit's, oldest first.
Slices in_move(const Slices& slices, std::span<const UnitVersion> versions, const RuleSet& rules);

// Adds slices to those that convict nobody; both sorted, none twice.
void leave_out(Slices& slices, const Slices& more);

}  // namespace warden::scoring
