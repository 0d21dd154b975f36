//! Providers and their stake, consumers and their bond.

use soroban_sdk::{Address, Env, String};

use crate::books::{credit, pull};
use crate::checks::{not_paused, sum, valid_link};
use crate::codes::MONEY_MAX;
use crate::errors::{ensure, ContractError, Done};
use crate::events::{
    BondChanged, ConsumerRegistered, ProviderRegistered, ProviderUpdated, StakeChanged,
};
use crate::storage;
use crate::types::{Consumer, Provider};

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

pub fn register_provider(env: &Env, caller: &Address, endpoint: String, stake: u128) -> Done {
    caller.require_auth();
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
        registered_at: env.ledger().timestamp(),
    };
    save_stake(env, caller, &made);
    pull(env, caller, stake)
}

pub fn update_provider(env: &Env, caller: &Address, endpoint: String) -> Done {
    caller.require_auth();
    let mut provider = storage::provider(env, caller)?;
    ensure(valid_link(&endpoint), ContractError::InvalidInput)?;
    provider.endpoint = endpoint.clone();
    storage::save_provider(env, caller, &provider);
    ProviderUpdated { provider: caller.clone(), endpoint }.publish(env);
    Ok(())
}

pub fn add_stake(env: &Env, caller: &Address, amount: u128) -> Done {
    caller.require_auth();
    let mut provider = storage::provider(env, caller)?;
    provider.stake = sum(provider.stake, amount)?;
    save_stake(env, caller, &provider);
    pull(env, caller, amount)
}

pub fn request_unstake(env: &Env, caller: &Address, amount: u128) -> Done {
    caller.require_auth();
    let mut provider = storage::provider(env, caller)?;
    ensure(amount > 0, ContractError::InvalidInput)?;
    let left = provider.stake.checked_sub(amount).ok_or(ContractError::AmountTooHigh)?;
    let instance = storage::instance(env);
    if provider.live_units > 0 || provider.open_reservations > 0 {
        let min_stake = storage::config(env, instance.config_version)?.min_stake;
        ensure(left >= min_stake, ContractError::InsufficientStake)?;
    }
    provider.stake = left;
    provider.unbonding += amount;
    provider.release_at = env.ledger().timestamp() + instance.unbonding_secs;
    save_stake(env, caller, &provider);
    Ok(())
}

pub fn withdraw_stake(env: &Env, caller: &Address) -> Done {
    caller.require_auth();
    let mut provider = storage::provider(env, caller)?;
    let amount = provider.unbonding;
    ensure(amount > 0, ContractError::WrongState)?;
    let released = env.ledger().timestamp() >= provider.release_at;
    ensure(released, ContractError::TooEarly)?;
    provider.unbonding = 0;
    save_stake(env, caller, &provider);
    credit(env, caller, amount);
    Ok(())
}

pub fn register_consumer(env: &Env, caller: &Address, bond: u128) -> Done {
    caller.require_auth();
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
        registered_at: env.ledger().timestamp(),
    };
    save_bond(env, caller, &made);
    pull(env, caller, bond)
}

pub fn add_bond(env: &Env, caller: &Address, amount: u128) -> Done {
    caller.require_auth();
    let mut consumer = storage::consumer(env, caller)?;
    consumer.bond = sum(consumer.bond, amount)?;
    save_bond(env, caller, &consumer);
    pull(env, caller, amount)
}

/// Whether a bond carries so many open reservations. A product that overflows is above any bond.
pub fn bond_carries(bond: u128, min_bond: u128, open_reservations: u32) -> Done {
    let needed = min_bond.checked_mul(u128::from(open_reservations));
    ensure(needed.is_some_and(|needed| bond >= needed), ContractError::InsufficientBond)
}

pub fn withdraw_bond(env: &Env, caller: &Address, amount: u128) -> Done {
    caller.require_auth();
    let mut consumer = storage::consumer(env, caller)?;
    ensure(amount > 0, ContractError::InvalidInput)?;
    ensure(consumer.open_slashes == 0, ContractError::SlashOpen)?;
    let left = consumer.bond.checked_sub(amount).ok_or(ContractError::AmountTooHigh)?;
    let min_bond = storage::current_config(env)?.min_bond;
    bond_carries(left, min_bond, consumer.open_reservations)?;
    consumer.bond = left;
    save_bond(env, caller, &consumer);
    credit(env, caller, amount);
    Ok(())
}
