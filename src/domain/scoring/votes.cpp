#include "domain/scoring/votes.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace warden::scoring {
namespace {

constexpr std::uint32_t kMassWitnessesMin = 5;

}  // namespace

std::vector<MaintenanceChange> maintenance_history(std::span<const UnitVersion> versions,
                                                   UnixSecs until) {
    std::vector<MaintenanceChange> changes;
    for (const auto& [from, from_time, unit] : versions) {
        if (from_time > until) break;
        const bool differs = changes.empty() ? unit.maint_from != 0
                                             : changes.back().from != unit.maint_from ||
                                                   changes.back().until != unit.maint_until;
        if (differs) changes.push_back({from_time, unit.maint_from, unit.maint_until});
    }
    return changes;
}

std::vector<Maintenance> maintenances_of(std::span<const MaintenanceChange> changes) {
    std::vector<Maintenance> held;
    Maintenance now;  // the scheduled or running one
    const auto keep = [&](UnixSecs until_at_most) {
        const UnixSecs until = std::min(now.until, until_at_most);
        if (now.from < until) held.push_back({now.from, until});
    };
    for (const MaintenanceChange& change : changes) {
        if (change.from == now.from && change.until == now.until) continue;
        const bool ended_early = change.from == now.from && change.until < now.until;
        if (!ended_early) keep(change.at);
        now = {change.from, change.until};
    }
    keep(now.until);
    std::ranges::sort(held, {}, &Maintenance::from);
    return held;
}

Vote vote_of(const SliceRow& row) {
    const std::uint64_t all = std::uint64_t{row.ok} + row.fail + row.other;
    if (2 * std::uint64_t{row.fail} > all) return Vote::bad;
    return row.ok > 0 ? Vote::good : Vote::none;
}

void Tally::count(Vote vote) {
    if (vote == Vote::good) ++good;
    if (vote == Vote::bad) ++bad;
}

SliceState decide(const Tally& tally, std::size_t electorate) {
    if (2 * (std::size_t{tally.good} + tally.bad) <= electorate) return SliceState::unknown;
    return 2 * std::size_t{tally.bad} > electorate ? SliceState::bad : SliceState::good;
}

MassCount mass_count(std::span<const ProviderSlice> providers) {
    MassCount count;
    for (const ProviderSlice& provider : providers) {
        if (provider.voted == 0) continue;
        ++count.voted;
        if (2 * std::uint64_t{provider.bad} > provider.voted) ++count.bad;
    }
    return count;
}

bool is_mass_failure(const MassCount& count, const RuleSet& rules) {
    return count.voted >= kMassWitnessesMin && count.bad >= rules.mass_failure_providers_min &&
           std::uint64_t{count.bad} * 1'000'000 >=
               std::uint64_t{count.voted} * rules.mass_failure_ppm;
}

SliceRange slices_inside(const Span& span, std::uint32_t slice_secs) {
    const auto first = static_cast<SliceNum>((span.start + slice_secs - 1) / slice_secs);
    const auto last = static_cast<SliceNum>(span.end / slice_secs);
    return {first, std::max(first, last)};
}

Exclusions::Exclusions(UnixSecs registered_at, std::vector<Maintenance> maintenances,
                       const RuleSet& rules)
    : warm_until_(registered_at + rules.warmup_secs),
      slice_secs_(rules.slice_secs),
      windows_(std::move(maintenances)) {
    std::ranges::sort(windows_, {},
                      [](const Maintenance& m) { return std::pair(m.from, m.until); });
    std::map<UnixSecs, std::uint32_t> started;  // by day
    for (Maintenance& window : windows_) {
        if (++started[window.from / rules.day_secs] > rules.guarded_maintenances_max) continue;
        window.from -= std::min<UnixSecs>(window.from, rules.guard_secs);
        window.until += rules.guard_secs;
    }
}

bool Exclusions::in_warm_up(SliceNum slice) const {
    return static_cast<UnixSecs>(slice) * slice_secs_ < warm_until_;
}

bool Exclusions::in_maintenance(SliceNum slice) const {
    const UnixSecs start = static_cast<UnixSecs>(slice) * slice_secs_;
    return std::ranges::any_of(windows_, [&](const Maintenance& window) {
        return window.from <= start && start + slice_secs_ <= window.until;
    });
}

}  // namespace warden::scoring
