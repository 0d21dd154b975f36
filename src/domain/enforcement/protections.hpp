#pragma once
// The protections: named pure rules between a breached verdict and money. D rules look at data,
// once, and their results are sealed in the evidence; A rules are asked before each build and are
// not part of the evidence. All rules of a kind are evaluated, none short-circuits.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/enum_names.hpp"
#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/base/u128.hpp"
#include "domain/orchestrator/state.hpp"

namespace warden::enforcement {

enum class Mode : std::uint8_t {
    off,      // decides nothing
    shadow,   // decides, seals and warns; never builds or sends
    propose,  // files proposals and attestations, never executes
    full,     // executes as well
};
constexpr auto names_of(Mode) { return enum_names<Mode>("off", "shadow", "propose", "full"); }
constexpr bool files(Mode mode) { return mode == Mode::propose || mode == Mode::full; }

struct RuleResult {
    std::uint32_t number = 0;  // as in README.md
    std::string name;          // stable, also a metric label
    bool passed = false;
    std::string detail;  // what was compared, for people
    bool operator==(const RuleResult&) const = default;
};
Json to_json(const std::vector<RuleResult>& rules);
// Reads what to_json writes; invalid_input for anything else.
Result<std::vector<RuleResult>> rule_results_from_json(const Json& json);
// Names of those that did not pass, comma-separated; empty when all did.
std::string failed_names(const std::vector<RuleResult>& rules);

// What the D rules look at; taken from the verdict and the projection.
struct DataFacts {
    std::uint32_t electorate = 0;  // E
    std::uint32_t electorate_min = 3;
    std::uint32_t networks = 0;  // distinct networks of the electorate
    std::uint32_t countable_slices = 0;
    std::uint32_t known_slices = 0;
    std::uint32_t min_known = 0;
    std::uint32_t coverage_ppm_min = 0;
    // These are measured: domain/enforcement/measured.hpp.
    std::uint32_t retries = 0;
    std::uint32_t retries_min = 1;  // of the rules, never 0
    std::uint32_t controls = 0;
    std::uint32_t controls_min = 0;
    std::uint32_t in_warm_up = 0;
    std::uint32_t in_maintenance = 0;
    bool verdict_reproduced = false;       // recomputed from the signed records, equal
    bool slash_exists = false;             // on chain or decided before, under this key
    bool events_final = false;             // every event the evidence rests on
    bool verified_past_end = false;        // indexer verified past e
    std::uint32_t guard_secs = 0;          // by which maintenances were widened
    std::uint32_t breached_providers = 0;  // live providers with a breached verdict in 24 h
    std::uint32_t live_providers = 0;
};
std::vector<RuleResult> data_rules(const DataFacts& facts);

// Caps of one UTC day; units, not keys: one unit's outage may rightly give many keys.
struct Caps {
    std::uint32_t units_per_provider = 3;
    std::uint32_t units = 20;
};

// What of a reservation a slash of one window rests on.
struct Subject {
    UnixSecs window_end = 0;
    std::uint32_t sla_version = 0;
    U128 gross = 0;  // of the window, in the token's smallest unit
    bool operator==(const Subject&) const = default;
};
// Returns what the reservation says of the window, and the base of its slash where there is one: it
// keeps the money that a settled window has no more. invalid_input names the field that is outside
// the contract's limits.
Result<Subject> subject_of(const orchestrator::Reservation& reservation, std::uint32_t window,
                           const std::optional<orchestrator::Slash>& slash);

// The newest indexed block's time against the host's clock: by how much it is ahead or behind.
struct ClockFacts {
    std::uint64_t ahead_ms = 0;
    std::uint64_t ahead_ms_max = 100;  // block times are whole seconds and never ahead of true time
    std::uint64_t behind_ms = 0;
    std::uint64_t behind_ms_max = 600'000;  // blocks have their distance, and are indexed later
};
// Says that the index is too far behind for chain time to be taken for now.
bool lags(const ClockFacts& facts);

struct ActFacts {
    Mode mode = Mode::shadow;
    bool killed = false;
    bool mass_breach_hold = false;
    UnixSecs now = 0;           // chain time
    UnixSecs propose_from = 0;  // warning + grace + turn
    bool slash_exists = false;
    Subject judged;                 // as sealed
    std::optional<Subject> now_is;  // as the chain says now; empty: it can't be read
    UnixSecs window_start = 0;
    bool may_vote = false;  // an entry of our oracle covers the window's start, not revoked
    bool own_is_party = false;
    Caps caps;
    // Already filed against, other than this unit. Where another party paid for the window, only
    // such windows count: what nobody else pays for holds no paid one back.
    std::uint32_t units_today_of_provider = 0;
    std::uint32_t units_today = 0;
    ClockFacts clock;
};
std::vector<RuleResult> act_rules(const ActFacts& facts);
// Protection 19, also A: asked once all the others pass, since it asks the network. `trouble` says
// why the sealed bundle was not read at its public link; empty: it was, byte for byte.
RuleResult link_rule(const std::string& trouble);

// Protection 5: so many providers in breach at once that the monitor is suspected.
bool is_mass_breach(std::uint32_t breached_providers, std::uint32_t live_providers);

}  // namespace warden::enforcement
