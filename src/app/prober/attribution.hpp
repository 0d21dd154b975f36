#pragma once
// Says whose doing an attempt's result is. The rules stand in domain/probing/README.md.

#include "domain/probing/measurement.hpp"
#include "ports/endpoint_probe.hpp"

namespace warden::app {

enum class TargetKind {
    http_unit,
    s3_unit,  // asked without credentials: that it asks for some is its right answer
    control,
};

// Whether names resolve at this vantage, as its control targets show.
enum class Names { resolve, unknown };

probing::Attempt attribute(const ports::ProbeResult& result, TargetKind target, Names names);

}  // namespace warden::app
