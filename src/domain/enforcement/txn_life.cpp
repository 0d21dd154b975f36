#include "domain/enforcement/txn_life.hpp"

namespace warden::enforcement {

bool is_ended(TxnState state) {
    return state == TxnState::final || state == TxnState::reverted || state == TxnState::dead;
}

TxnStep step(const TxnInput& input) {
    if (is_ended(input.state)) return {input.state};
    if (input.state == TxnState::reserved) {
        return {TxnState::reserved, input.may_act ? TxnAction::build : TxnAction::none};
    }
    switch (input.seen) {
        case Seen::final: return {input.reverted ? TxnState::reverted : TxnState::final};
        case Seen::included: return {TxnState::included};
        // Seen in a mempool: certainly sent, whatever our last row says. Orphaned falls back here.
        case Seen::pending: return {TxnState::sent};
        case Seen::unavailable: return {input.state};
        case Seen::unknown: break;
    }
    if (input.dead) return {TxnState::dead};
    // Never seen, lost, evicted or orphaned: the same bytes again are always safe.
    const TxnState state = input.sends == 0 ? TxnState::signed_ : TxnState::sent;
    return {state, input.may_act ? TxnAction::send : TxnAction::none};
}

SlotCheck check_slots(std::uint64_t chain_next, bool has_rows, std::uint64_t last_used) {
    // A fresh table starts at the chain's slot: history before us is not ours to explain.
    if (!has_rows) return SlotCheck::consistent;
    return chain_next <= last_used + 1 ? SlotCheck::consistent : SlotCheck::unexplained;
}

}  // namespace warden::enforcement
