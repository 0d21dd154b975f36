// Formulas and texts at their boundaries.
use crate::agreement::{
    cost, gross, live_scores, owed, payment, score_of_quorum, share, underfunded, window_at,
    window_end, windows,
};
use crate::limits::{DURATION_SECS_MAX, GIGABYTES_MAX, PRICE_MAX};
use crate::tests::bench::address;
use crate::text::{is_link, is_region};
use crate::types::{Reservation, Vote};

fn reservation(secs: u64, window_secs: u64) -> Reservation {
    Reservation {
        unit_id: 1,
        provider: address('alice'),
        consumer: address('carol'),
        gb: 7,
        price: 1_000_003,
        duration_secs: secs,
        window_secs,
        sla_version: 1,
        config_version: 1,
        expires_at: 0,
        start: 5000,
        end: 5000 + secs,
        status: 1,
        next_window: 0,
        escrow: 0,
        ahead: 0,
        breached: false,
    }
}

#[test]
fn payments_add_up_to_the_cost() {
    for window_secs in [3600_u64, 3601, 86_399, 86_400, 2_592_000].span() {
        for secs in [3600_u64, 86_399, 86_400, 86_401, 1_000_000].span() {
            let r = reservation(*secs, *window_secs);
            let mut sum = 0;
            for k in 0..windows(@r) {
                sum += payment(@r, k);
            }
            assert_eq!(sum, cost(r.price, r.gb, *secs));
            assert_eq!(owed(@r), sum);
            assert_eq!(window_end(@r, windows(@r) - 1), r.end);
        }
    }
}

#[test]
fn earlier_windows_are_filled_first() {
    let mut r = reservation(250_000, 100_000);
    r.escrow = payment(@r, 0) + 5;
    assert_eq!(gross(@r, 0), payment(@r, 0));
    assert_eq!(gross(@r, 1), 5);
    assert_eq!(gross(@r, 2), 0);
    r.next_window = 1;
    r.escrow = owed(@r);
    assert_eq!(gross(@r, 2), payment(@r, 2));
}

#[test]
fn the_window_in_progress_must_be_covered() {
    let mut r = reservation(250_000, 100_000);
    r.escrow = payment(@r, 0);
    assert!(!underfunded(@r, 104_999));
    assert_eq!(window_at(@r, 104_999), 0);
    assert!(underfunded(@r, 105_000));
    r.ahead = payment(@r, 1);
    assert!(!underfunded(@r, 105_000));
    r.status = 2;
    assert!(!underfunded(@r, 255_000));
}

#[test]
fn the_largest_agreement_fits() {
    let whole = cost(PRICE_MAX, GIGABYTES_MAX, DURATION_SECS_MAX);
    assert!(whole < 0xffffffffffffffffffffffffffffffff / 10_000);
    assert_eq!(share(whole, 10_000), whole);
    assert_eq!(share(9999, 1), 0);
}

fn vote(oracle: felt252, score_before: u32, withdrawn: bool) -> Vote {
    Vote { oracle: address(oracle), score_before, evidence_root: 1, withdrawn }
}

#[test]
fn the_score_that_a_quorum_stands_behind() {
    let oracles = array![address('a'), address('b'), address('c')].span();
    let votes = array![
        vote('a', 70, false), vote('b', 20, true), vote('x', 0, false), vote('c', 40, false),
    ];
    let scores = live_scores(votes.span(), oracles);
    assert_eq!(scores, array![70, 40].span());
    assert_eq!(score_of_quorum(scores, 1), Some(40));
    assert_eq!(score_of_quorum(scores, 2), Some(70));
    assert_eq!(score_of_quorum(scores, 3), None);
}

#[test]
fn links() {
    assert!(is_link(@"!~"));
    assert!(!is_link(@""));
    assert!(!is_link(@"a b"));
    assert!(!is_link(@"a\x7f"));
    let mut long: ByteArray = "";
    for _ in 0..200_u32 {
        long.append_byte('a');
    }
    assert!(is_link(@long));
    long.append_byte('a');
    assert!(!is_link(@long));
}

#[test]
fn regions() {
    assert!(is_region('a'));
    assert!(is_region('eu-central-1-abcdefghijklmnopqr'));
    for text in [0, 'A', 'a_b', 'a b', 'a`', 'z{', '0:', '/0', 'a\x00'].span() {
        assert!(!is_region(*text), "{text}");
    }
    // 32 bytes, and the largest felt.
    assert!(!is_region(0x100000000000000000000000000000000000000000000000000000000000000));
    assert!(!is_region(-1));
}
