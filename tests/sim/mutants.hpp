#pragma once
// The program broken on purpose, once in each way: the audit has to find it and to name the
// invariant.

#include <string>
#include <vector>

#include "tests/sim/broken.hpp"

namespace warden::sim {

struct Mutant {
    std::string name;
    std::string rule;  // of the first finding
    Breaks breaks;
};

std::vector<Mutant> mutants();

}  // namespace warden::sim
