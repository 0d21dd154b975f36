#pragma once
// The compiled Orchestrator as contract/build writes it: a folder with the sierra.json and the
// manifest of two classes, orchestrator and annex.

#include <filesystem>
#include <vector>

#include "adapters/starknet/codec/contract_class.hpp"

namespace warden::starknet {

struct CompiledClass {
    SierraClass sierra;
    Felt hash;           // computed, not read
    Felt compiled_hash;  // the manifest's; a network refuses a wrong one
};
struct Artefact {
    std::vector<CompiledClass> classes;  // in the order of their declaration

    // Returns the class that contracts are made of; it calls the others.
    const CompiledClass& contract() const { return classes.back(); }
};

// Blocks on the file system. not_found, limit, unavailable; invalid_input when a class is not the
// one that its manifest speaks of, when the contract's was compiled with another annex, or has
// another interface than the one that Warden knows.
Result<Artefact> read_artefact(const std::filesystem::path& folder);

}  // namespace warden::starknet
