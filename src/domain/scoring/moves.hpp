#pragma once
// Units that moved to another endpoint. Vantages learn of it with their index, so that for a while
// they may still ask, and hold against the unit, what has been switched off.

#include <cstddef>
#include <span>
#include <vector>

#include "domain/scoring/rule_set.hpp"
#include "domain/scoring/sli.hpp"
#include "domain/scoring/votes.hpp"

namespace warden::scoring {

// So many changes of a day excuse something; whoever moves more often does it at its own risk.
constexpr std::size_t kMovesPerDay = 2;

// The days whose changes matter to a slice, in chain time: [from, until), from the beginning of a
// day on.
struct MovesSpan {
    UnixSecs from = 0;
    UnixSecs until = 0;
};
// Of slices in order, at least one.
MovesSpan moves_span(const Slices& slices, const RuleSet& rules);

// Of `slices`, those in which a vantage may have asked the unit's former endpoint: from the change,
// in chain time, until an index as old as it may be (probing::index_age_max) has it, and one slice
// more for measurements under way. `moves` are when the endpoint changed, oldest first: of each day
// of moves_span() the first ones, as many as count or more.
Slices in_move(const Slices& slices, std::span<const UnixSecs> moves, const RuleSet& rules);

// Adds slices to those that convict nobody; both sorted, none twice.
void leave_out(Slices& slices, const Slices& more);

}  // namespace warden::scoring
