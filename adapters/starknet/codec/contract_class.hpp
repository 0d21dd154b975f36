#pragma once
// Sierra classes: what a compiler writes, what is declared, and the hash that names them
// (Starknet's documentation of class hashes; starknet.js hash/classHash).

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/starknet/codec/felt.hpp"
#include "domain/base/canonical_json.hpp"

namespace warden::starknet {

struct EntryPoint {
    Felt selector;
    std::uint64_t function_idx = 0;

    friend bool operator==(const EntryPoint&, const EntryPoint&) = default;
};

struct SierraClass {
    std::vector<Felt> program;
    std::string version;  // "0.1.0"
    std::vector<EntryPoint> constructor;
    std::vector<EntryPoint> external;
    std::vector<EntryPoint> l1_handler;
    std::string abi;  // the text that the hash is over

    friend bool operator==(const SierraClass&, const SierraClass&) = default;
};

// Reads a compiler's artefact, whose ABI is JSON and becomes text with a space after each comma and
// colon, as all tools write it; or the JSON-RPC form (CONTRACT_CLASS), whose ABI is text already.
// Other members (debug info) are ignored. invalid_input names the member.
Result<SierraClass> sierra_from_json(const Json& json);
// Writes the JSON-RPC form.
Json to_json(const SierraClass& sierra);

Felt class_hash(const SierraClass& sierra);

}  // namespace warden::starknet
