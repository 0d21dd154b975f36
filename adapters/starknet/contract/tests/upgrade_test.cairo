// A made-up version 3 (next.py) takes over in the middle of everything: agreements, slashes, votes,
// claims, disputes, stake that is asked back. What is owed stays, and no call is refused for it.
use starknet::ContractAddress;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess};
use starknet::testing::{pop_log_raw, set_contract_address};
use crate::errors;
use crate::interface::IOrchestratorSafeDispatcherTrait;
use crate::next::contract::Orchestrator as Next;
use crate::slashes::SlashKey;
use crate::tests::bench::{Bench, BenchTrait, address, refusal};
use crate::tests::invariants;
use crate::tests::story::{BEGIN, DAY, market, people};

const UPGRADE: u64 = BEGIN + 200_000;
const START: u64 = UPGRADE - DAY;

fn keys() -> Span<SlashKey> {
    let mut all = array![];
    for reservation_id in 1..5_u64 {
        for party in 0..2_u32 {
            for window in 0..3_u32 {
                all.append(SlashKey { reservation_id, party, window });
            }
        }
    }
    all.span()
}

fn check(bench: @Bench) {
    invariants::check(bench, people(), keys(), 0);
}

// Three agreements that run, and a request; the first windows have just closed.
fn agreements() -> Bench {
    let bench = market();
    let class: felt252 = Next::TEST_CLASS_HASH.into();
    bench.at('admin', BEGIN).propose_upgrade(class.into()).unwrap();
    for id in 1..4_u64 {
        let carol = bench.at('carol', START);
        carol.request_reservation(1, 30, 3 * DAY, 1000, 1, 1, 2500).unwrap();
        bench.at('alice', START).accept_reservation(id).unwrap();
    }
    bench.at('carol', UPGRADE).add_bond(500).unwrap();
    bench.at('carol', UPGRADE).request_reservation(1, 10, DAY, 1000, 1, 1, 333).unwrap();
    bench
}

// Of each kind that can be open one: slash with quorum, slash with a claim, claim, dispute.
fn quarrels(bench: Bench) {
    let uri: ByteArray = "https://w.example/e/1";
    for oracle in ['oracle1', 'oracle2'].span() {
        let oracle = *oracle;
        if oracle == 'oracle1' {
            bench.at(oracle, UPGRADE).propose_slash(1, 0, 0, 1, 60, 7, uri.clone()).unwrap();
            bench.at(oracle, UPGRADE).propose_slash(1, 1, 0, 512, 60, 7, uri.clone()).unwrap();
        } else {
            bench.at(oracle, UPGRADE).attest_slash(1, 0, 0, 1, 50, 8, uri.clone()).unwrap();
            bench.at(oracle, UPGRADE).attest_slash(1, 1, 0, 512, 60, 7, uri.clone()).unwrap();
        }
    }
    bench.at('carol', UPGRADE).dispute_slash(1, 1, 0, 9).unwrap();
    bench.at('oracle1', UPGRADE).propose_slash(2, 0, 0, 4, 80, 7, uri).unwrap();
    bench.at('carol', UPGRADE).claim_breach(2, 0, 0, 4, 9).unwrap();
    bench.at('carol', UPGRADE).claim_breach(3, 0, 0, 1, 9).unwrap();
    bench.at('alice', UPGRADE).answer_claim(3, 0, 0, 9).unwrap();
    bench.at('alice', UPGRADE).request_unstake(1000).unwrap();
}

// What follows, to the end of all: votes, decisions, ends, payments, and everybody's leave.
fn ends(bench: Bench) {
    bench.at('alice', UPGRADE).accept_reservation(4).unwrap();
    let uri: ByteArray = "https://w.example/e/2";
    bench.at('oracle2', UPGRADE + 60).attest_slash(2, 0, 0, 4, 70, 7, uri).unwrap();
    bench.at('oracle1', UPGRADE + 60).withdraw_slash(2, 0, 0).unwrap();
    check(@bench);
    let decided = UPGRADE + 21_600;
    bench.at('judge', decided - 10).resolve_dispute(1, 1, 0, 5000).unwrap();
    bench.at('judge', decided - 10).resolve_dispute(3, 0, 0, 4000).unwrap();
    bench.at('anyone', decided).execute_slash(1, 0, 0).unwrap();
    check(@bench);
    bench.at('carol', decided).top_up(2, 500).unwrap();
    bench.at('carol', decided).terminate_reservation(1).unwrap();
    bench.at('anyone', decided + 14_400).lapse_slash(2, 0, 0).unwrap();
    check(@bench);
    let after = START + 4 * DAY;
    for id in 1..5_u64 {
        bench.at('anyone', after).settle(id, 5).unwrap();
    }
    check(@bench);
    bench.at('alice', after).decommission_unit(1).unwrap();
    bench.at('alice', UPGRADE + 200_000).withdraw_stake().unwrap();
    for account in people() {
        let held = bench.at('anyone', after).get_balance(*account).unwrap();
        if held != 0 {
            bench.at((*account).into(), after).withdraw(held).unwrap();
        }
    }
    check(@bench);
}

fn answer(bench: @Bench, selector: felt252, calldata: Span<felt252>) -> Span<felt252> {
    bench.call(address('anyone'), UPGRADE, selector, calldata).unwrap()
}

// Everything that somebody owns or owes, but new members of records.
fn owned(bench: @Bench) -> Array<felt252> {
    let mut all: Array<felt252> = array![];
    for account in people() {
        let account: ContractAddress = *account;
        bench.tokens(account).serialize(ref all);
    }
    all.append_span(answer(bench, selector!("get_provider"), ['alice'].span()));
    all.append_span(answer(bench, selector!("get_consumer"), ['carol'].span()));
    all.append_span(answer(bench, selector!("get_unit"), [1].span()));
    for id in 1..5_u64 {
        all.append_span(reservation(bench, id).slice(0, 21));
    }
    for key in keys() {
        let calldata = [(*key.reservation_id).into(), (*key.party).into(), (*key.window).into()];
        let asked = bench.call(address('anyone'), UPGRADE, selector!("get_slash"), calldata.span());
        if let Ok(slash) = asked {
            all.append_span(slash);
        }
    }
    bench.tokens(*bench.contract).serialize(ref all);
    all
}

fn reservation(bench: @Bench, id: u64) -> Span<felt252> {
    answer(bench, selector!("get_reservation"), [id.into()].span())
}

// form, grade: what version 3 appends to a reservation.
fn appended(bench: @Bench, id: u64) -> (felt252, felt252) {
    let felts = reservation(bench, id);
    (*felts[21], *felts[22])
}

#[test]
fn what_is_owed_stays() {
    let old = agreements();
    quarrels(old);
    let new = agreements();
    quarrels(new);
    let before = owned(@new);
    new.at('admin', UPGRADE).upgrade().unwrap();
    assert_eq!(new.at('anyone', UPGRADE).version().unwrap(), 3);
    assert_eq!(owned(@new), before);
    check(@new);
    ends(old);
    ends(new);
    assert_eq!(owned(@new), owned(@old));
    // Nothing was left behind but what is burnt and the stake and bond of who stays.
    let view = new.at('anyone', UPGRADE);
    let stake = view.get_provider(address('alice')).unwrap().stake;
    let bond = view.get_consumer(address('carol')).unwrap().bond;
    let burnt = old.at('anyone', UPGRADE).get_instance().unwrap().burnt;
    assert_eq!(new.tokens(new.contract), (stake + bond + burnt).into());
}

#[test]
fn what_is_new_is_written_when_it_is_needed() {
    let bench = agreements();
    quarrels(bench);
    while pop_log_raw(bench.contract).is_some() {}
    bench.at('admin', UPGRADE).upgrade().unwrap();
    let (keys, _) = pop_log_raw(bench.contract).unwrap();
    assert_eq!(keys, [selector!("Upgraded")].span());
    // Views change nothing, and older records show what a constant says.
    assert_eq!(generation(@bench), 2);
    assert_eq!(appended(@bench, 1), (3, 7));
    assert_eq!(stored_form(@bench, 1), 0);
    // The first call that changes something brings the rest, and is no other for it.
    bench.at('alice', UPGRADE).reject_reservation(4).unwrap();
    let (keys, data) = pop_log_raw(bench.contract).unwrap();
    assert_eq!(keys, [selector!("GenerationChanged")].span());
    assert_eq!(data, [3].span());
    let (keys, _) = pop_log_raw(bench.contract).unwrap();
    assert_eq!(*keys[0], selector!("ReservationStateChanged"));
    assert_eq!(generation(@bench), 3);
    // Once: the second call finds it done.
    while pop_log_raw(bench.contract).is_some() {}
    bench.at('oracle1', UPGRADE).withdraw_slash(2, 0, 0).unwrap();
    let (keys, _) = pop_log_raw(bench.contract).unwrap();
    assert_eq!(*keys[0], selector!("SlashWithdrawn"));
    // A record takes the new form when it is touched, a new one has its own value.
    let now = UPGRADE + 7200;
    assert_eq!(refusal(bench.at('anyone', now).settle(1, 6)), errors::BATCH_TOO_LARGE);
    bench.at('anyone', now).settle(1, 5).unwrap();
    assert_eq!(stored_form(@bench, 1), 3);
    assert_eq!(appended(@bench, 1), (3, 7));
    assert_eq!(stored_form(@bench, 2), 0);
    bench.at('carol', now).request_reservation(1, 10, DAY, 1000, 1, 1, 333).unwrap();
    assert_eq!(appended(@bench, 5), (3, 1));
}

fn generation(bench: @Bench) -> u32 {
    bench.at('anyone', UPGRADE).get_instance().unwrap().generation
}

// As it is in the storage, whatever a view says.
fn stored_form(bench: @Bench, id: u64) -> u32 {
    set_contract_address(*bench.contract);
    let state = @Next::contract_state_for_testing();
    state.reservations.entry(id).form.read()
}

// The call that finds an old generation may be one that fails: then the next one finds it.
#[test]
fn a_refused_first_call_brings_nothing() {
    let bench = agreements();
    bench.at('admin', UPGRADE).upgrade().unwrap();
    assert_eq!(refusal(bench.at('mallory', UPGRADE).pause()), errors::NOT_AUTHORIZED);
    assert_eq!(generation(@bench), 2);
    bench.at('admin', UPGRADE).pause().unwrap();
    assert_eq!(generation(@bench), 3);
}
