#pragma once
// From one slice's measurements to the unit's slice: each vantage votes, a majority of the whole
// electorate decides, so that a missing vote can't convict.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "domain/base/enum_names.hpp"
#include "domain/base/time.hpp"
#include "domain/chain/block.hpp"
#include "domain/orchestrator/state.hpp"
#include "domain/scoring/rule_set.hpp"
#include "domain/scoring/slice_row.hpp"

namespace warden::scoring {

// The seconds [start, end) of unix time.
struct Span {
    UnixSecs start = 0;
    UnixSecs end = 0;
    bool operator==(const Span&) const = default;
};

// Seconds [from, until) in which maintenance was in force.
struct Maintenance {
    UnixSecs from = 0;
    UnixSecs until = 0;
    bool operator==(const Maintenance&) const = default;
};
// What the chain said about a unit's one maintenance window, at each change, oldest first.
struct MaintenanceChange {
    UnixSecs at = 0;
    UnixSecs from = 0;  // 0: none
    UnixSecs until = 0;
};
// What the unit became in block `from`.
struct UnitVersion {
    chain::BlockNum from = 0;
    UnixSecs from_time = 0;
    orchestrator::Unit unit;
};
// Up to `until`, from all of the unit's versions, oldest first.
std::vector<MaintenanceChange> maintenance_history(std::span<const UnitVersion> versions,
                                                   UnixSecs until);

// Returns the maintenances that came into force, by `from`: one cancelled before it began was none,
// one ended early is as long as it was.
std::vector<Maintenance> maintenances_of(std::span<const MaintenanceChange> changes);

enum class Vote : std::uint8_t { none, good, bad };
// Bad: more than half of the availability measurements, whatever their class, stand as Fail. Good:
// not bad, and one is ok.
Vote vote_of(const SliceRow& row);

enum class SliceState : std::uint8_t {
    warm_up,       // left out: too soon after unit_registered
    maintenance,   // left out
    unknown,       // countable: no majority voted
    mass_failure,  // countable, unknown: so many providers look down that the monitor is blamed
    bad,           // countable, known
    good,          // countable, known
};
constexpr auto names_of(SliceState) {
    return enum_names<SliceState>("warm_up", "maintenance", "unknown", "mass_failure", "bad",
                                  "good");
}
constexpr bool is_countable(SliceState s) {
    return s != SliceState::warm_up && s != SliceState::maintenance;
}
constexpr bool is_known(SliceState s) { return s == SliceState::bad || s == SliceState::good; }

// Votes of an electorate of `size` vantages in one slice.
struct Tally {
    std::uint32_t good = 0;
    std::uint32_t bad = 0;
    void count(Vote vote);
};
// Returns unknown, bad or good.
SliceState decide(const Tally& tally, std::size_t electorate);

// One provider's units in one slice: those with a known state, and of them the bad ones.
struct ProviderSlice {
    std::uint32_t voted = 0;
    std::uint32_t bad = 0;
};
// Counts how many of the providers voted on have more than half of their units bad.
struct MassCount {
    std::uint32_t bad = 0;
    std::uint32_t voted = 0;
    bool operator==(const MassCount&) const = default;
};
MassCount mass_count(std::span<const ProviderSlice> providers);
// Of fewer than five providers voted on it is none: of a few, one outage would be half, and a
// provider of a small network could never be judged.
bool is_mass_failure(const MassCount& count, const RuleSet& rules);

// The first slice that lies wholly inside the span, and the one past the last; empty when first ==
// last.
struct SliceRange {
    SliceNum first = 0;
    SliceNum last = 0;
    std::int64_t count() const { return last - first; }
};
SliceRange slices_inside(const Span& span, std::uint32_t slice_secs);

// Says, slice by slice, what makes a slice of a unit not count.
class Exclusions {
  public:
    Exclusions(UnixSecs registered_at, std::vector<Maintenance> maintenances, const RuleSet& rules);
    bool in_warm_up(SliceNum slice) const;
    // Wholly inside a maintenance; the first few that start on a day are widened by the guard.
    bool in_maintenance(SliceNum slice) const;

  private:
    UnixSecs warm_until_;
    std::uint32_t slice_secs_;
    std::vector<Maintenance> windows_;  // widened where due
};

}  // namespace warden::scoring
