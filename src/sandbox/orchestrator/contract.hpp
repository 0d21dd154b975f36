#pragma once
// The Orchestrator's rules, executed in memory: a second opinion that shares no code with the
// program under test and knows nothing of any chain's encoding.
//
// Arguments and results are Json: u32 = integer, u64 and u128 = decimal text, bool, accounts =
// text, hash = 64 hex digits, endpoint, evidence_uri and region = text, lists = arrays, records =
// objects. Arguments are named as in the contract.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "sandbox/orchestrator/state.hpp"

namespace warden::sandbox::orchestrator {

struct Call {
    Account caller;
    UnixSecs now = 0;
    std::string function;
    Json arguments;  // object
};

struct Event {
    std::string name;  // snake_case
    Json::Object keys;
    Json::Object data;  // both in the contract's order
};

struct Outcome {
    // The name of the contract's error, or the text of a panic that has no number (kBadArguments,
    // kReentered); empty when the call succeeded.
    std::string error;
    Json result;
    std::vector<Event> events;

    bool ok() const { return error.empty(); }
};

inline constexpr std::string_view kBadArguments = "Failed to deserialize param";
inline constexpr std::string_view kReentered = "ReentrancyGuard: reentrant call";
inline constexpr std::string_view kNotConstructed = "Not constructed";
inline constexpr std::string_view kZeroAccount = "0x0";  // absent

struct Parameter {
    std::string name;
    // u32 u64 u128 bool account accounts hash text region terms fixed config scores
    std::string type;
};
struct Function {
    std::string_view name;
    std::vector<Parameter> parameters;
    bool view = false;
};
// Returns every function, the constructor first. The caller is none of the parameters.
std::span<const Function> functions();
// nullptr if there is none of this name.
const Function* find_function(std::string_view name);

class Contract {
  public:
    // `self` is the account that holds the money. State, epoch and token outlive the contract.
    Contract(State& state, Epoch& epoch, Token& token, Account self)
        : state_(state), epoch_(epoch), token_(token), self_(std::move(self)) {}

    // Atomic: with an error nothing of the Orchestrator has changed. The token's part of a failed
    // call is undone by its owner, who also moves epoch.write before every call.
    // Views may be called too, with any caller.
    Outcome call(const Call& call);

    const Account& self() const { return self_; }
    const State& state() const { return state_; }

  private:
    State& state_;
    Epoch& epoch_;
    Token& token_;
    Account self_;
    bool inside_ = false;
};

}  // namespace warden::sandbox::orchestrator
