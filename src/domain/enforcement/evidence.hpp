#pragma once
// The evidence of one breached verdict: a canonical JSON array whose Merkle root goes on the chain,
// so that a stranger can recompute the verdict from it. Elements:
//   0 head          1 score_before   2 states   3 electorate   4 objectives   5 D rules
//   6 convicting slices, opened      7.. signed unit-day records, by vantage, then day
// The format's rules stand in README.md of this room.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"
#include "domain/enforcement/protections.hpp"
#include "domain/orchestrator/slash_key.hpp"
#include "domain/orchestrator/terms.hpp"
#include "domain/probing/observation.hpp"
#include "domain/scoring/rule_set.hpp"
#include "domain/scoring/unit_day.hpp"
#include "domain/scoring/verdict.hpp"

namespace warden::enforcement {

inline constexpr std::string_view kEvidenceFormat = "warden-evidence-v2";
inline constexpr std::string_view kFirstEvidenceFormat = "warden-evidence-v1";
inline constexpr std::size_t kOpenedSlicesMax = 64;

struct Elector {
    std::string vantage;
    std::string network;
    std::string region;
    std::string key_id;  // 64 hex digits, the first in force in the window; see verify()
    bool operator==(const Elector&) const = default;
};

// A slice leaf with its path to the root of its hour in the vantage's unit-day record.
struct Opening {
    probing::SliceLeaf leaf;
    std::vector<Hash32> path;
};
struct ConvictingSlice {
    scoring::SliceNum slice = 0;
    scoring::MassCount mass;  // of all providers in that slice
    std::vector<Opening> openings;
};

using scoring::SignedUnitDay;

struct Evidence {
    // Of a contract of version 1: without config and quorum, and in terms and reservation without
    // what came with version 2. It is read, never made.
    bool first_format = false;
    // Element 0:
    std::string deployment;
    orchestrator::SlashKey key;
    std::string unit;
    std::string unit_region;
    std::uint32_t sla_version = 0;
    orchestrator::SlaTerms terms;
    Json reservation;             // as judged
    orchestrator::Config config;  // of the reservation's version
    std::uint32_t quorum = 0;     // of the window: so many oracles must stand behind a slash
    Json set_by;  // array: the events that set terms, reservation and config, with their blocks
    scoring::Span window;
    scoring::RuleSet rules;
    std::string software;
    // Element 1:
    std::uint32_t score_before = 0;  // 0..100
    Json score_days;                 // array, a row per scored day since registration
    // Of the unit's registration, then of days, each once; empty where all of them are `rules`.
    std::vector<scoring::RuleSet> score_rules;
    // Element 2:
    UnixSecs registered_at = 0;
    std::vector<scoring::MaintenanceChange> maintenance;
    // Element 3:
    std::vector<Elector> electorate;
    // Element 4:
    Json objectives;  // to_json(WindowVerdict)
    // Element 5:
    std::vector<RuleResult> data_rules;
    // Element 6:
    std::vector<scoring::SliceNum> mass_failures;
    std::vector<ConvictingSlice> convicting;  // the first kOpenedSlicesMax
    // Elements 7 and up:
    std::vector<SignedUnitDay> records;
};

struct Bundle {
    std::string root;  // 64 hex digits
    std::string text;  // the canonical array
};
Bundle seal(const Evidence& evidence);

// Reads a bundle back, only what seal() would write; invalid_input names the element that is wrong.
// It proves nothing: see verify().
Result<Evidence> read_evidence(std::string_view text);
// Returns the reservation as judged; what contracts of version 1 lacked is 0.
Result<orchestrator::Reservation> judged_reservation(const Evidence& evidence);
// Root of the elements' leaves, of a text that read_evidence accepts.
Result<std::string> evidence_root(std::string_view text);

// Returns the verdict that the records lead to, by the rules in the evidence: what was filed must
// equal it. invalid_input when a record can't be read or is of another unit or vantage.
Result<scoring::WindowVerdict> judge(const Evidence& evidence);
// The same, with other slices than the evidence's left to nobody (ascending).
Result<scoring::WindowVerdict> judge(const Evidence& evidence, scoring::Slices mass_failures);

// The leaf's hour and its place in it, for paths.
struct HourPlace {
    std::int64_t day = 0;
    std::size_t hour = 0;   // within the day
    std::size_t index = 0;  // of the slice within the hour
};
HourPlace hour_place(scoring::SliceNum slice, const scoring::RuleSet& rules);

}  // namespace warden::enforcement
