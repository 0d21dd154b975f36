// What holds over the events of one call: what must follow what, and the balances at its end.
#include "domain/orchestrator/fold.hpp"

namespace warden::orchestrator::fold {
namespace {

// Says whether the event is the end that the arbiter gave to the slash.
bool ends(const Event& event, const SlashKey& key) {
    const SlashKey* ended = std::get_if<SlashExecuted>(&event);
    if (ended == nullptr) ended = std::get_if<SlashRejected>(&event);
    return ended != nullptr && *ended == key;
}

// Says whether the event can be the constructor's own, after initialised: another call of its txn
// names nobody who is in office at once.
bool constructs(const Event& event) {
    if (const auto* e = std::get_if<ConfigChanged>(&event)) return e->version == 1;
    if (const auto* e = std::get_if<ArbiterChanged>(&event)) return e->next_from == 0;
    const auto* e = std::get_if<OracleChanged>(&event);
    return e != nullptr && e->since == 0 && e->until == 0 && !e->revoked;
}

Misfit expected(const Unfinished& unfinished) {
    if (unfinished.exhausted) return "escrow_exhausted is missing before it";
    if (unfinished.resolved) {
        return "the end of slash " + unfinished.resolved->text() + " is missing before it";
    }
    return std::nullopt;
}

}  // namespace

Misfit count_down(std::uint32_t& counter, const char* what) {
    if (counter == 0) return std::string(what) + " would fall below 0";
    --counter;
    return std::nullopt;
}

Misfit add(U128& sum, U128 amount, const char* what) {
    const std::optional<U128> more = checked_add(sum, amount);
    if (!more) return std::string(what) + " would overflow";
    sum = *more;
    return std::nullopt;
}

Misfit subtract(U128& sum, U128 amount, const char* what) {
    if (amount > sum) return std::string(what) + " would fall below 0";
    sum -= amount;
    return std::nullopt;
}

std::string differs(const std::string& what, const std::string& by_rules, const std::string& said) {
    return what + " is " + by_rules + " by the rules, not " + said;
}

std::string differs(const std::string& what, U128 by_rules, U128 said) {
    return differs(what, to_decimal(by_rules), to_decimal(said));
}

Misfit credit(State& state, const chain::Address& account, Payee as, U128 amount) {
    if (amount == 0) return std::nullopt;
    return add(state.unfinished().credits[{account, as}], amount, "what the call owes");
}

Misfit finish(State& state) {
    const Unfinished unfinished = std::exchange(state.unfinished(), {});
    if (Misfit next = expected(unfinished)) return next;
    if (unfinished.credits.empty()) return std::nullopt;
    return "balance_changed of " + unfinished.credits.begin()->first.first.text +
           " is missing before it";
}

Misfit go_on(State& state, const Event& event, const EventContext& context) {
    Unfinished& unfinished = state.unfinished();
    if (unfinished.block_num != context.block_num || unfinished.txn_hash != context.txn_hash) {
        if (Misfit lacks = finish(state)) return lacks;
        unfinished.block_num = context.block_num;
        unfinished.txn_hash = context.txn_hash;
        return std::nullopt;
    }
    unfinished.constructing = unfinished.constructing && constructs(event);
    const bool follows = unfinished.exhausted
                             ? std::get_if<EscrowExhausted>(&event) != nullptr
                             : !unfinished.resolved || ends(event, *unfinished.resolved);
    return follows ? Misfit() : expected(unfinished);
}

// More than the call's credits only what a deposit was too high; less only by withdraw.
Misfit change(State& state, const BalanceChanged& e, const EventContext&) {
    const EntityKey key = balance_key(e.account);
    if (!state.knows(key)) return absent(state, key);
    const auto* const stored = state.find<Balance>(key);
    const U128 before = stored == nullptr ? 0 : stored->balance;
    Unfinished& unfinished = state.unfinished();
    const auto credited = unfinished.credits.lower_bound({e.account, Payee::consumer});
    const bool is_credited =
        credited != unfinished.credits.end() && credited->first.first == e.account;
    if (is_credited || e.balance >= before) {
        U128 least = before;
        if (is_credited) {
            if (Misfit wrong = add(least, credited->second, "the balance")) return wrong;
            unfinished.credits.erase(credited);
        }
        const bool deposited = unfinished.depositor == e.account;
        if (e.balance < least || (e.balance > least && !deposited)) {
            return differs("the balance", least, e.balance);
        }
        if (e.balance == before) return "the balance did not change";
    }
    return set(state, key, Balance{e.balance});
}

}  // namespace warden::orchestrator::fold
