#pragma once
// The goal of an intent is a state of the chain, not a txn: it is read before every build and after
// every failure, and it counts as reached whoever reached it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/time.hpp"
#include "domain/chain/block.hpp"
#include "domain/chain/ids.hpp"
#include "domain/enforcement/txn_life.hpp"
#include "domain/orchestrator/call.hpp"
#include "domain/orchestrator/money.hpp"
#include "domain/orchestrator/state.hpp"

namespace warden::enforcement {

// What the contract says about the subject of a call.
struct ChainFacts {
    UnixSecs now = 0;                          // time of the newest block
    std::optional<orchestrator::Slash> slash;  // of the call's key; empty: there is none
    orchestrator::SlashDeadlines until;        // of that slash
    bool quorum = false;                       // support >= quorum of the window
    bool may_vote = false;      // an entry of our oracle covers the window, not revoked
    bool own_is_party = false;  // our account is provider or consumer of the reservation
};

enum class GoalState : std::uint8_t {
    open,        // not reached: a txn is needed
    waiting,     // not reached, and not possible yet: ask again later
    reached,     // done; `by_us` says whether our own vote or txn stands behind it
    impossible,  // can't be reached any more
};

struct Goal {
    GoalState state = GoalState::open;
    bool by_us = false;
    std::string reason;  // stable text for waiting and impossible
};

// Says whether the chain has reached what the call is for, still can, or can't any more; `own` is
// our oracle account.
Goal goal_of(const orchestrator::Call& call, const ChainFacts& facts, const chain::Address& own);

// What an intent is to do next is decided on two words: what a view says of the newest state, which
// is one endpoint's and may be undone, and what the indexed, final projection says, which may be
// hours old. Reached is what the second says. Impossible takes both: a key that is an oracle by now
// is none in an older state, and a slash is not there before its proposal. Nothing is built but
// what the first calls open.
struct IntentFacts {
    Goal newest;
    std::optional<Goal> settled;      // empty: the projection does not know the subject yet
    UnixSecs now = 0;                 // chain time of the newest block that an endpoint shows
    UnixSecs last_build = 0;          // 0: never too late
    chain::BlockNum settled_num = 0;  // block of the projection
    UnixSecs settled_time = 0;        // chain time of that block
    chain::BlockNum own_num = 0;      // newest block of a final txn of ours for it; 0: none
    std::uint32_t spent = 0;          // such txns: each was on the chain for good
    std::uint32_t spent_max = 0;
};
// Result of an intent that is done, and by a txn or a vote of ours.
inline constexpr std::string_view kOurs = "ours";
struct IntentStep {
    std::optional<IntentState> end;  // with `result`
    std::string result;              // done: kOurs or "adopted"; else the cause
    bool build = false;
};
IntentStep step_intent(const IntentFacts& facts);

// Returns the key of the intent for a call, unique for ever within a deployment:
// "propose_slash/12.provider.3".
std::string intent_key(const orchestrator::Call& call);
// Returns the key for a call of this name on this slash, whatever its other arguments are.
std::string intent_key(std::string_view function, const orchestrator::SlashKey& slash);

}  // namespace warden::enforcement
