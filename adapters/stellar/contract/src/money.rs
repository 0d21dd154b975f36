//! The formulas. Divisions round down; the limits of prices, sizes and times keep every product below 2^128
//! (price * gb * seconds < 3.2 * 10^37), and the build checks every operation all the same.

use crate::codes::{party, reservation_status, BPS, MONTH_SECS};
use crate::types::{Config, Reservation};

/// floor(amount * bps / 10,000).
pub fn share(amount: u128, bps: u32) -> u128 {
    amount * u128::from(bps) / u128::from(BPS)
}

pub struct Deadlines {
    pub claim_until: u64,
    pub attest_until: u64,
    pub dispute_until: u64,
    pub decide_until: u64,
}

/// A slash by the party that is accused of it, and by its base.
impl Config {
    /// Of stake or bond, by an execution.
    pub fn risk(&self, party: u32, base: u128) -> u128 {
        let bps = match party {
            party::PROVIDER => self.stake_penalty_bps,
            _ => self.consumer_penalty_bps,
        };
        share(base, bps)
    }

    /// Of a dispute and of a claim: a part of all that the accused can lose.
    pub fn deposit(&self, party: u32, base: u128) -> u128 {
        let risk = self.risk(party, base);
        let exposure = if party == party::PROVIDER { base + risk } else { risk };
        share(exposure, self.dispute_deposit_bps).max(self.dispute_deposit)
    }
}

/// Windows of a reservation of D = end - start seconds are numbered 0..windows().
impl Reservation {
    pub fn windows(&self) -> u32 {
        // D <= 31,536,000.
        self.served_secs().div_ceil(self.window_secs) as u32
    }

    /// D, from start to end.
    pub fn served_secs(&self) -> u64 {
        self.end - self.start
    }

    /// Seconds from the start to the start of a window; not beyond the end.
    fn secs_to(&self, window: u32) -> u64 {
        (u64::from(window) * self.window_secs).min(self.served_secs())
    }

    pub fn window_start(&self, window: u32) -> u64 {
        self.start + self.secs_to(window)
    }

    pub fn window_end(&self, window: u32) -> u64 {
        self.window_start(window + 1)
    }

    /// Of a running reservation.
    pub fn window_at(&self, now: u64) -> u32 {
        ((now - self.start) / self.window_secs) as u32
    }

    /// Price of the first `secs` seconds.
    pub fn cost(&self, secs: u64) -> u128 {
        self.price * u128::from(self.gb) * u128::from(secs) / u128::from(MONTH_SECS)
    }

    fn cost_between(&self, from: u32, to: u32) -> u128 {
        self.cost(self.secs_to(to)) - self.cost(self.secs_to(from))
    }

    pub fn payment(&self, window: u32) -> u128 {
        self.cost_between(window, window + 1)
    }

    /// What can still fall due.
    pub fn owed(&self) -> u128 {
        self.cost(self.served_secs()) - self.cost(self.secs_to(self.next_window))
    }

    /// What there is to pay it.
    pub fn funds(&self) -> u128 {
        self.escrow + self.ahead
    }

    /// What the funds give for a window >= next_window, earlier windows filled first.
    pub fn gross(&self, window: u32) -> u128 {
        let left = self.funds().saturating_sub(self.cost_between(self.next_window, window));
        self.payment(window).min(left)
    }

    /// To have a window and all before it covered.
    fn needed(&self, window: u32) -> u128 {
        self.cost(self.secs_to(window + 1))
            .saturating_sub(self.cost(self.secs_to(self.next_window)))
    }

    /// The window in progress is not covered.
    pub fn underfunded(&self, now: u64) -> bool {
        self.running(now) && self.funds() < self.needed(self.window_at(now))
    }

    /// The window that was in progress `grace_secs` ago is still not covered.
    pub fn unfunded(&self, now: u64, config: &Config) -> bool {
        self.running(now)
            && now >= self.start + config.grace_secs
            && self.funds() < self.needed(self.window_at(now - config.grace_secs))
    }

    pub fn running(&self, now: u64) -> bool {
        self.status == reservation_status::ACTIVE && now < self.end
    }

    /// Active or Settling.
    pub fn in_force(&self) -> bool {
        self.status == reservation_status::ACTIVE || self.status == reservation_status::SETTLING
    }

    /// What it binds of the consumer's bond, also after a cut.
    pub fn bound(&self, config: &Config) -> u128 {
        share(self.cost(self.window_secs), config.consumer_penalty_bps).max(config.min_bond)
    }

    /// All hang on the end of the window alone.
    pub fn deadlines(&self, window: u32, config: &Config) -> Deadlines {
        let claim_until = self.window_end(window) + config.claim_secs;
        let attest_until = claim_until + config.attest_secs;
        let dispute_until = attest_until + config.dispute_secs;
        let decide_until = dispute_until + config.arbitration_secs;
        Deadlines { claim_until, attest_until, dispute_until, decide_until }
    }
}
