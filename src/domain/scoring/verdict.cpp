#include "domain/scoring/verdict.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace warden::scoring {
namespace {

const VantageData* find(const UnitInput& unit, const std::string& vantage) {
    const auto found = std::ranges::find(unit.vantages, vantage, &VantageData::vantage);
    return found == unit.vantages.end() ? nullptr : &*found;
}

// The numbers of one vantage on one objective.
struct Measured {
    std::variant<CountNumbers, MeanNumbers> numbers;
    Cover cover;
    bool enough = false;  // operations or batches
    bool breached = false;
};

Measured measure_errors(const VantageData& data, const Slices& left, std::uint64_t limit,
                        const RuleSet& rules) {
    const ErrorCounts counts = count_errors(data, left, limit, rules);
    const CountNumbers numbers{counts.n, counts.k, k_min(counts.n, limit, rules.k_floor)};
    const bool breached = numbers.k_min && counts.k >= *numbers.k_min;
    return {numbers, counts.slices, counts.n >= rules.min_ops, breached};
}

Measured measure_batches(const Batches& batches, std::uint64_t limit, const RuleSet& rules) {
    const MeanNumbers numbers = mean_numbers(batches.means, limit);
    return {numbers, batches.batches, numbers.batches >= rules.min_batches, is_above(numbers)};
}

Measured measure(Sli sli, const VantageData& data, const Slices& left, std::uint64_t limit,
                 const orchestrator::SlaTerms& terms, const RuleSet& rules) {
    if (sli == Sli::error_rate) return measure_errors(data, left, limit, rules);
    if (sli == Sli::latency) {
        const bool error_promised = limit_of(Sli::error_rate, terms).has_value();
        return measure_batches(latency_batches(data, left, error_promised, rules), limit, rules);
    }
    return measure_batches(transfer_batches(data, left, sli, limit, rules), limit, rules);
}

VantageVote vantage_vote(Sli sli, const VantageData& data, const Slices& left, std::uint64_t limit,
                         const orchestrator::SlaTerms& terms, const RuleSet& rules) {
    const Measured measured = measure(sli, data, left, limit, terms, rules);
    VantageVote vote{data.vantage, Outcome::no_verdict, {}, measured.cover, measured.numbers};
    if (!self_proof(sli, limit, data.controls, rules)) {
        vote.why = "self_proof";
    } else if (!measured.cover.enough(rules)) {
        vote.why = "coverage";
    } else if (!measured.enough) {
        vote.why = "too_little_data";
    } else {
        vote.vote = measured.breached ? Outcome::breached : Outcome::met;
    }
    return vote;
}

// Breached only if more than half of the electorate say so, each alone; met if more than half
// voted.
void settle_by_votes(Objective& objective, std::size_t electorate) {
    const auto says = [&](Outcome outcome) {
        return static_cast<std::size_t>(
            std::ranges::count(objective.votes, outcome, &VantageVote::vote));
    };
    const std::size_t voted = objective.votes.size() - says(Outcome::no_verdict);
    if (2 * says(Outcome::breached) > electorate) {
        objective.outcome = Outcome::breached;
    } else if (2 * voted > electorate) {
        objective.outcome = Outcome::met;
    } else {
        objective.why = "votes";
    }
}

// Everything that judging one window's objectives shares.
struct Case {
    const orchestrator::SlaTerms& terms;
    const UnitInput& unit;
    const RuleSet& rules;
    const std::vector<JudgedSlice>& slices;
    const SliceCounts& counts;
};

void judge_uptime(Objective& objective, const Case& c) {
    objective.numbers = {c.counts.countable, c.counts.bad,
                         k_min(c.counts.countable, objective.limit, c.rules.k_floor)};
    const CountNumbers& n = objective.numbers;
    objective.outcome = n.k_min && n.k >= *n.k_min ? Outcome::breached : Outcome::met;
}

// Bad for more than half of the time that is judged.
void judge_outage(Objective& objective, const Case& c) {
    const std::uint64_t least =
        std::max<std::uint64_t>(c.rules.k_floor, c.counts.countable / 2 + 1);
    objective.numbers = {c.counts.countable, c.counts.bad, least};
    objective.outcome = c.counts.bad >= least ? Outcome::breached : Outcome::met;
}

void judge_integrity(Objective& objective, const Case& c) {
    const Slices wrong = wrong_content(c.slices, c.unit);
    objective.numbers = {c.counts.countable, wrong.size(), c.rules.integrity_slices_min};
    objective.outcome =
        wrong.size() >= c.rules.integrity_slices_min ? Outcome::breached : Outcome::met;
}

void judge_by_vantages(Objective& objective, const Case& c) {
    const Slices left = left_to(objective.sli, c.slices, c.terms);
    const auto& electorate = c.unit.electorate.of(objective.sli);
    for (const std::string& vantage : electorate) {
        const VantageData* data = find(c.unit, vantage);
        const VantageData none{vantage, {}, {}, {}};
        objective.votes.push_back(vantage_vote(objective.sli, data == nullptr ? none : *data, left,
                                               objective.limit, c.terms, c.rules));
    }
    settle_by_votes(objective, electorate.size());
}

bool gate_open(const SliceCounts& counts, const RuleSet& rules) {
    return counts.known >= rules.min_known && Cover{counts.known, counts.countable}.enough(rules);
}

Objective judge_objective(Sli sli, std::uint64_t limit, const Case& c) {
    Objective objective;
    objective.sli = sli;
    objective.limit = limit;
    if (!can_judge(c.unit.electorate.of(sli), c.rules)) {
        objective.why = "electorate";
        return objective;
    }
    if (sli == Sli::uptime) judge_uptime(objective, c);
    if (sli == Sli::integrity) judge_integrity(objective, c);
    if (sli == Sli::outage) judge_outage(objective, c);
    if (!is_of_unit(sli)) judge_by_vantages(objective, c);
    if (sli != Sli::integrity && !gate_open(c.counts, c.rules)) {
        objective.outcome = Outcome::no_verdict;
        objective.why = "coverage";
    }
    return objective;
}

void add_failed_slices(const Objective& objective, const Case& c, Slices& convicting) {
    const Slices left = left_to(objective.sli, c.slices, c.terms);
    for (const VantageVote& vote : objective.votes) {
        const VantageData* data = find(c.unit, vote.vantage);
        if (vote.vote != Outcome::breached || data == nullptr) continue;
        for (const SliceRow& row : data->rows) {
            if (row.failed > 0 && std::ranges::binary_search(left, row.slice)) {
                convicting.push_back(row.slice);
            }
        }
    }
}

Slices convicting_slices(const std::vector<Objective>& objectives, const Case& c) {
    // Where nothing else counts a failure, it is a slow operation.
    const Sli failures =
        limit_of(Sli::error_rate, c.terms).has_value() ? Sli::error_rate : Sli::latency;
    Slices convicting;
    for (const Objective& objective : objectives) {
        if (objective.outcome != Outcome::breached) continue;
        if (objective.sli == Sli::uptime || objective.sli == Sli::outage) {
            for (const JudgedSlice& judged : c.slices) {
                if (judged.state == SliceState::bad) convicting.push_back(judged.slice);
            }
        }
        if (objective.sli == failures) add_failed_slices(objective, c, convicting);
        if (objective.sli == Sli::integrity)
            std::ranges::copy(wrong_content(c.slices, c.unit), std::back_inserter(convicting));
    }
    std::ranges::sort(convicting);
    const auto repeated = std::ranges::unique(convicting);
    convicting.erase(repeated.begin(), repeated.end());
    return convicting;
}

}  // namespace

const std::vector<std::string>& Electorate::of(Sli sli) const {
    const bool near = sli == Sli::latency || sli == Sli::upload || sli == Sli::download;
    return near ? regional : all;
}

bool can_judge(const std::vector<std::string>& electorate, const RuleSet& rules) {
    return electorate.size() >= rules.electorate_min && electorate.size() % 2 == 1;
}

std::vector<JudgedSlice> judge_slices(const std::vector<Span>& spans, const UnitInput& unit,
                                      const RuleSet& rules) {
    std::map<SliceNum, Tally> tallies;
    for (const std::string& vantage : unit.electorate.all) {
        const VantageData* data = find(unit, vantage);
        if (data == nullptr) continue;
        for (const SliceRow& row : data->rows) tallies[row.slice].count(vote_of(row));
    }
    const bool able = can_judge(unit.electorate.all, rules);
    const Exclusions exclusions(unit.registered_at, unit.maintenances, rules);
    std::vector<JudgedSlice> judged;
    const auto state_of = [&](SliceNum slice) {
        if (exclusions.in_warm_up(slice)) return SliceState::warm_up;
        if (exclusions.in_maintenance(slice)) return SliceState::maintenance;
        if (std::ranges::binary_search(unit.mass_failures, slice)) return SliceState::mass_failure;
        const auto tally = tallies.find(slice);
        if (!able || tally == tallies.end()) return SliceState::unknown;
        return decide(tally->second, unit.electorate.all.size());
    };
    for (const Span& span : spans) {
        const SliceRange range = slices_inside(span, rules.slice_secs);
        for (SliceNum slice = range.first; slice < range.last; ++slice) {
            judged.push_back({slice, state_of(slice)});
        }
    }
    return judged;
}

SliceCounts count(const std::vector<JudgedSlice>& slices) {
    SliceCounts counts;
    for (const JudgedSlice& judged : slices) {
        ++counts.slices;
        if (judged.state == SliceState::warm_up) ++counts.warm_up;
        if (judged.state == SliceState::maintenance) ++counts.maintenance;
        if (judged.state == SliceState::mass_failure) ++counts.mass_failure;
        if (judged.state == SliceState::bad) ++counts.bad;
        if (is_countable(judged.state)) ++counts.countable;
        if (is_known(judged.state)) ++counts.known;
    }
    return counts;
}

Slices left_to(Sli sli, const std::vector<JudgedSlice>& slices,
               const orchestrator::SlaTerms& terms) {
    const bool bad_elsewhere = sli != Sli::integrity && limit_of(Sli::uptime, terms).has_value();
    Slices left;
    for (const JudgedSlice& judged : slices) {
        if (!is_countable(judged.state) || judged.state == SliceState::mass_failure) continue;
        if (judged.state == SliceState::bad && bad_elsewhere) continue;
        left.push_back(judged.slice);
    }
    return left;
}

Slices wrong_content(const std::vector<JudgedSlice>& slices, const UnitInput& unit) {
    std::map<SliceNum, int> seen;
    for (const std::string& vantage : unit.electorate.all) {
        const VantageData* data = find(unit, vantage);
        if (data == nullptr) continue;
        for (const SliceRow& row : data->rows) {
            if (row.integrity > 0) ++seen[row.slice];
        }
    }
    Slices confirmed;
    for (const SliceNum slice : left_to(Sli::integrity, slices, {})) {
        const auto found = seen.find(slice);
        if (found != seen.end() && found->second >= 2) confirmed.push_back(slice);
    }
    return confirmed;
}

std::uint32_t WindowVerdict::coverage_ppm() const {
    if (counts.countable == 0) return 0;
    return static_cast<std::uint32_t>(counts.known * 1'000'000 / counts.countable);
}

WindowVerdict judge_window(const Span& window, const orchestrator::SlaTerms& terms,
                           const UnitInput& unit, const RuleSet& rules) {
    const auto slices = judge_slices({window}, unit, rules);
    WindowVerdict verdict;
    verdict.span = window;
    verdict.counts = count(slices);
    const Case shared{terms, unit, rules, slices, verdict.counts};
    bool open = false;  // a promised objective without an answer
    for (const Sli sli : kValues<Sli>) {
        const auto limit = limit_of(sli, terms);
        if (!limit || (sli == Sli::outage && !rules.outage)) continue;
        verdict.objectives.push_back(judge_objective(sli, *limit, shared));
        const Outcome outcome = verdict.objectives.back().outcome;
        if (outcome == Outcome::breached) verdict.reasons |= reason_bit(sli);
        if (outcome == Outcome::no_verdict) open = true;
    }
    verdict.convicting = convicting_slices(verdict.objectives, shared);
    verdict.outcome = verdict.reasons != 0 ? Outcome::breached
                      : open               ? Outcome::no_verdict
                                           : Outcome::met;
    return verdict;
}

}  // namespace warden::scoring
