#pragma once
// What the machine's time service (NTP, PTP) tells the kernel about the clock.

#include <optional>

#include "domain/base/time.hpp"

namespace warden::clock {

// The state of the kernel's clock, as adjtimex(2) answers.
struct KernelClock {
    bool synchronised = false;
    Micros offset{0};  // still to be corrected
    Micros error{0};   // estimated
};
KernelClock read_kernel_clock();

// Returns how far the clock may be from true time; empty when nothing keeps it, or the state can't
// be read.
std::optional<Micros> clock_error(const KernelClock& clock);

}  // namespace warden::clock
