#pragma once
// The program broken on purpose, once in each way: the audit has to find it and to name the
// invariant.

#include <ostream>
#include <string>
#include <vector>

#include "tests/sim/broken.hpp"

namespace warden::sim {

struct Mutant {
    std::string name;
    std::string rule;  // of the first finding
    Breaks breaks;
    friend void PrintTo(const Mutant& of, std::ostream* out) { *out << of.name; }
};

std::vector<Mutant> mutants();

}  // namespace warden::sim
