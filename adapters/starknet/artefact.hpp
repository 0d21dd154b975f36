#pragma once
// The compiled Orchestrator as contract/build writes it: a folder with orchestrator.sierra.json and
// orchestrator.json, the manifest.

#include <filesystem>

#include "adapters/starknet/codec/contract_class.hpp"

namespace warden::starknet {

struct Artefact {
    SierraClass sierra;
    Felt class_hash;           // computed, not read
    Felt compiled_class_hash;  // the manifest's; a network refuses a wrong one
};

// Blocks on the file system. not_found, limit, unavailable; invalid_input when the class is not the
// one that the manifest speaks of, or has another interface than the one that Warden knows.
Result<Artefact> read_artefact(const std::filesystem::path& folder);

}  // namespace warden::starknet
