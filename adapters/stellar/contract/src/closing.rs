//! What becomes of a slash: dispute, the arbiter's word, execution, lapse.

use soroban_sdk::{Address, BytesN, Env};

use crate::accounts::{save_bond, save_stake};
use crate::agreement_events::{
    SlashDisputed, SlashExecuted, SlashLapsed, SlashRejected, SlashResolved,
};
use crate::books::{pull, Credits};
use crate::cases::Case;
use crate::checks::{is_zero, nonzero, signed};
use crate::codes::{party, slash_status as status, BPS};
use crate::errors::{ensure, ContractError, Done};
use crate::generation::begin;
use crate::money::share;
use crate::storage::{self, SlashKey};
use crate::types::SlaTerms;

/// Where the deposits go that aren't burnt.
struct Deposits {
    to_accused: u128,
    to_claimant: u128,
}

impl Case {
    fn executed(&self) -> bool {
        self.slash.status == status::EXECUTED
    }

    /// Of a provider's base, to the consumer: what a quorum says, else what was claimed.
    pub fn provider_amount(&self, terms: &SlaTerms) -> u128 {
        let base = self.slash.base;
        if self.verdict.has_quorum() {
            self.slash.part(share(base, self.verdict.refund_bps(terms, &self.config)))
        } else {
            self.slash.part(base)
        }
    }

    /// Of the bond, to the provider.
    pub fn consumer_amount(&self, bond: u128) -> u128 {
        self.slash.part(self.risk()).min(bond)
    }

    /// Ends it with this status, and the money goes where that leads. `decided`: by the arbiter.
    fn close(mut self, env: &Env, status: u32, decided: bool) -> Done {
        self.slash.status = status;
        if self.executed() {
            let quorum = self.verdict.has_quorum();
            self.slash.reasons =
                if quorum { self.verdict.agreed } else { self.slash.claim_reasons };
        }
        if self.slash.claimed() {
            *self.reservation.claims(self.key.party) -= 1;
        }
        if self.key.party == party::PROVIDER {
            self.close_providers(env, decided)
        } else {
            self.close_consumers(env, decided)
        }
    }

    fn close_providers(mut self, env: &Env, decided: bool) -> Done {
        let account = self.reservation.provider.clone();
        let mut provider = storage::provider(env, &account)?;
        provider.open_slashes -= 1;
        provider.at_risk -= self.risk();
        if self.executed() {
            let terms = storage::sla(env, self.reservation.unit_id, self.reservation.sla_version)?;
            self.slash.amount = self.provider_amount(&terms);
            // Stake never moves without a quorum.
            if self.verdict.has_quorum() {
                let stakes = provider.stake + provider.unbonding;
                self.slash.stake_amount = self.slash.part(self.risk()).min(stakes);
            }
            self.reservation.breached = true;
        }
        let (base, amount, stake_amount) =
            (self.slash.base, self.slash.amount, self.slash.stake_amount);
        let fee = share(base - amount, self.config.platform_fee_bps);
        // Nobody may gain by somebody's outage.
        let stake_to_consumer = stake_amount.min(base - amount);
        let to_provider = base - amount - fee;
        let deposits = self.end(env, decided, to_provider, fee, stake_to_consumer);
        if stake_amount > 0 {
            let from_stake = provider.stake.min(stake_amount);
            provider.stake -= from_stake;
            provider.unbonding -= stake_amount - from_stake;
            save_stake(env, &account, &provider);
        } else {
            storage::save_provider(env, &account, &provider);
        }
        let to_consumer = amount + stake_to_consumer + deposits.to_claimant;
        self.credits(env, to_consumer, to_provider + deposits.to_accused, fee)
    }

    fn close_consumers(mut self, env: &Env, decided: bool) -> Done {
        let account = self.reservation.consumer.clone();
        let mut consumer = storage::consumer(env, &account)?;
        consumer.open_slashes -= 1;
        consumer.at_risk -= self.risk();
        if self.executed() {
            self.slash.amount = self.consumer_amount(consumer.bond);
            let exit_until = env.ledger().timestamp() + self.reservation.window_secs;
            self.reservation.exit_until = exit_until;
        }
        let amount = self.slash.amount;
        let deposits = self.end(env, decided, amount, 0, 0);
        if amount > 0 {
            consumer.bond -= amount;
            save_bond(env, &account, &consumer);
        } else {
            storage::save_consumer(env, &account, &consumer);
        }
        self.credits(env, deposits.to_accused, amount + deposits.to_claimant, 0)
    }

    /// Stores what ended, burns what nobody gets, and says how it ended.
    fn end(
        &mut self,
        env: &Env,
        decided: bool,
        to_provider: u128,
        fee: u128,
        stake_to_consumer: u128,
    ) -> Deposits {
        let slash = &self.slash;
        let wrong = decided && self.executed() && slash.share_bps == BPS;
        let unfounded = slash.status == status::REJECTED && !self.verdict.has_quorum();
        let deposit_returned = if wrong { 0 } else { slash.deposit };
        let claim_returned = if unfounded { 0 } else { slash.claim_deposit };
        let to_accused = deposit_returned + slash.claim_deposit - claim_returned;
        let (reasons, amount, stake_amount) = (slash.reasons, slash.amount, slash.stake_amount);
        let burnt = stake_amount - stake_to_consumer + slash.deposit - deposit_returned;
        storage::save_slash(env, &self.key, slash);
        storage::save_reservation(env, self.key.reservation_id, &self.reservation);
        if burnt > 0 {
            self.instance.burnt += burnt;
            storage::save_instance(env, &self.instance);
        }
        let SlashKey { reservation_id, party, window } = self.key;
        macro_rules! publish {
            ($event:ident) => {
                $event {
                    reservation_id,
                    party,
                    window,
                    reasons,
                    amount,
                    to_provider,
                    fee,
                    stake_amount,
                    stake_to_consumer,
                    burnt,
                    deposit_returned,
                    claim_returned,
                }
                .publish(env)
            };
        }
        match self.slash.status {
            status::EXECUTED => publish!(SlashExecuted),
            status::REJECTED => publish!(SlashRejected),
            _ => publish!(SlashLapsed),
        }
        Deposits { to_accused, to_claimant: claim_returned }
    }

    fn credits(&self, env: &Env, to_consumer: u128, to_provider: u128, fee: u128) -> Done {
        Credits {
            consumer: (&self.reservation.consumer, to_consumer),
            provider: (&self.reservation.provider, to_provider),
            treasury: (&storage::treasury(env)?, fee),
        }
        .post(env);
        Ok(())
    }
}

pub fn dispute_slash(
    env: &Env,
    caller: &Address,
    key: SlashKey,
    statement_hash: BytesN<32>,
) -> Done {
    signed(env, caller);
    nonzero(&statement_hash)?;
    let mut case = Case::find(env, key)?;
    ensure(*caller == *case.accused(), ContractError::NotAccused)?;
    let undisputed = case.slash.open() && case.slash.status != status::DISPUTED;
    ensure(undisputed, ContractError::WrongState)?;
    let late = env.ledger().timestamp() >= case.until().dispute_until;
    ensure(!late, ContractError::TooLate)?;

    let deposit = case.config.deposit(case.key.party, case.slash.base);
    case.slash.status = status::DISPUTED;
    case.slash.statement_hash = statement_hash.clone();
    case.slash.deposit = deposit;
    storage::save_slash(env, &case.key, &case.slash);
    let SlashKey { reservation_id, party, window } = case.key;
    let accused = caller.clone();
    SlashDisputed { reservation_id, party, window, accused, statement_hash, deposit }.publish(env);
    pull(env, caller, deposit)
}

/// Of a dispute with a quorum, or of a claim without one; whom nobody asked or answered waits longer.
pub fn resolve_dispute(env: &Env, caller: &Address, key: SlashKey, share_bps: u32) -> Done {
    signed(env, caller);
    let mut case = Case::find(env, key)?;
    ensure(*caller == case.slash.arbiter, ContractError::NotAuthorized)?;
    let slash = &mut case.slash;
    let disputed = slash.status == status::DISPUTED;
    let quorum = case.verdict.has_quorum();
    let his = if quorum { disputed } else { slash.claimed() && slash.open() };
    ensure(his, ContractError::WrongState)?;
    ensure(share_bps <= BPS, ContractError::AmountTooHigh)?;
    let heard = disputed || !is_zero(&slash.answer_hash);
    slash.share_bps = share_bps;
    let until = case.until();
    let from = if heard { until.attest_until } else { until.dispute_until };
    let now = env.ledger().timestamp();
    ensure(now >= from, ContractError::TooEarly)?;
    ensure(now < until.decide_until, ContractError::TooLate)?;

    let SlashKey { reservation_id, party, window } = case.key;
    let arbiter = caller.clone();
    SlashResolved { reservation_id, party, window, arbiter, share_bps }.publish(env);
    let ends = if share_bps == 0 { status::REJECTED } else { status::EXECUTED };
    case.close(env, ends, true)
}

/// What a quorum says and nobody disputes, or the arbiter left undecided.
pub fn execute_slash(env: &Env, key: SlashKey) -> Done {
    begin(env);
    let case = Case::find(env, key)?;
    ensure(case.slash.open(), ContractError::WrongState)?;
    let until = case.until();
    let disputed = case.slash.status == status::DISPUTED;
    let from = if disputed { until.decide_until } else { until.dispute_until };
    let due = env.ledger().timestamp() >= from;
    ensure(due, ContractError::TooEarly)?;
    ensure(case.verdict.has_quorum(), ContractError::WrongState)?;
    case.close(env, status::EXECUTED, false)
}

/// In favour of the accused: no quorum, and nobody that the arbiter listened to.
pub fn lapse_slash(env: &Env, key: SlashKey) -> Done {
    begin(env);
    let case = Case::find(env, key)?;
    ensure(case.slash.open(), ContractError::WrongState)?;
    let until = case.until();
    let now = env.ledger().timestamp();
    ensure(now >= until.attest_until, ContractError::TooEarly)?;
    ensure(!case.verdict.has_quorum(), ContractError::WrongState)?;
    if case.slash.claimed() {
        ensure(now >= until.decide_until, ContractError::TooEarly)?;
    }
    case.close(env, status::LAPSED, false)
}
