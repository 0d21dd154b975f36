#pragma once
// Arguments of random calls: most fit what the contract holds, the others are near a limit or
// wrong.

#include <array>
#include <vector>

#include "tests/orchestrator/bench.hpp"
#include "tests/orchestrator/dice.hpp"

namespace warden::sandbox::orchestrator {

inline const std::array<Account, 15> kPeople{
    "admin", "judge", "oracle1", "oracle2", "oracle3", "oracle4", "oracle5", "alice",
    "bob",   "carol", "dave",    "erin",    "frank",   "mallory", "treasury"};

// An argument of a call as a number; 0 when there is none of this name.
std::uint64_t number(const Call& call, std::string_view name);
bool has(const Call& call, std::string_view name);
inline const Instance& instance_of(const State& state) { return *state.instance.find(0); }

class RandomArguments {
  public:
    // `dice` outlives it.
    explicit RandomArguments(Dice& dice) : dice_(dice) {}

    Json::Object draw(const State& state, const Function& function, UnixSecs now);
    // When the caller is known: an amount that is mostly no more than there is.
    void aim_at_amount(const State& state, Call& call);

  private:
    Json argument(const State& state, const Parameter& parameter, UnixSecs now);
    Json by_type(const State& state, const Parameter& parameter, UnixSecs now);
    Json small(std::uint64_t n);
    Json amount();
    Json account();
    Json config(const State& state);
    Json terms();
    Json scores();
    void aim_at_reservation(const State& state, Json::Object& arguments);
    void aim_at_request(const State& state, UnixSecs now, Json::Object& arguments);
    void aim_at_slash(const State& state, UnixSecs now, Json::Object& arguments);
    void aim_at_guide(const State& state, Json::Object& arguments);

    Dice& dice_;
};

}  // namespace warden::sandbox::orchestrator
