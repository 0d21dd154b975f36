// Who calls, and when.
use starknet::storage::StoragePointerReadAccess;
use starknet::{ContractAddress, get_execution_info};
use crate::contract::Orchestrator::ContractState;
use crate::upgrades::{GENERATION, renew};
use crate::errors;

#[derive(Copy, Drop)]
pub struct Call {
    pub caller: ContractAddress,
    pub this: ContractAddress,
    pub now: u64,
}

// The first step of every function that changes something: refuses a token that calls back, and
// brings what older code has left up to this code.
#[inline(never)]
pub fn begin(ref state: ContractState) -> Call {
    assert(!state.inside_token.read(), errors::REENTERED);
    if state.generation.read() < GENERATION {
        renew(ref state);
    }
    let info = get_execution_info();
    Call {
        caller: info.caller_address,
        this: info.contract_address,
        now: info.block_info.block_timestamp,
    }
}

// The first step of functions that a pause stops.
#[inline(never)]
pub fn begin_unpaused(ref state: ContractState) -> Call {
    let call = begin(ref state);
    assert(!state.paused.read(), errors::PAUSED);
    call
}
