// Plays a scenario that scenarios.py wrote as felts, and checks what comes of each step.
use core::num::traits::Zero;
use starknet::ContractAddress;
use starknet::testing::pop_log_raw;
use crate::contract::Orchestrator;
use crate::slashing::SlashKey;
use crate::tests::bench::{Answer, Bench, BenchTrait, construct, deploy_token};
use crate::tests::invariants;
use crate::tests::invariants::{Flows, FlowsTrait};
use crate::tests::token::ITokenDispatcherTrait;
use crate::types::Reservation;

const TOKENS_EACH: u256 = 1_000_000_000_000;

// Codes of the way to a member of a result; anything else is a number of felts.
const BYTE_ARRAY: felt252 = 'ByteArray';
const VOTES: felt252 = 'votes';
const VOTE_FELTS: u32 = 5;

#[derive(Drop)]
struct Tape {
    felts: Span<felt252>,
    token: ContractAddress,
}

#[generate_trait]
impl TapeImpl of TapeTrait {
    fn next(ref self: Tape) -> felt252 {
        *self.felts.pop_front().unwrap()
    }
    fn number(ref self: Tape) -> u64 {
        self.next().try_into().unwrap()
    }
    fn address(ref self: Tape) -> ContractAddress {
        self.next().try_into().unwrap()
    }
    // Names of things that only this run knows become what they name.
    fn real(self: @Tape, felt: felt252) -> felt252 {
        let class: felt252 = Orchestrator::TEST_CLASS_HASH.into();
        let code: u256 = class.into();
        if felt == 'token' {
            (*self.token).into()
        } else if felt == 'code low' {
            code.low.into()
        } else if felt == 'code high' {
            code.high.into()
        } else {
            felt
        }
    }
    fn list(ref self: Tape) -> Span<felt252> {
        let mut all = array![];
        for _ in 0..self.number() {
            let felt = self.next();
            all.append(self.real(felt));
        }
        all.span()
    }
}

#[derive(Destruct)]
struct Stage {
    bench: Bench,
    constructed: bool,
    accounts: Span<ContractAddress>,
    keys: Span<SlashKey>,
    // After the last step.
    reservations: Span<Reservation>,
    flows: Flows,
}

pub fn play(felts: Span<felt252>) {
    let token = deploy_token();
    let mut tape = Tape { felts, token: token.contract_address };
    let mut accounts = array![];
    for _ in 0..tape.number() {
        let account = tape.address();
        accounts.append(account);
        token.mint(account, TOKENS_EACH);
    }
    let mut keys = array![];
    for _ in 0..tape.number() {
        let key = SlashKey {
            reservation_id: tape.number(),
            party: tape.number().try_into().unwrap(),
            window: tape.number().try_into().unwrap(),
        };
        keys.append(key);
    }
    let bench = Bench { contract: Zero::zero(), token };
    let mut stage = Stage {
        bench,
        constructed: false,
        accounts: accounts.span(),
        keys: keys.span(),
        reservations: [].span(),
        flows: Default::default(),
    };
    for index in 0..tape.number() {
        step(ref stage, ref tape, index);
    }
    assert!(tape.felts.is_empty(), "the tape has felts left");
}

fn step(ref stage: Stage, ref tape: Tape, index: u64) {
    let now = tape.number();
    let by = tape.address();
    let name: ByteArray = format!("step {index}, felt name {}", tape.felts[0]);
    let is_constructor = tape.next() == 'constructor';
    let selector = tape.next();
    let calldata = tape.list();
    let answer: Answer = if is_constructor {
        match construct(calldata, now) {
            Ok(contract) => {
                stage.bench.contract = contract;
                stage.constructed = true;
                Ok(array![].span())
            },
            Err(error) => Err(error),
        }
    } else {
        stage.bench.call(by, now, selector, calldata)
    };
    check_answer(ref tape, answer, @name);
    let Bench { contract, .. } = stage.bench;
    check_events(ref tape, ref stage.flows, contract, @name);
    check_money(ref tape, stage.bench, @name);
    if stage.constructed {
        invariants::check(@stage.bench, stage.accounts, stage.keys, 0);
        let reservations = invariants::reservations(contract);
        invariants::check_change(contract, stage.reservations, reservations, now);
        stage.flows.check(reservations);
        stage.reservations = reservations;
    }
}

fn check_answer(ref tape: Tape, answer: Answer, name: @ByteArray) {
    let error = tape.next();
    let has_result = tape.next() != 0;
    let expected = tape.list();
    let members = tape.number();
    match answer {
        Ok(result) => {
            assert!(error == 0, "{name}: succeeded, not {error}");
            assert!(!has_result || result == expected, "{name}: {:?}, not {:?}", result, expected);
            for _ in 0..members {
                check_member(ref tape, result, name);
            }
        },
        Err(given) => {
            // The error is one felt; the chain adds its own.
            assert!(given.len() == 2, "{name}: {:?}", given);
            assert!(*given[0] == error, "{name}: {} {:?}, not {}", given[0], given, error);
            assert!(members == 0, "{name}: members of an error");
        },
    }
}

fn check_member(ref tape: Tape, result: Span<felt252>, name: @ByteArray) {
    let mut at: u32 = 0;
    for hop in tape.list() {
        let many: u32 = if *hop == BYTE_ARRAY {
            3 + (*result[at]).try_into().unwrap()
        } else if *hop == VOTES {
            1 + VOTE_FELTS * (*result[at]).try_into().unwrap()
        } else {
            (*hop).try_into().unwrap()
        };
        at += many;
    }
    let expected = tape.list();
    let given = result.slice(at, expected.len());
    assert!(given == expected, "{name}: member {:?}, not {:?}", given, expected);
}

fn check_events(
    ref tape: Tape, ref flows: Flows, contract: ContractAddress, name: @ByteArray,
) {
    let compared = tape.next() != 0;
    let mut index = 0;
    for _ in 0..tape.number() {
        let whole = tape.next() != 0;
        let keys = tape.list();
        let data = tape.list();
        let (given_keys, given_data) = pop_log_raw(contract).expect('an event is missing');
        flows.add(given_keys, given_data);
        assert!(given_keys[0] == keys[0], "{name}: event {index} is another");
        assert!(!whole || given_keys == keys, "{name}: event {index} {:?}", given_keys);
        assert!(!whole || given_data == data, "{name}: event {index} {:?}", given_data);
        index += 1;
    }
    while let Some((keys, data)) = pop_log_raw(contract) {
        flows.add(keys, data);
        assert!(!compared, "{name}: event {:?} too many", keys);
    }
}

fn check_money(ref tape: Tape, bench: Bench, name: @ByteArray) {
    for _ in 0..tape.number() {
        let account = tape.next();
        let answer = bench.call(
            account.try_into().unwrap(), 0, selector!("get_balance"), array![account].span(),
        );
        assert!(*answer.unwrap()[0] == tape.next(), "{name}: Balance of {account}");
    }
    for _ in 0..tape.number() {
        let tokens = bench.tokens(tape.address());
        assert!(tokens == tape.next().into(), "{name}: {tokens} tokens");
    }
}
