// Tokens in, Balances, tokens out. A token is trusted with nothing: every answer is checked, and
// whatever goes wrong inside it is TokenFailed as far as the chain lets a contract catch it.
use core::num::traits::CheckedAdd;
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use starknet::syscalls::call_contract_syscall;
use starknet::ContractAddress;
use crate::call::{Call, begin};
use crate::contract::Orchestrator::ContractState;
use crate::limits::MONEY_MAX;
use crate::types::Reservation;
use crate::{config, errors, events};

// "sum" of the rules: what may be added to a stake or bond.
pub fn require_sum(held: u128, more: u128) {
    assert(more != 0, errors::INVALID_INPUT);
    assert(more <= MONEY_MAX && held <= MONEY_MAX - more, errors::OVERFLOW);
}

#[inline(never)]
pub fn credit(ref state: ContractState, account: ContractAddress, amount: u128) {
    if amount == 0 {
        return;
    }
    // What passes 2^128 can only be tokens that nobody has: they are about to be asked for.
    let held = state.balances.entry(account).read();
    let balance = held.checked_add(amount).expect(errors::TOKEN_FAILED);
    state.balances.entry(account).write(balance);
    state.emit(events::BalanceChanged { account, balance });
}

// There is no way back.
pub fn burn(ref state: ContractState, amount: u128) {
    if amount != 0 {
        state.burnt.write(state.burnt.read() + amount);
    }
}

// What a call owes to the three sides of an agreement.
#[derive(Copy, Drop, Default)]
pub struct Credits {
    pub consumer: u128,
    pub provider: u128,
    pub treasury: u128,
}

// The treasury is today's, whichever terms the agreement lives under.
#[inline(never)]
pub fn pay(ref state: ContractState, r: @Reservation, due: Credits) {
    credit(ref state, *r.consumer, due.consumer);
    credit(ref state, *r.provider, due.provider);
    let treasury = config::current(@state).treasury.read();
    credit(ref state, treasury, due.treasury);
}

// The last step of a call: takes exactly `amount` from the caller.
#[inline(never)]
pub fn pull(ref state: ContractState, call: Call, amount: u128) {
    if amount == 0 {
        return;
    }
    state.inside_token.write(true);
    let token = state.token.read();
    let before = balance_of(token, call.this);
    let mut calldata = array![];
    (call.caller, call.this, Into::<u128, u256>::into(amount)).serialize(ref calldata);
    let moved: bool = ask(token, selector!("transfer_from"), calldata.span());
    assert(moved, errors::TOKEN_FAILED);
    let after = balance_of(token, call.this);
    assert(after >= before && after - before == amount.into(), errors::TOKEN_FAILED);
    state.inside_token.write(false);
}

pub fn withdraw(ref state: ContractState, amount: u128) {
    let call = begin(ref state);
    let held = state.balances.entry(call.caller).read();
    assert(amount != 0, errors::INVALID_INPUT);
    assert(amount <= held, errors::AMOUNT_TOO_HIGH);
    let balance = held - amount;
    state.balances.entry(call.caller).write(balance);
    state.emit(events::BalanceChanged { account: call.caller, balance });

    state.inside_token.write(true);
    let mut calldata = array![];
    (call.caller, Into::<u128, u256>::into(amount)).serialize(ref calldata);
    let moved: bool = ask(state.token.read(), selector!("transfer"), calldata.span());
    assert(moved, errors::TOKEN_FAILED);
    state.inside_token.write(false);
}

fn balance_of(token: ContractAddress, account: ContractAddress) -> u256 {
    ask(token, selector!("balance_of"), array![account.into()].span())
}

// The token's answer, which must be a T and nothing else.
fn ask<T, +Serde<T>, +Drop<T>>(
    token: ContractAddress, selector: felt252, calldata: Span<felt252>,
) -> T {
    match call_contract_syscall(token, selector, calldata) {
        Ok(mut answer) => {
            let value: Option<T> = Serde::deserialize(ref answer);
            assert(value.is_some() && answer.is_empty(), errors::TOKEN_FAILED);
            value.unwrap()
        },
        Err(_) => core::panic_with_felt252(errors::TOKEN_FAILED),
    }
}
