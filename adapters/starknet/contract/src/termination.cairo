// Agreements that end before their time: who may end them, and when they then end.
use core::cmp::{max, min};
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::agreement::{funds, owed, unfunded, window_at, window_end};
use crate::call::{Call, begin};
use crate::codes::reservation;
use crate::consumers::{bound_by, take_bond};
use crate::contract::Orchestrator::ContractState;
use crate::money::credit;
use crate::reservations::get;
use crate::roles::judged_anew;
use crate::settlement::{begin_settling, refund_escrow, store};
use crate::types::Reservation;
use crate::units::{emit_change_of_state, state_of};
use crate::upgrades::is_pending;
use crate::{config, errors, events};

#[derive(Copy, Drop)]
struct Cut {
    end: u64,
    // For lack of funds.
    unfunded: bool,
}

pub fn terminate_reservation(ref state: ContractState, reservation_id: u64) {
    let call = begin(ref state);
    let mut r = get(@state, reservation_id);
    assert(r.status == reservation::ACTIVE && call.now < r.end, errors::WRONG_STATE);
    let Cut { end, unfunded } = cut(@state, call, @r);
    assert(end < r.end, errors::WRONG_STATE);

    let before = state_of(@state, r.unit_id, call.now);
    r.end = end;
    let from_bond = if unfunded {
        r.cut_unfunded = true;
        state.reservations.entry(reservation_id).cut_unfunded.write(true);
        unpaid(@state, @r)
    } else {
        0
    };
    let by = call.caller;
    state.emit(events::ReservationCut { reservation_id, by, end, unfunded, from_bond });
    take_bond(ref state, r.consumer, from_bond);
    if end == call.now {
        begin_settling(ref state, reservation_id, ref r);
    }
    let refund = max(funds(@r), owed(@r)) - owed(@r);
    refund_escrow(ref state, reservation_id, ref r, refund);
    store(ref state, reservation_id, r);
    emit_change_of_state(ref state, call, r.unit_id, before);
    credit(ref state, r.consumer, refund);
    credit(ref state, r.provider, from_bond);
}

// The first row of the rules' table that holds for the caller.
fn cut(state: @ContractState, call: Call, r: @Reservation) -> Cut {
    let now = call.now;
    let at_once = Cut { end: now, unfunded: true };
    let window = Cut { end: window_end(r, window_at(r, now)), unfunded: false };
    if call.caller == *r.consumer {
        return if *r.breached {
            Cut { end: now, unfunded: false }
        } else {
            window
        };
    }
    let grace_secs = config::version(state, *r.config_version).grace_secs.read();
    if call.caller == *r.provider {
        if unfunded(r, grace_secs, now) {
            return at_once;
        }
        assert(may_leave(state, r, now), errors::WRONG_STATE);
        return window;
    }
    // Anybody, one window after the provider could.
    let later = window_end(r, 0) - *r.start;
    let keeper = now >= *r.start + later && unfunded(r, grace_secs, now - later);
    assert(keeper, errors::NOT_AUTHORIZED);
    at_once
}

// A provider that is paid may leave a consumer that was slashed, other code, and other judges.
fn may_leave(state: @ContractState, r: @Reservation, now: u64) -> bool {
    let upgrade = is_pending(state, now) && *r.end > state.pending_not_before.read();
    now < *r.exit_until || upgrade || judged_anew(state, r, now)
}

// What the time until the cut costs above the funds, as far as the bond stands for it.
fn unpaid(state: @ContractState, r: @Reservation) -> u128 {
    let missing = max(owed(r), funds(r)) - funds(r);
    let bond = state.consumers.entry(*r.consumer).bond.read();
    min(min(bond, bound_by(state, r)), missing)
}
