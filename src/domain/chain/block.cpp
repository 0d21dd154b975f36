#include "domain/chain/block.hpp"

#include <algorithm>
#include <map>

namespace warden::chain {

std::vector<CoverageRange> merge_coverage(const std::vector<CoverageRange>& ranges) {
    // Cut points in order; between two neighbours the strongest proof that covers them stands.
    std::map<BlockNum, int> cuts;
    for (const CoverageRange& range : ranges) {
        cuts[range.first];
        cuts[range.last + 1];
    }
    std::vector<CoverageRange> merged;
    for (auto at = cuts.begin(); at != cuts.end() && std::next(at) != cuts.end(); ++at) {
        const BlockNum first = at->first;
        const BlockNum last = std::next(at)->first - 1;
        const CoverageRange* best = nullptr;
        for (const CoverageRange& range : ranges) {
            const bool covers = range.first <= first && last <= range.last;
            if (covers && (best == nullptr || range.proof > best->proof)) best = &range;
        }
        if (best == nullptr) continue;
        if (!merged.empty() && merged.back().last + 1 == first &&
            merged.back().proof == best->proof) {
            merged.back().last = last;
        } else {
            merged.push_back({first, last, best->proof});
        }
    }
    return merged;
}

BlockNum verified_up_to(const std::vector<CoverageRange>& coverage, ProofLevel needed) {
    BlockNum verified = 0;
    for (const CoverageRange& range : coverage) {
        const bool follows = verified == 0 || range.first == verified + 1;
        if (!follows || range.proof < needed) break;
        verified = range.last;
    }
    return verified;
}

}  // namespace warden::chain
