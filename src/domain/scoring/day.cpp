#include <algorithm>
#include <array>

#include "domain/scoring/reputation.hpp"

namespace warden::scoring {
namespace {

constexpr std::array kPromised = {Sli::uptime, Sli::error_rate, Sli::latency, Sli::upload,
                                  Sli::download};

// What all SLIs of one day and one version of the terms share.
struct Case {
    const ActiveTerms& active;
    const UnitInput& unit;
    const RuleSet& rules;
    const std::vector<JudgedSlice>& slices;
    const SliceCounts& counts;
};

std::uint64_t mean(const std::vector<std::uint64_t>& values) {
    std::uint64_t sum = 0;
    for (const std::uint64_t value : values) sum += value;
    return values.empty() ? 0 : sum / values.size();
}

DayVote error_vote(const VantageData& data, const Slices& left, std::uint64_t limit,
                   const RuleSet& rules) {
    const ErrorCounts counts = count_errors(data, left, limit, rules);
    DayVote vote{data.vantage, counts.k, counts.n, {}};
    if (counts.n >= rules.day_min_ops) vote.tier = tier_of_count(counts.k, counts.n, limit);
    return vote;
}

DayVote vote_of(Sli sli, std::uint64_t limit, const VantageData& data, const Slices& left,
                const Case& c) {
    DayVote vote;
    if (sli == Sli::error_rate) {
        vote = error_vote(data, left, limit, c.rules);
    } else if (sli == Sli::latency) {
        const bool error_promised = limit_of(Sli::error_rate, c.active.terms).has_value();
        const auto batches = latency_batches(data, left, error_promised, c.rules).means;
        vote = {data.vantage, mean(batches), batches.size(), {}};
        if (vote.n >= c.rules.day_min_batches) vote.tier = tier_of_latency(vote.x, limit);
    } else {
        const auto batches = transfer_batches(data, left, sli, limit, c.rules).means;
        vote = {data.vantage, mean(batches), batches.size(), {}};
        if (vote.n >= c.rules.day_min_transfers) vote.tier = tier_of_transfer(vote.x, limit);
    }
    if (!self_proof(sli, limit, data.controls, c.rules)) vote.tier.reset();
    return vote;
}

DaySli judge_sli(Sli sli, std::uint64_t limit, const Case& c) {
    DaySli day{sli, c.active.sla_version, limit, {}, 0, 0, {}};
    const auto& electorate = c.unit.electorate.of(sli);
    if (!can_judge(electorate, c.rules)) return day;
    if (sli == Sli::uptime) {
        day.x = c.counts.bad;
        day.n = c.counts.countable;
        day.tier = tier_of_count(day.x, day.n, limit);
        return day;
    }
    const Slices left = left_to(sli, c.slices, c.active.terms);
    for (const std::string& vantage : electorate) {
        const auto data = std::ranges::find(c.unit.vantages, vantage, &VantageData::vantage);
        if (data == c.unit.vantages.end()) continue;
        day.votes.push_back(vote_of(sli, limit, *data, left, c));
    }
    day.tier = decide_tier(day.votes, electorate.size());
    return day;
}

Json number(std::uint64_t value) { return Json(static_cast<std::int64_t>(value)); }

Json tier_json(const std::optional<Tier>& tier) { return tier ? Json(name(*tier)) : Json(); }

Json sli_json(const DaySli& day) {
    Json::Object object{{"sli", name(day.sli)},
                        {"sla_version", Json(day.sla_version)},
                        {"limit", number(day.limit)},
                        {"tier", tier_json(day.tier)}};
    if (day.sli == Sli::uptime) {
        object.emplace_back("x", number(day.x));
        object.emplace_back("n", number(day.n));
        return object;
    }
    Json::Array votes;
    for (const DayVote& vote : day.votes) {
        votes.push_back(Json::Object{{"vantage", vote.vantage},
                                     {"x", number(vote.x)},
                                     {"n", number(vote.n)},
                                     {"tier", tier_json(vote.tier)}});
    }
    object.emplace_back("votes", std::move(votes));
    return object;
}

}  // namespace

DayResult judge_day(const DayInput& input, const RuleSet& rules) {
    DayResult result;
    result.day = input.day;
    if (input.active.empty()) return result;
    const auto slices = judge_slices(input.active, input.unit, rules);
    result.counts = count(slices);
    result.report = report_points(input, rules);
    const auto slices_per_day = static_cast<std::uint64_t>(rules.slices_per_day());
    result.kind = 2 * result.counts.known > slices_per_day ? DayKind::judged : DayKind::unjudged;
    if (result.kind != DayKind::judged) return result;
    for (const ActiveTerms& active : input.terms) {
        const Case shared{active, input.unit, rules, slices, result.counts};
        for (const Sli sli : kPromised) {
            const auto limit = limit_of(sli, active.terms);
            if (limit) result.slis.push_back(judge_sli(sli, *limit, shared));
        }
    }
    result.integrity_failed = !wrong_content(slices, input.unit).empty();
    result.performance = performance_points(result.slis, result.integrity_failed, rules);
    return result;
}

Json to_json(const DayResult& day, Thirds before, Thirds after) {
    Json::Array slis;
    for (const DaySli& sli : day.slis) slis.push_back(sli_json(sli));
    return Json::Object{{"before", Json(before)},
                        {"after", Json(after)},
                        {"day", Json(day.day)},
                        {"kind", name(day.kind)},
                        {"report", Json(std::int64_t{day.report})},
                        {"performance", Json(std::int64_t{day.performance})},
                        {"integrity_failed", Json(day.integrity_failed)},
                        {"slices", Json::Object{{"active", number(day.counts.slices)},
                                                {"countable", number(day.counts.countable)},
                                                {"known", number(day.counts.known)},
                                                {"bad", number(day.counts.bad)}}},
                        {"slis", std::move(slis)}};
}

}  // namespace warden::scoring
