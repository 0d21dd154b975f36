#pragma once
// The only source of randomness above domain, so that a seed replays a run.

#include <cstdint>
#include <limits>

#include "domain/base/check.hpp"

namespace warden::ports {

class Rng {
  public:
    virtual ~Rng() = default;
    // Draws 64 uniformly distributed bits.
    virtual std::uint64_t next() = 0;
};

// Draws uniformly from [0, bound); bound > 0. Draws that would favour small results are thrown
// away.
inline std::uint64_t uniform(Rng& rng, std::uint64_t bound) {
    WARDEN_CHECK(bound > 0);
    constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
    const std::uint64_t biased = (kMax % bound + 1) % bound;  // 2^64 mod bound
    std::uint64_t drawn = rng.next();
    while (drawn > kMax - biased) drawn = rng.next();
    return drawn % bound;
}

}  // namespace warden::ports
