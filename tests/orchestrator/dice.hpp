#pragma once
// Chance from a seed: the same seed gives the same throws on every machine.

#include <cstdint>
#include <random>

namespace warden::sandbox::orchestrator {

class Dice {
  public:
    explicit Dice(std::uint32_t seed) : engine_(seed) {}

    std::uint64_t below(std::uint64_t n) { return engine_() % n; }
    bool one_in(std::uint64_t n) { return below(n) == 0; }
    template <class List>
    const auto& pick(const List& list) {
        return list[below(list.size())];
    }

  private:
    std::mt19937_64 engine_;
};

}  // namespace warden::sandbox::orchestrator
