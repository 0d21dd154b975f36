#pragma once
// Which views a comparison of two executors asks.

#include <vector>

#include "tests/orchestrator/scenario.hpp"

namespace warden::sandbox::orchestrator {

// Those whose answers a call that emitted these events may have changed.
std::vector<Call> touched_views(const State& state, UnixSecs now, const Outcome& outcome);
// Everything that the contract can be asked, of everything that exists. `accounts`: whose roles,
// balances and scores.
std::vector<Call> all_views(const State& state, UnixSecs now, const std::vector<Account>& accounts);

}  // namespace warden::sandbox::orchestrator
