//! The rules that are not the host's: who may do what, in which ledger, for how much.
mod net;

use net::*;
use serde_json::json;
use soroban_env_host::xdr::*;
use stellar_host::chain::{Chain, Sent};
use stellar_host::codec::{list, sha256};
use stellar_host::envelope::payload_hash;
use stellar_host::ledger::EventId;
use stellar_host::network::TOTAL_COINS;
use TransactionResultResult as Code;

fn pay(chain: &Chain) -> Transaction {
    prepared(chain, "alice", payment(chain, "alice", "bob", 5))
}

fn all_coins(chain: &Chain) -> i64 {
    let people: i64 = ["alice", "bob", "carol"].iter().map(|name| balance(chain, name)).sum();
    let root = ed25519_dalek::SigningKey::from_bytes(&chain.network.id).verifying_key().to_bytes();
    let root = AccountId(PublicKey::PublicKeyTypeEd25519(Uint256(root)));
    people + chain.state.account(&root).unwrap().balance + chain.last().header.fee_pool
}

#[test]
fn no_stroop_is_lost_and_the_fee_is_what_the_payer_lost() {
    let mut chain = chain(json!({}));
    assert_eq!(all_coins(&chain), TOTAL_COINS);
    let before = balance(&chain, "alice");
    let tx = pay(&chain);
    let offered = i64::from(tx.fee);
    let txn = signed(&chain, tx, &["alice"]);
    let result = land(&mut chain, txn);
    assert!(matches!(result.result, Code::TxSuccess(_)));
    assert_eq!(before - balance(&chain, "alice"), result.fee_charged + 5);
    assert!(result.fee_charged < offered, "nothing came back");
    assert_eq!(all_coins(&chain), TOTAL_COINS);
}

#[test]
fn a_failed_call_costs_its_fee_and_its_number_and_nothing_else() {
    let mut chain = chain(json!({}));
    let mut tx = pay(&chain);
    let much = payment(&chain, "alice", "bob", 2_000 * XLM);
    let mut body = tx.operations[0].clone();
    let OperationBody::InvokeHostFunction(op) = &mut body.body else { unreachable!() };
    let InvokeHostFunctionOp { host_function, auth } = op;
    let HostFunction::InvokeContract(args) = &much else { unreachable!() };
    let mut entry = auth[0].clone();
    entry.root_invocation.function = SorobanAuthorizedFunction::ContractFn(args.clone());
    *auth = list(vec![entry]);
    *host_function = much;
    tx.operations = list(vec![body]);
    let (alice, bob, number) = (balance(&chain, "alice"), balance(&chain, "bob"), tx.seq_num.0);
    let txn = signed(&chain, tx, &["alice"]);
    let result = land(&mut chain, txn);
    assert_eq!(operation(&result), OperationResultTr::InvokeHostFunction(InvokeHostFunctionResult::Trapped));
    assert_eq!(alice - balance(&chain, "alice"), result.fee_charged);
    assert_eq!(bob, balance(&chain, "bob"));
    assert_eq!(chain.state.account(&account("alice")).unwrap().seq_num.0, number);
    assert_eq!(all_coins(&chain), TOTAL_COINS);
    let meta = &chain.last().txns[0].meta;
    assert!(meta.operations.is_empty() && !meta.diagnostic_events.is_empty());
}

#[test]
fn one_resource_less_than_needed_is_told_by_its_code() {
    let mut chain = chain(json!({}));
    let change: [(fn(&mut SorobanTransactionData), InvokeHostFunctionResult); 4] = [
        (|data| data.resources.instructions = 1_000, InvokeHostFunctionResult::ResourceLimitExceeded),
        (|data| data.resources.disk_read_bytes = 1, InvokeHostFunctionResult::ResourceLimitExceeded),
        (|data| data.resources.write_bytes = 1, InvokeHostFunctionResult::ResourceLimitExceeded),
        (|data| data.resource_fee -= 100_000, InvokeHostFunctionResult::InsufficientRefundableFee),
    ];
    for (spoil, expected) in change {
        let contract = ScAddress::Contract(ContractId(Hash(sha256(&chain.newest().to_be_bytes()))));
        let amount = ScVal::I128(Int128Parts { hi: 0, lo: 5 });
        // A new balance of a contract pays rent, so there is a refundable fee to miss.
        let function = invoke(&chain.token, "transfer", vec![address("alice"), ScVal::Address(contract), amount]);
        let mut tx = prepared(&chain, "alice", function);
        let TransactionExt::V1(data) = &mut tx.ext else { unreachable!() };
        spoil(data);
        let txn = signed(&chain, tx, &["alice"]);
        assert_eq!(operation(&land(&mut chain, txn)), OperationResultTr::InvokeHostFunction(expected));
    }
}

#[test]
fn sequence_numbers_follow_one_another_unless_a_least_one_is_named() {
    let mut chain = chain(json!({}));
    for step in [-1, 1, 2] {
        let mut tx = pay(&chain);
        tx.seq_num.0 += step;
        let txn = signed(&chain, tx, &["alice"]);
        assert_eq!(refused(&mut chain, txn), Some(Code::TxBadSeq));
    }
    let mut tx = pay(&chain);
    let now = tx.seq_num.0 - 1;
    tx.seq_num.0 += 5;
    tx.cond = v2(|v2| v2.min_seq_num = Some(SequenceNumber(now)));
    let txn = signed(&chain, tx.clone(), &["alice"]);
    assert!(matches!(land(&mut chain, txn).result, Code::TxSuccess(_)));
    let txn = signed(&chain, pay(&chain), &["alice"]);
    assert_eq!(txn.tx().seq_num.0, now + 7);
    land(&mut chain, txn);
}

fn v2(change: impl FnOnce(&mut PreconditionsV2)) -> Preconditions {
    let mut v2 = PreconditionsV2 {
        time_bounds: None,
        ledger_bounds: None,
        min_seq_num: None,
        min_seq_age: Duration(0),
        min_seq_ledger_gap: 0,
        extra_signers: list(vec![]),
    };
    change(&mut v2);
    Preconditions::V2(v2)
}

#[test]
fn bounds_of_time_and_ledgers_hold_at_their_edges() {
    let mut chain = chain(json!({}));
    let ledgers = |min_ledger, max_ledger| v2(|v2| v2.ledger_bounds = Some(LedgerBounds { min_ledger, max_ledger }));
    let times = |min, max| Preconditions::Time(TimeBounds { min_time: TimePoint(min), max_time: TimePoint(max) });
    let next = chain.newest() + 1;
    let cases = [
        (times(START + 1, 0), Some(Code::TxTooEarly)),
        (times(0, START - 1), Some(Code::TxTooLate)),
        (ledgers(next + 1, 0), Some(Code::TxTooEarly)),
        (ledgers(0, next), Some(Code::TxTooLate)),
        (ledgers(next, next + 1), None),
    ];
    for (cond, expected) in cases {
        let txn = signed(&chain, Transaction { cond, ..pay(&chain) }, &["alice"]);
        assert_eq!(refused(&mut chain, txn), expected);
    }
    chain.close_ledger();
    // What waits is looked at again when its ledger closes.
    let txn = signed(&chain, Transaction { cond: times(0, chain.now() + 2), ..pay(&chain) }, &["alice"]);
    let hash = txn.hash;
    assert_eq!(refused(&mut chain, txn), None);
    chain.set_time(chain.now() + 100);
    chain.close_ledger();
    assert!(chain.find_txn(&hash).is_none());
}

#[test]
fn a_number_must_be_as_old_as_the_next_one_demands() {
    let mut chain = chain(json!({}));
    let txn = signed(&chain, pay(&chain), &["alice"]);
    land(&mut chain, txn);
    for cond in [v2(|v2| v2.min_seq_age = Duration(1_000)), v2(|v2| v2.min_seq_ledger_gap = 2)] {
        let txn = signed(&chain, Transaction { cond, ..pay(&chain) }, &["alice"]);
        assert_eq!(refused(&mut chain, txn), Some(Code::TxBadMinSeqAgeOrGap));
    }
    chain.close_ledger();
    let cond = v2(|v2| v2.min_seq_ledger_gap = 2);
    let txn = signed(&chain, Transaction { cond, ..pay(&chain) }, &["alice"]);
    assert_eq!(refused(&mut chain, txn), None);
}

#[test]
fn weights_thresholds_and_extra_signers_decide() {
    let shared = json!({"public_key": account("alice").to_string(), "balance": "10000000000",
        "thresholds": [1, 1, 3, 3], "signers": [{"key": account("bob").to_string(), "weight": 2}]});
    let bob = json!({"public_key": account("bob").to_string(), "balance": "10000000000"});
    let mut chain = chain(json!({"accounts": [shared, bob]}));
    let tx = pay(&chain);
    let mut sent = |tx: Transaction, names: &[&str]| {
        let txn = signed(&chain, tx, names);
        refused(&mut chain, txn)
    };
    let failed = Code::TxFailed(list(vec![OperationResult::OpBadAuth]));
    assert_eq!(sent(tx.clone(), &["alice"]), Some(failed)); // enough for the fee, not for the call
    assert_eq!(sent(tx.clone(), &["carol"]), Some(Code::TxBadAuth));
    assert_eq!(sent(tx.clone(), &["alice", "bob", "carol"]), Some(Code::TxBadAuthExtra));
    let secret = SignerKey::HashX(Uint256(sha256(b"secret")));
    let cond = v2(|v2| v2.extra_signers = list(vec![secret]));
    assert_eq!(sent(Transaction { cond, ..tx.clone() }, &["alice", "bob"]), Some(Code::TxBadAuth));
    assert_eq!(sent(tx, &["alice", "bob"]), None);
}

#[test]
fn a_fee_bump_pays_for_another() {
    let mut chain = chain(json!({}));
    let inner = signed(&chain, pay(&chain), &["alice"]).inner;
    let TransactionExt::V1(data) = &inner.tx.ext else { unreachable!() };
    let bump = |fee| FeeBumpTransaction {
        fee_source: MuxedAccount::Ed25519(public("carol")),
        fee,
        inner_tx: FeeBumpTransactionInnerTx::Tx(inner.clone()),
        ext: FeeBumpTransactionExt::V0,
    };
    let envelope = |chain: &Chain, fee, name| {
        let tx: FeeBumpTransaction = bump(fee);
        let tagged = TransactionSignaturePayloadTaggedTransaction::TxFeeBump(tx.clone());
        let signatures = list(vec![signature(name, &payload_hash(&chain.network.id, tagged))]);
        chain.txn(TransactionEnvelope::TxFeeBump(FeeBumpTransactionEnvelope { tx, signatures }))
    };
    let least = data.resource_fee + 200;
    let txn = envelope(&chain, least - 1, "carol");
    assert_eq!(refused(&mut chain, txn), Some(Code::TxInsufficientFee));
    let txn = envelope(&chain, least, "alice");
    assert_eq!(refused(&mut chain, txn), Some(Code::TxBadAuth));
    let (alice, carol) = (balance(&chain, "alice"), balance(&chain, "carol"));
    let txn = envelope(&chain, least, "carol");
    let (hash, inner_hash) = (txn.hash, txn.inner_hash);
    let result = land(&mut chain, txn);
    for known in [hash, inner_hash] {
        assert_eq!(chain.find_txn(&known).expect("in a ledger").0.sequence(), chain.newest());
    }
    let Code::TxFeeBumpInnerSuccess(pair) = &result.result else { panic!("{result:?}") };
    assert_eq!(pair.transaction_hash.0, inner_hash);
    assert_eq!(alice - balance(&chain, "alice"), 5);
    assert_eq!(carol - balance(&chain, "carol"), result.fee_charged);
}

#[test]
fn a_source_has_one_transaction_in_a_ledger_and_none_comes_twice() {
    let mut chain = chain(json!({}));
    let first = signed(&chain, pay(&chain), &["alice"]);
    let mut tx = pay(&chain);
    tx.seq_num.0 += 1;
    let second = signed(&chain, tx, &["alice"]);
    assert!(matches!(chain.send(first.clone()), Sent::Pending));
    assert!(matches!(chain.send(first.clone()), Sent::Duplicate));
    assert!(matches!(chain.send(second.clone()), Sent::TryAgainLater));
    chain.close_ledger();
    assert!(matches!(chain.send(first), Sent::TryAgainLater));
    assert!(matches!(chain.send(second), Sent::Pending));
}

#[test]
fn event_ids_rise_in_the_order_of_the_ledger() {
    let mut chain = chain(json!({}));
    for (from, to) in [("alice", "bob"), ("bob", "carol"), ("carol", "alice")] {
        let txn = signed(&chain, prepared(&chain, from, payment(&chain, from, to, 7)), &[from]);
        assert_eq!(refused(&mut chain, txn), None);
    }
    chain.close_ledger();
    let events = &chain.last().events;
    assert_eq!(events.len(), 9); // a fee, a transfer and a refund each
    assert!(events.windows(2).all(|pair| pair[0].id < pair[1].id && pair[0].id.text() < pair[1].id.text()));
    let places: Vec<_> = events.iter().map(|one| (one.id.txn, one.id.index)).collect();
    let last = EventId::AFTER_ALL;
    assert_eq!(places, [(0, 0), (0, 1), (0, 2), (1, 0), (2, 0), (3, 0), (last, 0), (last, 1), (last, 2)]);
    for one in events {
        assert_eq!(EventId::parse(&one.id.text()), Some(one.id));
        assert!(one.id < EventId::end_of(chain.newest()));
    }
    assert_eq!(EventId { ledger: 1, txn: 2, operation: 3, index: 4 }.text(), "0000000004294975491-0000000004");
    assert_eq!(EventId::parse("no id"), None);
}

#[test]
fn ledgers_out_of_retention_and_their_transactions_are_forgotten() {
    let mut chain = chain(json!({"retention_ledgers": 3}));
    let txn = signed(&chain, pay(&chain), &["alice"]);
    let hash = txn.hash;
    land(&mut chain, txn);
    chain.close_ledger();
    chain.close_ledger();
    assert!(chain.find_txn(&hash).is_some());
    chain.close_ledger();
    assert!(chain.find_txn(&hash).is_none());
    assert_eq!((chain.oldest(), chain.newest()), (4, 6));
}

#[test]
fn gifts_open_accounts_one_a_ledger() {
    let mut chain = chain(json!({}));
    let dave = ScAddress::Account(account("dave"));
    assert!(chain.mint(&dave, 100 * XLM).is_ok());
    assert!(chain.mint(&dave, 100 * XLM).is_err());
    chain.close_ledger();
    assert_eq!(balance(&chain, "dave"), 100 * XLM);
}

#[test]
fn settings_that_are_wrong_are_named() {
    use stellar_host::config::Config;
    for (text, word) in [
        ("{\"block_ms\": -1}", "block_ms"),
        ("{\"rpc_port\": 1}", "rpc_port"),
        ("{\"chain\": \"starknet\"}", "chain"),
        ("{\"accounts\": [{\"public_key\": \"GX\"}]}", "public_key"),
        ("{\"rpc_ports\": []}", "rpc_ports"),
    ] {
        let Err(why) = Config::parse(text) else { panic!("{text} is taken") };
        assert!(why.contains(word), "{why}");
    }
}
