// Consumers and their bond.
use core::num::traits::CheckedMul;
use starknet::ContractAddress;
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::call::{begin, begin_unpaused};
use crate::contract::Orchestrator::ContractState;
use crate::limits::MONEY_MAX;
use crate::money::{credit, pull, require_sum};
use crate::types::Consumer;
use crate::{config, errors, events};

#[inline(never)]
pub fn exists(state: @ContractState, consumer: ContractAddress) -> bool {
    state.consumers.entry(consumer).registered_at.read() != 0
}

// The bond that `open` reservations ask for.
#[inline(never)]
pub fn require_bond(state: @ContractState, bond: u128, open: u32) {
    // A product that overflows is above any bond.
    let enough = match config::current(state).min_bond.read().checked_mul(open.into()) {
        Some(needed) => bond >= needed,
        None => false,
    };
    assert(enough, errors::INSUFFICIENT_BOND);
}

pub fn register_consumer(ref state: ContractState, bond: u128) {
    let call = begin_unpaused(@state);
    assert(!exists(@state, call.caller), errors::ALREADY_EXISTS);
    assert(bond >= config::current(@state).min_bond.read(), errors::INSUFFICIENT_BOND);
    assert(bond <= MONEY_MAX, errors::OVERFLOW);
    let made = Consumer { bond, open_reservations: 0, open_slashes: 0, registered_at: call.now };
    state.consumers.entry(call.caller).write(made);
    state.emit(events::ConsumerRegistered { consumer: call.caller });
    state.emit(events::BondChanged { consumer: call.caller, bond });
    pull(ref state, call, bond);
}

pub fn add_bond(ref state: ContractState, amount: u128) {
    let call = begin(@state);
    assert(exists(@state, call.caller), errors::NOT_FOUND);
    let bond = state.consumers.entry(call.caller).bond.read();
    require_sum(bond, amount);
    set_bond(ref state, call.caller, bond + amount);
    pull(ref state, call, amount);
}

pub fn withdraw_bond(ref state: ContractState, amount: u128) {
    let call = begin(@state);
    assert(exists(@state, call.caller), errors::NOT_FOUND);
    assert(amount != 0, errors::INVALID_INPUT);
    let consumer = state.consumers.entry(call.caller);
    assert(consumer.open_slashes.read() == 0, errors::SLASH_OPEN);
    let bond = consumer.bond.read();
    assert(amount <= bond, errors::AMOUNT_TOO_HIGH);
    require_bond(@state, bond - amount, consumer.open_reservations.read());
    set_bond(ref state, call.caller, bond - amount);
    credit(ref state, call.caller, amount);
}

// For a slash.
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
