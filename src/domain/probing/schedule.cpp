#include "domain/probing/schedule.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "domain/base/check.hpp"
#include "domain/base/hmac.hpp"

namespace warden::probing {
namespace {

// A number of [0, below); below > 0.
std::int64_t drawn(const Hash32& key, const std::string& what, std::int64_t below) {
    const Hash32 hash = hmac_sha256(key, what);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 7; ++i) number = number << 8 | hash[i];
    return static_cast<std::int64_t>(number % static_cast<std::uint64_t>(below));
}

UnixMicros begin_of(const MomentGrid& grid, std::uint64_t tick) {
    return static_cast<UnixMicros>(tick) * grid.period.count();
}

}  // namespace

Hash32 moment_key(const Hash32& hour_key, std::string_view unit, std::string_view block_hash) {
    return hmac_sha256(hour_key, std::string(unit) + "\n" + std::string(block_hash));
}

UnixSecs slice_begin(const MomentGrid& grid, std::uint64_t tick) {
    const SliceNum slice = slice_of(begin_of(grid, tick), grid.slice_secs);
    return static_cast<UnixSecs>(slice * grid.slice_secs);
}

UnixMicros start_of(const MomentGrid& grid, const Hash32& moment_key, std::uint64_t tick) {
    const UnixMicros begin = begin_of(grid, tick);
    const std::int64_t third = grid.period.count() / 3;
    const std::string slice = std::to_string(slice_of(begin, grid.slice_secs));
    return begin + drawn(moment_key, "slice " + slice, 2 * third) +
           drawn(moment_key, "tick " + std::to_string(tick), third);
}

std::optional<std::uint64_t> tick_of(const MomentGrid& grid, const Observation& seen) {
    const std::uint64_t tick = seen.sequence / kOperations;
    if (seen.start < 0) return std::nullopt;
    if (static_cast<std::uint64_t>(seen.start / grid.period.count()) != tick) return std::nullopt;
    return tick;
}

bool on_schedule(const Observation& seen, const MomentGrid& grid, const Hash32& moment_key,
                 std::uint64_t late_us_max) {
    const bool in_time = seen.late_us <= late_us_max || seen.cls == OutcomeClass::prober_fault;
    const auto tick = tick_of(grid, seen);
    return in_time && tick && seen.start == start_of(grid, moment_key, *tick);
}

Schedule::Schedule(MomentGrid grid, KeyOf key_of) : grid_(grid), key_of_(std::move(key_of)) {
    WARDEN_CHECK(grid_.period.count() >= 3);
}

UnixMicros Schedule::start_of(std::string_view unit, std::uint64_t tick) const {
    return probing::start_of(grid_, key_of_(unit, slice_begin(grid_, tick)), tick);
}

PlannedProbe Schedule::next(std::string_view unit, std::optional<std::uint64_t> after,
                            UnixMicros time) const {
    WARDEN_CHECK(time >= 0);
    // A tick starts less than a period after its begin.
    const auto by_time = static_cast<std::uint64_t>(time / grid_.period.count());
    std::uint64_t tick = by_time == 0 ? 0 : by_time - 1;
    if (after) tick = std::max(tick, *after / kOperations + 1);
    while (start_of(unit, tick) < time) ++tick;
    return {tick * kOperations, start_of(unit, tick), Operation::check};
}

}  // namespace warden::probing
