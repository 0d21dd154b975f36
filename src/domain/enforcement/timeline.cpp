#include "domain/enforcement/timeline.hpp"

#include <algorithm>

#include "domain/base/sha256.hpp"

namespace warden::enforcement {

Timeline timeline(UnixSecs window_end, UnixSecs warned_at, std::uint32_t turn,
                  const TimelineRules& rules, const orchestrator::Config& config) {
    Timeline t{orchestrator::slash_deadlines(window_end, config)};
    t.judged_from = window_end + rules.late_secs;
    t.propose_from = warned_at + rules.grace_secs + turn * rules.turn_secs;
    t.propose_last = t.claim_until - std::min<UnixSecs>(rules.margin_secs, config.claim_secs);
    t.attest_last = t.attest_until - std::min<UnixSecs>(rules.margin_secs, config.attest_secs);
    return t;
}

UnixSecs executes_from(bool disputed, const orchestrator::SlashDeadlines& until) {
    return disputed ? until.decide_until : until.dispute_until;
}

UnixSecs lapses_from(bool claimed, const orchestrator::SlashDeadlines& until) {
    return claimed ? until.decide_until : until.attest_until;
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

Result<void> check_timeline(const TimelineRules& rules, const orchestrator::Config& config) {
    const auto text = [](std::uint64_t number) { return std::to_string(number); };
    const bool waits = rules.final_secs > rules.late_secs;
    const UnixSecs judged = waits ? rules.final_secs : rules.late_secs;
    const UnixSecs claim =
        judged + rules.grace_secs + rules.turn_secs * rules.oracles + rules.margin_secs;
    if (claim > config.claim_secs) {
        return fail(Errc::invalid_input,
                    (waits ? "final " : "late ") + text(judged) + " + grace " +
                        text(rules.grace_secs) + " + turn " + text(rules.turn_secs) + " x " +
                        text(rules.oracles) + " oracles + margin " + text(rules.margin_secs) +
                        " = " + text(claim) + " s exceed the contract's claim_secs " +
                        text(config.claim_secs) +
                        ": shorten them or use mode shadow; nothing could be filed in time");
    }
    const UnixSecs attest = rules.final_secs + rules.margin_secs;
    if (attest <= config.attest_secs) return {};
    return fail(Errc::invalid_input,
                "final " + text(rules.final_secs) + " + margin " + text(rules.margin_secs) + " = " +
                    text(attest) + " s exceed the contract's attest_secs " +
                    text(config.attest_secs) +
                    ": raise attest_secs in the contract, shorten the margin, set a final_depth "
                    "where the chain has one, or use mode shadow; a late claim or proposal could "
                    "not be attested in time");
}

}  // namespace warden::enforcement
