// Reservations from the request to the start, and their funding.
use core::cmp::{max, min};
use core::num::traits::Zero;
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::agreement::{cost, funds, owed};
use crate::call::{Call, begin, begin_unpaused};
use crate::codes::reservation;
use crate::contract::Orchestrator::ContractState;
use crate::counters::increase;
use crate::limits::{DURATION_SECS_MAX, WINDOWS_PER_RESERVATION_MAX};
use crate::money::{credit, pull};
use crate::roles::require_parties;
use crate::types::Reservation;
use crate::units::{are_gigabytes, effective_price, emit_change_of_state, offers, state_of};
use crate::{config, consumers, errors, events, providers, units};

#[inline(never)]
pub fn exists(state: @ContractState, reservation_id: u64) -> bool {
    state.reservations.entry(reservation_id).consumer.read().is_non_zero()
}

#[inline(never)]
pub fn get(state: @ContractState, reservation_id: u64) -> Reservation {
    assert(exists(state, reservation_id), errors::NOT_FOUND);
    state.reservations.entry(reservation_id).read()
}

#[inline(never)]
pub fn emit_status(ref state: ContractState, reservation_id: u64, r: @Reservation, from: u32) {
    let event = events::ReservationStateChanged {
        reservation_id, unit_id: *r.unit_id, from, to: *r.status, start: *r.start, end: *r.end,
    };
    state.emit(event);
}

// What a request says.
#[derive(Copy, Drop)]
pub struct Asked {
    pub unit_id: u64,
    pub gb: u32,
    pub duration_secs: u64,
    pub max_price: u128,
    pub sla_version: u32,
    pub config_version: u32,
    pub deposit: u128,
}

pub fn request_reservation(ref state: ContractState, asked: Asked) -> u64 {
    let call = begin_unpaused(ref state);
    assert(units::exists(@state, asked.unit_id), errors::NOT_FOUND);
    assert(consumers::exists(@state, call.caller), errors::NOT_FOUND);
    let mut made = made_of(@state, call, asked);
    let bound = check_request(@state, call, asked, @made);
    let escrow = min(asked.deposit, cost(made.price, made.gb, made.duration_secs));
    made.escrow = escrow;

    let reservation_id = state.reservation_count.read() + 1;
    state.reservation_count.write(reservation_id);
    state.reservations.entry(reservation_id).write(made);
    let consumer = state.consumers.entry(call.caller);
    increase(consumer.open_reservations, 1);
    consumer.bound.write(bound);
    emit_requested(ref state, reservation_id, made);
    state.emit(events::EscrowDeposited { reservation_id, amount: escrow, escrow });
    credit(ref state, call.caller, asked.deposit - escrow);
    pull(ref state, call, asked.deposit);
    reservation_id
}

// The unit adds its own.
fn made_of(state: @ContractState, call: Call, asked: Asked) -> Reservation {
    let unit = state.units.entry(asked.unit_id);
    Reservation {
        unit_id: asked.unit_id,
        provider: unit.provider.read(),
        consumer: call.caller,
        gb: asked.gb,
        price: effective_price(state, asked.unit_id, call.now),
        duration_secs: asked.duration_secs,
        window_secs: unit.window_secs.read(),
        sla_version: asked.sla_version,
        config_version: asked.config_version,
        expires_at: call.now + config::current(state).request_ttl_secs.read(),
        start: 0,
        end: 0,
        status: reservation::REQUESTED,
        next_window: 0,
        escrow: 0,
        ahead: 0,
        breached: false,
        exit_until: 0,
        cut_unfunded: false,
        consumer_claims: 0,
        provider_claims: 0,
    }
}

// What of the consumer's bond is bound then.
fn check_request(state: @ContractState, call: Call, asked: Asked, made: @Reservation) -> u128 {
    let unit = state.units.entry(asked.unit_id);
    require_parties(state, made, call.now);
    let window_secs = *made.window_secs;
    let valid = are_gigabytes(asked.gb)
        && asked.duration_secs >= config::current(state).min_window_secs.read()
        && asked.duration_secs <= DURATION_SECS_MAX
        && asked.duration_secs % window_secs == 0
        && asked.duration_secs / window_secs <= WINDOWS_PER_RESERVATION_MAX
        && made.provider != made.consumer;
    assert(valid, errors::INVALID_INPUT);
    assert(offers(state, asked.unit_id, call.now), errors::WRONG_STATE);
    assert(unit.accepting.read(), errors::UNIT_NOT_ACCEPTING);
    let current = asked.sla_version == unit.sla_version.read()
        && asked.config_version == state.config_version.read();
    assert(current && config::path_fits(state, window_secs), errors::INVALID_TERMS);
    require_capacity(state, asked.unit_id, asked.gb);
    assert(*made.price <= asked.max_price, errors::PRICE_TOO_HIGH);
    let consumer = state.consumers.entry(call.caller);
    let bound = consumer.bound.read() + consumers::bound_by(state, made);
    assert(consumer.bond.read() >= bound, errors::INSUFFICIENT_BOND);
    let first = cost(*made.price, asked.gb, window_secs);
    assert(asked.deposit >= max(1, first), errors::INSUFFICIENT_DEPOSIT);
    bound
}

#[inline(never)]
fn require_capacity(state: @ContractState, unit_id: u64, gb: u32) {
    let unit = state.units.entry(unit_id);
    let fits = unit.used_gb.read() + gb <= unit.capacity_gb.read();
    assert(fits, errors::CAPACITY_EXCEEDED);
}

fn emit_requested(ref state: ContractState, reservation_id: u64, made: Reservation) {
    state
        .emit(
            events::ReservationRequested {
                reservation_id,
                unit_id: made.unit_id,
                consumer: made.consumer,
                provider: made.provider,
                gb: made.gb,
                price: made.price,
                duration_secs: made.duration_secs,
                window_secs: made.window_secs,
                sla_version: made.sla_version,
                config_version: made.config_version,
                expires_at: made.expires_at,
            },
        );
}

pub fn accept_reservation(ref state: ContractState, reservation_id: u64) {
    let call = begin_unpaused(ref state);
    let mut r = get(@state, reservation_id);
    assert(call.caller == r.provider, errors::NOT_AUTHORIZED);
    require_parties(@state, @r, call.now);
    assert(r.status == reservation::REQUESTED, errors::WRONG_STATE);
    assert(call.now < r.expires_at, errors::TOO_LATE);
    let provider = state.providers.entry(r.provider);
    let units = provider.live_units.read();
    providers::require_stake(@state, r.provider, provider.bound.read(), units);
    let consumer = state.consumers.entry(r.consumer);
    assert(consumer.bond.read() >= consumer.bound.read(), errors::INSUFFICIENT_BOND);
    assert(offers(@state, r.unit_id, call.now), errors::WRONG_STATE);
    require_capacity(@state, r.unit_id, r.gb);

    let before = state_of(@state, r.unit_id, call.now);
    r.status = reservation::ACTIVE;
    r.start = call.now;
    r.end = call.now + r.duration_secs;
    let stored = state.reservations.entry(reservation_id);
    stored.status.write(r.status);
    stored.start.write(r.start);
    stored.end.write(r.end);
    let unit = state.units.entry(r.unit_id);
    increase(unit.used_gb, r.gb);
    increase(unit.active_reservations, 1);
    increase(provider.open_reservations, 1);
    emit_status(ref state, reservation_id, @r, reservation::REQUESTED);
    emit_change_of_state(ref state, call, r.unit_id, before);
}

pub fn reject_reservation(ref state: ContractState, reservation_id: u64) {
    let call = begin(ref state);
    let r = get(@state, reservation_id);
    assert(call.caller == r.provider, errors::NOT_AUTHORIZED);
    assert(r.status == reservation::REQUESTED, errors::WRONG_STATE);
    refuse(ref state, reservation_id, r, reservation::REJECTED);
}

pub fn cancel_reservation(ref state: ContractState, reservation_id: u64) {
    let call = begin(ref state);
    let r = get(@state, reservation_id);
    assert(call.caller == r.consumer, errors::NOT_AUTHORIZED);
    assert(r.status == reservation::REQUESTED, errors::WRONG_STATE);
    refuse(ref state, reservation_id, r, reservation::CANCELLED);
}

pub fn expire_request(ref state: ContractState, reservation_id: u64) {
    let call = begin(ref state);
    let r = get(@state, reservation_id);
    assert(r.status == reservation::REQUESTED, errors::WRONG_STATE);
    assert(call.now >= r.expires_at, errors::TOO_EARLY);
    refuse(ref state, reservation_id, r, reservation::EXPIRED);
}

// The request ends without a start: the whole deposit goes back.
#[inline(never)]
fn refuse(ref state: ContractState, reservation_id: u64, mut r: Reservation, status: u32) {
    r.status = status;
    state.reservations.entry(reservation_id).status.write(status);
    state.reservations.entry(reservation_id).escrow.write(0);
    consumers::release(ref state, @r);
    emit_status(ref state, reservation_id, @r, reservation::REQUESTED);
    state.emit(events::EscrowRefunded { reservation_id, amount: r.escrow, escrow: 0 });
    credit(ref state, r.consumer, r.escrow);
}

pub fn top_up(ref state: ContractState, reservation_id: u64, amount: u128) {
    let call = begin(ref state);
    let r = get(@state, reservation_id);
    assert(call.caller == r.consumer, errors::NOT_AUTHORIZED);
    let running = r.status == reservation::ACTIVE || r.status == reservation::SETTLING;
    let claim_secs = config::version(@state, r.config_version).claim_secs.read();
    assert(running && call.now < r.end + claim_secs, errors::WRONG_STATE);
    assert(amount != 0, errors::INVALID_INPUT);
    let added = min(amount, owed(@r) - funds(@r));
    let escrow = r.escrow + added;
    state.reservations.entry(reservation_id).escrow.write(escrow);
    state.emit(events::EscrowDeposited { reservation_id, amount: added, escrow });
    credit(ref state, call.caller, amount - added);
    pull(ref state, call, amount);
}
