// The time and money of an agreement: pure functions of what is stored. All divisions round down;
// the limits keep every product below 2^128.
use core::cmp::{max, min};
use crate::codes::reservation;
use crate::limits::{BPS, MONTH_SECS};
use crate::types::Reservation;

// floor(amount * bps / 10,000)
#[inline(never)]
pub fn share(amount: u128, bps: u32) -> u128 {
    amount * bps.into() / BPS.into()
}

// Windows k = 0 .. windows - 1 of a reservation of duration D = end - start.
#[inline(never)]
pub fn windows(r: @Reservation) -> u32 {
    let window_secs = *r.window_secs;
    ((*r.end - *r.start + window_secs - 1) / window_secs).try_into().unwrap()
}

// Seconds from the start to the end of window k.
#[inline(never)]
fn secs_after(r: @Reservation, k: u32) -> u64 {
    min((k.into() + 1) * *r.window_secs, *r.end - *r.start)
}

pub fn window_start(r: @Reservation, k: u32) -> u64 {
    *r.start + k.into() * *r.window_secs
}

pub fn window_end(r: @Reservation, k: u32) -> u64 {
    *r.start + secs_after(r, k)
}

// The window that `now`, a time of the agreement, lies in.
pub fn window_at(r: @Reservation, now: u64) -> u32 {
    ((now - *r.start) / *r.window_secs).try_into().unwrap()
}

// The price of `secs` seconds from the start.
#[inline(never)]
pub fn cost(price: u128, gb: u32, secs: u64) -> u128 {
    price * gb.into() * secs.into() / MONTH_SECS.into()
}

#[inline(never)]
fn cost_of(r: @Reservation, secs: u64) -> u128 {
    cost(*r.price, *r.gb, secs)
}

// The price of windows 0 .. k - 1.
#[inline(never)]
fn cost_before(r: @Reservation, k: u32) -> u128 {
    cost_of(r, min(k.into() * *r.window_secs, *r.end - *r.start))
}

#[inline(never)]
pub fn payment(r: @Reservation, k: u32) -> u128 {
    cost_of(r, secs_after(r, k)) - cost_before(r, k)
}

// What can still fall due, and what there is to pay it.
#[inline(never)]
pub fn owed(r: @Reservation) -> u128 {
    cost_of(r, *r.end - *r.start) - cost_before(r, *r.next_window)
}

pub fn funds(r: @Reservation) -> u128 {
    *r.escrow + *r.ahead
}

// What the funds give for window k >= next_window, earlier windows filled first.
#[inline(never)]
pub fn gross(r: @Reservation, k: u32) -> u128 {
    let earlier = cost_before(r, k) - cost_before(r, *r.next_window);
    min(payment(r, k), max(funds(r), earlier) - earlier)
}

// Whether the funds give window k, and all before it, to the full.
#[inline(never)]
fn is_covered(r: @Reservation, k: u32) -> bool {
    funds(r) + cost_before(r, *r.next_window) >= cost_of(r, secs_after(r, k))
}

fn runs(r: @Reservation, now: u64) -> bool {
    *r.status == reservation::ACTIVE && now < *r.end
}

// The window in progress is not covered.
pub fn underfunded(r: @Reservation, now: u64) -> bool {
    runs(r, now) && !is_covered(r, window_at(r, now))
}

// A window that has been in progress for grace_secs is not covered.
#[inline(never)]
pub fn unfunded(r: @Reservation, grace_secs: u64, now: u64) -> bool {
    runs(r, now)
        && now >= *r.start + grace_secs
        && !is_covered(r, window_at(r, now - grace_secs))
}

// How long each step of a slash may take.
#[derive(Copy, Drop)]
pub struct Periods {
    pub claim_secs: u64,
    pub attest_secs: u64,
    pub dispute_secs: u64,
    pub arbitration_secs: u64,
}

// They hang on the window's end alone, so that a hasty proposal shortens nobody's time.
#[derive(Copy, Drop)]
pub struct Deadlines {
    pub claim_until: u64,
    pub attest_until: u64,
    pub dispute_until: u64,
    pub decide_until: u64,
}

#[inline(never)]
pub fn deadlines(r: @Reservation, k: u32, periods: Periods) -> Deadlines {
    let claim_until = window_end(r, k) + periods.claim_secs;
    let attest_until = claim_until + periods.attest_secs;
    let dispute_until = attest_until + periods.dispute_secs;
    let decide_until = dispute_until + periods.arbitration_secs;
    Deadlines { claim_until, attest_until, dispute_until, decide_until }
}
