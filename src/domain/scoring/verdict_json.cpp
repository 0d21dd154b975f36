#include "domain/scoring/verdict.hpp"

namespace warden::scoring {
namespace {

Json number(std::uint64_t value) { return Json(static_cast<std::int64_t>(value)); }

void add_counts(Json::Object& object, const CountNumbers& numbers) {
    object.emplace_back("n", number(numbers.n));
    object.emplace_back("k", number(numbers.k));
    object.emplace_back("k_min", numbers.k_min ? number(*numbers.k_min) : Json());
}

void add_means(Json::Object& object, const MeanNumbers& numbers) {
    object.emplace_back("batches", number(numbers.batches));
    object.emplace_back("s1", to_decimal(numbers.sum));
    object.emplace_back("s2", to_decimal(numbers.squares));
    object.emplace_back("t", Json(numbers.t));
}

Json vote_json(const VantageVote& vote) {
    Json::Object object{{"vantage", vote.vantage},
                        {"vote", name(vote.vote)},
                        {"have", number(vote.cover.have)},
                        {"of", number(vote.cover.of)}};
    if (!vote.why.empty()) object.emplace_back("why", vote.why);
    if (const auto* counts = std::get_if<CountNumbers>(&vote.numbers)) add_counts(object, *counts);
    if (const auto* means = std::get_if<MeanNumbers>(&vote.numbers)) add_means(object, *means);
    return object;
}

Json objective_json(const Objective& objective) {
    Json::Object object{{"sli", name(objective.sli)},
                        {"outcome", name(objective.outcome)},
                        {"limit", number(objective.limit)}};
    if (!objective.why.empty()) object.emplace_back("why", objective.why);
    if (is_of_unit(objective.sli)) {
        add_counts(object, objective.numbers);
        return object;
    }
    Json::Array votes;
    for (const VantageVote& vote : objective.votes) votes.push_back(vote_json(vote));
    object.emplace_back("votes", std::move(votes));
    return object;
}

}  // namespace

Json to_json(const WindowVerdict& verdict) {
    Json::Array objectives;
    for (const Objective& objective : verdict.objectives) {
        objectives.push_back(objective_json(objective));
    }
    Json::Array convicting;
    for (const SliceNum slice : verdict.convicting) convicting.emplace_back(slice);
    const SliceCounts& c = verdict.counts;
    return Json::Object{{"verdict", name(verdict.outcome)},
                        {"reasons", Json(verdict.reasons)},
                        {"start", number(verdict.span.start)},
                        {"end", number(verdict.span.end)},
                        {"slices", Json::Object{{"inside", number(c.slices)},
                                                {"warm_up", number(c.warm_up)},
                                                {"maintenance", number(c.maintenance)},
                                                {"countable", number(c.countable)},
                                                {"known", number(c.known)},
                                                {"bad", number(c.bad)},
                                                {"mass_failure", number(c.mass_failure)}}},
                        {"objectives", std::move(objectives)},
                        {"convicting", std::move(convicting)}};
}

}  // namespace warden::scoring
