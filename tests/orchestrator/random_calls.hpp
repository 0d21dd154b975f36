#pragma once
// Sequences of calls from a seed: most of them make sense where the contract stands and succeed,
// the others try what must be refused. The same seed gives the same sequence.

#include <vector>

#include "tests/orchestrator/random_arguments.hpp"

namespace warden::sandbox::orchestrator {

class RandomCalls {
  public:
    // Seeds 1 to kWorlds, kCallsEach calls of each: together every function succeeds often.
    static constexpr std::uint32_t kWorlds = 10;
    static constexpr int kCallsEach = 1'000;

    explicit RandomCalls(std::uint32_t seed) : dice_(seed) {}

    // Three oracles, quorum 2, windows of an hour and more, days of 100 seconds.
    static Call constructor();
    // The next call of a contract that stands as the bench does. Its time never falls.
    Call next(Bench& bench);

  private:
    const Function& function(const State& state);
    Call draw(const State& state, const Function& function, bool later);
    UnixSecs boundary(const State& state, const Function& function);
    UnixSecs one_of_next(std::vector<UnixSecs> times);
    Account caller(const State& state, const Call& call);
    Account of_slash(const State& state, const Call& call);
    Account of_reservation(const State& state, const Call& call);
    Account of_unit(const State& state, const Call& call);
    Account leaving(const State& state);

    Dice dice_;
    RandomArguments arguments_{dice_};
    UnixSecs now_ = 1'000'000;
};

}  // namespace warden::sandbox::orchestrator
