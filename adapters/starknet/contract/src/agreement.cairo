// The formulas of the rules: pure functions of what is stored. All divisions round down; the limits
// keep every product below 2^128.
use core::cmp::{max, min};
use starknet::ContractAddress;
use crate::codes::reservation;
use crate::limits::{BPS, MONTH_SECS, PERCENT};
use crate::types::{Config, Reservation, Vote};

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

// The window in progress is not covered.
pub fn underfunded(r: @Reservation, now: u64) -> bool {
    if *r.status != reservation::ACTIVE || now >= *r.end {
        return false;
    }
    let due = cost_of(r, secs_after(r, window_at(r, now))) - cost_before(r, *r.next_window);
    funds(r) < due
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
pub fn deadlines(r: @Reservation, k: u32, config: @Config) -> Deadlines {
    let claim_until = window_end(r, k) + *config.claim_secs;
    let attest_until = claim_until + *config.attest_secs;
    let dispute_until = attest_until + *config.dispute_secs;
    let decide_until = dispute_until + *config.arbitration_secs;
    Deadlines { claim_until, attest_until, dispute_until, decide_until }
}

// Scores of the votes that count: not withdrawn, of addresses that are oracles now.
pub fn live_scores(votes: Span<Vote>, oracles: Span<ContractAddress>) -> Span<u32> {
    let mut scores = array![];
    for vote in votes {
        if !*vote.withdrawn && contains(oracles, *vote.oracle) {
            scores.append(*vote.score_before);
        }
    }
    scores.span()
}

pub fn contains(accounts: Span<ContractAddress>, account: ContractAddress) -> bool {
    let mut found = false;
    for other in accounts {
        if *other == account {
            found = true;
            break;
        }
    }
    found
}

// The smallest score that at least `quorum` of the scores do not exceed; None without quorum.
pub fn score_of_quorum(scores: Span<u32>, quorum: u32) -> Option<u32> {
    let mut best: Option<u32> = None;
    for candidate in scores {
        let mut behind = 0;
        for score in scores {
            if *score <= *candidate {
                behind += 1;
            }
        }
        let better = match best {
            Some(score) => *candidate < score,
            None => true,
        };
        if behind >= quorum && better {
            best = Some(*candidate);
        }
    }
    best
}

// What an execution takes, share_bps being the arbiter's part of it. `held`: stake + unbonding of
// the provider, bond of the consumer.
pub fn provider_amount(base: u128, score: u32, share_bps: u32) -> u128 {
    share(base * (PERCENT - score).into() / PERCENT.into(), share_bps)
}

pub fn provider_stake_amount(base: u128, share_bps: u32, config: @Config, held: u128) -> u128 {
    min(held, share(share(base, *config.stake_penalty_bps), share_bps))
}

pub fn consumer_amount(base: u128, share_bps: u32, config: @Config, held: u128) -> u128 {
    min(held, share(share(base, *config.consumer_penalty_bps), share_bps))
}
