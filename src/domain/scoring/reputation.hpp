#pragma once
// Reputation: a score of 0..100 per unit, kept in thirds of a point so that everything is exact,
// moved once per day. Point estimates, no bounds: small and symmetrical.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/enum_names.hpp"
#include "domain/orchestrator/terms.hpp"
#include "domain/scoring/rule_set.hpp"
#include "domain/scoring/sli.hpp"
#include "domain/scoring/verdict.hpp"

namespace warden::scoring {

// Who has a score.
enum class SubjectKind : std::uint8_t { unit, provider, consumer };
constexpr auto names_of(SubjectKind) {
    return enum_names<SubjectKind>("unit", "provider", "consumer");
}

using Thirds = std::uint32_t;  // 0..300
constexpr Thirds kThirdsMax = 300;

// Whole score: rounded up, in favour of the judged. Used wherever an integer is needed.
std::uint32_t whole_score(Thirds thirds);
// Tier of a whole score, 1 (worst) to 5: twenty points each, the last one with 100.
std::uint32_t score_tier(std::uint32_t score);
// Mean of units' scores, rounded up to a third; start_score of the rules when there are none.
Thirds mean_thirds(std::span<const Thirds> units, const RuleSet& rules);
// Start of a unit: min(start_score, mean of its provider's units), so that registering again washes
// nothing. `units` includes those decommissioned within decommissioned_days.
Thirds start_thirds(std::span<const Thirds> units, const RuleSet& rules);

// How a day's result of one SLI stands to its limit, best first.
enum class Tier : std::uint8_t { better, met, not_met, worse };
constexpr auto names_of(Tier) { return enum_names<Tier>("better", "met", "not_met", "worse"); }
Tier tier_of_count(std::uint64_t x, std::uint64_t n, std::uint64_t a_ppm);  // bad or failed x of n
Tier tier_of_latency(std::uint64_t us, std::uint64_t limit);
Tier tier_of_transfer(std::uint64_t us_per_mb, std::uint64_t limit);

// One vantage's result of one SLI on one day.
struct DayVote {
    std::string vantage;
    std::uint64_t x = 0;       // failures or mean
    std::uint64_t n = 0;       // operations or batches
    std::optional<Tier> tier;  // empty: no vote
};
struct DaySli {
    Sli sli = Sli::uptime;
    std::uint32_t sla_version = 0;
    std::uint64_t limit = 0;
    std::optional<Tier> tier;  // empty: no data
    std::uint64_t x = 0;       // uptime: bad slices
    std::uint64_t n = 0;       // uptime: countable slices
    std::vector<DayVote> votes;
};
// Returns the (floor(E/2) + 1)-th worst of the votes, a missing one counting as best; empty when no
// more than E/2 voted.
std::optional<Tier> decide_tier(std::span<const DayVote> votes, std::size_t electorate);

// One version of the terms under which reservations of the unit counted on the day.
struct ActiveTerms {
    std::uint32_t sla_version = 0;
    orchestrator::SlaTerms terms;
};
// One report that was due: when its period ended and when the report came, if it did.
struct ReportDue {
    UnixSecs period_end = 0;
    std::optional<UnixSecs> received_at;
};
struct DayInput {
    std::int64_t day = 0;            // floor(unix / day_secs)
    std::vector<Span> active;        // of the day, with a reservation that counts; sorted, disjoint
    std::vector<ActiveTerms> terms;  // of those reservations, by version
    std::vector<ReportDue> reports;  // of periods that ended in (start, end] of the day
    std::uint32_t intake_down_secs = 0;
    UnitInput unit;
};

enum class DayKind : std::uint8_t {
    idle,      // a whole day without a reservation that counts
    unjudged,  // too little known time with one: our fault or the day's
    judged,
};
constexpr auto names_of(DayKind) { return enum_names<DayKind>("idle", "unjudged", "judged"); }

struct DayResult {
    std::int64_t day = 0;
    DayKind kind = DayKind::idle;
    SliceCounts counts;
    std::vector<DaySli> slis;
    bool integrity_failed = false;
    std::int32_t report = 0;       // points
    std::int32_t performance = 0;  // points
};
DayResult judge_day(const DayInput& input, const RuleSet& rules);

// Returns the points of the report part, also below 0: see the rules in README.md.
std::int32_t report_points(const DayInput& input, const RuleSet& rules);
std::int32_t performance_points(const std::vector<DaySli>& slis, bool integrity_failed,
                                const RuleSet& rules);

// The day of registration is partial, and never idle.
enum class DayLength : std::uint8_t { whole, partial };
// Returns the score after the day: points of a worked day, decay of an idle one.
Thirds next_thirds(Thirds before, const DayResult& day, DayLength length, const RuleSet& rules);

// Writes the explanation that is stored with the score: before, after, tiers, counts, limits,
// points.
Json to_json(const DayResult& day, Thirds before, Thirds after);
// What such an explanation says, but for its counts of slices. invalid_input: a member is missing
// or malformed.
struct ScoredDay {
    Thirds before = 0;
    Thirds after = 0;
    DayResult result;
};
Result<ScoredDay> scored_day_from_json(const Json& json);

// Returns a consumer's score after the day: report points, and the penalty of each breached verdict
// written on it.
Thirds next_consumer_thirds(Thirds before, std::int32_t report, std::uint32_t breached,
                            const RuleSet& rules);

}  // namespace warden::scoring
