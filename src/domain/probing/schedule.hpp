#pragma once
// When a unit is asked. Nobody outside can know it before: a provider that could would be up for
// those seconds alone. It is drawn from a secret of the vantage, so a start is known in advance to
// it alone, does not depend on how long any probe took, and is the same after a restart.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>

#include "domain/base/hex.hpp"
#include "domain/base/time.hpp"
#include "domain/probing/outcome.hpp"

namespace warden::probing {

struct PlannedProbe {
    std::uint64_t sequence = 0;  // tick * 4 + operation: grows with start, equal after a restart
    UnixMicros start = 0;
    Operation operation = Operation::check;
    bool operator==(const PlannedProbe&) const = default;
};

class Schedule {
  public:
    struct Settings {
        Micros period{60'000'000};  // from one tick to the next
        std::int64_t slice_secs = 300;
        std::int64_t day_secs = 86'400;
    };
    // `secret_of` returns the secret of a day (floor(unix seconds / day_secs)), always the same.
    Schedule(Settings settings, std::function<Hash32(std::int64_t day)> secret_of);

    // Returns when the unit's check of tick `tick` starts: after tick * period, by two drawn parts.
    // The one is common to the ticks of a slice and below two thirds of a period, the other is the
    // tick's own and below a third. So the starts of a slice keep their distance but for a third:
    // three checks in a row span at least 5/3 of a period.
    UnixMicros start_of(std::string_view unit, std::uint64_t tick);
    // Returns the unit's first check with a sequence above `after` (empty: from the start of time)
    // that starts at or after `time`; time >= 0.
    PlannedProbe next(std::string_view unit, std::optional<std::uint64_t> after, UnixMicros time);

  private:
    const Hash32& secret(std::int64_t day);

    Settings settings_;
    std::function<Hash32(std::int64_t)> secret_of_;
    std::map<std::int64_t, Hash32> secrets_;  // of the newest few days
};

}  // namespace warden::probing
