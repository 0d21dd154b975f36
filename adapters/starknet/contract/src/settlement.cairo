// The end of reservations: cutting them short, and paying window by window.
use core::cmp::max;
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::agreement::{
    deadlines, funds, gross, owed, payment, share, underfunded, window_at, window_end, windows,
};
use crate::call::begin;
use crate::codes::{party, reservation};
use crate::contract::Orchestrator::ContractState;
use crate::counters::decrease;
use crate::limits::WINDOWS_PER_SETTLE_MAX;
use crate::money::{Credits, credit};
use crate::reservations::{emit_status, get};
use crate::slashing::SlashKey;
use crate::types::{Config, Reservation};
use crate::units::{emit_change_of_state, state_of};
use crate::{config, errors, events};

pub fn terminate_reservation(ref state: ContractState, reservation_id: u64) {
    let call = begin(@state);
    let mut r = get(@state, reservation_id);
    let by_consumer = call.caller == r.consumer;
    assert(by_consumer || call.caller == r.provider, errors::NOT_AUTHORIZED);
    assert(r.status == reservation::ACTIVE && call.now < r.end, errors::WRONG_STATE);
    assert(by_consumer || underfunded(@r, call.now), errors::WRONG_STATE);
    let new_end = if !by_consumer || r.breached {
        call.now
    } else {
        window_end(@r, window_at(@r, call.now))
    };
    assert(new_end < r.end, errors::WRONG_STATE);

    let before = state_of(@state, r.unit_id, call.now);
    r.end = new_end;
    state.emit(events::ReservationCut { reservation_id, by: call.caller, end: new_end });
    if new_end == call.now {
        begin_settling(ref state, reservation_id, ref r);
    }
    let refund = max(funds(@r), owed(@r)) - owed(@r);
    refund_escrow(ref state, reservation_id, ref r, refund);
    store(ref state, reservation_id, r);
    emit_change_of_state(ref state, call, r.unit_id, before);
    credit(ref state, r.consumer, refund);
}

pub fn settle(ref state: ContractState, reservation_id: u64, max_windows: u32) -> u32 {
    let call = begin(@state);
    assert(max_windows != 0, errors::INVALID_INPUT);
    assert(max_windows <= WINDOWS_PER_SETTLE_MAX, errors::BATCH_TOO_LARGE);
    let mut r = get(@state, reservation_id);
    let active = r.status == reservation::ACTIVE;
    assert(active || r.status == reservation::SETTLING, errors::WRONG_STATE);
    let terms = config::of_version(@state, r.config_version);
    let ended = active && call.now >= r.end;
    if !ended {
        if let Some(error) = held_up(@r, @terms, call.now) {
            core::panic_with_felt252(error);
        }
    }

    let before = state_of(@state, r.unit_id, call.now);
    let mut due: Credits = Default::default();
    if ended {
        begin_settling(ref state, reservation_id, ref r);
    }
    let mut settled = 0;
    while settled < max_windows
        && r.next_window < windows(@r)
        && held_up(@r, @terms, call.now).is_none() {
        settle_window(ref state, reservation_id, ref r, @terms, ref due);
        settled += 1;
    }
    if r.status == reservation::SETTLING && r.next_window == windows(@r) {
        due.consumer = r.escrow;
        finish(ref state, reservation_id, ref r);
    }
    store(ref state, reservation_id, r);
    emit_change_of_state(ref state, call, r.unit_id, before);
    credit(ref state, r.consumer, due.consumer);
    credit(ref state, r.provider, due.provider);
    credit(ref state, terms.treasury, due.treasury);
    settled
}

// What these functions change of a reservation.
fn store(ref state: ContractState, reservation_id: u64, r: Reservation) {
    let stored = state.reservations.entry(reservation_id);
    stored.end.write(r.end);
    stored.status.write(r.status);
    stored.next_window.write(r.next_window);
    stored.escrow.write(r.escrow);
    stored.ahead.write(r.ahead);
}

// Why the next window can't be settled now; None when it can.
fn held_up(r: @Reservation, terms: @Config, now: u64) -> Option<felt252> {
    if now < deadlines(r, *r.next_window, terms).claim_until {
        return Some(errors::TOO_EARLY);
    }
    // A top_up may still fill it.
    if *r.status == reservation::ACTIVE && funds(r) < payment(r, *r.next_window) {
        return Some(errors::INSUFFICIENT_DEPOSIT);
    }
    None
}

fn settle_window(
    ref state: ContractState,
    reservation_id: u64,
    ref r: Reservation,
    terms: @Config,
    ref due: Credits,
) {
    let window = r.next_window;
    let key = SlashKey { reservation_id, party: party::PROVIDER, window };
    let held = state.slashes.entry(key).base.read();
    let expected = payment(@r, window);
    let given = gross(@r, window);
    let paid = given - held;
    let fee = share(paid, *terms.platform_fee_bps);
    r.escrow -= paid;
    r.ahead -= held;
    r.next_window += 1;
    due.provider += paid - fee;
    due.treasury += fee;
    state.emit(events::EscrowReleased { reservation_id, window, gross: given, held, paid, fee });
    if given < expected {
        let missing = expected - given;
        state.emit(events::EscrowExhausted { reservation_id, window, missing });
    }
}

// The capacity is free again.
fn begin_settling(ref state: ContractState, reservation_id: u64, ref r: Reservation) {
    r.status = reservation::SETTLING;
    let unit = state.units.entry(r.unit_id);
    decrease(unit.used_gb, r.gb);
    decrease(unit.active_reservations, 1);
    emit_status(ref state, reservation_id, @r, reservation::ACTIVE);
}

fn finish(ref state: ContractState, reservation_id: u64, ref r: Reservation) {
    let rest = r.escrow;
    refund_escrow(ref state, reservation_id, ref r, rest);
    let was_cut = r.end < r.start + r.duration_secs;
    r.status = if was_cut {
        reservation::TERMINATED
    } else {
        reservation::COMPLETED
    };
    decrease(state.providers.entry(r.provider).open_reservations, 1);
    decrease(state.consumers.entry(r.consumer).open_reservations, 1);
    emit_status(ref state, reservation_id, @r, reservation::SETTLING);
}

fn refund_escrow(
    ref state: ContractState, reservation_id: u64, ref r: Reservation, amount: u128,
) {
    if amount != 0 {
        r.escrow -= amount;
        state.emit(events::EscrowRefunded { reservation_id, amount, escrow: r.escrow });
    }
}
