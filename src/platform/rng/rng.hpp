#pragma once
// Sources of randomness.

#include <cstdint>
#include <memory>

#include "ports/rng.hpp"

namespace warden::rng {

// Draws from the operating system; any thread may use it.
std::unique_ptr<ports::Rng> make_system_rng();

// SplitMix64 (Steele, Lea, Flood 2014): the same seed gives the same values on every machine. It is
// for tests, simulation and replays, never for keys.
class SeededRng final : public ports::Rng {
  public:
    explicit SeededRng(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() override;

  private:
    std::uint64_t state_;
};

}  // namespace warden::rng
