// Providers, consumers, their operators, and the Balance of everybody.
#include <algorithm>

#include "sandbox/orchestrator/rules.hpp"

namespace warden::sandbox::orchestrator {

Reply set_operator(Context& c) {
    const bool registered =
        c.state.providers.find(c.caller()) || c.state.consumers.find(c.caller());
    if (!registered) return no(Refusal::NotFound);
    const Account account = c.text("account");
    if (account == c.caller()) return no(Refusal::InvalidInput);
    c.state.operators.edit(c.caller()) = account == kZeroAccount ? Account() : account;
    c.emit("operator_changed", {{"account", c.caller()}}, {{"operator", account}});
    return Json();
}

Reply register_provider(Context& c) {
    if (const auto failed = paused(c)) return no(*failed);
    const std::string endpoint = c.text("endpoint");
    const U128 stake = c.u128("stake");
    if (c.state.providers.find(c.caller())) return no(Refusal::AlreadyExists);
    if (!valid_link(endpoint)) return no(Refusal::InvalidInput);
    if (stake < c.config().min_stake) return no(Refusal::InsufficientStake);
    if (stake > kMoneyMax) return no(Refusal::Overflow);

    Provider made;
    made.endpoint = endpoint;
    made.stake = stake;
    made.registered_at = c.now();
    c.state.providers.edit(c.caller()) = made;
    c.emit("provider_registered", {{"provider", c.caller()}}, {{"endpoint", endpoint}});
    c.emit_stake(c.caller());
    c.pull = stake;
    return Json();
}

Reply update_provider(Context& c) {
    if (!c.state.providers.find(c.caller())) return no(Refusal::NotFound);
    const std::string endpoint = c.text("endpoint");
    if (!valid_link(endpoint)) return no(Refusal::InvalidInput);
    c.state.providers.edit(c.caller()).endpoint = endpoint;
    c.emit("provider_updated", {{"provider", c.caller()}}, {{"endpoint", endpoint}});
    return Json();
}

Reply add_stake(Context& c) {
    const U128 amount = c.u128("amount");
    const Provider* provider = c.state.providers.find(c.caller());
    if (!provider) return no(Refusal::NotFound);
    if (const auto failed = sum_limit(provider->stake, amount)) return no(*failed);
    c.state.providers.edit(c.caller()).stake += amount;
    c.emit_stake(c.caller());
    c.pull = amount;
    return Json();
}

Reply request_unstake(Context& c) {
    const U128 amount = c.u128("amount");
    const Provider* provider = c.state.providers.find(c.caller());
    if (!provider) return no(Refusal::NotFound);
    if (amount == 0) return no(Refusal::InvalidInput);
    if (amount > provider->stake) return no(Refusal::AmountTooHigh);
    if (amount > above(provider->stake, provider->bound)) return no(Refusal::InsufficientStake);
    Provider& changed = c.state.providers.edit(c.caller());
    changed.stake -= amount;
    changed.unbonding += amount;
    changed.release_at = c.now() + c.instance().fixed.unbonding_secs;
    c.emit_stake(c.caller());
    return Json();
}

Reply withdraw_stake(Context& c) {
    const Provider* provider = c.state.providers.find(c.caller());
    if (!provider) return no(Refusal::NotFound);
    if (provider->unbonding == 0) return no(Refusal::WrongState);
    if (c.now() < provider->release_at) return no(Refusal::TooEarly);
    const U128 free = above(provider->stake + provider->unbonding, provider->at_risk);
    const U128 paid = std::min(provider->unbonding, free);
    if (paid == 0) return no(Refusal::SlashOpen);
    c.state.providers.edit(c.caller()).unbonding -= paid;
    c.to_provider = {c.caller(), paid};
    c.emit_stake(c.caller());
    return Json();
}

Reply register_consumer(Context& c) {
    if (const auto failed = paused(c)) return no(*failed);
    const U128 bond = c.u128("bond");
    if (c.state.consumers.find(c.caller())) return no(Refusal::AlreadyExists);
    if (bond < c.config().min_bond) return no(Refusal::InsufficientBond);
    if (bond > kMoneyMax) return no(Refusal::Overflow);

    Consumer made;
    made.bond = bond;
    made.registered_at = c.now();
    c.state.consumers.edit(c.caller()) = made;
    c.emit("consumer_registered", {{"consumer", c.caller()}});
    c.emit_bond(c.caller());
    c.pull = bond;
    return Json();
}

Reply add_bond(Context& c) {
    const U128 amount = c.u128("amount");
    const Consumer* consumer = c.state.consumers.find(c.caller());
    if (!consumer) return no(Refusal::NotFound);
    if (const auto failed = sum_limit(consumer->bond, amount)) return no(*failed);
    c.state.consumers.edit(c.caller()).bond += amount;
    c.emit_bond(c.caller());
    c.pull = amount;
    return Json();
}

Reply withdraw_bond(Context& c) {
    const U128 amount = c.u128("amount");
    const Consumer* consumer = c.state.consumers.find(c.caller());
    if (!consumer) return no(Refusal::NotFound);
    if (amount == 0) return no(Refusal::InvalidInput);
    if (amount > consumer->bond) return no(Refusal::AmountTooHigh);
    const U128 unbound = above(consumer->bond, consumer->bound);
    if (amount > unbound) return no(Refusal::InsufficientBond);
    if (amount > above(unbound, consumer->at_risk)) return no(Refusal::SlashOpen);
    c.state.consumers.edit(c.caller()).bond -= amount;
    c.to_consumer = {c.caller(), amount};
    c.emit_bond(c.caller());
    return Json();
}

Reply withdraw(Context& c) {
    const U128 amount = c.u128("amount");
    const U128 balance = c.state.balances.get(c.caller());
    if (amount == 0) return no(Refusal::InvalidInput);
    if (amount > balance) return no(Refusal::AmountTooHigh);
    c.state.balances.edit(c.caller()) = balance - amount;
    c.emit("balance_changed", {{"account", c.caller()}}, {{"balance", dec(balance - amount)}});
    c.push = amount;
    return Json();
}

}  // namespace warden::sandbox::orchestrator
