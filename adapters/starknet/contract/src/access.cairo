// What admin decides about roles and pause; the first decisions of all, at construction.
use core::num::traits::Zero;
use starknet::event::EventEmitter;
use starknet::storage::{
    MutableVecTrait, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
};
use starknet::{ContractAddress, get_contract_address};
use crate::call::{Call, begin};
use crate::contract::Orchestrator::ContractState;
use crate::limits::{ORACLES_MAX, ORACLE_ENTRIES_MAX};
use crate::roles::{arbiter_at, contains, entries, is_spent, judges};
use crate::types::{Config, FixedConfig, OracleEntry};
use crate::upgrades::{GENERATION, clear_pending};
use crate::{config, errors, events};

#[inline(never)]
pub fn require_admin(state: @ContractState, call: Call) {
    assert(call.caller == state.admin.read(), errors::NOT_AUTHORIZED);
}

// "role" of the rules.
#[inline(never)]
pub fn require_role(account: ContractAddress) {
    assert(account.is_non_zero() && account != get_contract_address(), errors::INVALID_INPUT);
}

// "busy" of the rules: an agreement or a slash of it is open.
#[inline(never)]
pub fn is_busy(state: @ContractState, account: ContractAddress) -> bool {
    let provider = state.providers.entry(account);
    let consumer = state.consumers.entry(account);
    provider.open_reservations.read() != 0
        || provider.open_slashes.read() != 0
        || consumer.open_reservations.read() != 0
        || consumer.open_slashes.read() != 0
}

pub fn construct(
    ref state: ContractState,
    admin: ContractAddress,
    token: ContractAddress,
    arbiter: ContractAddress,
    oracles: Span<ContractAddress>,
    fixed: FixedConfig,
    first: Config,
) {
    require_role(admin);
    require_role(token);
    let mut judging = array![arbiter, first.treasury];
    judging.append_span(oracles);
    for account in judging.span() {
        require_role(*account);
    }
    let count = oracles.len();
    let counted = count != 0 && count <= ORACLES_MAX;
    assert(counted && are_distinct(judging.span()), errors::INVALID_CONFIG);
    assert(config::fixed_is_valid(@fixed), errors::INVALID_CONFIG);
    assert(config::is_valid(@first, @fixed, count), errors::INVALID_CONFIG);

    state.admin.write(admin);
    state.token.write(token);
    state.arbiter.write(arbiter);
    state.fixed.write(fixed);
    state.generation.write(GENERATION);
    emit_initialised(ref state, admin, token, fixed);
    config::store(ref state, first);
    emit_arbiter(ref state);
    for oracle in oracles {
        let entry = OracleEntry { oracle: *oracle, since: 0, until: 0, revoked: false };
        let slot = state.oracles.len();
        state.oracles.push(entry);
        emit_oracle(ref state, slot, entry);
    }
}

fn are_distinct(accounts: Span<ContractAddress>) -> bool {
    let mut distinct = true;
    let mut rest = accounts;
    while let Some(account) = rest.pop_front() {
        distinct = distinct && !contains(rest, *account);
    }
    distinct
}

fn emit_initialised(
    ref state: ContractState, admin: ContractAddress, token: ContractAddress, fixed: FixedConfig,
) {
    state
        .emit(
            events::Initialised {
                admin,
                token,
                unbonding_secs: fixed.unbonding_secs,
                upgrade_delay_secs: fixed.upgrade_delay_secs,
                role_delay_secs: fixed.role_delay_secs,
                day_secs: fixed.day_secs,
                claim_floor_secs: fixed.claim_floor_secs,
                attest_floor_secs: fixed.attest_floor_secs,
                dispute_floor_secs: fixed.dispute_floor_secs,
                arbitration_floor_secs: fixed.arbitration_floor_secs,
                window_floor_secs: fixed.window_floor_secs,
                dispute_deposit_max: fixed.dispute_deposit_max,
            },
        );
}

#[inline(never)]
fn emit_oracle(ref state: ContractState, slot: u64, entry: OracleEntry) {
    let OracleEntry { oracle, since, until, revoked } = entry;
    let slot = slot.try_into().unwrap();
    state.emit(events::OracleChanged { oracle, slot, since, until, revoked });
}

#[inline(never)]
fn emit_arbiter(ref state: ContractState) {
    let event = events::ArbiterChanged {
        arbiter: state.arbiter.read(),
        since: state.arbiter_since.read(),
        next: state.next_arbiter.read(),
        next_from: state.next_from.read(),
    };
    state.emit(event);
}

pub fn set_oracle(ref state: ContractState, oracle: ContractAddress, enabled: bool) {
    let call = begin(ref state);
    require_admin(@state, call);
    require_role(oracle);
    let now = call.now;
    let found = slot_of(@state, oracle, now);
    if enabled {
        assert(found.is_none(), errors::ALREADY_EXISTS);
        require_room(@state, oracle, now);
        let since = now + state.fixed.role_delay_secs.read();
        let slot = free_slot(@state, now);
        write_entry(ref state, slot, OracleEntry { oracle, since, until: 0, revoked: false });
    } else {
        assert(found.is_some(), errors::NOT_FOUND);
        let slot = found.unwrap();
        let mut entry: OracleEntry = state.oracles.at(slot).read();
        entry.revoked = true;
        if entry.until == 0 || entry.until > now {
            entry.until = now;
        }
        write_entry(ref state, slot, entry);
    }
}

pub fn retire_oracle(ref state: ContractState, oracle: ContractAddress) {
    let call = begin(ref state);
    require_admin(@state, call);
    require_role(oracle);
    let found = slot_of(@state, oracle, call.now);
    assert(found.is_some(), errors::NOT_FOUND);
    let slot = found.unwrap();
    let mut entry: OracleEntry = state.oracles.at(slot).read();
    assert(entry.until == 0, errors::NOT_FOUND);
    entry.until = call.now + state.fixed.role_delay_secs.read();
    write_entry(ref state, slot, entry);
}

// The entry that makes the account a judge; there is one at most.
#[inline(never)]
fn slot_of(state: @ContractState, oracle: ContractAddress, now: u64) -> Option<u64> {
    let mut found: Option<u64> = None;
    let mut slot: u64 = 0;
    for entry in entries(state) {
        if *entry.oracle == oracle && !*entry.revoked && !is_spent(state, entry, now) {
            found = Some(slot);
            break;
        }
        slot += 1;
    }
    found
}

// Whether one more oracle fits, and may be this account.
fn require_room(state: @ContractState, oracle: ContractAddress, now: u64) {
    let terms = config::current(state);
    let mut others = judges(state, now);
    others.append(terms.treasury.read());
    let count = unended(state);
    let valid = !contains(others.span(), oracle)
        && !is_busy(state, oracle)
        && count < ORACLES_MAX
        && 2 * terms.quorum.read() > count + 1;
    assert(valid, errors::INVALID_CONFIG);
}

// The number of entries without an end.
#[inline(never)]
pub fn unended(state: @ContractState) -> u32 {
    let mut count = 0;
    for entry in entries(state) {
        if *entry.until == 0 {
            count += 1;
        }
    }
    count
}

// The first that is spent, else the next behind all others.
fn free_slot(state: @ContractState, now: u64) -> u64 {
    let mut slot: u64 = 0;
    for entry in entries(state) {
        if is_spent(state, entry, now) {
            break;
        }
        slot += 1;
    }
    assert(slot < ORACLE_ENTRIES_MAX, errors::BATCH_TOO_LARGE);
    slot
}

#[inline(never)]
fn write_entry(ref state: ContractState, slot: u64, entry: OracleEntry) {
    if slot == state.oracles.len() {
        state.oracles.push(entry);
    } else {
        state.oracles.at(slot).write(entry);
    }
    emit_oracle(ref state, slot, entry);
}

pub fn set_arbiter(ref state: ContractState, arbiter: ContractAddress) {
    let call = begin(ref state);
    require_admin(@state, call);
    require_role(arbiter);
    let now = call.now;
    let in_office = arbiter_at(@state, now);
    let next_from = state.next_from.read();
    if arbiter == in_office {
        assert(next_from > now, errors::ALREADY_EXISTS);
    } else {
        let oracle = slot_of(@state, arbiter, now).is_some();
        let treasury = arbiter == config::current(@state).treasury.read();
        let free = !oracle && !treasury && !is_busy(@state, arbiter);
        assert(free, errors::INVALID_CONFIG);
    }
    if next_from > 0 && now >= next_from {
        state.arbiter.write(in_office);
        state.arbiter_since.write(next_from);
    }
    if arbiter == in_office {
        state.next_arbiter.write(Zero::zero());
        state.next_from.write(0);
    } else {
        state.next_arbiter.write(arbiter);
        state.next_from.write(now + state.fixed.role_delay_secs.read());
    }
    emit_arbiter(ref state);
}

pub fn propose_admin(ref state: ContractState, account: ContractAddress) {
    let call = begin(ref state);
    require_admin(@state, call);
    require_role(account);
    state.pending_admin.write(account);
    state.emit(events::AdminProposed { admin: account });
}

// What the admin before announced ends with it.
pub fn accept_admin(ref state: ContractState) {
    let call = begin(ref state);
    let proposed = call.caller.is_non_zero() && call.caller == state.pending_admin.read();
    assert(proposed, errors::NOT_AUTHORIZED);
    state.admin.write(call.caller);
    state.pending_admin.write(Zero::zero());
    clear_pending(ref state);
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
    let call = begin(ref state);
    require_admin(@state, call);
    assert(state.paused.read() != paused, errors::WRONG_STATE);
    state.paused.write(paused);
}
