//! Money that comes in, that becomes somebody's Balance, and that goes out: the only room that knows the token.

use soroban_sdk::token::TokenClient;
use soroban_sdk::{Address, Env};

use crate::checks::signed;
use crate::errors::{ensure, ContractError, Done};
use crate::events::BalanceChanged;
use crate::storage;

/// What one call owes to whom, one sum each; credited in this order.
pub struct Credits<'a> {
    pub consumer: (&'a Address, u128),
    pub provider: (&'a Address, u128),
    pub treasury: (&'a Address, u128),
}

impl Credits<'_> {
    pub fn post(&self, env: &Env) {
        for (account, amount) in [self.consumer, self.provider, self.treasury] {
            credit(env, account, amount);
        }
    }
}

/// No event for nothing.
pub fn credit(env: &Env, account: &Address, amount: u128) {
    if amount > 0 {
        set_balance(env, account, storage::balance(env, account) + amount);
    }
}

/// From the caller; the last step of a call. The balance must grow by exactly the amount: a token that takes a fee,
/// answers false, panics or calls back is refused with all that the call did.
pub fn pull(env: &Env, caller: &Address, amount: u128) -> Done {
    if amount == 0 {
        return Ok(());
    }
    let token = token(env);
    let held = held(env, &token)?;
    transfer(&token, caller, &env.current_contract_address(), amount)?;
    let grown = self::held(env, &token)?.checked_sub(held);
    ensure(grown == Some(in_tokens(amount)?), ContractError::TokenFailed)
}

pub fn withdraw(env: &Env, caller: &Address, amount: u128) -> Done {
    signed(env, caller);
    ensure(amount > 0, ContractError::InvalidInput)?;
    let left = storage::balance(env, caller).checked_sub(amount);
    set_balance(env, caller, left.ok_or(ContractError::AmountTooHigh)?);
    transfer(&token(env), &env.current_contract_address(), caller, amount)
}

fn set_balance(env: &Env, account: &Address, balance: u128) {
    storage::save_balance(env, account, &balance);
    BalanceChanged { account: account.clone(), balance }.publish(env);
}

fn token(env: &Env) -> TokenClient<'_> {
    TokenClient::new(env, &storage::instance(env).token)
}

fn held(env: &Env, token: &TokenClient) -> Result<i128, ContractError> {
    match token.try_balance(&env.current_contract_address()) {
        Ok(Ok(balance)) => Ok(balance),
        _ => Err(ContractError::TokenFailed),
    }
}

fn transfer(token: &TokenClient, from: &Address, to: &Address, amount: u128) -> Done {
    match token.try_transfer(from, to, &in_tokens(amount)?) {
        Ok(Ok(())) => Ok(()),
        _ => Err(ContractError::TokenFailed),
    }
}

/// What the token counts in; it can't hold more either.
pub fn in_tokens(amount: u128) -> Result<i128, ContractError> {
    i128::try_from(amount).map_err(|_| ContractError::TokenFailed)
}
