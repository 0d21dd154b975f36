// Amounts and lists at their limits.
use crate::errors;
use crate::interface::IOrchestratorSafeDispatcherTrait;
use crate::limits::{DURATION_SECS_MAX, GIGABYTES_MAX, MONEY_MAX, MONTH_SECS, PRICE_MAX};
use crate::tests::bench::{Bench, BenchTrait, address, refusal};
use crate::tests::story::{
    BEGIN, DAY, active, check, deployed, deployed_as, fixed, market, open, sla, terms,
};
use crate::types::{Config, FixedConfig, ScoreEntry};

const HUGE: u128 = 0xffffffffffffffffffffffffffffffff;

#[test]
fn amounts_above_the_limits() {
    let bench = market();
    let alice = bench.at('alice', BEGIN);
    assert_eq!(refusal(alice.add_stake(HUGE)), errors::OVERFLOW);
    assert_eq!(refusal(alice.add_stake(MONEY_MAX - 4999)), errors::OVERFLOW);
    assert_eq!(refusal(alice.request_unstake(HUGE)), errors::AMOUNT_TOO_HIGH);
    assert_eq!(refusal(alice.set_price(1, 1, PRICE_MAX + 1)), errors::INVALID_INPUT);
    assert_eq!(refusal(alice.set_price(1, HUGE, HUGE)), errors::INVALID_INPUT);
    assert_eq!(refusal(alice.withdraw(HUGE)), errors::AMOUNT_TOO_HIGH);
    let far = 0xffffffffffffffff;
    assert_eq!(refusal(alice.schedule_maintenance(1, 1, far)), errors::INVALID_INPUT);
    let carol = bench.at('carol', BEGIN);
    assert_eq!(refusal(carol.add_bond(HUGE)), errors::OVERFLOW);
    assert_eq!(refusal(carol.withdraw_bond(HUGE)), errors::AMOUNT_TOO_HIGH);
    let all = carol.request_reservation(1, 30, far, 1000, 1, 1, 1000);
    assert_eq!(refusal(all), errors::INVALID_INPUT);
    let gb = carol.request_reservation(1, 0xffffffff, DAY, 1000, 1, 1, 1000);
    assert_eq!(refusal(gb), errors::INVALID_INPUT);
    // Nobody has as many tokens, whether the sum of Balances fits or not.
    let deposit = carol.request_reservation(1, 30, DAY, 1000, 1, 1, HUGE);
    assert_eq!(refusal(deposit), errors::TOKEN_FAILED);
    carol.add_bond(2000).unwrap();
    carol.withdraw_bond(2000).unwrap();
    let deposit = carol.request_reservation(1, 30, DAY, 1000, 1, 1, HUGE);
    assert_eq!(refusal(deposit), errors::TOKEN_FAILED);
    check(@bench);
}

#[test]
fn a_stake_may_reach_the_limit() {
    let bench = market();
    bench.at('alice', BEGIN).add_stake(MONEY_MAX - 5000).unwrap();
    assert_eq!(refusal(bench.at('alice', BEGIN).add_stake(1)), errors::OVERFLOW);
    assert_eq!(refusal(bench.at('bob', BEGIN).register_consumer(MONEY_MAX + 1)), 'Overflow');
    bench.at('bob', BEGIN).register_consumer(MONEY_MAX).unwrap();
    check(@bench);
}

// The dearest agreement that the rules allow, slashed, claimed and settled to its end.
#[test]
fn the_largest_agreement() {
    let long = FixedConfig { unbonding_secs: 7_776_000, upgrade_delay_secs: 7_776_000, ..fixed() };
    let dear = Config { dispute_deposit_bps: 2000, stake_penalty_bps: 10_000, ..terms() };
    let bench = deployed_as(['oracle1', 'oracle2', 'oracle3'].span(), long, dear);
    bench.at('alice', BEGIN).register_provider("https://a.example/", MONEY_MAX).unwrap();
    bench
        .at('alice', BEGIN)
        .register_unit(
            GIGABYTES_MAX, 'eu-1', 1, "https://u.example/", PRICE_MAX, PRICE_MAX, MONTH_SECS, sla(),
        )
        .unwrap();
    bench.at('carol', BEGIN).register_consumer(MONEY_MAX).unwrap();
    let year = DURATION_SECS_MAX / MONTH_SECS * MONTH_SECS;
    let month = PRICE_MAX * GIGABYTES_MAX.into();
    bench
        .at('carol', BEGIN)
        .request_reservation(1, GIGABYTES_MAX, year, PRICE_MAX, 1, 1, 12 * month)
        .unwrap();
    bench.at('alice', BEGIN).accept_reservation(1).unwrap();
    let now = BEGIN + MONTH_SECS;
    let uri: ByteArray = "https://w.example/e";
    for party in 0..2_u32 {
        let reasons = if party == 0 {
            32
        } else {
            512
        };
        bench.at('oracle1', now).propose_slash(1, party, 0, reasons, 0, 7, uri.clone()).unwrap();
        bench.at('oracle2', now).attest_slash(1, party, 0, reasons, 0, 7, uri.clone()).unwrap();
        bench.at('anyone', now + 21_600).execute_slash(1, party, 0).unwrap();
        check(@bench);
    }
    bench.at('carol', now + MONTH_SECS).claim_breach(1, 0, 1, 1, 9).unwrap();
    bench.at('judge', now + MONTH_SECS + 21_600).resolve_dispute(1, 0, 1, 10_000).unwrap();
    check(@bench);
    let after = BEGIN + year + DAY;
    assert_eq!(bench.at('anyone', after).settle(1, 10).unwrap(), 10);
    assert_eq!(bench.at('anyone', after).settle(1, 10).unwrap(), 2);
    check(@bench);
    let view = bench.at('anyone', after);
    // Two months came back, and the deposit of the claim: a fifth of month and penalty.
    assert_eq!(view.get_balance(address('carol')).unwrap(), 2 * month + 2 * month / 5);
    assert_eq!(view.get_reservation(1).unwrap().reservation.status, 3);
    assert_eq!(view.get_provider(address('alice')).unwrap().open_reservations, 0);
    // The whole payment went back, so nothing of the stake did.
    assert_eq!(view.get_instance().unwrap().burnt, month);
}

// No more than seven entries cover one time, so no slash has more votes.
#[test]
fn seven_votes_and_no_more() {
    let names = ['o1', 'o2', 'o3', 'o4', 'o5', 'o6', 'o7'].span();
    let bench = open(deployed_as(names, fixed(), Config { quorum: 4, ..terms() }));
    bench.at('carol', BEGIN).request_reservation(1, 30, 3 * DAY, 1000, 1, 1, 3000).unwrap();
    bench.at('alice', BEGIN).accept_reservation(1).unwrap();
    let admin = bench.at('admin', BEGIN);
    assert_eq!(refusal(admin.set_oracle(address('o8'), true)), errors::INVALID_CONFIG);
    admin.retire_oracle(address('o7')).unwrap();
    admin.set_oracle(address('o8'), true).unwrap();
    assert_eq!(refusal(admin.set_oracle(address('o9'), true)), errors::INVALID_CONFIG);
    for window in 0..2_u32 {
        let now = BEGIN + (window.into() + 1) * DAY;
        let uri: ByteArray = "https://w/e";
        bench.at('o1', now).propose_slash(1, 0, window, 1, 50, 7, uri.clone()).unwrap();
        for oracle in ['o2', 'o3', 'o4', 'o5', 'o6', 'o7', 'o8'].span() {
            let of_window = if window == 0 {
                *oracle != 'o8'
            } else {
                *oracle != 'o7'
            };
            let vote = bench.at(*oracle, now).attest_slash(1, 0, window, 1, 50, 7, uri.clone());
            let expected = if of_window {
                'succeeded'
            } else {
                errors::NOT_AUTHORIZED
            };
            assert_eq!(refusal(vote), expected);
        }
        let again = bench.at('o2', now).attest_slash(1, 0, window, 1, 50, 7, uri);
        assert_eq!(refusal(again), errors::ALREADY_ATTESTED);
        let view = bench.at('anyone', now).get_slash(1, 0, window).unwrap();
        assert_eq!(view.slash.votes.len(), 7);
        assert_eq!((view.support, view.quorum), (7, 4));
        check(@bench);
    }
}

#[test]
fn lists_in_calls_are_bounded() {
    let bench = active();
    let mut scores = array![];
    for i in 0..20_u32 {
        scores.append(ScoreEntry { address: address(1 + i.into()), score: i });
    }
    let oracle = bench.at('oracle1', BEGIN);
    let mut more = scores.clone();
    more.append(ScoreEntry { address: address(99), score: 1 });
    let refused = oracle.publish_scores(0, BEGIN, more.span());
    assert_eq!(refusal(refused), errors::BATCH_TOO_LARGE);
    oracle.publish_scores(0, BEGIN, scores.span()).unwrap();
    assert_eq!(refusal(oracle.settle(1, 11)), errors::BATCH_TOO_LARGE);
}

#[test]
fn an_upgrade_needs_a_possible_class() {
    let bench = deployed();
    let admin = bench.at('admin', BEGIN);
    let bound: u256 = 0x800000000000000000000000000000000000000000000000000000000000000; // 2^251
    assert_eq!(refusal(admin.propose_upgrade(bound)), errors::INVALID_INPUT);
    let whole: u256 = 0xffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff;
    assert_eq!(refusal(admin.propose_upgrade(whole)), errors::INVALID_INPUT);
    admin.propose_upgrade(bound - 1).unwrap();
    // Nobody declared it: the chain refuses, and the proposal stays.
    let later = bench.at('admin', BEGIN + 200_000);
    assert!(later.upgrade().is_err());
    assert_eq!(later.get_instance().unwrap().pending_code_hash, bound - 1);
}

fn gas_of_request(bench: Bench) -> u128 {
    let before = core::testing::get_available_gas();
    let carol = bench.at('carol', BEGIN);
    carol.request_reservation(1, 30, 3 * DAY, 1000, 1, 1, 2000).unwrap();
    before - core::testing::get_available_gas()
}

// Nobody can make another's call dearer by filling the contract.
#[test]
fn what_others_store_costs_them_alone() {
    let bench = market();
    gas_of_request(bench);
    let early = gas_of_request(bench);
    bench.at('mallory', BEGIN).register_consumer(20_000).unwrap();
    bench.at('alice', BEGIN).add_stake(40_000).unwrap();
    for _ in 0..40_u32 {
        let mallory = bench.at('mallory', BEGIN);
        mallory.request_reservation(1, 100, DAY, 1000, 1, 1, 3333).unwrap();
        let alice = bench.at('alice', BEGIN);
        alice.register_unit(1, 'eu-1', 0, "https://u/", 1000, 1000, DAY, sla()).unwrap();
    }
    let late = gas_of_request(bench);
    assert!(late <= early + early / 100, "{early} became {late}");
    check(@bench);
}
