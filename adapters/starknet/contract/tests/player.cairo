// Plays a scenario that scenarios.py wrote as felts, and checks what comes of each step.
use core::num::traits::Zero;
use core::traits::DivRem;
use starknet::ContractAddress;
use starknet::testing::pop_log_raw;
use crate::contract::Orchestrator;
use crate::slashes::SlashKey;
use crate::tests::bench::{Answer, Bench, BenchTrait, construct, deploy_token};
use crate::tests::invariants;
use crate::tests::invariants::{Flows, FlowsTrait};
use crate::types::Reservation;

const TOKENS_EACH: u256 = 1_000_000_000_000;

// The way to a member of a result: a number of felts, a text, or, as a negative number, a list of
// items of so many felts.
const BYTE_ARRAY: felt252 = 'ByteArray';

// The felts of all scenarios are words; a tape holds nine in each felt, by their places.
const PLACES: NonZero<u128> = 0x4000;

#[derive(Drop)]
struct Tape {
    words: Span<felt252>,
    packed: Span<felt252>,
    // Of the felt that is being read.
    places: u128,
    left: u32,
    token: ContractAddress,
    contract: ContractAddress,
}

#[generate_trait]
impl TapeImpl of TapeTrait {
    fn next(ref self: Tape) -> felt252 {
        if self.left == 0 {
            self.places = (*self.packed.pop_front().unwrap()).try_into().unwrap();
            self.left = 9;
        }
        let (places, place) = DivRem::div_rem(self.places, PLACES);
        self.places = places;
        self.left -= 1;
        *self.words[place.try_into().unwrap()]
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
        } else if felt == 'contract' {
            (*self.contract).into()
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
    now: u64,
    tokens: u256,
    burnt: u128,
    // When they were last counted.
    reservations: Span<Reservation>,
    flows: Flows,
}

pub fn play(words: Span<felt252>, packed: Span<felt252>) {
    let token = deploy_token();
    let bench = Bench { contract: Zero::zero(), token };
    let mut tape = Tape {
        words, packed, places: 0, left: 0, token: token.contract_address, contract: Zero::zero(),
    };
    let mut accounts = array![];
    for _ in 0..tape.number() {
        let account = tape.address();
        accounts.append(account);
        bench.mint(account, TOKENS_EACH);
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
    let mut stage = Stage {
        bench,
        constructed: false,
        accounts: accounts.span(),
        keys: keys.span(),
        now: 0,
        tokens: 0,
        burnt: 0,
        reservations: [].span(),
        flows: Default::default(),
    };
    // Steps of the scenarios before this one are counted in their own tests.
    let (own, every, steps) = (tape.number(), tape.number(), tape.number());
    for index in 0..steps {
        step(ref stage, ref tape, index);
        if index >= own && (index + 1) % every == 0 || index + 1 == steps {
            count(ref stage);
        }
    }
    assert!(tape.packed.is_empty(), "the tape has felts left");
}

fn step(ref stage: Stage, ref tape: Tape, index: u64) {
    let now = tape.number();
    let by = tape.address();
    let function = tape.next();
    let name: ByteArray = format!("step {index}, felt name {function}");
    let is_constructor = function == 'constructor';
    let selector = tape.next();
    let calldata = tape.list();
    let answer: Answer = if is_constructor {
        match construct(calldata, now) {
            Ok(contract) => {
                stage.bench.contract = contract;
                tape.contract = contract;
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
        stage.now = now;
        let tokens = stage.bench.tokens(contract);
        assert!(tokens >= stage.tokens || function == 'withdraw', "{name}: tokens left");
        stage.tokens = tokens;
        let burnt = invariants::burnt(contract);
        assert!(burnt >= stage.burnt, "{name}: burnt fell");
        stage.burnt = burnt;
    }
}

// What must hold, whatever the steps since the last count were.
fn count(ref stage: Stage) {
    if !stage.constructed {
        return;
    }
    let Bench { contract, .. } = stage.bench;
    invariants::check(@stage.bench, stage.accounts, stage.keys, 0);
    let reservations = invariants::reservations(contract);
    invariants::check_change(contract, stage.reservations, reservations, stage.now);
    stage.flows.check(reservations);
    stage.reservations = reservations;
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
        } else if let Some(felts) = (*hop).try_into() {
            felts
        } else {
            1 + (-*hop).try_into().unwrap() * (*result[at]).try_into().unwrap()
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
        let account = tape.address();
        let balance: felt252 = invariants::balance(bench.contract, account).into();
        assert!(balance == tape.next(), "{name}: Balance {balance} of {:?}", account);
    }
    for _ in 0..tape.number() {
        let account = tape.next();
        let tokens = bench.tokens(tape.real(account).try_into().unwrap());
        assert!(tokens == tape.next().into(), "{name}: {tokens} tokens");
    }
}
