#pragma once
// The targets are every unit that is not decommissioned, reserved or not, in maintenance or not.
// What of a measurement counts is decided when it is scored.

#include <string>

#include "app/prober/attribution.hpp"
#include "domain/orchestrator/state.hpp"

namespace warden::app {

struct Target {
    std::string unit;  // entity id or control.<name>
    std::string url;
    TargetKind kind = TargetKind::http_unit;
};

// Makes a unit's endpoint a URL: one without a scheme is HTTP.
Target target_of(std::string id, const orchestrator::Unit& unit);

}  // namespace warden::app
