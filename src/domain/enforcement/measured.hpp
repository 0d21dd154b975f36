#pragma once
// What the protections ask of the measurements themselves: computed from what a bundle holds, by
// who seals it and by who verifies it.

#include <cstdint>

#include "domain/enforcement/evidence.hpp"
#include "domain/scoring/verdict.hpp"

namespace warden::enforcement {

struct Measured {
    // Fewest tries that followed a standing failed check of an opened slice; those of the rules
    // where none stands.
    std::uint32_t retries = 0;
    std::uint32_t controls = 0;  // fewest control targets that a vantage measured in the window
    // How many convicting slices lie in the unit's warm-up or in one of its maintenances.
    std::uint32_t in_warm_up = 0;
    std::uint32_t in_maintenance = 0;
};
// Of the evidence's records and openings, and the verdict that judge() makes of it. invalid_input
// when a record can't be read.
Result<Measured> measured(const Evidence& evidence, const scoring::WindowVerdict& judged);

}  // namespace warden::enforcement
