#pragma once
// Open-loop schedule arithmetic: the n-th start of a unit at a vantage is known in advance and does
// not depend on how long any probe took. Lateness is measured against it.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/base/time.hpp"
#include "domain/probing/outcome.hpp"

namespace warden::probing {

// Tick n starts at n * period + phase after the epoch. 0 <= phase < period.
struct Schedule {
    Micros period{60'000'000};
    Micros phase{0};
    bool operator==(const Schedule&) const = default;
};

// Vantages are spread evenly over the period, units by their name: vantage i of count has phase
// (hash(unit) + i * period / count) mod period. index < count.
struct VantagePlace {
    std::uint32_t index = 0;
    std::uint32_t count = 1;
};
Schedule schedule_of(std::string_view unit, VantagePlace vantage, Micros period);

UnixMicros tick_start(const Schedule& schedule, std::uint64_t tick);
// Returns the first tick that starts at or after `time`; time >= 0.
std::uint64_t first_tick_from(const Schedule& schedule, UnixMicros time);

// What is measured: a check each tick, every other operation in `operations` at each
// `operations_every`-th tick. Within a tick operation i starts i quarters of a period after the
// check, so that starts are never bunched.
struct ProbePlan {
    std::vector<Operation> operations{Operation::check};
    std::uint32_t operations_every = 5;  // >= 1
};
struct PlannedProbe {
    std::uint64_t sequence = 0;  // tick * 4 + operation: grows with start, equal after a restart
    UnixMicros start = 0;
    Operation operation = Operation::check;
    bool operator==(const PlannedProbe&) const = default;
};
// Returns the first probe with a sequence above `after` (empty: from the start of time) that starts
// at or after `time`; empty when the plan has no operation.
std::optional<PlannedProbe> next_probe(const Schedule& schedule, const ProbePlan& plan,
                                       std::optional<std::uint64_t> after, UnixMicros time);

}  // namespace warden::probing
