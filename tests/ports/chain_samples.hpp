#pragma once
// A small chain for the suites of ChainStore and ReadModel.

#include <string>
#include <utility>
#include <vector>

#include "domain/orchestrator/event.hpp"
#include "domain/orchestrator/projection.hpp"
#include "ports/chain_store.hpp"

namespace warden::store_tests {

inline const chain::ContractRef kContract{"testchain", "main"};

inline std::string hash_of(chain::BlockNum num, const std::string& fork = "a") {
    return "0x" + std::to_string(num) + fork;
}

// Block `num` of a fork that left the chain "a" after block `split`.
struct Fork {
    std::string name = "a";
    chain::BlockNum split = 0;
};
inline ports::ChainBlock block(chain::BlockNum num, const Fork& fork = {}) {
    ports::ChainBlock made;
    made.header.ref = {num, hash_of(num, fork.name)};
    made.header.parent_hash = hash_of(num - 1, num - 1 <= fork.split ? "a" : fork.name);
    made.header.time = 1'700'000'000 + num * 5;
    made.proof = chain::ProofLevel::cross_checked;
    return made;
}

inline ports::ChainEvent event(const orchestrator::Event& decoded, std::uint32_t index = 0) {
    ports::ChainEvent made;
    made.txn_hash = "0xfeed";
    made.txn_index = 3;
    made.event_index = index;
    made.name = name(decoded);
    made.raw = R"({"raw":")" + std::to_string(index) + R"("})";
    made.decoded = decoded;
    return made;
}

inline orchestrator::Event accepting(std::uint64_t unit, bool yes) {
    orchestrator::AcceptingChanged changed;
    changed.unit_id = unit;
    changed.accepting = yes;
    return changed;
}

// A unit whose capacity tells versions apart.
inline Json unit_body(std::uint32_t capacity_gb) {
    orchestrator::Unit unit;
    unit.provider = {"0xabc"};
    unit.capacity_gb = capacity_gb;
    unit.region = "eu-west";
    unit.endpoint = "https://unit.example/\"ü\\\n";
    unit.floor = kU128Max;
    unit.window_secs = 18'446'744'073'709'551'615ULL;
    return orchestrator::to_json(orchestrator::Entity(unit));
}
inline ports::EntityChange unit_change(std::uint64_t unit, chain::BlockNum num,
                                       std::uint32_t capacity_gb) {
    return {orchestrator::unit_key(unit), num, unit_body(capacity_gb)};
}

// Blocks first..last without events.
inline ports::BlockBatch batch(chain::BlockNum first, chain::BlockNum last, const Fork& fork = {}) {
    ports::BlockBatch made;
    for (chain::BlockNum num = first; num <= last; ++num) made.blocks.push_back(block(num, fork));
    return made;
}

}  // namespace warden::store_tests
