#include "domain/enforcement/txn_life.hpp"

namespace warden::enforcement {

bool is_ended(TxnState state) {
    return state == TxnState::final || state == TxnState::reverted || state == TxnState::dead;
}

TxnStep step(const TxnInput& input) {
    if (is_ended(input.state)) return {input.state};
    if (input.state == TxnState::reserved) return {TxnState::dead};
    switch (input.seen) {
        case Seen::final: return {input.reverted ? TxnState::reverted : TxnState::final};
        case Seen::included: return {TxnState::included};
        // Seen in a mempool: certainly sent, whatever our last row says. Orphaned falls back here.
        case Seen::pending: return {TxnState::sent};
        case Seen::unavailable: return {input.state};
        case Seen::unknown: break;
    }
    if (input.fate != Fate::open) return {TxnState::dead};
    // Never seen, lost, evicted or orphaned: the same bytes again are always safe.
    const TxnState state = input.sends == 0 ? TxnState::signed_ : TxnState::sent;
    return {state, input.may_act ? TxnAction::send : TxnAction::none};
}

bool is_to_be_replaced(const StuckFacts& facts, const StuckRules& rules) {
    if (facts.expires || facts.overtaken) return false;
    const bool waits = facts.seen == Seen::unknown || facts.seen == Seen::pending;
    if (!waits) return false;
    const Seconds age(facts.age);
    if (facts.refused && facts.seen == Seen::unknown) {
        return age >= wait_after(facts.replacements, rules.refused);
    }
    return facts.age >= rules.patience;
}

bool is_to_be_outbid(const StuckFacts& facts, const StuckRules& rules) {
    return facts.expires && facts.seen == Seen::unknown && facts.age >= rules.outbid_after;
}

SlotCheck check_slots(std::uint64_t chain_next, std::optional<std::uint64_t> explained) {
    return !explained || chain_next <= *explained ? SlotCheck::consistent : SlotCheck::unexplained;
}

}  // namespace warden::enforcement
