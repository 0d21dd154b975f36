#include "domain/probing/schedule.hpp"

#include <algorithm>

#include "domain/base/check.hpp"
#include "domain/base/sha256.hpp"

namespace warden::probing {

Schedule schedule_of(std::string_view unit, VantagePlace vantage, Micros period) {
    WARDEN_CHECK(period.count() > 0);
    WARDEN_CHECK(vantage.index < vantage.count);
    const Hash32 hash = sha256(unit);
    std::uint64_t spread = 0;
    for (int i = 0; i < 7; ++i) spread = spread << 8 | hash[static_cast<std::size_t>(i)];
    const auto whole = static_cast<std::uint64_t>(period.count());
    const std::uint64_t share = whole / vantage.count * vantage.index +
                                whole % vantage.count * vantage.index / vantage.count;
    return {period, Micros(static_cast<std::int64_t>((spread % whole + share) % whole))};
}

UnixMicros tick_start(const Schedule& schedule, std::uint64_t tick) {
    return static_cast<UnixMicros>(tick) * schedule.period.count() + schedule.phase.count();
}

std::uint64_t first_tick_from(const Schedule& schedule, UnixMicros time) {
    WARDEN_CHECK(time >= 0);
    const std::int64_t period = schedule.period.count();
    const std::int64_t since = time - schedule.phase.count();
    return since <= 0 ? 0 : static_cast<std::uint64_t>((since + period - 1) / period);
}

std::optional<PlannedProbe> next_probe(const Schedule& schedule, const ProbePlan& plan,
                                       std::optional<std::uint64_t> after, UnixMicros time) {
    WARDEN_CHECK(plan.operations_every >= 1);
    if (plan.operations.empty()) return std::nullopt;
    const std::uint64_t by_time = first_tick_from(schedule, time);
    // The last operation of an earlier tick may still be ahead.
    std::uint64_t tick = std::max(by_time == 0 ? 0 : by_time - 1, after ? *after / kOperations : 0);
    // Every operation occurs within operations_every ticks, so this ends.
    for (;; ++tick) {
        for (std::uint8_t i = 0; i < kOperations; ++i) {
            const auto operation = static_cast<Operation>(i);
            if (std::ranges::find(plan.operations, operation) == plan.operations.end()) continue;
            if (operation != Operation::check && tick % plan.operations_every != 0) continue;
            const std::uint64_t sequence = tick * kOperations + i;
            const UnixMicros start =
                tick_start(schedule, tick) + schedule.period.count() * i / kOperations;
            if (start < time || (after && sequence <= *after)) continue;
            return PlannedProbe{sequence, start, operation};
        }
    }
}

}  // namespace warden::probing
