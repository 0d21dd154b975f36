#pragma once
// The life of one txn of ours, as a state machine without I/O. The row in the database is the
// state; a step looks at what the chain says about it and answers what to do next.
//
// clang-format off
//   reserved ──build, sign, persist──► signed ──send──► sent ──────────► included ──► final
//                                        │               │ ▲               │  └─────► reverted
//                                        │               │ └───orphaned────┘
//                                        └───────────────┴──────► dead
// clang-format on
//
// A crash before the bytes are stored leaves a reserved row: it is built again in the same slot. A
// txn that nobody knows is sent again, always the same bytes. Final and reverted have spent the
// slot; a txn is dead when another one, ours or a stranger's, has consumed its slot for good.

#include <cstdint>

#include "domain/base/enum_names.hpp"

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

struct TxnInput {
    TxnState state = TxnState::reserved;
    std::uint32_t sends = 0;
    Seen seen = Seen::unavailable;  // ignored for a reserved txn: it has no hash yet
    bool reverted = false;          // included or final with a failed call
    bool dead = false;              // the submitter's proof that it can't be included any more
    bool may_act = true;            // kill switch and mode; following goes on without it
};

enum class TxnAction : std::uint8_t {
    none,   // wait and look again
    build,  // build, sign and persist under the reserved slot
    send,   // send the persisted bytes (again)
};

struct TxnStep {
    TxnState state;  // to be stored when it differs
    TxnAction action = TxnAction::none;
};

TxnStep step(const TxnInput& input);

// Compares, at a start or take-over, the account's next slot on the chain with our rows.
// `last_used` is the highest slot that is explained, and means nothing without `has_rows`.
// Consistent: every slot below the chain's next one is explained, or lies below our first row.
enum class SlotCheck : std::uint8_t { consistent, unexplained };
SlotCheck check_slots(std::uint64_t chain_next, bool has_rows, std::uint64_t last_used);

}  // namespace warden::enforcement
