//! Lifetimes: how entries get them, lose them, and come back.
mod net;

use net::*;
use serde_json::json;
use soroban_env_host::xdr::*;
use soroban_simulation::simulation::{simulate_extend_ttl_op, simulate_restore_op};
use stellar_host::chain::Chain;
use stellar_host::codec::{list, sha256, to_bytes};
use stellar_host::fees::archived_places;
use stellar_host::simulation::{adjustment, next_ledger, simulate_after_restore, Auth};
use stellar_host::state::Life;

const TTL: u32 = 16;

/// With a contract on it, and its keys: instance, code.
fn chain_with_contract() -> (Chain, ContractId, Vec<LedgerKey>) {
    let mut chain = chain(json!({"min_persistent_ttl": TTL}));
    let wasm = smallest_contract();
    let hash = Hash(sha256(&wasm));
    let upload = HostFunction::UploadContractWasm(wasm.try_into().unwrap());
    let txn = signed(&chain, prepared(&chain, "alice", upload), &["alice"]);
    assert!(matches!(land(&mut chain, txn).result, TransactionResultResult::TxSuccess(_)));
    let preimage = ContractIdPreimage::Address(ContractIdPreimageFromAddress {
        address: ScAddress::Account(account("alice")),
        salt: Uint256([1; 32]),
    });
    let create = HostFunction::CreateContractV2(CreateContractArgsV2 {
        contract_id_preimage: preimage.clone(),
        executable: ContractExecutable::Wasm(hash.clone()),
        constructor_args: list(vec![]),
    });
    let txn = signed(&chain, prepared(&chain, "alice", create), &["alice"]);
    assert!(matches!(land(&mut chain, txn).result, TransactionResultResult::TxSuccess(_)));
    let id = HashIdPreimage::ContractId(HashIdPreimageContractId {
        network_id: Hash(chain.network.id),
        contract_id_preimage: preimage,
    });
    let contract = ContractId(Hash(sha256(&to_bytes(&id))));
    let instance = LedgerKey::ContractData(LedgerKeyContractData {
        contract: ScAddress::Contract(contract.clone()),
        key: ScVal::LedgerKeyContractInstance,
        durability: ContractDataDurability::Persistent,
    });
    (chain, contract, vec![instance, LedgerKey::ContractCode(LedgerKeyContractCode { hash })])
}

fn call(contract: &ContractId) -> HostFunction {
    invoke(contract, "f", vec![])
}

fn age(chain: &mut Chain, ledgers: u32) {
    (0..ledgers).for_each(|_| chain.close_ledger());
}

fn life(chain: &Chain, key: &LedgerKey) -> Life {
    chain.state.get(key).unwrap().life(key, chain.newest() + 1)
}

fn data_of(tx: &mut Transaction) -> &mut SorobanTransactionData {
    let TransactionExt::V1(data) = &mut tx.ext else { unreachable!() };
    data
}

fn restored(chain: &Chain) -> usize {
    let changes = &chain.last().txns[0].meta.operations[0].changes.0;
    changes.iter().filter(|change| matches!(change, LedgerEntryChange::Restored(_))).count()
}

#[test]
fn a_call_brings_back_what_it_says_is_archived() {
    let (mut chain, contract, keys) = chain_with_contract();
    age(&mut chain, 2 * TTL);
    assert!(keys.iter().all(|key| life(&chain, key) == Life::Archived));
    let mut tx = prepared(&chain, "alice", call(&contract));
    assert_eq!(archived_places(data_of(&mut tx)).len(), 2);
    let txn = signed(&chain, tx, &["alice"]);
    assert!(matches!(land(&mut chain, txn).result, TransactionResultResult::TxSuccess(_)));
    assert!(keys.iter().all(|key| life(&chain, key) == Life::Live));
    assert_eq!(restored(&chain), 4); // both entries with their ends
}

#[test]
fn a_call_that_does_not_say_so_fails() {
    let (mut chain, contract, keys) = chain_with_contract();
    let tx = prepared(&chain, "alice", call(&contract));
    age(&mut chain, 2 * TTL);
    let txn = signed(&chain, tx, &["alice"]);
    let result = land(&mut chain, txn);
    assert_eq!(operation(&result), OperationResultTr::InvokeHostFunction(InvokeHostFunctionResult::EntryArchived));
    assert!(keys.iter().all(|key| life(&chain, key) == Life::Archived));
    // Places that are none, or out of order, are refused before.
    for places in [vec![1, 0], vec![0, 7]] {
        let mut tx = prepared(&chain, "alice", call(&contract));
        data_of(&mut tx).ext =
            SorobanTransactionDataExt::V1(SorobanResourcesExtV0 { archived_soroban_entries: list(places) });
        let txn = signed(&chain, tx, &["alice"]);
        assert_eq!(refused(&mut chain, txn), Some(TransactionResultResult::TxSorobanInvalid));
    }
}

#[test]
fn restore_footprint_brings_entries_back() {
    let (mut chain, contract, keys) = chain_with_contract();
    age(&mut chain, 2 * TTL);
    let (config, info) = (&chain.network.config, next_ledger(&chain));
    let data = simulate_restore_op(chain.state.as_ref(), config, &adjustment(0), &info, &keys).unwrap();
    let body = OperationBody::RestoreFootprint(RestoreFootprintOp { ext: ExtensionPoint::V0 });
    let tx = with_data(&chain, "bob", body, data.transaction_data);
    let (before, txn) = (balance(&chain, "bob"), signed(&chain, tx, &["bob"]));
    let result = land(&mut chain, txn);
    assert_eq!(operation(&result), OperationResultTr::RestoreFootprint(RestoreFootprintResult::Success));
    assert_eq!(before - balance(&chain, "bob"), result.fee_charged);
    assert_eq!(restored(&chain), 4);
    let until = chain.newest() + TTL - 1;
    assert!(keys.iter().all(|key| chain.state.get(key).unwrap().live_until == Some(until)));
    let mut tx = prepared(&chain, "alice", call(&contract));
    assert!(archived_places(data_of(&mut tx)).is_empty());
}

#[test]
fn a_preamble_restores_before_the_call() {
    let (mut chain, contract, _) = chain_with_contract();
    age(&mut chain, 2 * TTL);
    let (run, restore) =
        simulate_after_restore(&chain, &call(&contract), &account("alice"), Auth::record(false), 0).unwrap();
    assert!(archived_places(&run.transaction_data.unwrap()).is_empty());
    assert_eq!(restore.unwrap().resources.footprint.read_write.len(), 2);
}

#[test]
fn extend_footprint_ttl_moves_the_end_and_never_back() {
    let (mut chain, _, keys) = chain_with_contract();
    for (extend_to, expected) in [(100, 100), (50, 99)] {
        let (config, info) = (&chain.network.config, next_ledger(&chain));
        let data =
            simulate_extend_ttl_op(chain.state.as_ref(), config, &adjustment(0), &info, &keys, extend_to).unwrap();
        let op = ExtendFootprintTtlOp { ext: ExtensionPoint::V0, extend_to };
        let tx = with_data(&chain, "bob", OperationBody::ExtendFootprintTtl(op), data.transaction_data);
        let txn = signed(&chain, tx, &["bob"]);
        let result = land(&mut chain, txn);
        assert_eq!(operation(&result), OperationResultTr::ExtendFootprintTtl(ExtendFootprintTtlResult::Success));
        let until = chain.newest() + expected;
        assert!(keys.iter().all(|key| chain.state.get(key).unwrap().live_until == Some(until)));
    }
}

#[test]
fn wrong_footprints_are_malformed() {
    let (mut chain, contract, _) = chain_with_contract();
    let mut tx = prepared(&chain, "alice", call(&contract));
    let op = ExtendFootprintTtlOp { ext: ExtensionPoint::V0, extend_to: 5_000_000 };
    let data = data_of(&mut tx).clone();
    let tx = with_data(&chain, "alice", OperationBody::ExtendFootprintTtl(op), data.clone());
    let txn = signed(&chain, tx, &["alice"]);
    let result = refused(&mut chain, txn).unwrap();
    let malformed = OperationResultTr::ExtendFootprintTtl(ExtendFootprintTtlResult::Malformed);
    assert_eq!(result, TransactionResultResult::TxFailed(list(vec![OperationResult::OpInner(malformed)])));
    let body = OperationBody::RestoreFootprint(RestoreFootprintOp { ext: ExtensionPoint::V0 });
    let txn = signed(&chain, with_data(&chain, "alice", body, data), &["alice"]);
    let malformed = OperationResultTr::RestoreFootprint(RestoreFootprintResult::Malformed);
    let result = refused(&mut chain, txn).unwrap();
    assert_eq!(result, TransactionResultResult::TxFailed(list(vec![OperationResult::OpInner(malformed)])));
}
