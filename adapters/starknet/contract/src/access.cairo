// Roles, pause and the replacement of the code.
use core::num::traits::Zero;
use starknet::event::EventEmitter;
use starknet::storage::{
    MutableVecTrait, StoragePointerReadAccess, StoragePointerWriteAccess, VecTrait,
};
use starknet::syscalls::replace_class_syscall;
use starknet::{ClassHash, ContractAddress, SyscallResultTrait};
use crate::agreement::contains;
use crate::call::{Call, begin};
use crate::contract::Orchestrator::ContractState;
use crate::limits::ORACLES_MAX;
use crate::types::Config;
use crate::{config, errors, events};

#[inline(never)]
pub fn require_admin(state: @ContractState, call: Call) {
    assert(call.caller == state.admin.read(), errors::NOT_AUTHORIZED);
}

// At most 7.
#[inline(never)]
pub fn oracles(state: @ContractState) -> Span<ContractAddress> {
    let mut all = array![];
    for i in 0..state.oracles.len() {
        all.append(state.oracles.at(i).read());
    }
    all.span()
}

#[inline(never)]
pub fn is_oracle(state: @ContractState, account: ContractAddress) -> bool {
    contains(oracles(state), account)
}

#[inline(never)]
pub fn require_oracle(state: @ContractState, call: Call) {
    assert(is_oracle(state, call.caller), errors::NOT_AUTHORIZED);
}

pub fn construct(
    ref state: ContractState,
    admin: ContractAddress,
    token: ContractAddress,
    arbiter: ContractAddress,
    oracles: Span<ContractAddress>,
    unbonding_secs: u64,
    upgrade_delay_secs: u64,
    first: Config,
) {
    let zero = admin.is_zero() || token.is_zero() || arbiter.is_zero() || first.treasury.is_zero();
    assert(!zero && !contains(oracles, Zero::zero()), errors::INVALID_INPUT);
    let valid = config::fixed_are_valid(arbiter, oracles, unbonding_secs, upgrade_delay_secs);
    assert(valid, errors::INVALID_CONFIG);

    state.admin.write(admin);
    state.token.write(token);
    state.arbiter.write(arbiter);
    state.unbonding_secs.write(unbonding_secs);
    state.upgrade_delay_secs.write(upgrade_delay_secs);
    for oracle in oracles {
        state.oracles.push(*oracle);
    }
    assert(config::is_valid(@state, @first), errors::INVALID_CONFIG);
    state.emit(events::Initialised { admin, token, unbonding_secs, upgrade_delay_secs });
    config::store(ref state, first);
    state.emit(events::ArbiterChanged { arbiter });
    for oracle in oracles {
        state.emit(events::OracleChanged { oracle: *oracle, enabled: true });
    }
}

pub fn set_oracle(ref state: ContractState, oracle: ContractAddress, enabled: bool) {
    let call = begin(@state);
    require_admin(@state, call);
    assert(oracle.is_non_zero(), errors::INVALID_INPUT);
    let known = is_oracle(@state, oracle);
    let count = state.oracles.len();
    if enabled {
        assert(!known, errors::ALREADY_EXISTS);
        let valid = oracle != state.arbiter.read() && count < ORACLES_MAX;
        assert(valid, errors::INVALID_CONFIG);
        state.oracles.push(oracle);
    } else {
        assert(known, errors::NOT_FOUND);
        let quorum = config::current(@state).quorum.read();
        assert(count - 1 >= quorum.into(), errors::INVALID_CONFIG);
        remove_oracle(ref state, oracle);
    }
    state.emit(events::OracleChanged { oracle, enabled });
}

// The others keep their order.
fn remove_oracle(ref state: ContractState, oracle: ContractAddress) {
    let mut kept = 0;
    for other in oracles(@state) {
        if *other != oracle {
            state.oracles.at(kept).write(*other);
            kept += 1;
        }
    }
    state.oracles.pop().unwrap();
}

pub fn set_arbiter(ref state: ContractState, arbiter: ContractAddress) {
    let call = begin(@state);
    require_admin(@state, call);
    assert(arbiter.is_non_zero(), errors::INVALID_INPUT);
    assert(!is_oracle(@state, arbiter), errors::INVALID_CONFIG);
    state.arbiter.write(arbiter);
    state.emit(events::ArbiterChanged { arbiter });
}

pub fn propose_admin(ref state: ContractState, account: ContractAddress) {
    let call = begin(@state);
    require_admin(@state, call);
    assert(account.is_non_zero(), errors::INVALID_INPUT);
    state.pending_admin.write(account);
    state.emit(events::AdminProposed { admin: account });
}

pub fn accept_admin(ref state: ContractState) {
    let call = begin(@state);
    let proposed = call.caller.is_non_zero() && call.caller == state.pending_admin.read();
    assert(proposed, errors::NOT_AUTHORIZED);
    state.admin.write(call.caller);
    state.pending_admin.write(Zero::zero());
    state.emit(events::AdminChanged { admin: call.caller });
}

pub fn pause(ref state: ContractState) {
    set_paused(ref state, true);
    state.emit(events::Paused {});
}

pub fn unpause(ref state: ContractState) {
    set_paused(ref state, false);
    state.emit(events::Unpaused {});
}

fn set_paused(ref state: ContractState, paused: bool) {
    let call = begin(@state);
    require_admin(@state, call);
    assert(state.paused.read() != paused, errors::WRONG_STATE);
    state.paused.write(paused);
}

// Zero if it can't be the hash of a class.
fn class_hash(code_hash: u256) -> ClassHash {
    let felt: Option<felt252> = code_hash.try_into();
    felt.and_then(|hash| hash.try_into()).unwrap_or(Zero::zero())
}

pub fn propose_upgrade(ref state: ContractState, code_hash: u256) {
    let call = begin(@state);
    require_admin(@state, call);
    assert(class_hash(code_hash).is_non_zero(), errors::INVALID_INPUT);
    let not_before = call.now + state.upgrade_delay_secs.read();
    state.pending_code_hash.write(code_hash);
    state.pending_not_before.write(not_before);
    state.emit(events::UpgradeProposed { code_hash, not_before });
}

// A class that nobody declared fails with the chain's own error and stays pending.
pub fn upgrade(ref state: ContractState) {
    let call = begin(@state);
    require_admin(@state, call);
    let code_hash = state.pending_code_hash.read();
    assert(code_hash.is_non_zero(), errors::NOT_FOUND);
    assert(call.now >= state.pending_not_before.read(), errors::TOO_EARLY);
    state.pending_code_hash.write(0);
    state.pending_not_before.write(0);
    replace_class_syscall(class_hash(code_hash)).unwrap_syscall();
    state.emit(events::Upgraded { code_hash });
}
