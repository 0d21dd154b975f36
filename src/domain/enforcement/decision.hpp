#pragma once
// From a breached verdict to the end of its slash, as a state machine without I/O. The newest row
// of the key in the DecisionStore is the state; each step appends at most one row.
//
// clang-format off
//   (none) ──D rules──► blocked
//     └──► sealed ──► warned ⇄ held ──A rules──► filed ⇄ proposed ⇄ disputed ──► executed
//                        │                        │  └► failed      └► rejected, lapsed
//                        ├────────► expired ◄─────┤
//                        └────────► refused ◄─────┘
// "proposed" is a slash with our vote that nobody disputed, whether an oracle or a claim of the
// harmed party made its key. One that we cast by another account than today's is followed, too. "filed" wants our vote and lasts until it is on the chain; "refused"
// says that the slash was closed without it. Without a slash, only the end of the claim period ends
// a key: until then somebody else may make it, and we attest.
// clang-format on

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/enum_names.hpp"
#include "domain/base/error.hpp"
#include "domain/enforcement/protections.hpp"
#include "domain/enforcement/timeline.hpp"
#include "domain/enforcement/txn_life.hpp"
#include "domain/orchestrator/codes.hpp"

namespace warden::enforcement {

enum class DecisionState : std::uint8_t {
    none,
    blocked,
    sealed,
    warned,
    held,
    filed,
    proposed,
    disputed,
    executed,
    rejected,
    lapsed,
    expired,
    failed,
    refused,
};
constexpr auto names_of(DecisionState) {
    return enum_names<DecisionState>("none", "blocked", "sealed", "warned", "held", "filed",
                                     "proposed", "disputed", "executed", "rejected", "lapsed",
                                     "expired", "failed", "refused");
}
// The states that no step follows.
inline constexpr std::array kEndStates{
    DecisionState::blocked, DecisionState::executed, DecisionState::rejected, DecisionState::lapsed,
    DecisionState::expired, DecisionState::failed,   DecisionState::refused};
bool is_ended(DecisionState state);
// Says whether our vote was wanted, or found on the chain, and the key has no end yet.
bool is_filed(DecisionState state);

struct DecisionFacts {
    DecisionState state = DecisionState::none;
    std::string reason;  // of the newest row
    UnixSecs now = 0;    // chain time, never ahead of the host's
    // True time of the first pass of the enforcer that asks; 0 when it has always been there.
    UnixSecs running_since = 0;
    Timeline times;
    bool lags = false;           // the index is far behind the host's clock: see lags()
    bool data_complete = false;  // records closed, events final, indexer verified past e
    std::string data_blocked;    // failed D rules; empty: all passed
    std::string act_held;        // failed A rules; empty: all passed
    Mode mode = Mode::shadow;
    // The slash of this key on chain, if there is one.
    std::optional<orchestrator::SlashStatus> slash;
    bool own_vote = false;  // ours stands in it, also one that was withdrawn
    bool quorum = false;    // support >= quorum of the window
    bool claimed = false;   // the harmed party claimed it, too or alone
    // Of the stored intents for this key; empty: there is none.
    std::optional<IntentState> proposing;
    std::optional<IntentState> attesting;
    bool cast = false;  // one of them put our vote on the chain for good
};

enum class DecisionAction : std::uint8_t {
    wait,
    block,         // append blocked with the D rules
    seal,          // build, store and read back the evidence, then append sealed
    warn,          // tell the party, append warned
    record,        // append `state` with `reason`
    want_propose,  // store the intent, or take back its end; append filed
    want_attest,   // the same
    want_execute,  // store the intent; nothing appended: the chain's status is the row
    want_lapse,    // the same: closes a slash without quorum that nobody may execute or uphold
};

struct DecisionStep {
    DecisionAction action = DecisionAction::wait;
    DecisionState state = DecisionState::none;
    std::string reason;
    bool operator==(const DecisionStep&) const = default;
};

// `newest` is the chain as its newest block says; `settled` is the same key as of the newest final
// and verified block (only now, slash, own_vote, quorum and claimed differ). What comes right
// by itself follows the newest one, which a single endpoint may have made up and a re-org may undo;
// what doesn't, an end or an answer to another oracle's or our own vote, is only taken where both
// say it.
DecisionStep step(const DecisionFacts& newest, const DecisionFacts& settled);

// Says that the key ends without a vote of ours whatever the data say: nobody need look at them.
bool is_too_late(const DecisionFacts& f);

// Says whether the step depends on the A rules: a vote of ours is to be filed, or to be filed again
// since a re-org deeper than final undid it.
bool may_file(const DecisionFacts& newest);

}  // namespace warden::enforcement
