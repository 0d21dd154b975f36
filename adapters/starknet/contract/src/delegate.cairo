// Calls into the second class of this contract, the Annex, which works on this contract's storage:
// one class would be larger than the network takes.
use starknet::syscalls::library_call_syscall;
#[cfg(target: 'test')]
use crate::annex::Annex::TEST_CLASS_HASH as CLASS_HASH;
#[cfg(not(target: 'test'))]
use crate::annex_class::CLASS_HASH;

// What the Annex's function answers.
pub fn ask<A, R, +Serde<A>, +Drop<A>, +Serde<R>>(selector: felt252, arguments: A) -> R {
    let mut calldata = array![];
    arguments.serialize(ref calldata);
    let mut answer = call(selector, calldata.span());
    Serde::deserialize(ref answer).unwrap()
}

// The same of a function that answers nothing.
pub fn act<A, +Serde<A>, +Drop<A>>(selector: felt252, arguments: A) {
    let mut calldata = array![];
    arguments.serialize(ref calldata);
    call(selector, calldata.span());
}

// A refusal of the rules is one felt, here as there; the chain has added its own.
#[inline(never)]
fn call(selector: felt252, calldata: Span<felt252>) -> Span<felt252> {
    match library_call_syscall(CLASS_HASH, selector, calldata) {
        Ok(answer) => answer,
        Err(error) => core::panic_with_felt252(*error[0]),
    }
}
