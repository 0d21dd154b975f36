#pragma once
// When a unit is asked. Nobody outside can know it before: a provider that could would be up for
// those seconds alone. It follows from a key of the hour (day_commitment.hpp) that the vantage has
// committed to, so a start is known in advance to it alone, does not depend on how long any probe
// took, is the same after a restart, and is computed again by whoever has the hour's key.

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "domain/base/hex.hpp"
#include "domain/base/time.hpp"
#include "domain/probing/observation.hpp"
#include "domain/probing/outcome.hpp"

namespace warden::probing {

struct PlannedProbe {
    std::uint64_t sequence = 0;  // tick * 4 + operation: grows with start, equal after a restart
    UnixMicros start = 0;
    Operation operation = Operation::check;
    bool operator==(const PlannedProbe&) const = default;
};

// What moments are counted in, from the Unix epoch on: slice divides hour, hour divides day.
struct MomentGrid {
    Micros period{60'000'000};  // from one tick to the next; at least 3 us
    std::int64_t slice_secs = 300;
    std::int64_t hour_secs = 3'600;
    std::int64_t day_secs = 86'400;
    bool operator==(const MomentGrid&) const = default;
};

// Returns the key of a unit's moments in an hour. `block_hash` is that of the drawn block of its
// contract (DrawnDay); empty where there is none.
Hash32 moment_key(const Hash32& hour_key, std::string_view unit, std::string_view block_hash);

// Returns the beginning of the slice in which the tick begins: its hour's key is the tick's.
UnixSecs slice_begin(const MomentGrid& grid, std::uint64_t tick);

// Returns when the check of tick `tick` starts: after tick * period, by two drawn parts. The one is
// common to the ticks of a slice and below two thirds of a period, the other is the tick's own and
// below a third. So the starts of a slice keep their distance but for a third: three checks in a
// row span at least 5/3 of a period.
UnixMicros start_of(const MomentGrid& grid, const Hash32& moment_key, std::uint64_t tick);

// Returns the tick that an observation says it is of; empty where it does not start in that tick,
// as no planned one does.
std::optional<std::uint64_t> tick_of(const MomentGrid& grid, const Observation& seen);

// A stranger's check of one observation against the opened key: it was planned for the moment that
// the key gives its tick, and its first attempt began at most `late_us_max` after it, or is held
// against nobody.
bool on_schedule(const Observation& seen, const MomentGrid& grid, const Hash32& moment_key,
                 std::uint64_t late_us_max);

class Schedule {
  public:
    // Returns the key of a unit's moments in the slice that begins then.
    using KeyOf = std::function<Hash32(std::string_view unit, UnixSecs begin)>;
    Schedule(MomentGrid grid, KeyOf key_of);

    UnixMicros start_of(std::string_view unit, std::uint64_t tick) const;
    // Returns the unit's first check with a sequence above `after` (empty: from the start of time)
    // that starts at or after `time`; time >= 0.
    PlannedProbe next(std::string_view unit, std::optional<std::uint64_t> after,
                      UnixMicros time) const;

  private:
    MomentGrid grid_;
    KeyOf key_of_;
};

}  // namespace warden::probing
