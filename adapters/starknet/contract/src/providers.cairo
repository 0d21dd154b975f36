// Providers and their stake.
use core::cmp::{max, min};
use starknet::ContractAddress;
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::call::{begin, begin_unpaused};
use crate::contract::Orchestrator::ContractState;
use crate::limits::MONEY_MAX;
use crate::money::{credit, pull, require_sum};
use crate::text::is_link;
use crate::types::Provider;
use crate::{config, errors, events};

#[inline(never)]
pub fn exists(state: @ContractState, provider: ContractAddress) -> bool {
    state.providers.entry(provider).registered_at.read() != 0
}

// The stake has to carry what is bound, and today's least stake for so many units.
#[inline(never)]
pub fn require_stake(state: @ContractState, provider: ContractAddress, bound: u128, units: u32) {
    let stake = state.providers.entry(provider).stake.read();
    let carried = stake / config::current(state).min_stake.read();
    assert(stake >= bound && carried >= units.into(), errors::INSUFFICIENT_STAKE);
}

pub fn register_provider(ref state: ContractState, endpoint: ByteArray, stake: u128) {
    let call = begin_unpaused(ref state);
    let provider = call.caller;
    assert(!exists(@state, provider), errors::ALREADY_EXISTS);
    assert(is_link(@endpoint), errors::INVALID_INPUT);
    assert(stake >= config::current(@state).min_stake.read(), errors::INSUFFICIENT_STAKE);
    assert(stake <= MONEY_MAX, errors::OVERFLOW);
    state.emit(events::ProviderRegistered { provider, endpoint: endpoint.clone() });
    let made = Provider {
        endpoint,
        stake,
        unbonding: 0,
        release_at: 0,
        live_units: 0,
        open_reservations: 0,
        open_slashes: 0,
        bound: 0,
        at_risk: 0,
        registered_at: call.now,
    };
    state.providers.entry(provider).write(made);
    emit_stake(ref state, provider);
    pull(ref state, call, stake);
}

pub fn update_provider(ref state: ContractState, endpoint: ByteArray) {
    let call = begin(ref state);
    assert(exists(@state, call.caller), errors::NOT_FOUND);
    assert(is_link(@endpoint), errors::INVALID_INPUT);
    state.providers.entry(call.caller).endpoint.write(endpoint.clone());
    state.emit(events::ProviderUpdated { provider: call.caller, endpoint });
}

pub fn add_stake(ref state: ContractState, amount: u128) {
    let call = begin(ref state);
    assert(exists(@state, call.caller), errors::NOT_FOUND);
    let provider = state.providers.entry(call.caller);
    let stake = provider.stake.read();
    require_sum(stake, amount);
    provider.stake.write(stake + amount);
    emit_stake(ref state, call.caller);
    pull(ref state, call, amount);
}

pub fn request_unstake(ref state: ContractState, amount: u128) {
    let call = begin(ref state);
    assert(exists(@state, call.caller), errors::NOT_FOUND);
    assert(amount != 0, errors::INVALID_INPUT);
    let provider = state.providers.entry(call.caller);
    let stake = provider.stake.read();
    assert(amount <= stake, errors::AMOUNT_TOO_HIGH);
    assert(stake - amount >= provider.bound.read(), errors::INSUFFICIENT_STAKE);
    provider.stake.write(stake - amount);
    provider.unbonding.write(provider.unbonding.read() + amount);
    provider.release_at.write(call.now + state.fixed.unbonding_secs.read());
    emit_stake(ref state, call.caller);
}

// What open slashes may take stays, with its time.
pub fn withdraw_stake(ref state: ContractState) {
    let call = begin(ref state);
    assert(exists(@state, call.caller), errors::NOT_FOUND);
    let provider = state.providers.entry(call.caller);
    let unbonding = provider.unbonding.read();
    assert(unbonding != 0, errors::WRONG_STATE);
    assert(call.now >= provider.release_at.read(), errors::TOO_EARLY);
    let held = provider.stake.read() + unbonding;
    let at_risk = provider.at_risk.read();
    let amount = min(unbonding, max(held, at_risk) - at_risk);
    assert(amount != 0, errors::SLASH_OPEN);
    provider.unbonding.write(unbonding - amount);
    emit_stake(ref state, call.caller);
    credit(ref state, call.caller, amount);
}

// For a slash: stake first, then what is unbonding.
#[inline(never)]
pub fn take_stake(ref state: ContractState, account: ContractAddress, amount: u128) {
    if amount == 0 {
        return;
    }
    let provider = state.providers.entry(account);
    let stake = provider.stake.read();
    let from_stake = min(stake, amount);
    provider.stake.write(stake - from_stake);
    provider.unbonding.write(provider.unbonding.read() - (amount - from_stake));
    emit_stake(ref state, account);
}

#[inline(never)]
fn emit_stake(ref state: ContractState, provider: ContractAddress) {
    let stored = state.providers.entry(provider);
    let event = events::StakeChanged {
        provider,
        stake: stored.stake.read(),
        unbonding: stored.unbonding.read(),
        release_at: stored.release_at.read(),
    };
    state.emit(event);
}
