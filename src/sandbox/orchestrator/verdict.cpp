#include "sandbox/orchestrator/verdict.hpp"

#include <algorithm>
#include <vector>

#include "sandbox/orchestrator/money.hpp"
#include "sandbox/orchestrator/roles.hpp"

namespace warden::sandbox::orchestrator {

Verdict verdict(const Slash& slash, const Instance& instance, std::uint32_t quorum_of_config,
                UnixSecs window_start) {
    Verdict out;
    out.quorum = quorum_at(instance, quorum_of_config, window_start);
    out.score = 100;
    for (std::uint32_t bit = 1; bit <= kMissedReports; bit <<= 1) {
        std::vector<std::uint32_t> scores;
        for (const Vote& vote : slash.votes) {
            const bool live = !vote.withdrawn && may_vote(instance, vote.oracle, window_start);
            if (live && (vote.reasons & bit) != 0) scores.push_back(vote.score_before);
        }
        const auto votes = static_cast<std::uint32_t>(scores.size());
        out.support = std::max(out.support, votes);
        if (votes < out.quorum) continue;
        std::ranges::sort(scores);
        out.agreed |= bit;
        out.score = std::min(out.score, scores[out.quorum - 1]);
    }
    return out;
}

U128 provider_amount(U128 base, const Verdict& verdict, const Terms& terms, const Config& config,
                     std::uint32_t share_bps) {
    const bool severe = (verdict.agreed & (kIntegrity | kOutage)) != 0;
    const std::uint32_t credit = severe ? std::max(terms.outage_bps, config.min_outage_bps)
                                        : std::max(terms.credit_bps, config.min_credit_bps);
    return share(share(base, std::max(100 * (100 - verdict.score), credit)), share_bps);
}

}  // namespace warden::sandbox::orchestrator
