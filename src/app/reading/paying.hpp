#pragma once
// Which reservations are paid by another party than the provider: what makes a provider count where
// parties are counted (domain/orchestrator/parties.hpp).

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/reading/view.hpp"
#include "domain/orchestrator/parties.hpp"
#include "domain/orchestrator/projection.hpp"
#include "ports/read_model.hpp"

namespace warden::reading {

// Returns the accepted reservations that began before `time`, did not end before it, and are of
// another party's money, with their numbers.
std::vector<std::pair<std::uint64_t, orchestrator::Reservation>> paid_by_others(
    const View& view, UnixSecs time, const orchestrator::Affiliations& affiliations);

// Says whether the reservation was active before `time` and not underfunded at it, whatever became
// of it since. Errors: transient.
boost::asio::awaitable<Result<bool>> was_funded(ports::ReadModel& model,
                                                chain::ContractRef contract, std::uint64_t number,
                                                UnixSecs time);

// Returns the providers of reservations that another party pays for since before `time`, and which
// were funded then: the live ones, by the rule that mass failures are counted by. View and model
// outlive the call. Errors: transient.
boost::asio::awaitable<Result<std::set<std::string>>> paid_providers(
    const View& view, ports::ReadModel& model, UnixSecs time,
    orchestrator::Affiliations affiliations);

}  // namespace warden::reading
