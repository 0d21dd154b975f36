#pragma once
// Whether the score before a window follows from the days in the evidence: the slash's amount hangs
// on it.

#include <string>

#include "domain/enforcement/evidence.hpp"

namespace warden::enforcement {

// Returns what is wrong with score_days and score_before, in words; empty when the days are all
// those from the unit's registration to the window's start, each follows from the one before and
// from its own tiers, by the rules it was scored by, which are in the bundle.
std::string wrong_score(const Evidence& evidence);

}  // namespace warden::enforcement
