#pragma once
// The program broken on purpose, once in each way: the audit has to find it and to name the
// invariant.

#include <functional>
#include <string>
#include <vector>

#include "tests/sim/run.hpp"

namespace warden::sim {

struct Mutant {
    std::string name;
    std::string rule;  // of the first finding
    std::function<void(RunSettings&)> breaks;
};

std::vector<Mutant> mutants();

}  // namespace warden::sim
