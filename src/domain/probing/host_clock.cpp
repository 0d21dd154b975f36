#include "domain/probing/host_clock.hpp"

#include <algorithm>

namespace warden::probing {

void HostClock::compared(const ClockReading& reading) {
    if (reading.answered - reading.asked > 2 * offset_max_.count()) return;
    const UnixMicros behind = reading.store - reading.answered;
    const UnixMicros ahead = reading.asked - reading.store;
    offset_ = Micros(std::max({UnixMicros{0}, behind, ahead}));
}

const char* untimely(const SliceTime& slice, UnixMicros now) {
    constexpr UnixMicros kSecond = 1'000'000;
    const UnixMicros end = (slice.slice + 1) * slice.slice_secs * kSecond;
    if (end > now + kSecond) return "it ends in the future: the vantage's clock is ahead";
    if (slice.late_secs >= 0 && end + slice.late_secs * kSecond < now) {
        return "it is too late to count";
    }
    return nullptr;
}

}  // namespace warden::probing
