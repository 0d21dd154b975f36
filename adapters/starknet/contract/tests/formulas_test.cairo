// Formulas and texts at their boundaries.
use crate::agreement::{
    cost, gross, owed, payment, share, underfunded, unfunded, window_at, window_end, windows,
};
use crate::codes::reasons;
use crate::limits::{DURATION_SECS_MAX, GIGABYTES_MAX, PRICE_MAX};
use crate::roles::{covers, may_vote, quorum_at};
use crate::tests::bench::address;
use crate::tests::story::sla;
use crate::text::{is_link, is_region};
use crate::types::{OracleEntry, Reservation, SlaTerms, Vote};
use crate::verdict::{Verdict, credit_bps, provider_amount, score_of_quorum, verdict};

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
        exit_until: 0,
        cut_unfunded: false,
        consumer_claims: 0,
        provider_claims: 0,
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
fn grace_ends_for_every_window() {
    let mut r = reservation(300_000, 100_000);
    // Nothing at all is paid: from the first window on, when grace is over.
    assert!(!unfunded(@r, 600, 5599));
    assert!(unfunded(@r, 600, 5600));
    r.escrow = payment(@r, 0);
    assert!(!unfunded(@r, 600, 105_599));
    assert!(unfunded(@r, 600, 105_600));
    assert!(unfunded(@r, 600, 304_999));
    assert!(!unfunded(@r, 600, 305_000));
    // What is settled needs nothing any more.
    r.next_window = 1;
    r.escrow = payment(@r, 1);
    assert!(!unfunded(@r, 600, 105_600));
    assert!(unfunded(@r, 600, 205_600));
    r.escrow -= 1;
    assert!(unfunded(@r, 600, 105_600));
    r.status = 2;
    assert!(!unfunded(@r, 600, 105_600));
}

#[test]
fn the_largest_agreement_fits() {
    let whole = cost(PRICE_MAX, GIGABYTES_MAX, DURATION_SECS_MAX);
    assert!(whole < 0xffffffffffffffffffffffffffffffff / 10_000);
    assert_eq!(share(whole, 10_000), whole);
    assert_eq!(share(9999, 1), 0);
}

fn entry(oracle: felt252, since: u64, until: u64, revoked: bool) -> OracleEntry {
    OracleEntry { oracle: address(oracle), since, until, revoked }
}

#[test]
fn entries_cover_times() {
    let open = entry('a', 100, 0, false);
    assert!(!covers(@open, 99) && covers(@open, 100) && covers(@open, 1_000_000));
    let ended = entry('a', 100, 200, false);
    assert!(covers(@ended, 199) && !covers(@ended, 200));
    assert!(!covers(@entry('a', 200, 200, false), 200));
    let entries = array![ended, entry('b', 0, 150, true), entry('b', 300, 0, false)].span();
    assert!(may_vote(entries, address('a'), 100) && !may_vote(entries, address('a'), 200));
    // Revoked for good; the later entry has its own time.
    assert!(!may_vote(entries, address('b'), 120) && !may_vote(entries, address('b'), 299));
    assert!(may_vote(entries, address('b'), 300));
}

#[test]
fn a_quorum_follows_the_entries() {
    let mut entries = array![];
    // Of none, one, .. seven entries, for the quorum 4, 2 and 1 of a version.
    for expected in [(2, 2, 1), (2, 2, 1), (2, 2, 1), (2, 2, 1), (3, 2, 1), (3, 2, 1), (4, 2, 1)]
        .span() {
        let quorums = (
            quorum_at(entries.span(), 10, 4),
            quorum_at(entries.span(), 10, 2),
            quorum_at(entries.span(), 10, 1),
        );
        assert_eq!(quorums, *expected);
        // Revoked ones count, and others don't.
        entries.append(entry('x', 5, 11, entries.len() % 2 == 1));
        entries.append(entry('y', 11, 0, false));
        entries.append(entry('z', 0, 10, false));
    }
    assert_eq!(quorum_at(entries.span(), 10, 4), 4);
    assert_eq!(quorum_at(entries.span(), 10, 7), 4);
}

fn vote(oracle: felt252, reasons: u32, score_before: u32, withdrawn: bool) -> Vote {
    Vote { oracle: address(oracle), reasons, score_before, evidence_root: 1, withdrawn }
}

#[test]
fn votes_that_share_a_reason() {
    let entries = array![
        entry('a', 0, 0, false), entry('b', 0, 0, false), entry('c', 0, 0, false),
        entry('d', 0, 0, true), entry('e', 11, 0, false),
    ]
        .span();
    let none = array![
        vote('a', 1, 70, false), vote('b', 2, 20, false), vote('d', 3, 0, false),
        vote('e', 3, 0, false), vote('c', 3, 0, true),
    ];
    let split = verdict(none.span(), entries, 10, 2);
    assert_eq!(split, Verdict { agreed: 0, support: 1, score: 100 });
    // 2 is agreed on with the lower score behind it; 8 and 1024 have one vote each.
    let votes = array![
        vote('a', 1 + 2 + 8, 70, false), vote('b', 1 + 2, 90, false),
        vote('c', 2 + 1024, 40, false),
    ];
    let agreed = verdict(votes.span(), entries, 10, 2);
    assert_eq!(agreed, Verdict { agreed: 3, support: 3, score: 70 });
    let all = verdict(votes.span(), entries, 10, 3);
    assert_eq!(all, Verdict { agreed: 2, support: 3, score: 90 });
    let one = verdict(votes.span(), entries, 10, 1);
    assert_eq!(one, Verdict { agreed: 1 + 2 + 8 + 1024, support: 3, score: 40 });
    // Everybody may vote on a later window but the revoked one.
    assert_eq!(verdict(none.span(), entries, 11, 2).agreed, 3);
}

#[test]
fn the_score_that_a_quorum_stands_behind() {
    assert_eq!(score_of_quorum([70, 40].span(), 1), Some(40));
    assert_eq!(score_of_quorum([70, 40].span(), 2), Some(70));
    assert_eq!(score_of_quorum([70, 40].span(), 3), None);
    assert_eq!(score_of_quorum([50, 50, 0].span(), 2), Some(50));
    assert_eq!(score_of_quorum([].span(), 1), None);
}

#[test]
fn the_credit_of_a_breach() {
    let terms = SlaTerms { credit_bps: 3000, outage_bps: 2000, ..sla() };
    assert_eq!(credit_bps(reasons::LATENCY, @terms, 1000, 9000), 3000);
    assert_eq!(credit_bps(reasons::LATENCY, @terms, 4000, 9000), 4000);
    assert_eq!(credit_bps(reasons::OUTAGE, @terms, 4000, 9000), 9000);
    assert_eq!(credit_bps(reasons::INTEGRITY + reasons::LATENCY, @terms, 4000, 1000), 2000);
    // The score, where it takes more; the arbiter's part of either.
    assert_eq!(provider_amount(1001, 60, 3000, 10_000), 400);
    assert_eq!(provider_amount(1001, 80, 3000, 10_000), 300);
    assert_eq!(provider_amount(1001, 100, 0, 10_000), 0);
    assert_eq!(provider_amount(1001, 0, 0, 10_000), 1001);
    assert_eq!(provider_amount(1001, 60, 3000, 5000), 200);
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
