#pragma once
// One hour of a window's measurements, opened: what each vantage saw, bound to its signed record.

#include <span>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/enforcement/evidence.hpp"
#include "domain/enforcement/verify.hpp"
#include "domain/probing/observation.hpp"

namespace warden::enforcement {

struct OpenedHour {
    scoring::Span hour;
    std::vector<probing::SliceLeaf> leaves;  // those that measured, by vantage, then slice
    // One for each vantage in the evidence: all its leaves of the hour, and the hashes of the
    // slices that it did not measure, lead to the root in its unit-day record. That the records are
    // signed is verify()'s to say.
    std::vector<Check> checks;
};

// Opens the hour in which `moment` lies. `beside` are the leaves of the openings file; those of
// convicting slices stand in the evidence. invalid_input when the moment is outside the window or a
// record can't be read.
Result<OpenedHour> open_hour(const Evidence& evidence, std::span<const probing::SliceLeaf> beside,
                             UnixSecs moment);

}  // namespace warden::enforcement
