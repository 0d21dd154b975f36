#pragma once
// What must hold after every call, whatever was called: money adds up, counters count, limits hold.

#include <string>
#include <vector>

#include "sandbox/orchestrator/contract.hpp"

namespace warden::sandbox::orchestrator {

// Broken invariants as sentences; empty when all hold. `gifts`: tokens that somebody sent to the
// contract directly.
std::vector<std::string> broken_invariants(const Contract& contract, const Token& token,
                                           U128 gifts = 0);

}  // namespace warden::sandbox::orchestrator
