// A contract with its token, and calls on it.
use starknet::ContractAddress;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use starknet::syscalls::{call_contract_syscall, deploy_syscall};
use starknet::testing::{set_block_timestamp, set_contract_address};
use crate::contract::Orchestrator;
use crate::interface::IOrchestratorSafeDispatcher;
use crate::tests::token::{ITokenDispatcher, Token};

pub type Answer = Result<Span<felt252>, Array<felt252>>;

#[derive(Copy, Drop)]
pub struct Bench {
    pub contract: ContractAddress,
    pub token: ITokenDispatcher,
}

pub fn address(name: felt252) -> ContractAddress {
    name.try_into().unwrap()
}

pub fn deploy_token() -> ITokenDispatcher {
    let (contract_address, _) = deploy_syscall(Token::TEST_CLASS_HASH, 0, array![].span(), false)
        .unwrap();
    ITokenDispatcher { contract_address }
}

// The contract's address, or why there is none.
pub fn construct(calldata: Span<felt252>, now: u64) -> Result<ContractAddress, Array<felt252>> {
    set_contract_address(address('deployer'));
    set_block_timestamp(now);
    match deploy_syscall(Orchestrator::TEST_CLASS_HASH, 0, calldata, false) {
        Ok((contract, _)) => Ok(contract),
        Err(error) => Err(error),
    }
}

#[generate_trait]
pub impl BenchImpl of BenchTrait {
    fn call(
        self: @Bench, by: ContractAddress, now: u64, selector: felt252, calldata: Span<felt252>,
    ) -> Answer {
        set_contract_address(by);
        set_block_timestamp(now);
        call_contract_syscall(*self.contract, selector, calldata)
    }

    // The functions as `by`, at `now`.
    fn at(self: @Bench, by: felt252, now: u64) -> IOrchestratorSafeDispatcher {
        set_contract_address(address(by));
        set_block_timestamp(now);
        IOrchestratorSafeDispatcher { contract_address: *self.contract }
    }

    // What an account has, and what it gets, without a call: calls are what costs a test its time.
    fn tokens(self: @Bench, account: ContractAddress) -> u256 {
        set_contract_address(*self.token.contract_address);
        let token = @Token::contract_state_for_testing();
        token.balances.entry(account).read()
    }

    fn mint(self: @Bench, account: ContractAddress, amount: u256) {
        set_contract_address(*self.token.contract_address);
        let mut token = Token::contract_state_for_testing();
        token.balances.entry(account).write(amount);
    }
}

// The one felt of a refusal.
pub fn refusal<T, +Drop<T>>(answer: Result<T, Array<felt252>>) -> felt252 {
    match answer {
        Ok(_) => 'succeeded',
        Err(error) => {
            assert!(error.len() == 2, "{:?}", error);
            *error[0]
        },
    }
}
