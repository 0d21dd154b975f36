#pragma once
// The life of one txn of ours, as a state machine without I/O. The row in the database is the
// state; a step looks at what the chain says about it and answers what to do next.
//
// clang-format off
//   reserved ──persist bytes──► signed ──send──► sent ──────────► included ──► final
//      │                          │               │ ▲               │  └─────► reverted
//      │                          │               │ └───orphaned────┘
//      └──────────────────────────┴───────────────┴──► dead
// clang-format on
//
// A txn is built and signed before its row is there. A crash between the row and its bytes leaves a
// reserved row: nothing was ever sent under it, so it is dead and its slot is free. A txn that
// nobody knows is sent again: the same bytes, or a bid around them. Final and reverted have spent
// the slot; signed bytes, whether or not a node ever took them, are dead when they can't be
// included any more: another txn has consumed their slot for good, or their time is over. So are
// those whose fate nobody can say any more; before that the account is halted, for people to look.

#include <cstdint>
#include <optional>

#include "domain/base/enum_names.hpp"
#include "domain/base/time.hpp"
#include "domain/enforcement/retry.hpp"

namespace warden::enforcement {

enum class TxnState : std::uint8_t { reserved, signed_, sent, included, final, reverted, dead };
constexpr auto names_of(TxnState) {
    return enum_names<TxnState>("reserved", "signed", "sent", "included", "final", "reverted",
                                "dead");
}
// Where an intent stands: wanted -> live (a txn exists) -> done | expired | failed.
enum class IntentState : std::uint8_t { wanted, live, done, expired, failed };
constexpr auto names_of(IntentState) {
    return enum_names<IntentState>("wanted", "live", "done", "expired", "failed");
}
constexpr bool is_open(IntentState state) {
    return state == IntentState::wanted || state == IntentState::live;
}

// Says whether the state never changes again; the slot is then spent (final, reverted) or free for
// another txn (dead).
bool is_ended(TxnState state);

// What a lookup of the txn's hash said just now. `unavailable`: no endpoint answered.
enum class Seen : std::uint8_t { unavailable, unknown, pending, included, final };

// What can still become of a txn that no lookup knows. `spent_unseen`: its time is over and its
// slot is spent, in a block older than what the chain's endpoints keep: by it or by another txn,
// nobody can say.
enum class Fate : std::uint8_t { open, dead, spent_unseen };

struct TxnInput {
    TxnState state = TxnState::reserved;
    std::uint32_t sends = 0;
    Seen seen = Seen::unavailable;  // ignored for a reserved txn: it has no hash yet
    bool reverted = false;          // included or final with a failed call
    Fate fate = Fate::open;         // of one that is unknown: `dead` is the submitter's proof
    bool may_act = true;            // kill switch and mode; following goes on without it
};

enum class TxnAction : std::uint8_t {
    none,  // wait and look again
    send,  // send the persisted bytes (again)
};

struct TxnStep {
    TxnState state;  // to be stored when it differs
    TxnAction action = TxnAction::none;
};

TxnStep step(const TxnInput& input);

// Whether a txn is replaced under its own slot: nothing else frees the slot of one that a chain
// neither includes nor lets expire.
struct StuckFacts {
    Seen seen = Seen::unavailable;
    bool expires = false;    // it has a max_time, after which it is dead
    bool overtaken = false;  // a newer txn stands in its place, or one of its slot is in a block
    bool refused = false;    // the newest send of it was refused for good
    UnixSecs age = 0;        // since its bytes were stored
    std::uint32_t replacements = 0;  // made for its slot so far
};
struct StuckRules {
    UnixSecs patience = 300;     // so long may a txn wait that nobody refused
    UnixSecs outbid_after = 15;  // so long may one that expires: some three ledgers
    RetryRules refused{Millis{1'000}, Millis{300'000}};  // before the next replacement of one
};
bool is_to_be_replaced(const StuckFacts& facts, const StuckRules& rules);
// Whether a txn that expires is sent at a higher price than its own before its time is over. That
// changes neither the txn nor its hash: the higher bid carries the same signed bytes. Chains whose
// txns expire do not show what waits, so one that waits is unknown.
bool is_to_be_outbid(const StuckFacts& facts, const StuckRules& rules);

// Compares the account's next slot on the chain with our rows. `explained` is the lowest slot that
// no row explains (ports::TxnStore::explained_below); empty: there are no rows, and what is before
// us is not ours to explain. Consistent: every slot below the chain's next one is explained.
enum class SlotCheck : std::uint8_t { consistent, unexplained };
SlotCheck check_slots(std::uint64_t chain_next, std::optional<std::uint64_t> explained);

}  // namespace warden::enforcement
