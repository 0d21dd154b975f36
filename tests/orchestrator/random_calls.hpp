#pragma once
// Sequences of calls from a seed: most of them make sense where the contract stands and succeed,
// the others try what must be refused. The same seed gives the same sequence.

#include <random>
#include <vector>

#include "tests/orchestrator/names.hpp"
#include "tests/orchestrator/scenario.hpp"

namespace warden::sandbox::orchestrator {

class RandomCalls {
  public:
    // Seeds 1 to kWorlds, kCallsEach calls of each: together every function succeeds often.
    static constexpr std::uint32_t kWorlds = 10;
    static constexpr int kCallsEach = 1'000;

    explicit RandomCalls(std::uint32_t seed) : engine_(seed) {}

    // Three oracles, quorum 2, windows of an hour and more.
    static Call constructor();
    // The next call of a contract that stands as the bench does. Its time never falls.
    Call next(Bench& bench);

  private:
    std::uint64_t below(std::uint64_t n) { return engine_() % n; }
    bool one_in(std::uint64_t n) { return below(n) == 0; }
    template <class List>
    const auto& pick(const List& list) {
        return list[below(list.size())];
    }
    const Function& function();
    Call draw(const State& state, const Function& function, bool later);
    UnixSecs boundary(const State& state, const Function& function);
    UnixSecs one_of_next(std::vector<UnixSecs> times);
    Json argument(const State& state, const Parameter& parameter, UnixSecs now);
    Json amount();
    Json config(const State& state);
    void aim(const State& state, Call& call);
    void aim_at_reservation(const State& state, Json::Object& arguments);
    void aim_at_slash(const State& state, UnixSecs now, Json::Object& arguments);
    void aim_at_request(const State& state, UnixSecs now, Json::Object& arguments);
    void aim_at_amount(const State& state, Call& call);
    Account caller(const State& state, const Call& call);
    Account leaving(const State& state);
    Account accused(const State& state, const Call& call);

    std::mt19937_64 engine_;
    UnixSecs now_ = 1'000'000;
};

}  // namespace warden::sandbox::orchestrator
