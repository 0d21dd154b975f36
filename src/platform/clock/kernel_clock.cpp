#include "platform/clock/kernel_clock.hpp"

#include <sys/timex.h>

#include <algorithm>
#include <chrono>

namespace warden::clock {

KernelClock read_kernel_clock() {
    timex state{};
    const int answer = adjtimex(&state);
    KernelClock clock;
    clock.synchronised = answer >= 0 && answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
    const bool nanos = (state.status & STA_NANO) != 0;
    clock.offset = Micros(nanos ? state.offset / 1'000 : state.offset);
    clock.error = Micros(state.esterror);
    return clock;
}

std::optional<Micros> clock_error(const KernelClock& clock) {
    if (!clock.synchronised) return std::nullopt;
    return std::max(std::chrono::abs(clock.offset), clock.error);
}

}  // namespace warden::clock
