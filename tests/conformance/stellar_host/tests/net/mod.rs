//! A chain in memory with people on it, and transactions of theirs.
#![allow(dead_code)] // either of the two tests uses a part
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{json, Value};
use soroban_env_host::xdr::*;
use stellar_host::chain::{Chain, Sent};
use stellar_host::codec::{list, sha256};
use stellar_host::config::Config;
use stellar_host::envelope::{payload_hash, Txn};
use stellar_host::simulation::{simulate_call, Auth};
use TransactionSignaturePayloadTaggedTransaction as Tagged;

pub const XLM: i64 = 10_000_000;
pub const START: u64 = 1_000_000;

pub fn key(name: &str) -> SigningKey {
    SigningKey::from_bytes(&sha256(name.as_bytes()))
}
pub fn public(name: &str) -> Uint256 {
    Uint256(key(name).verifying_key().to_bytes())
}
pub fn account(name: &str) -> AccountId {
    AccountId(PublicKey::PublicKeyTypeEd25519(public(name)))
}
pub fn address(name: &str) -> ScVal {
    ScVal::Address(ScAddress::Account(account(name)))
}

/// alice, bob and carol have 1,000 XLM; `more`: other settings.

pub fn chain(more: Value) -> Chain {
    let people = ["alice", "bob", "carol"];
    let accounts = people.map(|name| json!({"public_key": account(name).to_string(), "balance": "10000000000"}));
    let mut settings = json!({"accounts": accounts, "genesis_time": START});
    for (name, value) in more.as_object().expect("settings") {
        settings[name] = value.clone();
    }
    Chain::new(Config::parse(&settings.to_string()).expect("good settings")).expect("a genesis")
}

pub fn balance(chain: &Chain, name: &str) -> i64 {
    chain.state.account(&account(name)).expect("an account").balance
}

pub fn invoke(contract: &ContractId, function: &str, args: Vec<ScVal>) -> HostFunction {
    HostFunction::InvokeContract(InvokeContractArgs {
        contract_address: ScAddress::Contract(contract.clone()),
        function_name: function.try_into().unwrap(),
        args: list(args),
    })
}

pub fn payment(chain: &Chain, from: &str, to: &str, amount: i64) -> HostFunction {
    let amount = ScVal::I128(Int128Parts { hi: 0, lo: amount as u64 });
    invoke(&chain.token, "transfer", vec![address(from), address(to), amount])
}

/// With what its simulation says, unsigned, 100 stroops for its inclusion.
pub fn prepared(chain: &Chain, from: &str, function: HostFunction) -> Transaction {
    let run = simulate_call(chain, &function, &account(from), Auth::record(false), 0).unwrap();
    run.invoke_result.as_ref().expect("a call that works");
    let body =
        OperationBody::InvokeHostFunction(InvokeHostFunctionOp { host_function: function, auth: list(run.auth) });
    with_data(chain, from, body, run.transaction_data.unwrap())
}

pub fn with_data(chain: &Chain, from: &str, body: OperationBody, data: SorobanTransactionData) -> Transaction {
    Transaction {
        source_account: MuxedAccount::Ed25519(public(from)),
        fee: u32::try_from(data.resource_fee).unwrap() + 100,
        seq_num: SequenceNumber(chain.state.account(&account(from)).unwrap().seq_num.0 + 1),
        cond: Preconditions::None,
        memo: Memo::None,
        operations: list(vec![Operation { source_account: None, body }]),
        ext: TransactionExt::V1(data),
    }
}

pub fn signature(name: &str, hash: &[u8; 32]) -> DecoratedSignature {
    let hint = public(name).0[28..].try_into().unwrap();
    let bytes = key(name).sign(hash).to_bytes();
    DecoratedSignature { hint: SignatureHint(hint), signature: Signature(bytes.to_vec().try_into().unwrap()) }
}

pub fn signed(chain: &Chain, tx: Transaction, names: &[&str]) -> Txn {
    let hash = payload_hash(&chain.network.id, Tagged::Tx(tx.clone()));
    let signatures = list(names.iter().map(|name| signature(name, &hash)).collect());
    chain.txn(TransactionEnvelope::Tx(TransactionV1Envelope { tx, signatures }))
}

/// The code of a refusal; None: it waits now.
pub fn refused(chain: &mut Chain, txn: Txn) -> Option<TransactionResultResult> {
    match chain.send(txn) {
        Sent::Error(refusal) => Some(refusal.result.result),
        Sent::Pending => None,
        _ => panic!("neither taken nor refused"),
    }
}

/// Sends it and closes a ledger with it: its result.
pub fn land(chain: &mut Chain, txn: Txn) -> TransactionResult {
    let hash = txn.hash;
    assert!(matches!(chain.send(txn), Sent::Pending));
    chain.close_ledger();
    let (ledger, index) = chain.find_txn(&hash).expect("in the ledger");
    ledger.txns[index].result.clone()
}

/// The result of the only operation.
pub fn operation(result: &TransactionResult) -> OperationResultTr {
    let results = match &result.result {
        TransactionResultResult::TxSuccess(results) | TransactionResultResult::TxFailed(results) => results,
        other => panic!("{other:?}"),
    };
    match &results[0] {
        OperationResult::OpInner(inner) => inner.clone(),
        other => panic!("{other:?}"),
    }
}

/// A contract whose only function `f` returns nothing.
pub fn smallest_contract() -> Vec<u8> {
    let mut wasm = b"\0asm\x01\0\0\0".to_vec();
    wasm.extend(b"\x01\x05\x01\x60\x00\x01\x7e"); // type () -> i64
    wasm.extend(b"\x03\x02\x01\x00"); // a function of it
    wasm.extend(b"\x07\x05\x01\x01f\x00\x00"); // its name
    wasm.extend(b"\x0a\x06\x01\x04\x00\x42\x02\x0b"); // its code: the value of "void"
    let mut meta = b"\x11contractenvmetav0".to_vec();
    meta.extend([0, 0, 0, 0, 0, 0, 0, 22, 0, 0, 0, 0]); // made for protocol 22
    wasm.extend([0, meta.len() as u8]);
    wasm.extend(meta);
    wasm
}
