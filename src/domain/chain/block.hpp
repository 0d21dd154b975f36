#pragma once
// Blocks, finality, and how well a range of blocks is known to be complete.

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "domain/base/enum_names.hpp"
#include "domain/base/time.hpp"

namespace warden::chain {

using BlockNum = std::uint64_t;  // Starknet block number, Stellar ledger sequence

struct BlockRef {
    BlockNum num = 0;
    std::string hash;  // the chain's canonical text
    auto operator<=>(const BlockRef&) const = default;
};

struct BlockHeader {
    BlockRef ref;
    std::string parent_hash;
    UnixSecs time = 0;  // chain time
    bool operator==(const BlockHeader&) const = default;
};

// The newest closed block, and the newest one that the chain (or the configured depth) makes
// irreversible.
struct Head {
    BlockRef latest;
    BlockNum final_num = 0;
    bool operator==(const Head&) const = default;
};

// How a block's events are known to be all of its events, weakest first.
enum class ProofLevel : std::uint8_t {
    claimed,        // one endpoint said so
    cross_checked,  // several endpoints agree
    proven,         // recomputed from what the chain's header commits to
};
constexpr auto names_of(ProofLevel) {
    return enum_names<ProofLevel>("claimed", "cross_checked", "proven");
}

// Blocks first..last, both scanned with at least this proof.
struct CoverageRange {
    BlockNum first = 0;
    BlockNum last = 0;
    ProofLevel proof = ProofLevel::claimed;
    bool operator==(const CoverageRange&) const = default;
};

// Ranges sorted and disjoint, neighbours of equal proof merged; where ranges overlap the stronger
// proof stands.
std::vector<CoverageRange> merge_coverage(const std::vector<CoverageRange>& ranges);

// Returns the newest block up to which, from the first covered one on, every block has at least
// this proof; 0 when there is none. `coverage` as merge_coverage leaves it.
BlockNum verified_up_to(const std::vector<CoverageRange>& coverage, ProofLevel needed);

}  // namespace warden::chain
