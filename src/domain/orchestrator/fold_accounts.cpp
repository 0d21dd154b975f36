// Events of providers, consumers and their operators.
#include <algorithm>

#include "domain/orchestrator/fold.hpp"

namespace warden::orchestrator::fold {
namespace {

// What a call may make of stake, unbonding and release_at; a slash has changed them already.
Misfit check_stake(State& state, const StakeChanged& e, const Provider& stored,
                   const FixedConfig& fixed, UnixSecs now) {
    const bool moves = e.unbonding != stored.unbonding || e.release_at != stored.release_at;
    if (!moves && e.stake >= stored.stake && e.stake <= kMoneyMax) return std::nullopt;
    if (e.stake < stored.stake) {  // asked back
        U128 unbonding = stored.unbonding;
        if (Misfit wrong = add(unbonding, stored.stake - e.stake, "unbonding")) return wrong;
        if (e.stake < stored.bound) return "the stake would not cover the units";
        if (e.unbonding != unbonding) return differs("unbonding", unbonding, e.unbonding);
        const UnixSecs release_at = now + fixed.unbonding_secs;
        if (e.release_at != release_at) return differs("release_at", release_at, e.release_at);
        return std::nullopt;
    }
    if (e.stake != stored.stake || e.release_at != stored.release_at || now < e.release_at) {
        return "no call changes the stake so";
    }
    const U128 total = stored.stake + stored.unbonding;
    const U128 free = total > stored.at_risk ? total - stored.at_risk : 0;
    const U128 paid = std::min(stored.unbonding, free);
    if (e.unbonding != stored.unbonding - paid) {
        return differs("unbonding", stored.unbonding - paid, e.unbonding);
    }
    return credit(state, e.provider, Payee::provider, paid);
}

}  // namespace

Misfit change(State& state, const OperatorChanged& e, const EventContext&) {
    if (e.delegate == e.account) return "nobody is its own operator";
    return set(state, operator_key(e.account), Operator{e.delegate});
}

Misfit change(State& state, const ProviderRegistered& e, const EventContext& context) {
    Provider provider;
    provider.endpoint = e.endpoint;
    provider.registered_at = context.block_time;
    return create(state, provider_key(e.provider), std::move(provider));
}

Misfit change(State& state, const ProviderUpdated& e, const EventContext&) {
    return edit<Provider>(state, provider_key(e.provider),
                          [&](Provider& provider) { provider.endpoint = e.endpoint; });
}

Misfit change(State& state, const StakeChanged& e, const EventContext& context) {
    const Instance* instance = nullptr;
    if (Misfit none = find(state, instance_key(), instance)) return none;
    return edit<Provider>(state, provider_key(e.provider), [&](Provider& provider) -> Misfit {
        const Misfit wrong = check_stake(state, e, provider, instance->fixed, context.block_time);
        provider.stake = e.stake;
        provider.unbonding = e.unbonding;
        provider.release_at = e.release_at;
        return wrong;
    });
}

Misfit change(State& state, const ConsumerRegistered& e, const EventContext& context) {
    Consumer consumer;
    consumer.registered_at = context.block_time;
    return create(state, consumer_key(e.consumer), consumer);
}

// A slash or a cut has changed the bond already.
Misfit change(State& state, const BondChanged& e, const EventContext&) {
    return edit<Consumer>(state, consumer_key(e.consumer), [&](Consumer& consumer) -> Misfit {
        const U128 before = consumer.bond;
        if (e.bond > kMoneyMax) return "the bond is out of range";
        consumer.bond = e.bond;
        if (e.bond >= before) return std::nullopt;
        U128 needed = consumer.bound;
        if (Misfit wrong = add(needed, consumer.at_risk, "the bond")) return wrong;
        if (e.bond < needed) return "the bond would not cover what it is bound for";
        return credit(state, e.consumer, Payee::consumer, before - e.bond);
    });
}

}  // namespace warden::orchestrator::fold
