#pragma once
// How much a transfer measurement moves: a ramp that isn't timed, so that slow start doesn't count
// as the provider's slowness, then one second at the promised limit.

#include <cstdint>

#include "domain/base/time.hpp"

namespace warden::probing {

struct TransferSize {
    std::uint64_t ramp_bytes = 0;   // max(1 MiB, 2 x limit x RTT), not timed
    std::uint64_t timed_bytes = 0;  // 1 s at the limit or 4 MiB, whichever is more
    std::uint64_t total() const { return ramp_bytes + timed_bytes; }
};
// Both together are never above 1 GB; the ramp is kept, the timed part cut.
TransferSize transfer_size(std::uint32_t limit_kbytes_per_s, Micros round_trip);

// Limit of a time test: microseconds per MB (10^6 bytes) at `kbytes_per_s` (1,000 bytes), rounded
// up. kbytes_per_s > 0.
std::uint64_t us_per_mb(std::uint32_t kbytes_per_s);

}  // namespace warden::probing
