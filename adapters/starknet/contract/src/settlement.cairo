// The end of reservations, and their payment window by window.
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::agreement::{Periods, deadlines, funds, gross, payment, share, windows};
use crate::call::begin;
use crate::codes::{party, reservation};
use crate::contract::Orchestrator::ContractState;
use crate::counters::decrease;
use crate::limits::WINDOWS_PER_SETTLE_MAX;
use crate::money::{Credits, pay};
use crate::reservations::{emit_status, get};
use crate::slashes::SlashKey;
use crate::types::Reservation;
use crate::units::{emit_change_of_state, state_of};
use crate::{config, consumers, errors, events};

pub fn settle(ref state: ContractState, reservation_id: u64, max_windows: u32) -> u32 {
    let call = begin(ref state);
    assert(max_windows != 0, errors::INVALID_INPUT);
    assert(max_windows <= WINDOWS_PER_SETTLE_MAX, errors::BATCH_TOO_LARGE);
    let mut r = get(@state, reservation_id);
    let active = r.status == reservation::ACTIVE;
    assert(active || r.status == reservation::SETTLING, errors::WRONG_STATE);
    let terms = config::version(@state, r.config_version);
    let periods = config::periods(terms);
    let ended = active && call.now >= r.end;
    if !ended {
        if let Some(error) = held_up(@r, periods, call.now) {
            core::panic_with_felt252(error);
        }
    }

    let before = state_of(@state, r.unit_id, call.now);
    let mut due: Credits = Default::default();
    if ended {
        begin_settling(ref state, reservation_id, ref r);
    }
    let fee_bps = terms.platform_fee_bps.read();
    let mut settled = 0;
    while settled < max_windows
        && r.next_window < windows(@r)
        && held_up(@r, periods, call.now).is_none() {
        settle_window(ref state, reservation_id, ref r, fee_bps, ref due);
        settled += 1;
    }
    if r.status == reservation::SETTLING && r.next_window == windows(@r) {
        due.consumer = r.escrow;
        finish(ref state, reservation_id, ref r);
    }
    store(ref state, reservation_id, r);
    emit_change_of_state(ref state, call, r.unit_id, before);
    pay(ref state, @r, due);
    settled
}

// What settling and cutting change of a reservation.
#[inline(never)]
pub fn store(ref state: ContractState, reservation_id: u64, r: Reservation) {
    let stored = state.reservations.entry(reservation_id);
    stored.end.write(r.end);
    stored.status.write(r.status);
    stored.next_window.write(r.next_window);
    stored.escrow.write(r.escrow);
    stored.ahead.write(r.ahead);
}

// Why the next window can't be settled now; None when it can.
#[inline(never)]
fn held_up(r: @Reservation, periods: Periods, now: u64) -> Option<felt252> {
    if now < deadlines(r, *r.next_window, periods).claim_until {
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
    fee_bps: u32,
    ref due: Credits,
) {
    let window = r.next_window;
    let key = SlashKey { reservation_id, party: party::PROVIDER, window };
    let held = state.slashes.entry(key).base.read();
    let expected = payment(@r, window);
    let given = gross(@r, window);
    let paid = given - held;
    let fee = share(paid, fee_bps);
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
#[inline(never)]
pub fn begin_settling(ref state: ContractState, reservation_id: u64, ref r: Reservation) {
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
    consumers::release(ref state, @r);
    emit_status(ref state, reservation_id, @r, reservation::SETTLING);
}

#[inline(never)]
pub fn refund_escrow(
    ref state: ContractState, reservation_id: u64, ref r: Reservation, amount: u128,
) {
    if amount != 0 {
        r.escrow -= amount;
        state.emit(events::EscrowRefunded { reservation_id, amount, escrow: r.escrow });
    }
}
