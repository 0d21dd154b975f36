#pragma once
// What of a chain is known completely, from its coverage ranges (see chain::merge_coverage).

#include <optional>
#include <span>
#include <vector>

#include "domain/chain/block.hpp"

namespace warden::indexing {

// Coverage that consecutive blocks add, one range per run of equal proof. `first` is the number of
// the first block.
std::vector<chain::CoverageRange> coverage_of(chain::BlockNum first,
                                              std::span<const chain::ProofLevel> proofs);

// The newest block such that all from `first` to it have at least `needed` proof; nullopt when
// `first` itself has not. `coverage` as merge_coverage leaves it.
std::optional<chain::BlockNum> verified_up_to(std::span<const chain::CoverageRange> coverage,
                                              chain::BlockNum first, chain::ProofLevel needed);

// Blocks of first..last that no range holds, as maximal runs; their proof means nothing.
std::vector<chain::CoverageRange> gaps(std::span<const chain::CoverageRange> coverage,
                                       chain::BlockNum first, chain::BlockNum last);

// What stays when all blocks above `keep` are gone.
std::vector<chain::CoverageRange> cut_above(std::vector<chain::CoverageRange> coverage,
                                            chain::BlockNum keep);

}  // namespace warden::indexing
