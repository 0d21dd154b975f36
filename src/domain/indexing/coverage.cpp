#include "domain/indexing/coverage.hpp"

#include <algorithm>

namespace warden::indexing {

using chain::BlockNum;
using chain::CoverageRange;
using chain::ProofLevel;

std::vector<CoverageRange> coverage_of(BlockNum first, std::span<const ProofLevel> proofs) {
    std::vector<CoverageRange> ranges;
    for (std::size_t i = 0; i < proofs.size(); ++i) {
        const BlockNum num = first + i;
        if (!ranges.empty() && ranges.back().proof == proofs[i]) {
            ranges.back().last = num;
        } else {
            ranges.push_back({num, num, proofs[i]});
        }
    }
    return ranges;
}

std::optional<BlockNum> verified_up_to(std::span<const CoverageRange> coverage, BlockNum first,
                                       ProofLevel needed) {
    std::optional<BlockNum> last;
    for (const CoverageRange& range : coverage) {
        const BlockNum next = last ? *last + 1 : first;
        if (range.last < next) continue;
        if (range.first > next || range.proof < needed) break;
        last = range.last;
    }
    return last;
}

std::vector<CoverageRange> gaps(std::span<const CoverageRange> coverage, BlockNum first,
                                BlockNum last) {
    std::vector<CoverageRange> missing;
    BlockNum next = first;
    for (const CoverageRange& range : coverage) {
        if (range.last < next) continue;
        if (range.first > last) break;
        if (range.first > next) missing.push_back({next, range.first - 1, ProofLevel::claimed});
        next = range.last + 1;
    }
    if (next <= last) missing.push_back({next, last, ProofLevel::claimed});
    return missing;
}

std::vector<CoverageRange> cut_above(std::vector<CoverageRange> coverage, BlockNum keep) {
    std::erase_if(coverage, [keep](const CoverageRange& range) { return range.first > keep; });
    for (CoverageRange& range : coverage) range.last = std::min(range.last, keep);
    return coverage;
}

}  // namespace warden::indexing
