#pragma once
// Whom to measure: every unit that is not decommissioned, reserved or not, in maintenance or not.
// What of it counts is decided when it is scored.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "app/prober/attribution.hpp"
#include "domain/base/error.hpp"
#include "domain/chain/ids.hpp"
#include "ports/read_model.hpp"

namespace warden::app {

struct Target {
    std::string unit;  // entity id or control.<name>
    std::string url;
    TargetKind kind = TargetKind::http_unit;
};

// The units that are indexed now, by id, read in pages. Errors: transient; invalid_input for a
// stored entity that can't be read.
boost::asio::awaitable<Result<std::map<std::string, Target>>> read_targets(
    ports::ReadModel& read_model, std::vector<chain::ContractRef> contracts, std::size_t page);

}  // namespace warden::app
