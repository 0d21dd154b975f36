#pragma once
// The unit that tests of the prober look at, and what was seen of it.

#include <algorithm>
#include <cstddef>
#include <vector>

#include "tests/unit/app/prober/world.hpp"

namespace warden::app {

inline constexpr const char* kUnit = "sim.main.1";
inline constexpr const char* kUrl = "http://unit-1/";

inline std::size_t count(const std::vector<probing::Observation>& all, probing::OutcomeClass cls) {
    return static_cast<std::size_t>(std::ranges::count(all, cls, &probing::Observation::cls));
}

}  // namespace warden::app
