#pragma once
// Times that are data. Deadlines use the Clock port's steady time instead.

#include <chrono>
#include <cstdint>

namespace warden {

using Seconds = std::chrono::seconds;
using Millis = std::chrono::milliseconds;
using Micros = std::chrono::microseconds;

// Whole seconds since the Unix epoch: times of blocks, windows, slices. Plain because chains and
// rules compute with it (u64 in the contract).
using UnixSecs = std::uint64_t;
// Microseconds since the Unix epoch: times of measurements.
using UnixMicros = std::int64_t;

}  // namespace warden
