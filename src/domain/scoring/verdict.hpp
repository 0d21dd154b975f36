#pragma once
// The verdict on one closed window of one reservation: met, breached or no_verdict, with every
// number that led to it. Pure: the same input gives the same bytes on every machine, in whatever
// order it was gathered.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/enum_names.hpp"
#include "domain/orchestrator/terms.hpp"
#include "domain/scoring/bounds.hpp"
#include "domain/scoring/rule_set.hpp"
#include "domain/scoring/sli.hpp"
#include "domain/scoring/votes.hpp"

namespace warden::scoring {

// The vantages that vote, fixed when the window or day begins: an odd number, in different
// networks. For latency and transfers they are those in the unit's region. An electorate that is
// even or too small can't judge.
struct Electorate {
    std::vector<std::string> all;
    std::vector<std::string> regional;
    const std::vector<std::string>& of(Sli sli) const;
};
bool can_judge(const std::vector<std::string>& electorate, const RuleSet& rules);

// One unit's measurements and facts over a window or day.
struct UnitInput {
    UnixSecs registered_at = 0;
    std::vector<Maintenance> maintenances;
    Electorate electorate;
    std::vector<VantageData> vantages;    // any order, others than the electorate's are ignored
    std::vector<SliceNum> mass_failures;  // sorted
};

struct JudgedSlice {
    SliceNum slice = 0;
    SliceState state = SliceState::unknown;
    bool operator==(const JudgedSlice&) const = default;
};
// Every slice wholly inside one of the spans (sorted, disjoint), in order.
std::vector<JudgedSlice> judge_slices(const std::vector<Span>& spans, const UnitInput& unit,
                                      const RuleSet& rules);

struct SliceCounts {
    std::uint64_t slices = 0;  // wholly inside
    std::uint64_t warm_up = 0;
    std::uint64_t maintenance = 0;
    std::uint64_t countable = 0;
    std::uint64_t known = 0;
    std::uint64_t bad = 0;
    std::uint64_t mass_failure = 0;
    bool operator==(const SliceCounts&) const = default;
};
SliceCounts count(const std::vector<JudgedSlice>& slices);

// Countable slices that an SLI is measured on: without those of a mass failure and, where uptime is
// promised, without the bad ones, which count there and nowhere else.
Slices left_to(Sli sli, const std::vector<JudgedSlice>& slices,
               const orchestrator::SlaTerms& terms);

// Slices, of those left to integrity, in which at least two of the electorate read wrong content.
Slices wrong_content(const std::vector<JudgedSlice>& slices, const UnitInput& unit);

enum class Outcome : std::uint8_t { met, breached, no_verdict };
constexpr auto names_of(Outcome) { return enum_names<Outcome>("met", "breached", "no_verdict"); }

// k of n against the smallest k that breaches; empty: never.
struct CountNumbers {
    std::uint64_t n = 0;
    std::uint64_t k = 0;
    std::optional<std::uint64_t> k_min;
    bool operator==(const CountNumbers&) const = default;
};

// One vantage's word on one objective; no_verdict means that it may not vote, for `why`.
struct VantageVote {
    std::string vantage;
    Outcome vote = Outcome::no_verdict;
    std::string_view why;  // "", "self_proof", "coverage", "too_little_data"
    Cover cover;
    std::variant<CountNumbers, MeanNumbers> numbers;
};

struct Objective {
    Sli sli = Sli::uptime;
    std::uint64_t limit = 0;
    Outcome outcome = Outcome::no_verdict;
    std::string_view why;            // of no_verdict: "electorate", "coverage", "votes"
    CountNumbers numbers;            // is_of_unit(sli)
    std::vector<VantageVote> votes;  // the others: in the electorate's order
};

struct WindowVerdict {
    Outcome outcome = Outcome::no_verdict;
    std::uint32_t reasons = 0;  // bits of the breached objectives
    Span span;
    SliceCounts counts;
    std::vector<Objective> objectives;  // those promised, integrity and outage
    // Slices that convict: bad (uptime, outage), with counted failures (error rate, or latency
    // where no error rate is promised), wrong content; sorted.
    Slices convicting;

    std::uint32_t coverage_ppm() const;  // known of countable; 0 without countable slices
};

WindowVerdict judge_window(const Span& window, const orchestrator::SlaTerms& terms,
                           const UnitInput& unit, const RuleSet& rules);

Json to_json(const WindowVerdict& verdict);

}  // namespace warden::scoring
