// Tokens that fail, keep, add, lie, answer nothing or call back.
use starknet::syscalls::deploy_syscall;
use crate::errors;
use crate::interface::IOrchestratorSafeDispatcherTrait;
use crate::tests::bench::{Bench, BenchTrait, address, refusal};
use crate::tests::story::{BEGIN, DAY, active, check, deployed, market, slashed, with_token};
use crate::tests::token::{ITokenDispatcherTrait, Mute, mood};

// Each function that takes tokens, while the token behaves so.
fn every_pull_fails(mood: u32) {
    let bench = deployed();
    bench.token.set_mood(mood);
    let answer = bench.at('alice', BEGIN).register_provider("https://a.example/", 5000);
    assert_eq!(refusal(answer), errors::TOKEN_FAILED);
    assert_eq!(refusal(bench.at('alice', BEGIN).get_provider(address('alice'))), 'NotFound');
    bench.token.set_mood(mood);
    let answer = bench.at('carol', BEGIN).register_consumer(500);
    assert_eq!(refusal(answer), errors::TOKEN_FAILED);
    assert_eq!(refusal(bench.at('carol', BEGIN).get_consumer(address('carol'))), 'NotFound');

    let bench = market();
    bench.token.set_mood(mood);
    assert_eq!(refusal(bench.at('alice', BEGIN).add_stake(5)), errors::TOKEN_FAILED);
    bench.token.set_mood(mood);
    assert_eq!(refusal(bench.at('carol', BEGIN).add_bond(5)), errors::TOKEN_FAILED);
    bench.token.set_mood(mood);
    let answer = bench.at('carol', BEGIN).request_reservation(1, 30, 3 * DAY, 1000, 1, 1, 2000);
    assert_eq!(refusal(answer), errors::TOKEN_FAILED);
    nothing_changed(bench);

    let bench = slashed();
    bench.token.set_mood(mood);
    assert_eq!(refusal(bench.at('carol', BEGIN + DAY).top_up(1, 5)), errors::TOKEN_FAILED);
    bench.token.set_mood(mood);
    let answer = bench.at('alice', BEGIN + DAY).dispute_slash(1, 0, 0, 9);
    assert_eq!(refusal(answer), errors::TOKEN_FAILED);
    bench.token.set_mood(mood);
    let answer = bench.at('carol', BEGIN + DAY).claim_breach(1, 0, 0, 1, 9);
    assert_eq!(refusal(answer), errors::TOKEN_FAILED);
    bench.token.set_mood(mood::HONEST);
    check(@bench);
}

fn nothing_changed(bench: Bench) {
    bench.token.set_mood(mood::HONEST);
    let view = bench.at('anyone', BEGIN);
    assert_eq!(view.get_provider(address('alice')).unwrap().stake, 5000);
    let consumer = view.get_consumer(address('carol')).unwrap();
    assert_eq!(consumer.bond, 500);
    assert_eq!(consumer.open_reservations, 0);
    assert_eq!(view.counts().unwrap().reservations, 0);
    check(@bench);
}

#[test]
fn a_token_that_answers_false() {
    every_pull_fails(mood::ANSWERS_FALSE);
}

#[test]
fn a_token_that_keeps_a_fee() {
    every_pull_fails(mood::KEEPS_ONE);
}

#[test]
fn a_token_that_gives_too_much() {
    every_pull_fails(mood::GIVES_ONE);
}

#[test]
fn a_token_that_panics() {
    every_pull_fails(mood::PANICS);
}

#[test]
fn a_token_that_lies_about_balances() {
    every_pull_fails(mood::LIES_ABOUT_BALANCES);
}

#[test]
fn a_withdrawal_that_fails_leaves_the_balance() {
    let bench = market();
    bench.at('carol', BEGIN).withdraw_bond(300).unwrap();
    for mood in [mood::ANSWERS_FALSE, mood::PANICS].span() {
        bench.token.set_mood(*mood);
        assert_eq!(refusal(bench.at('carol', BEGIN).withdraw(100)), errors::TOKEN_FAILED);
        assert_eq!(bench.at('carol', BEGIN).get_balance(address('carol')).unwrap(), 300);
    }
    bench.token.set_mood(mood::HONEST);
    bench.at('carol', BEGIN).withdraw(300).unwrap();
    assert_eq!(bench.at('carol', BEGIN).get_balance(address('carol')).unwrap(), 0);
    check(@bench);
}

#[test]
fn a_token_without_the_functions() {
    let honest = market();
    let bench = Bench { contract: with_token(honest.contract), token: honest.token };
    let answer = bench.at('bob', BEGIN).register_provider("https://b.example/", 5000);
    assert_eq!(refusal(answer), errors::TOKEN_FAILED);
}

#[test]
fn a_token_that_answers_nothing() {
    let (token, _) = deploy_syscall(Mute::TEST_CLASS_HASH, 0, array![].span(), false).unwrap();
    let bench = Bench { contract: with_token(token), token: market().token };
    let answer = bench.at('bob', BEGIN).register_provider("https://b.example/", 5000);
    assert_eq!(refusal(answer), errors::TOKEN_FAILED);
}

// Every function that changes something, and how many zeros are calldata for it.
const CHANGES: [(felt252, u32); 48] = [
    (selector!("set_config"), 21), (selector!("set_oracle"), 2), (selector!("retire_oracle"), 1),
    (selector!("set_arbiter"), 1), (selector!("propose_admin"), 1),
    (selector!("accept_admin"), 0), (selector!("pause"), 0), (selector!("unpause"), 0),
    (selector!("propose_upgrade"), 2), (selector!("cancel_upgrade"), 0),
    (selector!("upgrade"), 0), (selector!("set_operator"), 1),
    (selector!("register_provider"), 4), (selector!("update_provider"), 3),
    (selector!("add_stake"), 1), (selector!("request_unstake"), 1),
    (selector!("withdraw_stake"), 0), (selector!("register_unit"), 16),
    (selector!("update_unit"), 4), (selector!("set_price"), 3), (selector!("set_accepting"), 2),
    (selector!("update_sla"), 8), (selector!("schedule_maintenance"), 3),
    (selector!("end_maintenance"), 1), (selector!("decommission_unit"), 1),
    (selector!("register_consumer"), 1), (selector!("add_bond"), 1),
    (selector!("withdraw_bond"), 1), (selector!("request_reservation"), 7),
    (selector!("accept_reservation"), 1), (selector!("reject_reservation"), 1),
    (selector!("cancel_reservation"), 1), (selector!("expire_request"), 1),
    (selector!("top_up"), 2), (selector!("terminate_reservation"), 1), (selector!("settle"), 2),
    (selector!("propose_slash"), 10), (selector!("attest_slash"), 10),
    (selector!("withdraw_slash"), 3), (selector!("claim_breach"), 6),
    (selector!("answer_claim"), 5), (selector!("dispute_slash"), 5),
    (selector!("resolve_dispute"), 4), (selector!("execute_slash"), 3),
    (selector!("lapse_slash"), 3), (selector!("withdraw"), 1), (selector!("publish_scores"), 3),
    (selector!("publish_price_guide"), 4),
];

// While a call moves tokens in or out, no function that changes something can be entered.
#[test]
fn a_token_that_calls_back() {
    let bench = active();
    bench.at('carol', BEGIN).withdraw_bond(100).unwrap();
    bench.token.set_mood(mood::CALLS_BACK);
    for change in CHANGES.span() {
        let (selector, zeros) = *change;
        let mut calldata = array![];
        for _ in 0..zeros {
            calldata.append(0);
        }
        bench.token.set_call_back(bench.contract, selector, calldata.span());
        bench.at('alice', BEGIN).add_stake(1).unwrap();
        assert_eq!(bench.token.last_answer(), errors::REENTERED);
        bench.token.set_call_back(bench.contract, selector, calldata.span());
        bench.at('carol', BEGIN).withdraw(1).unwrap();
        assert_eq!(bench.token.last_answer(), errors::REENTERED);
    }
    check(@bench);
}

// A view in the middle of a transfer shows what will hold after it.
#[test]
fn a_token_that_looks() {
    let bench = market();
    bench.token.set_mood(mood::CALLS_BACK);
    let calldata = array!['alice'].span();
    bench.token.set_call_back(bench.contract, selector!("get_provider"), calldata);
    bench.at('alice', BEGIN).add_stake(1).unwrap();
    assert_eq!(bench.token.last_answer(), 0);
}

// What was pulled above the cost is the caller's Balance, and not before it came.
#[test]
fn a_token_that_owes_the_rest() {
    let bench = market();
    bench.token.set_mood(mood::KEEPS_ONE);
    let answer = bench.at('carol', BEGIN).request_reservation(1, 30, 3 * DAY, 1000, 1, 1, 9000);
    assert_eq!(refusal(answer), errors::TOKEN_FAILED);
    assert_eq!(bench.at('carol', BEGIN).get_balance(address('carol')).unwrap(), 0);
    bench.token.set_mood(mood::HONEST);
    bench.at('carol', BEGIN).request_reservation(1, 30, 3 * DAY, 1000, 1, 1, 9000).unwrap();
    assert_eq!(bench.at('carol', BEGIN).get_balance(address('carol')).unwrap(), 6000);
    bench.at('carol', BEGIN).withdraw(6000).unwrap();
    check(@bench);
}
