#include "domain/enforcement/timeline.hpp"

#include <algorithm>

#include "domain/base/sha256.hpp"
#include "domain/orchestrator/money.hpp"

namespace warden::enforcement {

Timeline timeline(UnixSecs window_end, UnixSecs warned_at, std::uint32_t turn,
                  const TimelineRules& rules, const orchestrator::Config& config) {
    Timeline t;
    t.judged_from = window_end + rules.late_secs;
    t.propose_from = warned_at + rules.grace_secs + turn * rules.turn_secs;
    const auto deadlines = orchestrator::slash_deadlines(window_end, config);
    t.claim_until = deadlines.claim_until;
    t.attest_until = deadlines.attest_until;
    t.dispute_until = deadlines.dispute_until;
    t.decide_until = deadlines.decide_until;
    t.propose_last = t.claim_until - std::min<UnixSecs>(rules.margin_secs, config.claim_secs);
    t.attest_last = t.attest_until - std::min<UnixSecs>(rules.margin_secs, config.attest_secs);
    return t;
}

std::uint32_t turn_of(std::string_view key, const std::vector<chain::Address>& oracles,
                      const chain::Address& own) {
    const auto weight = [key](const chain::Address& oracle) {
        return sha256(std::string(key) + "/" + oracle.text);
    };
    if (std::ranges::count(oracles, own) == 0) return static_cast<std::uint32_t>(oracles.size());
    const auto mine = weight(own);
    return static_cast<std::uint32_t>(std::ranges::count_if(
        oracles, [&](const chain::Address& oracle) { return weight(oracle) > mine; }));
}

Result<void> check_timeline(const TimelineRules& rules, UnixSecs claim_secs) {
    const UnixSecs needed =
        rules.late_secs + rules.grace_secs + rules.turn_secs * rules.oracles + rules.margin_secs;
    if (needed <= claim_secs) return {};
    return fail(Errc::invalid_input,
                "late " + std::to_string(rules.late_secs) + " + grace " +
                    std::to_string(rules.grace_secs) + " + turn " +
                    std::to_string(rules.turn_secs) + " x " + std::to_string(rules.oracles) +
                    " oracles + margin " + std::to_string(rules.margin_secs) + " = " +
                    std::to_string(needed) + " s exceed the contract's claim_secs " +
                    std::to_string(claim_secs) +
                    ": shorten them or use mode shadow; nothing could be filed in time");
}

}  // namespace warden::enforcement
