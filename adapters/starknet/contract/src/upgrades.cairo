// The replacement of the code, and what new code does with what the old one has stored.
use core::num::traits::Zero;
use starknet::event::EventEmitter;
use starknet::storage::{StoragePointerReadAccess, StoragePointerWriteAccess};
use starknet::syscalls::replace_class_syscall;
use starknet::{ClassHash, SyscallResultTrait};
use crate::access::require_admin;
use crate::call::begin;
use crate::contract::Orchestrator::ContractState;
use crate::limits::UPGRADE_PENDING_SECS;
use crate::{errors, events};

// Of this code.
pub const GENERATION: u32 = 2;

// The first step of the first call that finds an older generation: writes, from constants, what
// the instance lacks. Of version 2, the first that was deployed, it lacks nothing. (Records are
// converted when they are touched, README.md.)
pub fn renew(ref state: ContractState) {
    state.generation.write(GENERATION);
    state.emit(events::GenerationChanged { generation: GENERATION });
}

// Zero if it can't be the hash of a class.
fn class_hash(code_hash: u256) -> ClassHash {
    let felt: Option<felt252> = code_hash.try_into();
    felt.and_then(|hash| hash.try_into()).unwrap_or(Zero::zero())
}

// Announced, and not lapsed.
#[inline(never)]
pub fn is_pending(state: @ContractState, now: u64) -> bool {
    state.pending_code_hash.read().is_non_zero()
        && now < state.pending_not_before.read() + UPGRADE_PENDING_SECS
}

pub fn clear_pending(ref state: ContractState) {
    state.pending_code_hash.write(0);
    state.pending_not_before.write(0);
}

pub fn propose_upgrade(ref state: ContractState, code_hash: u256) {
    let call = begin(ref state);
    require_admin(@state, call);
    assert(class_hash(code_hash).is_non_zero(), errors::INVALID_INPUT);
    let not_before = call.now + state.fixed.upgrade_delay_secs.read();
    state.pending_code_hash.write(code_hash);
    state.pending_not_before.write(not_before);
    state.emit(events::UpgradeProposed { code_hash, not_before });
}

pub fn cancel_upgrade(ref state: ContractState) {
    let call = begin(ref state);
    require_admin(@state, call);
    assert(is_pending(@state, call.now), errors::NOT_FOUND);
    clear_pending(ref state);
    state.emit(events::UpgradeCancelled {});
}

// A class that nobody declared fails with the chain's own error and stays pending.
pub fn upgrade(ref state: ContractState) {
    let call = begin(ref state);
    require_admin(@state, call);
    assert(is_pending(@state, call.now), errors::NOT_FOUND);
    assert(call.now >= state.pending_not_before.read(), errors::TOO_EARLY);
    let code_hash = state.pending_code_hash.read();
    clear_pending(ref state);
    replace_class_syscall(class_hash(code_hash)).unwrap_syscall();
    state.emit(events::Upgraded { code_hash });
}
