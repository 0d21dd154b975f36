//! What becomes of a slash: dispute, the arbiter's word, execution, lapse.

use soroban_sdk::{Address, BytesN, Env};

use crate::accounts::{save_bond, save_stake};
use crate::agreement_events::{
    SlashDisputed, SlashExecuted, SlashLapsed, SlashRejected, SlashResolved,
};
use crate::books::{pull, Credits};
use crate::checks::{nonzero, party_of};
use crate::codes::{party, slash_status as status, BPS};
use crate::errors::{ensure, ContractError, Done};
use crate::money::share;
use crate::slashes::no_party;
use crate::storage::{self, SlashKey};
use crate::types::{Config, Consumer, Provider, Reservation, Slash};

/// What a closing moves.
struct Parts {
    amount: u128,
    to_provider: u128,
    fee: u128,
    stake_amount: u128,
    deposit_returned: u128,
}

impl Slash {
    /// Of the base, to the consumer.
    pub fn provider_penalty(&self, score: u32) -> u128 {
        share(self.base * u128::from(100 - score) / 100, self.share_bps)
    }

    /// Of the stake, then of what is unbonding.
    fn stake_penalty(&self, config: &Config, provider: &Provider) -> u128 {
        let part = share(share(self.base, config.stake_penalty_bps), self.share_bps);
        part.min(provider.stake + provider.unbonding)
    }

    /// Of the bond, to the provider.
    pub fn consumer_penalty(&self, config: &Config, consumer: &Consumer) -> u128 {
        share(share(self.base, config.consumer_penalty_bps), self.share_bps).min(consumer.bond)
    }

    /// To the treasury when the accused was wrong throughout.
    fn deposit_kept(&self) -> bool {
        self.status == status::EXECUTED && self.share_bps == BPS
    }
}

/// A slash with all that its rules look at.
struct Case {
    key: SlashKey,
    slash: Slash,
    reservation: Reservation,
    config: Config,
    score: Option<u32>,
}

impl Case {
    fn of(env: &Env, key: SlashKey, reservation: Reservation) -> Result<Case, ContractError> {
        let slash = storage::slash(env, &key)?;
        let config = storage::config(env, reservation.config_version)?;
        let score = slash.score_of(&storage::instance(env), config.quorum);
        Ok(Case { key, slash, reservation, config, score })
    }

    fn find(env: &Env, key: SlashKey) -> Result<Case, ContractError> {
        let reservation = party_of(env, key.party, key.reservation_id)?;
        Case::of(env, key, reservation)
    }

    fn accused(&self) -> &Address {
        match self.key.party {
            party::PROVIDER => &self.reservation.provider,
            _ => &self.reservation.consumer,
        }
    }

    /// Ends it with this status, and the money goes where that leads.
    fn close(mut self, env: &Env, status: u32) -> Done {
        self.slash.status = status;
        if self.key.party == party::PROVIDER {
            self.close_providers(env)
        } else {
            self.close_consumers(env)
        }
    }

    fn close_providers(mut self, env: &Env) -> Done {
        let account = self.reservation.provider.clone();
        let mut provider = storage::provider(env, &account)?;
        if self.slash.status == status::EXECUTED {
            let score = self.score.ok_or(ContractError::WrongState)?;
            self.slash.amount = self.slash.provider_penalty(score);
            self.slash.stake_amount = self.slash.stake_penalty(&self.config, &provider);
            self.reservation.breached = true;
            storage::save_reservation(env, self.key.reservation_id, &self.reservation);
        }
        let rest = self.slash.base - self.slash.amount;
        let fee = share(rest, self.config.platform_fee_bps);
        let parts = self.end(env, rest - fee, fee);
        if parts.stake_amount > 0 {
            let from_stake = provider.stake.min(parts.stake_amount);
            provider.stake -= from_stake;
            provider.unbonding -= parts.stake_amount - from_stake;
            save_stake(env, &account, &provider);
        }
        self.credits(parts.amount, parts.to_provider + parts.deposit_returned, &parts).post(env);
        Ok(())
    }

    fn close_consumers(mut self, env: &Env) -> Done {
        let account = self.reservation.consumer.clone();
        let mut consumer = storage::consumer(env, &account)?;
        consumer.open_slashes -= 1;
        if self.slash.status == status::EXECUTED {
            self.slash.amount = self.slash.consumer_penalty(&self.config, &consumer);
        }
        let parts = self.end(env, self.slash.amount, 0);
        if parts.amount > 0 {
            consumer.bond -= parts.amount;
            save_bond(env, &account, &consumer);
        } else {
            storage::save_consumer(env, &account, &consumer);
        }
        self.credits(parts.deposit_returned, parts.to_provider, &parts).post(env);
        Ok(())
    }

    /// Stores the slash and says how it ended.
    fn end(&self, env: &Env, to_provider: u128, fee: u128) -> Parts {
        storage::save_slash(env, &self.key, &self.slash);
        let deposit = self.slash.deposit;
        let deposit_returned = if self.slash.deposit_kept() { 0 } else { deposit };
        let (amount, stake_amount) = (self.slash.amount, self.slash.stake_amount);
        let SlashKey { reservation_id, party, window } = self.key;
        macro_rules! publish {
            ($event:ident) => {
                $event {
                    reservation_id,
                    party,
                    window,
                    amount,
                    to_provider,
                    fee,
                    stake_amount,
                    deposit_returned,
                }
                .publish(env)
            };
        }
        match self.slash.status {
            status::EXECUTED => publish!(SlashExecuted),
            status::REJECTED => publish!(SlashRejected),
            _ => publish!(SlashLapsed),
        }
        Parts { amount, to_provider, fee, stake_amount, deposit_returned }
    }

    fn credits(&self, consumer: u128, provider: u128, parts: &Parts) -> Credits<'_> {
        let deposit_kept = self.slash.deposit - parts.deposit_returned;
        Credits {
            consumer: (&self.reservation.consumer, consumer),
            provider: (&self.reservation.provider, provider),
            treasury: (&self.config.treasury, parts.fee + parts.stake_amount + deposit_kept),
        }
    }
}

pub fn dispute_slash(
    env: &Env,
    caller: &Address,
    key: SlashKey,
    statement_hash: BytesN<32>,
) -> Done {
    caller.require_auth();
    nonzero(&statement_hash)?;
    let mut case = Case::find(env, key)?;
    ensure(*caller == *case.accused(), ContractError::NotAccused)?;
    ensure(case.slash.status == status::PROPOSED, ContractError::WrongState)?;
    let until = case.reservation.deadlines(case.key.window, &case.config);
    ensure(env.ledger().timestamp() < until.dispute_until, ContractError::TooLate)?;

    let deposit = case.config.dispute_deposit;
    case.slash.status = status::DISPUTED;
    case.slash.statement_hash = statement_hash.clone();
    case.slash.deposit = deposit;
    storage::save_slash(env, &case.key, &case.slash);
    let SlashKey { reservation_id, party, window } = case.key;
    let accused = caller.clone();
    SlashDisputed { reservation_id, party, window, accused, statement_hash, deposit }.publish(env);
    pull(env, caller, deposit)
}

pub fn resolve_dispute(env: &Env, caller: &Address, key: SlashKey, share_bps: u32) -> Done {
    caller.require_auth();
    let arbiter = storage::instance(env).arbiter;
    ensure(*caller == arbiter, ContractError::NotAuthorized)?;
    let mut case = Case::find(env, key)?;
    no_party(caller, &case.reservation)?;
    let open = case.slash.status == status::DISPUTED && case.score.is_some();
    ensure(open, ContractError::WrongState)?;
    ensure(share_bps <= BPS, ContractError::AmountTooHigh)?;
    let until = case.reservation.deadlines(case.key.window, &case.config);
    let now = env.ledger().timestamp();
    ensure(now >= until.attest_until, ContractError::TooEarly)?;
    ensure(now < until.decide_until, ContractError::TooLate)?;

    case.slash.share_bps = share_bps;
    let SlashKey { reservation_id, party, window } = case.key;
    SlashResolved { reservation_id, party, window, arbiter, share_bps }.publish(env);
    case.close(env, if share_bps == 0 { status::REJECTED } else { status::EXECUTED })
}

pub fn execute_slash(env: &Env, key: SlashKey) -> Done {
    let case = Case::find(env, key)?;
    ensure(case.slash.status == status::PROPOSED, ContractError::WrongState)?;
    let until = case.reservation.deadlines(case.key.window, &case.config);
    let due = env.ledger().timestamp() >= until.dispute_until;
    ensure(due, ContractError::TooEarly)?;
    ensure(case.score.is_some(), ContractError::WrongState)?;
    case.close(env, status::EXECUTED)
}

/// In favour of the accused: no quorum, or no decision in time.
pub fn lapse_slash(env: &Env, key: SlashKey) -> Done {
    let case = Case::find(env, key)?;
    ensure(case.slash.open(), ContractError::WrongState)?;
    let until = case.reservation.deadlines(case.key.window, &case.config);
    let now = env.ledger().timestamp();
    ensure(now >= until.attest_until, ContractError::TooEarly)?;
    if case.score.is_some() {
        ensure(case.slash.status == status::DISPUTED, ContractError::WrongState)?;
        ensure(now >= until.decide_until, ContractError::TooEarly)?;
    }
    case.close(env, status::LAPSED)
}
