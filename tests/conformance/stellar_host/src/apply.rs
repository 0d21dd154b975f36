//! The transactions of one ledger: fees first, then each one's sequence number and operation, then refunds, as
//! stellar-core applies them since protocol 23.
use soroban_env_host::xdr::{
    AccountEntry, AccountEntryExt, AccountEntryExtensionV1, AccountEntryExtensionV1Ext, AccountEntryExtensionV2,
    AccountEntryExtensionV2Ext, AccountEntryExtensionV3, AccountId, ContractEvent, ContractEventBody,
    ContractEventType, ContractEventV0, ContractId, ExtensionPoint, Hash, InnerTransactionResult,
    InnerTransactionResultExt, InnerTransactionResultPair, InnerTransactionResultResult as Inner, Int128Parts,
    LedgerEntryChange as Change, Liabilities, OperationMetaV2, OperationResult, ScAddress, ScVal, SequenceNumber,
    SorobanTransactionMetaExt, SorobanTransactionMetaExtV1, SorobanTransactionMetaV2, SponsorshipDescriptor, TimePoint,
    TransactionEvent, TransactionEventStage, TransactionMetaV4, TransactionResult, TransactionResultResult as Code,
};

use crate::changes::carry_out;
use crate::codec::{list, sha256, Hash32};
use crate::envelope::Txn;
use crate::errors;
use crate::fees::resource_fee;
use crate::network::BASE_FEE;
use crate::operation::{result_of, run, Place};
use crate::state::{account_key, State};

pub struct Applied {
    pub txn: Txn,
    pub result: TransactionResult,
    pub succeeded: bool,
    /// What was paid beyond resources.
    pub inclusion_fee: i64,
    pub fee_changes: Vec<Change>,
    pub meta: TransactionMetaV4,
    pub refund_changes: Vec<Change>,
    refund: i64,
}

/// `token`: the native asset's contract, which fee events are attributed to.
pub fn apply(place: &Place, token: &ContractId, set_hash: Hash32, txns: Vec<Txn>) -> Vec<Applied> {
    let mut out: Vec<Applied> = txns.into_iter().map(|txn| charge(place, token, txn)).collect();
    for (index, one) in out.iter_mut().enumerate() {
        let mut seed = set_hash.to_vec();
        seed.extend((index as u64).to_be_bytes());
        run_one(place, one, sha256(&seed));
    }
    for one in &mut out {
        give_back(place, token, one);
    }
    out
}

fn charge(place: &Place, token: &ContractId, txn: Txn) -> Applied {
    let inclusion_fee = txn.inclusion_fee().min(txn.inclusion_fee_at(BASE_FEE));
    let fee = txn.resource_fee() + inclusion_fee;
    let payer = txn.fee_source();
    let mut result = errors::result(Code::TxInternalError);
    result.fee_charged = fee;
    Applied {
        fee_changes: change_account(place, &payer, |account| account.balance -= fee),
        meta: TransactionMetaV4 {
            ext: ExtensionPoint::V0,
            events: list(vec![fee_event(token, &payer, fee, TransactionEventStage::BeforeAllTxs)]),
            ..TransactionMetaV4::default()
        },
        txn,
        result,
        succeeded: false,
        inclusion_fee,
        refund_changes: Vec::new(),
        refund: 0,
    }
}

fn run_one(place: &Place, one: &mut Applied, seed: Hash32) {
    let number = one.txn.tx().seq_num.0;
    let used = change_account(place, &one.txn.source(), |account| use_sequence(account, number, place));
    one.meta.tx_changes_before = list(used).into();
    let ran = run(place, &one.txn, seed);
    let body = &one.txn.operation().body;
    let results = list(vec![OperationResult::OpInner(result_of(body, &ran.outcome))]);
    one.succeeded = ran.outcome.is_ok();
    one.result.result = code_of(&one.txn, one.succeeded, results);
    one.meta.diagnostic_events = list(ran.diagnostics);

    let data = one.txn.soroban().expect("checked");
    let event_bytes = ran.outcome.as_ref().map_or(0, |success| success.event_bytes);
    let rent_fee_charged = ran.outcome.as_ref().map_or(0, |success| success.rent_fee);
    let fee = resource_fee(data, one.txn.size, event_bytes, &place.network.config.fee_configuration);
    let refundable = if one.succeeded { fee.refundable + rent_fee_charged } else { 0 };
    one.refund = data.resource_fee - fee.non_refundable - refundable;
    let mut returned = None;
    if let Ok(success) = ran.outcome {
        let changes = carry_out(place.state, success.steps, place.ledger);
        let events = list(success.events);
        let operation = OperationMetaV2 { ext: ExtensionPoint::V0, changes: list(changes).into(), events };
        one.meta.operations = list(vec![operation]);
        returned = success.returned;
    }
    one.meta.soroban_meta = Some(SorobanTransactionMetaV2 {
        ext: SorobanTransactionMetaExt::V1(SorobanTransactionMetaExtV1 {
            ext: ExtensionPoint::V0,
            total_non_refundable_resource_fee_charged: fee.non_refundable,
            total_refundable_resource_fee_charged: refundable,
            rent_fee_charged,
        }),
        return_value: returned,
    });
}

fn code_of(txn: &Txn, succeeded: bool, results: soroban_env_host::xdr::VecM<OperationResult>) -> Code {
    if txn.bump.is_none() {
        return if succeeded { Code::TxSuccess(results) } else { Code::TxFailed(results) };
    }
    let pair = InnerTransactionResultPair {
        transaction_hash: Hash(txn.inner_hash),
        result: InnerTransactionResult {
            fee_charged: 0,
            result: if succeeded { Inner::TxSuccess(results) } else { Inner::TxFailed(results) },
            ext: InnerTransactionResultExt::V0,
        },
    };
    if succeeded {
        Code::TxFeeBumpInnerSuccess(pair)
    } else {
        Code::TxFeeBumpInnerFailed(pair)
    }
}

/// What the operation did not use of the refundable part.
fn give_back(place: &Place, token: &ContractId, one: &mut Applied) {
    if one.refund <= 0 {
        return;
    }
    let (payer, back) = (one.txn.fee_source(), one.refund);
    one.refund_changes = change_account(place, &payer, |account| account.balance += back);
    one.result.fee_charged -= back;
    let mut events = one.meta.events.to_vec();
    events.push(fee_event(token, &payer, -back, TransactionEventStage::AfterAllTxs));
    one.meta.events = list(events);
}

fn entry_of(state: &State, account: &AccountId) -> soroban_env_host::xdr::LedgerEntry {
    (*state.get(&account_key(account)).expect("an account that was checked").entry).clone()
}

fn change_account(place: &Place, id: &AccountId, change: impl FnOnce(&mut AccountEntry)) -> Vec<Change> {
    let before = entry_of(place.state, id);
    let mut account = place.state.account(id).expect("an account that was checked");
    change(&mut account);
    place.state.put_account(account, place.ledger);
    vec![Change::State(before), Change::Updated(entry_of(place.state, id))]
}

fn use_sequence(account: &mut AccountEntry, number: i64, place: &Place) {
    account.seq_num = SequenceNumber(number);
    let used =
        AccountEntryExtensionV3 { ext: ExtensionPoint::V0, seq_ledger: place.ledger, seq_time: TimePoint(place.time) };
    let mut v1 = match &account.ext {
        AccountEntryExt::V1(v1) => v1.clone(),
        AccountEntryExt::V0 => AccountEntryExtensionV1 {
            liabilities: Liabilities { buying: 0, selling: 0 },
            ext: AccountEntryExtensionV1Ext::V0,
        },
    };
    let mut v2 = match v1.ext {
        AccountEntryExtensionV1Ext::V2(v2) => v2,
        AccountEntryExtensionV1Ext::V0 => AccountEntryExtensionV2 {
            num_sponsored: 0,
            num_sponsoring: 0,
            signer_sponsoring_i_ds: list(vec![SponsorshipDescriptor(None); account.signers.len()]),
            ext: AccountEntryExtensionV2Ext::V0,
        },
    };
    v2.ext = AccountEntryExtensionV2Ext::V3(used);
    v1.ext = AccountEntryExtensionV1Ext::V2(v2);
    account.ext = AccountEntryExt::V1(v1);
}

fn fee_event(token: &ContractId, account: &AccountId, amount: i64, stage: TransactionEventStage) -> TransactionEvent {
    let amount = i128::from(amount);
    let topics = vec![
        ScVal::Symbol("fee".try_into().expect("a short symbol")),
        ScVal::Address(ScAddress::Account(account.clone())),
    ];
    let data = ScVal::I128(Int128Parts { hi: (amount >> 64) as i64, lo: amount as u64 });
    TransactionEvent {
        stage,
        event: ContractEvent {
            ext: ExtensionPoint::V0,
            contract_id: Some(token.clone()),
            type_: ContractEventType::Contract,
            body: ContractEventBody::V0(ContractEventV0 { topics: list(topics), data }),
        },
    }
}
