// Who may call what: everybody else is refused, whatever they ask for.
use crate::errors;
use crate::interface::IOrchestratorSafeDispatcherTrait;
use crate::tests::bench::{Bench, BenchTrait, address, refusal};
use crate::tests::story::{BEGIN, DAY, active, check, people, requested, slashed, terms};
use crate::types::Config;

// Every person outside `allowed` is refused with `error`.
fn only(
    bench: Bench,
    allowed: Span<felt252>,
    error: felt252,
    selector: felt252,
    calldata: Array<felt252>,
) {
    for person in people() {
        let name: felt252 = (*person).into();
        let mut may = false;
        for other in allowed {
            may = may || *other == name;
        }
        let refused = refusal(bench.call(*person, BEGIN + DAY, selector, calldata.span()));
        if may {
            assert!(refused != error, "{selector}: {name} is refused");
        } else {
            assert!(refused == error, "{selector}: {name} gets {refused}");
        }
    }
    check(@bench);
}

fn zeros(many: u32) -> Array<felt252> {
    let mut calldata = array![];
    for _ in 0..many {
        calldata.append(0);
    }
    calldata
}

#[test]
fn admin_alone() {
    let bench = active();
    let admin = ['admin'].span();
    let role = errors::NOT_AUTHORIZED;
    only(bench, admin, role, selector!("set_config"), zeros(21));
    only(bench, admin, role, selector!("set_oracle"), zeros(2));
    only(bench, admin, role, selector!("retire_oracle"), zeros(1));
    only(bench, admin, role, selector!("set_arbiter"), zeros(1));
    only(bench, admin, role, selector!("propose_admin"), zeros(1));
    only(bench, admin, role, selector!("propose_upgrade"), zeros(2));
    only(bench, admin, role, selector!("cancel_upgrade"), zeros(0));
    only(bench, admin, role, selector!("upgrade"), zeros(0));
    only(bench, admin, role, selector!("pause"), zeros(0));
    only(bench, admin, role, selector!("unpause"), zeros(0));
    only(bench, [].span(), role, selector!("accept_admin"), zeros(0));
}

#[test]
fn oracles_and_the_arbiter() {
    let bench = slashed();
    let oracles = ['oracle1', 'oracle2', 'oracle3'].span();
    let role = errors::NOT_AUTHORIZED;
    only(bench, oracles, role, selector!("propose_slash"), zeros(10));
    only(bench, oracles, role, selector!("attest_slash"), zeros(10));
    only(bench, oracles, role, selector!("publish_scores"), zeros(3));
    only(bench, ['judge'].span(), role, selector!("resolve_dispute"), array![1, 0, 0, 0]);
    // Nobody's vote but their own.
    let voter = ['oracle1'].span();
    only(bench, voter, errors::NOT_FOUND, selector!("withdraw_slash"), array![1, 0, 0]);
    // The first guide of a region is admin's, later ones the oracles'.
    let guide = array!['eu-1', 0, 0, 0];
    only(bench, ['admin'].span(), role, selector!("publish_price_guide"), guide.clone());
    let admin = bench.at('admin', BEGIN + DAY);
    admin.publish_price_guide('eu-1', 1000, BEGIN, BEGIN + 2 * DAY).unwrap();
    only(bench, oracles, role, selector!("publish_price_guide"), guide);
}

#[test]
fn the_sides_of_a_slash() {
    let bench = slashed();
    let role = errors::NOT_AUTHORIZED;
    // Only the harmed party may claim, only the accused answer and dispute.
    only(bench, ['carol'].span(), role, selector!("claim_breach"), array![1, 0, 0, 1, 9, 0]);
    only(bench, ['alice'].span(), role, selector!("claim_breach"), array![1, 1, 0, 512, 9, 0]);
    let accused = ['alice'].span();
    let statement = array![1, 0, 0, 9, 0];
    only(bench, accused, errors::NOT_ACCUSED, selector!("answer_claim"), statement.clone());
    only(bench, accused, errors::NOT_ACCUSED, selector!("dispute_slash"), statement);
    let accused = ['carol'].span();
    let statement = array![1, 1, 0, 9, 0];
    only(bench, accused, errors::NOT_ACCUSED, selector!("answer_claim"), statement.clone());
    only(bench, accused, errors::NOT_ACCUSED, selector!("dispute_slash"), statement);
}

#[test]
fn the_units_provider() {
    let bench = active();
    let owner = ['alice'].span();
    let role = errors::NOT_AUTHORIZED;
    only(bench, owner, role, selector!("update_unit"), array![1, 0, 0, 0]);
    only(bench, owner, role, selector!("update_sla"), array![1, 0, 0, 0, 0, 0, 0, 0]);
    only(bench, owner, role, selector!("set_price"), array![1, 0, 0]);
    bench.at('alice', BEGIN + DAY).set_operator(address('dave')).unwrap();
    let operated = ['alice', 'dave'].span();
    only(bench, operated, role, selector!("set_price"), array![1, 0, 0]);
    only(bench, operated, role, selector!("set_accepting"), array![1, 1]);
    only(bench, operated, role, selector!("schedule_maintenance"), array![1, 0, 0]);
    only(bench, operated, role, selector!("end_maintenance"), array![1]);
    // Money, stake, SLA and acceptance are never an operator's.
    only(bench, owner, role, selector!("update_unit"), array![1, 0, 0, 0]);
    only(bench, owner, role, selector!("update_sla"), array![1, 0, 0, 0, 0, 0, 0, 0]);
    only(bench, owner, role, selector!("decommission_unit"), array![1]);
    only(bench, owner, errors::NOT_FOUND, selector!("request_unstake"), array![0]);
    bench.at('alice', BEGIN + DAY).set_operator(address('bob')).unwrap();
    let operated = ['alice', 'bob'].span();
    only(bench, operated, role, selector!("set_price"), array![1, 0, 0]);
    bench.at('alice', BEGIN + DAY).set_operator(address(0)).unwrap();
    only(bench, owner, role, selector!("set_price"), array![1, 0, 0]);
}

#[test]
fn the_reservations_parties() {
    let role = errors::NOT_AUTHORIZED;
    let carol = ['carol'].span();
    let alice = ['alice'].span();
    only(requested(), alice, role, selector!("accept_reservation"), array![1]);
    only(requested(), alice, role, selector!("reject_reservation"), array![1]);
    only(requested(), carol, role, selector!("cancel_reservation"), array![1]);
    only(active(), carol, role, selector!("top_up"), array![1, 1]);
    let both = ['alice', 'carol'].span();
    only(active(), both, role, selector!("terminate_reservation"), array![1]);
}

#[test]
fn own_accounts_only() {
    let bench = active();
    let unknown = errors::NOT_FOUND;
    let alice = ['alice'].span();
    only(bench, alice, unknown, selector!("update_provider"), zeros(3));
    only(bench, alice, unknown, selector!("add_stake"), zeros(1));
    only(bench, alice, unknown, selector!("request_unstake"), zeros(1));
    only(bench, alice, unknown, selector!("withdraw_stake"), zeros(0));
    only(bench, alice, unknown, selector!("register_unit"), zeros(16));
    let carol = ['carol'].span();
    only(bench, carol, unknown, selector!("add_bond"), zeros(1));
    only(bench, carol, unknown, selector!("withdraw_bond"), zeros(1));
    only(bench, carol, unknown, selector!("request_reservation"), array![1, 0, 0, 0, 0, 0, 0]);
    let both = ['alice', 'carol'].span();
    only(bench, both, unknown, selector!("set_operator"), zeros(1));
    // Somebody else's Balance is not there for the caller.
    let bench = active();
    bench.at('carol', BEGIN).withdraw_bond(100).unwrap();
    only(bench, carol, errors::AMOUNT_TOO_HIGH, selector!("withdraw"), array![1]);
}

#[test]
fn the_proposed_admin_alone() {
    let bench = active();
    bench.at('admin', BEGIN).propose_admin(address('dave')).unwrap();
    let (dave, role) = (['dave'].span(), errors::NOT_AUTHORIZED);
    only(bench, dave, role, selector!("accept_admin"), zeros(0));
    // The former admin is nobody now.
    only(bench, dave, role, selector!("pause"), zeros(0));
    only(bench, [].span(), role, selector!("accept_admin"), zeros(0));
}

#[test]
fn roles_that_were_taken() {
    let bench = slashed();
    let admin = bench.at('admin', BEGIN + DAY);
    admin.set_oracle(address('oracle3'), false).unwrap();
    admin.set_arbiter(address('bob')).unwrap();
    let (oracles, role) = (['oracle1', 'oracle2'].span(), errors::NOT_AUTHORIZED);
    only(bench, oracles, role, selector!("propose_slash"), zeros(10));
    only(bench, oracles, role, selector!("attest_slash"), zeros(10));
    only(bench, oracles, role, selector!("publish_scores"), zeros(3));
    // A slash stays with the arbiter of its day, also when another is in office.
    let later = bench.at('admin', BEGIN + DAY + 5000);
    later.set_arbiter(address('dave')).unwrap();
    only(bench, ['judge'].span(), role, selector!("resolve_dispute"), array![1, 0, 0, 0]);
    let uri: ByteArray = "https://w.example/e/2";
    bench.at('oracle1', BEGIN + DAY + 5000).propose_slash(1, 1, 0, 512, 60, 7, uri).unwrap();
    only(bench, ['bob'].span(), role, selector!("resolve_dispute"), array![1, 1, 0, 0]);
}

// No role for nobody, and none for the contract itself.
#[test]
fn roles_need_an_account() {
    let bench = active();
    let admin = bench.at('admin', BEGIN);
    for account in [address(0), bench.contract].span() {
        let account = *account;
        assert_eq!(refusal(admin.set_oracle(account, true)), errors::INVALID_INPUT);
        assert_eq!(refusal(admin.set_oracle(account, false)), errors::INVALID_INPUT);
        assert_eq!(refusal(admin.retire_oracle(account)), errors::INVALID_INPUT);
        assert_eq!(refusal(admin.set_arbiter(account)), errors::INVALID_INPUT);
        assert_eq!(refusal(admin.propose_admin(account)), errors::INVALID_INPUT);
        let config = Config { treasury: account, ..terms() };
        assert_eq!(refusal(admin.set_config(config)), errors::INVALID_INPUT);
    }
    let alice = bench.at('alice', BEGIN);
    assert_eq!(refusal(alice.set_operator(address('alice'))), errors::INVALID_INPUT);
    check(@bench);
}

// The six functions that ask for no role, with those above all 48.
#[test]
fn what_anybody_may() {
    for name in ['alice', 'oracle1', 'mallory'].span() {
        let bench = requested();
        bench.at(*name, BEGIN + 3600).expire_request(1).unwrap();
        check(@bench);
        let bench = active();
        assert_eq!(bench.at(*name, BEGIN + DAY + 7200).settle(1, 10).unwrap(), 1);
        check(@bench);
        let bench = slashed();
        bench.at(*name, BEGIN + DAY + 10800).lapse_slash(1, 0, 0).unwrap();
        check(@bench);
        let bench = slashed();
        let uri: ByteArray = "https://w.example/e/2";
        bench.at('oracle2', BEGIN + DAY).attest_slash(1, 0, 0, 1, 50, 7, uri).unwrap();
        bench.at(*name, BEGIN + DAY + 21600).execute_slash(1, 0, 0).unwrap();
        check(@bench);
        bench.at(*name, BEGIN + 2 * DAY).register_consumer(100).unwrap();
        if *name != 'alice' {
            bench.at(*name, BEGIN + 2 * DAY).register_provider("https://n/", 1000).unwrap();
        }
        check(@bench);
    }
}
