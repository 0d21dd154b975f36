#pragma once
// The real clock: the only place that reads the machine's clocks and makes timers.

#include <memory>

#include "ports/clock.hpp"

namespace warden::clock {

// May be used from any thread.
std::unique_ptr<ports::Clock> make_system_clock();

}  // namespace warden::clock
