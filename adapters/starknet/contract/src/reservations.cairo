// Reservations from the request to the start, and their funding.
use core::cmp::{max, min};
use core::num::traits::Zero;
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::agreement::{cost, funds, owed};
use crate::call::{Call, begin, begin_unpaused};
use crate::codes::reservation;
use crate::contract::Orchestrator::ContractState;
use crate::counters::{decrease, increase};
use crate::limits::DURATION_SECS_MAX;
use crate::money::{credit, pull};
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

// `asked` has what the request says; the unit adds its own.
pub fn request_reservation(
    ref state: ContractState, asked: Reservation, max_price: u128,
) -> u64 {
    let call = begin_unpaused(@state);
    assert(units::exists(@state, asked.unit_id), errors::NOT_FOUND);
    assert(consumers::exists(@state, call.caller), errors::NOT_FOUND);
    let unit = state.units.entry(asked.unit_id);
    let terms = config::current(@state);
    let made = Reservation {
        provider: unit.provider.read(),
        consumer: call.caller,
        price: effective_price(@state, asked.unit_id, call.now),
        window_secs: unit.window_secs.read(),
        expires_at: call.now + terms.request_ttl_secs.read(),
        ..asked,
    };
    check_request(@state, call, made, max_price);

    let reservation_id = state.reservation_count.read() + 1;
    state.reservation_count.write(reservation_id);
    state.reservations.entry(reservation_id).write(made);
    increase(state.consumers.entry(call.caller).open_reservations, 1);
    emit_requested(ref state, reservation_id, made);
    let amount = made.escrow;
    state.emit(events::EscrowDeposited { reservation_id, amount, escrow: amount });
    pull(ref state, call, amount);
    reservation_id
}

fn check_request(state: @ContractState, call: Call, made: Reservation, max_price: u128) {
    let terms = config::current(state);
    let unit = state.units.entry(made.unit_id);
    let valid = are_gigabytes(made.gb)
        && made.duration_secs >= terms.min_window_secs.read()
        && made.duration_secs <= DURATION_SECS_MAX
        && made.provider != made.consumer;
    assert(valid, errors::INVALID_INPUT);
    assert(offers(state, made.unit_id, call.now), errors::WRONG_STATE);
    assert(unit.accepting.read(), errors::UNIT_NOT_ACCEPTING);
    let current = made.sla_version == unit.sla_version.read()
        && made.config_version == state.config_version.read();
    assert(current, errors::INVALID_TERMS);
    require_capacity(state, made);
    assert(made.price <= max_price, errors::PRICE_TOO_HIGH);
    let consumer = state.consumers.entry(made.consumer);
    let open = consumer.open_reservations.read() + 1;
    consumers::require_bond(state, consumer.bond.read(), open);
    let first = cost(made.price, made.gb, min(made.window_secs, made.duration_secs));
    assert(made.escrow >= max(1, first), errors::INSUFFICIENT_DEPOSIT);
    let whole = cost(made.price, made.gb, made.duration_secs);
    assert(made.escrow <= whole, errors::AMOUNT_TOO_HIGH);
}

#[inline(never)]
fn require_capacity(state: @ContractState, r: Reservation) {
    let unit = state.units.entry(r.unit_id);
    let fits = unit.used_gb.read() + r.gb <= unit.capacity_gb.read();
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
    let call = begin_unpaused(@state);
    let mut r = get(@state, reservation_id);
    assert(call.caller == r.provider, errors::NOT_AUTHORIZED);
    assert(r.status == reservation::REQUESTED, errors::WRONG_STATE);
    assert(call.now < r.expires_at, errors::TOO_LATE);
    providers::require_min_stake(@state, call.caller);
    assert(offers(@state, r.unit_id, call.now), errors::WRONG_STATE);
    require_capacity(@state, r);

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
    increase(state.providers.entry(r.provider).open_reservations, 1);
    emit_status(ref state, reservation_id, @r, reservation::REQUESTED);
    emit_change_of_state(ref state, call, r.unit_id, before);
}

pub fn reject_reservation(ref state: ContractState, reservation_id: u64) {
    let call = begin(@state);
    let r = get(@state, reservation_id);
    assert(call.caller == r.provider, errors::NOT_AUTHORIZED);
    assert(r.status == reservation::REQUESTED, errors::WRONG_STATE);
    refuse(ref state, reservation_id, r, reservation::REJECTED);
}

pub fn cancel_reservation(ref state: ContractState, reservation_id: u64) {
    let call = begin(@state);
    let r = get(@state, reservation_id);
    assert(call.caller == r.consumer, errors::NOT_AUTHORIZED);
    assert(r.status == reservation::REQUESTED, errors::WRONG_STATE);
    refuse(ref state, reservation_id, r, reservation::CANCELLED);
}

pub fn expire_request(ref state: ContractState, reservation_id: u64) {
    let call = begin(@state);
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
    decrease(state.consumers.entry(r.consumer).open_reservations, 1);
    emit_status(ref state, reservation_id, @r, reservation::REQUESTED);
    state.emit(events::EscrowRefunded { reservation_id, amount: r.escrow, escrow: 0 });
    credit(ref state, r.consumer, r.escrow);
}

pub fn top_up(ref state: ContractState, reservation_id: u64, amount: u128) {
    let call = begin(@state);
    let r = get(@state, reservation_id);
    assert(call.caller == r.consumer, errors::NOT_AUTHORIZED);
    assert(r.status == reservation::ACTIVE && call.now < r.end, errors::WRONG_STATE);
    assert(amount != 0, errors::INVALID_INPUT);
    assert(amount <= owed(@r) - funds(@r), errors::AMOUNT_TOO_HIGH);
    let escrow = r.escrow + amount;
    state.reservations.entry(reservation_id).escrow.write(escrow);
    state.emit(events::EscrowDeposited { reservation_id, amount, escrow });
    pull(ref state, call, amount);
}
