//! Providers and their stake, consumers and their bond, and who acts for them.

use soroban_sdk::{Address, Env, String};

use crate::books::{credit, pull};
use crate::checks::{absent, is_absent, not_paused, signed, sum, valid_link};
use crate::codes::MONEY_MAX;
use crate::errors::{ensure, ContractError, Done};
use crate::events::{
    BondChanged, ConsumerRegistered, OperatorChanged, ProviderRegistered, ProviderUpdated,
    StakeChanged,
};
use crate::storage;
use crate::types::{Config, Consumer, Provider};

impl Provider {
    /// Whether the stake is what the units bind, and as much as if all were registered now.
    pub fn carries(&self, config: &Config) -> Done {
        // A product that overflows is above any stake.
        let now = config.min_stake.saturating_mul(u128::from(self.live_units));
        ensure(self.stake >= self.bound.max(now), ContractError::InsufficientStake)
    }
}

/// Stores what changed and says it.
pub fn save_stake(env: &Env, account: &Address, provider: &Provider) {
    storage::save_provider(env, account, provider);
    StakeChanged {
        provider: account.clone(),
        stake: provider.stake,
        unbonding: provider.unbonding,
        release_at: provider.release_at,
    }
    .publish(env);
}

/// Stores what changed and says it.
pub fn save_bond(env: &Env, account: &Address, consumer: &Consumer) {
    storage::save_consumer(env, account, consumer);
    BondChanged { consumer: account.clone(), bond: consumer.bond }.publish(env);
}

/// The absent account ends what the last one may.
pub fn set_operator(env: &Env, caller: &Address, account: Address) -> Done {
    signed(env, caller);
    let known = storage::provider(env, caller).is_ok() || storage::consumer(env, caller).is_ok();
    ensure(known, ContractError::NotFound)?;
    ensure(account != *caller, ContractError::InvalidInput)?;
    let operator = if is_absent(env, &account) { absent(env) } else { account };
    storage::save_operator(env, caller, &operator);
    OperatorChanged { account: caller.clone(), operator }.publish(env);
    Ok(())
}

pub fn register_provider(env: &Env, caller: &Address, endpoint: String, stake: u128) -> Done {
    signed(env, caller);
    let instance = not_paused(env)?;
    let known = storage::provider(env, caller).is_ok();
    ensure(!known, ContractError::AlreadyExists)?;
    ensure(valid_link(&endpoint), ContractError::InvalidInput)?;
    let min_stake = storage::config(env, instance.config_version)?.min_stake;
    ensure(stake >= min_stake, ContractError::InsufficientStake)?;
    ensure(stake <= MONEY_MAX, ContractError::Overflow)?;

    ProviderRegistered { provider: caller.clone(), endpoint: endpoint.clone() }.publish(env);
    let made = Provider {
        endpoint,
        stake,
        unbonding: 0,
        release_at: 0,
        live_units: 0,
        open_reservations: 0,
        open_slashes: 0,
        bound: 0,
        at_risk: 0,
        registered_at: env.ledger().timestamp(),
    };
    save_stake(env, caller, &made);
    pull(env, caller, stake)
}

pub fn update_provider(env: &Env, caller: &Address, endpoint: String) -> Done {
    signed(env, caller);
    let mut provider = storage::provider(env, caller)?;
    ensure(valid_link(&endpoint), ContractError::InvalidInput)?;
    provider.endpoint = endpoint.clone();
    storage::save_provider(env, caller, &provider);
    ProviderUpdated { provider: caller.clone(), endpoint }.publish(env);
    Ok(())
}

pub fn add_stake(env: &Env, caller: &Address, amount: u128) -> Done {
    signed(env, caller);
    let mut provider = storage::provider(env, caller)?;
    provider.stake = sum(provider.stake, amount)?;
    save_stake(env, caller, &provider);
    pull(env, caller, amount)
}

pub fn request_unstake(env: &Env, caller: &Address, amount: u128) -> Done {
    signed(env, caller);
    let mut provider = storage::provider(env, caller)?;
    ensure(amount > 0, ContractError::InvalidInput)?;
    ensure(amount <= provider.stake, ContractError::AmountTooHigh)?;
    let free = provider.stake.saturating_sub(provider.bound);
    ensure(amount <= free, ContractError::InsufficientStake)?;
    provider.stake -= amount;
    provider.unbonding += amount;
    provider.release_at = env.ledger().timestamp() + storage::instance(env).unbonding_secs;
    save_stake(env, caller, &provider);
    Ok(())
}

/// What open slashes may take stays.
pub fn withdraw_stake(env: &Env, caller: &Address) -> Done {
    signed(env, caller);
    let mut provider = storage::provider(env, caller)?;
    ensure(provider.unbonding > 0, ContractError::WrongState)?;
    let released = env.ledger().timestamp() >= provider.release_at;
    ensure(released, ContractError::TooEarly)?;
    let free = (provider.stake + provider.unbonding).saturating_sub(provider.at_risk);
    let amount = provider.unbonding.min(free);
    ensure(amount > 0, ContractError::SlashOpen)?;
    provider.unbonding -= amount;
    save_stake(env, caller, &provider);
    credit(env, caller, amount);
    Ok(())
}

pub fn register_consumer(env: &Env, caller: &Address, bond: u128) -> Done {
    signed(env, caller);
    let instance = not_paused(env)?;
    let known = storage::consumer(env, caller).is_ok();
    ensure(!known, ContractError::AlreadyExists)?;
    let min_bond = storage::config(env, instance.config_version)?.min_bond;
    ensure(bond >= min_bond, ContractError::InsufficientBond)?;
    ensure(bond <= MONEY_MAX, ContractError::Overflow)?;

    ConsumerRegistered { consumer: caller.clone() }.publish(env);
    let made = Consumer {
        bond,
        open_reservations: 0,
        open_slashes: 0,
        bound: 0,
        at_risk: 0,
        registered_at: env.ledger().timestamp(),
    };
    save_bond(env, caller, &made);
    pull(env, caller, bond)
}

pub fn add_bond(env: &Env, caller: &Address, amount: u128) -> Done {
    signed(env, caller);
    let mut consumer = storage::consumer(env, caller)?;
    consumer.bond = sum(consumer.bond, amount)?;
    save_bond(env, caller, &consumer);
    pull(env, caller, amount)
}

/// What agreements bind and what open slashes may take stays.
pub fn withdraw_bond(env: &Env, caller: &Address, amount: u128) -> Done {
    signed(env, caller);
    let mut consumer = storage::consumer(env, caller)?;
    ensure(amount > 0, ContractError::InvalidInput)?;
    ensure(amount <= consumer.bond, ContractError::AmountTooHigh)?;
    let unbound = consumer.bond.saturating_sub(consumer.bound);
    ensure(amount <= unbound, ContractError::InsufficientBond)?;
    let free = unbound.saturating_sub(consumer.at_risk);
    ensure(amount <= free, ContractError::SlashOpen)?;
    consumer.bond -= amount;
    save_bond(env, caller, &consumer);
    credit(env, caller, amount);
    Ok(())
}
