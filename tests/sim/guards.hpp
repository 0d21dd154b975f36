#pragma once
// The guards that the directed runs need, each switched off once: the audit has to find what it
// lets through.

#include <ostream>
#include <string>
#include <vector>

#include "tests/sim/broken.hpp"
#include "tests/sim/scenarios.hpp"

namespace warden::sim {

struct Guard {
    std::string name;  // of what is done instead
    std::string rule;  // of the first finding
    std::function<RunSettings()> run;
    Breaks off;
    friend void PrintTo(const Guard& of, std::ostream* out) { *out << of.name; }
};

std::vector<Guard> guards();

}  // namespace warden::sim
