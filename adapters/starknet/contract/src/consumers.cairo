// Consumers and their bond; the delegates of both sides.
use core::cmp::max;
use starknet::ContractAddress;
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::agreement::{cost, share};
use crate::call::{begin, begin_unpaused};
use crate::contract::Orchestrator::ContractState;
use crate::counters::decrease;
use crate::limits::MONEY_MAX;
use crate::money::{credit, pull, require_sum};
use crate::types::{Consumer, Reservation};
use crate::{config, errors, events, providers};

#[inline(never)]
pub fn exists(state: @ContractState, consumer: ContractAddress) -> bool {
    state.consumers.entry(consumer).registered_at.read() != 0
}

// "bound(r)" of the rules: what of the bond stands for one reservation, by its own terms.
#[inline(never)]
pub fn bound_by(state: @ContractState, r: @Reservation) -> u128 {
    let terms = config::version(state, *r.config_version);
    let window = cost(*r.price, *r.gb, *r.window_secs);
    max(terms.min_bond.read(), share(window, terms.consumer_penalty_bps.read()))
}

// At the reservation's end, whichever it is.
#[inline(never)]
pub fn release(ref state: ContractState, r: @Reservation) {
    let consumer = state.consumers.entry(*r.consumer);
    decrease(consumer.open_reservations, 1);
    consumer.bound.write(consumer.bound.read() - bound_by(@state, r));
}

pub fn register_consumer(ref state: ContractState, bond: u128) {
    let call = begin_unpaused(ref state);
    assert(!exists(@state, call.caller), errors::ALREADY_EXISTS);
    assert(bond >= config::current(@state).min_bond.read(), errors::INSUFFICIENT_BOND);
    assert(bond <= MONEY_MAX, errors::OVERFLOW);
    let made = Consumer {
        bond,
        open_reservations: 0,
        open_slashes: 0,
        bound: 0,
        at_risk: 0,
        registered_at: call.now,
    };
    state.consumers.entry(call.caller).write(made);
    state.emit(events::ConsumerRegistered { consumer: call.caller });
    state.emit(events::BondChanged { consumer: call.caller, bond });
    pull(ref state, call, bond);
}

pub fn add_bond(ref state: ContractState, amount: u128) {
    let call = begin(ref state);
    assert(exists(@state, call.caller), errors::NOT_FOUND);
    let bond = state.consumers.entry(call.caller).bond.read();
    require_sum(bond, amount);
    set_bond(ref state, call.caller, bond + amount);
    pull(ref state, call, amount);
}

pub fn withdraw_bond(ref state: ContractState, amount: u128) {
    let call = begin(ref state);
    assert(exists(@state, call.caller), errors::NOT_FOUND);
    assert(amount != 0, errors::INVALID_INPUT);
    let consumer = state.consumers.entry(call.caller);
    let bond = consumer.bond.read();
    assert(amount <= bond, errors::AMOUNT_TOO_HIGH);
    let left = bond - amount;
    let bound = consumer.bound.read();
    assert(left >= bound, errors::INSUFFICIENT_BOND);
    assert(left - bound >= consumer.at_risk.read(), errors::SLASH_OPEN);
    set_bond(ref state, call.caller, left);
    credit(ref state, call.caller, amount);
}

// For a slash, or for time that was used and not paid.
#[inline(never)]
pub fn take_bond(ref state: ContractState, consumer: ContractAddress, amount: u128) {
    if amount != 0 {
        let bond = state.consumers.entry(consumer).bond.read();
        set_bond(ref state, consumer, bond - amount);
    }
}

#[inline(never)]
fn set_bond(ref state: ContractState, consumer: ContractAddress, bond: u128) {
    state.consumers.entry(consumer).bond.write(bond);
    state.emit(events::BondChanged { consumer, bond });
}

// Zero: nobody.
pub fn set_operator(ref state: ContractState, account: ContractAddress) {
    let call = begin(ref state);
    let known = exists(@state, call.caller) || providers::exists(@state, call.caller);
    assert(known, errors::NOT_FOUND);
    assert(account != call.caller, errors::INVALID_INPUT);
    state.operators.entry(call.caller).write(account);
    state.emit(events::OperatorChanged { account: call.caller, operator: account });
}
