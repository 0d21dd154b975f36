#include "domain/orchestrator/judgement.hpp"

#include <algorithm>
#include <bit>
#include <vector>

#include "domain/orchestrator/judges.hpp"
#include "domain/orchestrator/money.hpp"

namespace warden::orchestrator {
namespace {

// The quorum-th lowest; there are as many.
std::uint32_t lowest_behind(std::vector<std::uint32_t> scores, std::uint32_t quorum) {
    std::ranges::nth_element(scores, scores.begin() + (quorum - 1));
    return scores[quorum - 1];
}

}  // namespace

std::uint32_t owed_reasons(Party party, const SlaTerms& terms) {
    if (party == Party::consumer) return reason::kConsumer;
    std::uint32_t owed = reason::kIntegrity | reason::kOutage;
    if (terms.latency_ms_max != 0) owed |= reason::kLatency;
    if (terms.upload_kbytes_per_s_min != 0) owed |= reason::kUpload;
    if (terms.download_kbytes_per_s_min != 0) owed |= reason::kDownload;
    if (terms.uptime_ppm_min != 0) owed |= reason::kUptime;
    if (terms.error_ppm_max != 0) owed |= reason::kErrorRate;
    return owed;
}

U128 risk(Party accused, U128 base, const Config& config) {
    return of_bps(
        base, accused == Party::provider ? config.stake_penalty_bps : config.consumer_penalty_bps);
}

U128 slash_deposit(Party accused, U128 base, const Config& config) {
    const U128 held = accused == Party::provider ? base : 0;
    const U128 exposure = held + risk(accused, base, config);
    return std::max(config.dispute_deposit, of_bps(exposure, config.dispute_deposit_bps));
}

Tally tally(const Slash& slash, const Instance& instance, std::uint32_t quorum,
            UnixSecs window_start) {
    Tally out;
    out.quorum = quorum_at(instance, quorum, window_start);
    for (std::uint32_t bit = 1; bit <= reason::kMissedReports; bit <<= 1) {
        std::vector<std::uint32_t> scores;
        for (const Vote& vote : slash.votes) {
            const bool live = !vote.withdrawn && may_vote(instance, vote.oracle, window_start);
            if (live && (vote.reasons & bit) != 0) scores.push_back(vote.score_before);
        }
        const auto votes = static_cast<std::uint32_t>(scores.size());
        out.support = std::max(out.support, votes);
        if (votes == 0 || votes < out.quorum) continue;
        const std::uint32_t score = lowest_behind(std::move(scores), out.quorum);
        out.score = out.agreed == 0 ? score : std::min(out.score, score);
        out.agreed |= bit;
    }
    return out;
}

std::uint32_t owed_bps(std::uint32_t reasons, std::uint32_t score, const SlaTerms& terms,
                       const Config& config) {
    constexpr std::uint32_t kSevere = reason::kOutage | reason::kIntegrity;
    const std::uint32_t credit = (reasons & kSevere) != 0
                                     ? std::max(terms.outage_bps, config.min_outage_bps)
                                     : std::max(terms.credit_bps, config.min_credit_bps);
    return std::max(100 * (100 - score), credit);
}

SlashClosing closing(const SlashKey& key, const Slash& slash, SlashEnd end, const Tally& tally,
                     const Config& config, const SlaTerms& terms, U128 funds) {
    const bool provider = key.party == Party::provider;
    const bool executed = end == SlashEnd::executed || end == SlashEnd::confirmed;
    const bool upheld = end == SlashEnd::upheld;
    const U128 penalty =
        std::min(funds, of_bps(risk(key.party, slash.base, config), slash.share_bps));
    SlashClosing out;
    static_cast<SlashKey&>(out) = key;
    out.reasons = slash.reasons;
    if (executed) out.reasons = tally.agreed;
    if (upheld) out.reasons = slash.claim_reasons;
    if (provider) {
        if (executed) {
            const std::uint32_t owed = owed_bps(tally.agreed, tally.score, terms, config);
            out.amount = of_bps(of_bps(slash.base, owed), slash.share_bps);
            out.stake_amount = penalty;
        }
        if (upheld) out.amount = of_bps(slash.base, slash.share_bps);
        const U128 rest = slash.base - out.amount;
        out.fee = of_bps(rest, config.platform_fee_bps);
        out.to_provider = rest - out.fee;
        out.stake_to_consumer = std::min(out.stake_amount, rest);
        out.burnt = out.stake_amount - out.stake_to_consumer;
    } else if (executed || upheld) {
        out.amount = penalty;
        out.to_provider = penalty;
    }
    const bool wholly = (end == SlashEnd::confirmed || upheld) && slash.share_bps == kBpsOne;
    (wholly ? out.burnt : out.deposit_returned) += slash.deposit;
    // The deposit of a claim that the arbiter alone rejected is the accused's.
    if (end != SlashEnd::rejected || tally.has_quorum()) out.claim_returned = slash.claim_deposit;
    return out;
}

}  // namespace warden::orchestrator
