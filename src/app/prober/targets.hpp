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
    ports::Redirects redirects = ports::Redirects::judged;
    std::string contract{};  // whose index names its endpoint; empty: a control
    std::string provider{};  // whose budget its probes are taken from; empty: a control
};

// Makes a unit's endpoint a URL: one without a scheme is HTTP, and its server may lead to HTTPS.
Target target_of(const chain::EntityId& id, const orchestrator::Unit& unit);

}  // namespace warden::app
