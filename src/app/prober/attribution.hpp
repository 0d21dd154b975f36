#pragma once
// Says whose doing an attempt's result is. The rules stand in domain/probing/README.md.

#include "domain/base/url.hpp"
#include "domain/probing/controls.hpp"
#include "domain/probing/measurement.hpp"
#include "ports/endpoint_probe.hpp"

namespace warden::app {

enum class TargetKind {
    http_unit,
    s3_unit,  // asked without credentials: that it asks for some is its right answer
    control,
};

// True when only the controls can tell whose doing the result is.
bool needs_proof(const ports::ProbeResult& result);

probing::Attempt attribute(const ports::ProbeResult& result, TargetKind target,
                           const probing::Proof& proof);

// What the result of a control's probe shows about this vantage.
probing::ControlSeen control_seen(const std::string& url, const ports::ProbeResult& result);

}  // namespace warden::app
