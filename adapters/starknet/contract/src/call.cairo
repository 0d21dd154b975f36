// Who calls, and when.
use starknet::storage::StoragePointerReadAccess;
use starknet::{ContractAddress, get_execution_info};
use crate::contract::Orchestrator::ContractState;
use crate::errors;

#[derive(Copy, Drop)]
pub struct Call {
    pub caller: ContractAddress,
    pub this: ContractAddress,
    pub now: u64,
}

// The first step of every function that changes something: refuses a token that calls back.
#[inline(never)]
pub fn begin(state: @ContractState) -> Call {
    assert(!state.inside_token.read(), errors::REENTERED);
    let info = get_execution_info();
    Call {
        caller: info.caller_address,
        this: info.contract_address,
        now: info.block_info.block_timestamp,
    }
}

// The first step of functions that a pause stops.
pub fn begin_unpaused(state: @ContractState) -> Call {
    let call = begin(state);
    assert(!state.paused.read(), errors::PAUSED);
    call
}
