#include "domain/enforcement/score_history.hpp"

#include <algorithm>
#include <map>

#include "domain/base/json_fields.hpp"
#include "domain/scoring/reputation.hpp"

namespace warden::enforcement {
namespace {

using scoring::DaySli;
using scoring::Sli;
using scoring::Tier;

Tier tier_of(Sli sli, std::uint64_t x, std::uint64_t n, std::uint64_t limit) {
    switch (sli) {
        case Sli::latency: return scoring::tier_of_latency(x, limit);
        case Sli::upload:
        case Sli::download: return scoring::tier_of_transfer(x, limit);
        case Sli::uptime:
        case Sli::error_rate:
        case Sli::integrity:
        case Sli::outage: break;
    }
    return scoring::tier_of_count(x, n, limit);
}

// How many vantages could vote that day is not in the evidence, and the electorate may have changed
// since: it is one that leads to the tier from these votes. Twice as many leave no majority.
bool follows(const DaySli& sli) {
    if (sli.sli == Sli::uptime) {
        return !sli.tier || *sli.tier == tier_of(sli.sli, sli.x, sli.n, sli.limit);
    }
    const bool votes = std::ranges::all_of(sli.votes, [&](const scoring::DayVote& vote) {
        return !vote.tier || *vote.tier == tier_of(sli.sli, vote.x, vote.n, sli.limit);
    });
    if (!votes) return false;
    for (std::size_t size = sli.votes.size(); size <= 2 * sli.votes.size(); ++size) {
        if (scoring::decide_tier(sli.votes, size) == sli.tier) return true;
    }
    return false;
}

struct Row {
    std::int64_t day = 0;
    std::int64_t day_end = 0;
    std::int64_t thirds = 0;
    std::int64_t points = 0;
    std::string rule_set;
    scoring::Thirds before = 0;
    scoring::Thirds after = 0;
    scoring::DayResult result;
};

Result<Row> read_row(const Json& json) {
    const auto day = json::get_int(json, "day");
    const auto day_end = json::get_int(json, "day_end");
    const auto thirds = json::get_int(json, "thirds");
    const auto points = json::get_int(json, "points");
    const auto rule_set = json::get_string(json, "rule_set");
    const auto detail = json::get_object(json, "detail");
    if (!day || !day_end || !thirds || !points || !rule_set || !detail) {
        return fail(Errc::invalid_input, "a day without its numbers");
    }
    auto scored = scoring::scored_day_from_json(**detail);
    if (!scored) return Fail(scored.error());
    return Row{*day,
               *day_end,
               *thirds,
               *points,
               std::string(*rule_set),
               scored->before,
               scored->after,
               std::move(scored->result)};
}

bool agrees(const Row& row) {
    return row.result.day == row.day && row.after == row.thirds &&
           row.points == row.thirds - std::int64_t{row.before};
}

std::string wrong_points(const Row& row, scoring::DayLength length, const scoring::RuleSet& rules) {
    for (const DaySli& sli : row.result.slis) {
        if (!follows(sli)) return "a tier does not follow from its numbers";
    }
    const std::int32_t performance =
        row.result.kind == scoring::DayKind::judged
            ? scoring::performance_points(row.result.slis, row.result.integrity_failed, rules)
            : 0;
    // A bundle holds no reports, so nothing shows that a part of the score comes from them.
    if (row.result.report != 0) {
        return "a report part of " + std::to_string(row.result.report) +
               ", while there is no intake of reports";
    }
    if (row.result.performance != performance) return "its points do not follow from its tiers";
    if (scoring::next_thirds(row.before, row.result, length, rules) != row.after) {
        return "its thirds do not follow from its points";
    }
    return {};
}

// The rule sets that the bundle holds, by digest.
std::map<std::string, const scoring::RuleSet*> rule_sets(const Evidence& e) {
    std::map<std::string, const scoring::RuleSet*> sets;
    sets.emplace(to_hex(scoring::digest(e.rules)), &e.rules);
    for (const auto& rules : e.score_rules) sets.emplace(to_hex(scoring::digest(rules)), &rules);
    return sets;
}

}  // namespace

std::string wrong_score(const Evidence& e) {
    const auto first = static_cast<std::int64_t>(e.registered_at / e.rules.day_secs);
    const auto end = static_cast<std::int64_t>(e.window.start / e.rules.day_secs);
    const auto sets = rule_sets(e);
    const scoring::Thirds start =
        3 * (e.score_rules.empty() ? e.rules : e.score_rules.front()).start_score;
    std::size_t unchecked = 0;
    std::int64_t day = first;
    std::optional<scoring::Thirds> thirds;
    for (const Json& json : *e.score_days.array()) {
        const auto row = read_row(json);
        if (!row) return row.error().detail;
        const std::string where = "day " + std::to_string(row->day) + ": ";
        const auto day_end = (day + 1) * static_cast<std::int64_t>(e.rules.day_secs);
        if (row->day != day || row->day_end != day_end) {
            return where + "day " + std::to_string(day) + " should stand here";
        }
        if (day >= end) return where + "it ended after the window's start";
        const auto rules = sets.find(row->rule_set);
        // A unit may be registered on the day, and the rules change on it.
        const scoring::Thirds most =
            rules == sets.end() ? start : std::max(start, 3 * rules->second->start_score);
        const bool chained = thirds ? row->before == *thirds : row->before <= most;
        if (!chained) return where + "it does not begin with the score before it";
        const auto length = day == first ? scoring::DayLength::partial : scoring::DayLength::whole;
        if (!agrees(*row)) return where + "its numbers contradict each other";
        unchecked += rules == sets.end() ? 1 : 0;
        if (rules != sets.end()) {
            const auto wrong = wrong_points(*row, length, *rules->second);
            if (!wrong.empty()) return where + wrong;
        }
        thirds = row->after;
        ++day;
    }
    if (day < end) return "day " + std::to_string(day) + " and later ones are missing";
    if (unchecked != 0) {
        return std::to_string(unchecked) + " days unchecked: the bundle lacks their rules";
    }
    if (!thirds) {
        return 3 * e.score_before <= start ? "" : "above the start score without a day";
    }
    return scoring::whole_score(*thirds) == e.score_before
               ? ""
               : std::to_string(*thirds) + " thirds are not " + std::to_string(e.score_before) +
                     " points";
}

}  // namespace warden::enforcement
