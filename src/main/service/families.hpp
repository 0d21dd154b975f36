#pragma once
// What a vantage says about its ways out is held to what its machine has.

#include <functional>

#include "domain/base/error.hpp"
#include "main/config/config.hpp"
#include "ports/resolver.hpp"

namespace warden::cli {

// Says whether this machine has a route to an address.
using HasRoute = std::function<bool(const ports::IpAddress&)>;

// invalid_input when `has_route` denies a way into a family that the configuration names: neither
// to a public address of it nor into one of the allowed networks.
Result<void> check_families(const ProbingConfig& probing, const HasRoute& has_route);

}  // namespace warden::cli
