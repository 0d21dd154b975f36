#include "domain/scoring/reputation.hpp"

#include <algorithm>
#include <array>

namespace warden::scoring {

std::uint32_t whole_score(Thirds thirds) { return (thirds + 2) / 3; }

std::uint32_t score_tier(std::uint32_t score) { return std::min(score / 20, 4u) + 1; }

Thirds mean_thirds(std::span<const Thirds> units, const RuleSet& rules) {
    if (units.empty()) return rules.start_score * 3;
    std::uint64_t sum = 0;
    for (const Thirds unit : units) sum += unit;
    return static_cast<Thirds>((sum + units.size() - 1) / units.size());
}

Thirds start_thirds(std::span<const Thirds> units, const RuleSet& rules) {
    return std::min<Thirds>(rules.start_score * 3, mean_thirds(units, rules));
}

Tier tier_of_count(std::uint64_t x, std::uint64_t n, std::uint64_t a_ppm) {
    const U128 allowed = U128{a_ppm} * n;  // in millionths
    if (U128{10'000'000} * x <= 8 * allowed) return Tier::better;
    if (U128{1'000'000} * x <= allowed) return Tier::met;
    return U128{10'000'000} * x >= 12 * allowed ? Tier::worse : Tier::not_met;
}

Tier tier_of_latency(std::uint64_t us, std::uint64_t limit) {
    if (U128{10} * us <= U128{8} * limit) return Tier::better;
    if (us <= limit) return Tier::met;
    return U128{10} * us >= U128{12} * limit ? Tier::worse : Tier::not_met;
}

Tier tier_of_transfer(std::uint64_t us_per_mb, std::uint64_t limit) {
    if (U128{12} * us_per_mb <= U128{10} * limit) return Tier::better;
    if (us_per_mb <= limit) return Tier::met;
    return U128{8} * us_per_mb >= U128{10} * limit ? Tier::worse : Tier::not_met;
}

std::optional<Tier> decide_tier(std::span<const DayVote> votes, std::size_t electorate) {
    std::vector<Tier> tiers;
    for (const DayVote& vote : votes) {
        if (vote.tier) tiers.push_back(*vote.tier);
    }
    if (2 * tiers.size() <= electorate) return std::nullopt;
    std::ranges::sort(tiers, std::ranges::greater{});  // worst first
    return tiers[electorate / 2];
}

std::int32_t report_points(const DayInput& input, const RuleSet& rules) {
    const bool intake_down = std::uint64_t{input.intake_down_secs} * 1'000'000 >
                             std::uint64_t{rules.intake_down_ppm} * rules.day_secs;
    if (input.active.empty() || input.reports.empty() || intake_down) return 0;
    const UnixSecs last_call =
        (static_cast<UnixSecs>(input.day) + 1) * rules.day_secs + rules.report_secs;
    bool all_in_time = true;
    for (const ReportDue& report : input.reports) {
        if (!report.received_at || *report.received_at > last_call) {
            return -static_cast<std::int32_t>(rules.report_points);
        }
        all_in_time &= *report.received_at <= report.period_end + rules.report_secs;
    }
    return all_in_time ? static_cast<std::int32_t>(rules.report_points) : 0;
}

std::int32_t performance_points(const std::vector<DaySli>& slis, bool integrity_failed,
                                const RuleSet& rules) {
    std::optional<Tier> worst;
    for (const DaySli& sli : slis) {
        if (!sli.tier) continue;
        worst = std::max(worst.value_or(Tier::better), *sli.tier);
    }
    if (integrity_failed) worst = Tier::worse;
    if (!worst) return 0;
    const auto points = [](std::uint32_t value) { return static_cast<std::int32_t>(value); };
    const std::int32_t met = points(rules.met_points);
    const std::int32_t not_met = -points(rules.not_met_penalty);
    switch (*worst) {
        case Tier::better: return points(rules.better_points) + (rules.additive ? met : 0);
        case Tier::met: return met;
        case Tier::not_met: return not_met;
        case Tier::worse: return -points(rules.worse_penalty) + (rules.additive ? not_met : 0);
    }
    return 0;
}

namespace {

Thirds clamped(std::int64_t thirds) {
    return static_cast<Thirds>(std::clamp<std::int64_t>(thirds, 0, kThirdsMax));
}

}  // namespace

Thirds next_thirds(Thirds before, const DayResult& day, DayLength length, const RuleSet& rules) {
    if (day.kind != DayKind::idle) {
        return clamped(std::int64_t{before} + 3 * (std::int64_t{day.report} + day.performance));
    }
    const Thirds home = rules.start_score * 3;
    if (length == DayLength::partial || before == home) return before;
    if (before > home) return before - std::min(rules.decay_thirds, before - home);
    if (rules.decay_from_above_only) return before;
    return before + std::min(rules.decay_thirds, home - before);
}

Thirds next_consumer_thirds(Thirds before, std::int32_t report, std::uint32_t breached,
                            const RuleSet& rules) {
    const std::int64_t penalty = std::int64_t{breached} * rules.consumer_breach_penalty;
    return clamped(std::int64_t{before} + 3 * (report - penalty));
}

}  // namespace warden::scoring
