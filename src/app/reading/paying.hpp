#pragma once
// Which reservations are paid by another party than the provider: what makes a provider count where
// parties are counted (domain/orchestrator/parties.hpp).

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/reading/view.hpp"
#include "domain/orchestrator/parties.hpp"
#include "domain/orchestrator/projection.hpp"
#include "domain/scoring/votes.hpp"

namespace warden::reading {

// Returns the accepted reservations that began before `time`, did not end before it, and are of
// another party's money, with their numbers.
std::vector<std::pair<std::uint64_t, orchestrator::Reservation>> paid_by_others(
    const View& view, UnixSecs time, const orchestrator::Affiliations& affiliations);

// Returns the providers of those that touch the span.
std::set<std::string> paid_providers(const View& view, scoring::Span span,
                                     const orchestrator::Affiliations& affiliations);

}  // namespace warden::reading
