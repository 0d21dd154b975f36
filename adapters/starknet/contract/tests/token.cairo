// An ERC-20 that does what a test asks of it. Everybody owns what was minted and has allowed
// everything.
use starknet::ContractAddress;

pub mod mood {
    pub const HONEST: u32 = 0;
    pub const ANSWERS_FALSE: u32 = 1;
    pub const KEEPS_ONE: u32 = 2; // a fee on the transfer
    pub const GIVES_ONE: u32 = 3;
    pub const PANICS: u32 = 4;
    pub const CALLS_BACK: u32 = 5; // and swallows the answer
    pub const LIES_ABOUT_BALANCES: u32 = 6;
}

#[starknet::interface]
pub trait IToken<T> {
    fn transfer(ref self: T, recipient: ContractAddress, amount: u256) -> bool;
    fn transfer_from(
        ref self: T, sender: ContractAddress, recipient: ContractAddress, amount: u256,
    ) -> bool;
    fn balance_of(self: @T, account: ContractAddress) -> u256;
    fn mint(ref self: T, account: ContractAddress, amount: u256);
    fn set_mood(ref self: T, mood: u32);
    // What CALLS_BACK calls, and the last answer: 0, or the error's first felt.
    fn set_call_back(ref self: T, to: ContractAddress, selector: felt252, calldata: Span<felt252>);
    fn last_answer(self: @T) -> felt252;
}

#[starknet::contract]
pub mod Token {
    use starknet::storage::{
        Map, MutableVecTrait, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
        Vec,
    };
    use starknet::syscalls::call_contract_syscall;
    use starknet::{ContractAddress, get_caller_address};
    use super::mood;

    #[storage]
    pub struct Storage {
        pub balances: Map<ContractAddress, u256>,
        mood: u32,
        to: ContractAddress,
        selector: felt252,
        calldata: Vec<felt252>,
        last_answer: felt252,
    }

    #[abi(embed_v0)]
    impl TokenImpl of super::IToken<ContractState> {
        fn transfer(ref self: ContractState, recipient: ContractAddress, amount: u256) -> bool {
            self.move(get_caller_address(), recipient, amount)
        }
        fn transfer_from(
            ref self: ContractState,
            sender: ContractAddress,
            recipient: ContractAddress,
            amount: u256,
        ) -> bool {
            self.move(sender, recipient, amount)
        }
        fn balance_of(self: @ContractState, account: ContractAddress) -> u256 {
            let lie: u256 = if self.mood.read() == mood::LIES_ABOUT_BALANCES {
                0x100000000000000000000000000000000
            } else {
                0
            };
            self.balances.entry(account).read() + lie
        }
        fn mint(ref self: ContractState, account: ContractAddress, amount: u256) {
            self.balances.entry(account).write(self.balances.entry(account).read() + amount);
        }
        fn set_mood(ref self: ContractState, mood: u32) {
            self.mood.write(mood);
        }
        fn set_call_back(
            ref self: ContractState,
            to: ContractAddress,
            selector: felt252,
            calldata: Span<felt252>,
        ) {
            self.to.write(to);
            self.selector.write(selector);
            while self.calldata.pop().is_some() {}
            for felt in calldata {
                self.calldata.push(*felt);
            }
            self.last_answer.write('none');
        }
        fn last_answer(self: @ContractState) -> felt252 {
            self.last_answer.read()
        }
    }

    #[generate_trait]
    impl Moves of MovesTrait {
        fn move(
            ref self: ContractState, from: ContractAddress, to: ContractAddress, amount: u256,
        ) -> bool {
            let mood = self.mood.read();
            assert(mood != mood::PANICS, 'Token: panics');
            if mood == mood::CALLS_BACK {
                self.call_back();
            }
            let taken = self.balances.entry(from).read();
            assert(taken >= amount, 'Token: balance');
            self.balances.entry(from).write(taken - amount);
            let given = if mood == mood::KEEPS_ONE {
                amount - 1
            } else if mood == mood::GIVES_ONE {
                amount + 1
            } else {
                amount
            };
            self.mint(to, given);
            if mood == mood::LIES_ABOUT_BALANCES {
                self.mood.write(mood::HONEST);
            }
            mood != mood::ANSWERS_FALSE
        }
        fn call_back(ref self: ContractState) {
            let mut calldata = array![];
            for i in 0..self.calldata.len() {
                calldata.append(self.calldata.at(i).read());
            }
            let answer = call_contract_syscall(
                self.to.read(), self.selector.read(), calldata.span(),
            );
            let last = match answer {
                Ok(_) => 0,
                Err(error) => *error[0],
            };
            self.last_answer.write(last);
        }
    }
}

// A token of the old kind that answers nothing.
#[starknet::contract]
pub mod Mute {
    use starknet::ContractAddress;

    #[storage]
    struct Storage {}

    #[external(v0)]
    fn transfer_from(
        ref self: ContractState, sender: ContractAddress, recipient: ContractAddress, amount: u256,
    ) {}

    #[external(v0)]
    fn balance_of(self: @ContractState, account: ContractAddress) -> u256 {
        0
    }
}
