#pragma once
// Whom to measure: every unit that is not decommissioned, reserved or not, in maintenance or not.
// What of it counts is decided when it is scored.

#include <string>

#include "app/prober/attribution.hpp"
#include "domain/orchestrator/state.hpp"

namespace warden::app {

struct Target {
    std::string unit;  // entity id or control.<name>
    std::string url;
    TargetKind kind = TargetKind::http_unit;
};

// The unit's endpoint as a URL: without a scheme it is HTTP.
Target target_of(std::string id, const orchestrator::Unit& unit);

}  // namespace warden::app
