//! Whether a transaction may enter a ledger, in stellar-core's order and codes (TransactionFrame.cpp,
//! FeeBumpTransactionFrame.cpp).
use std::collections::BTreeSet;

use soroban_env_host::xdr::{
    AccountEntry, AccountEntryExt, AccountEntryExtensionV1Ext, AccountEntryExtensionV2Ext, ExtendFootprintTtlResult,
    Hash, InnerTransactionResult, InnerTransactionResultExt, InnerTransactionResultPair,
    InnerTransactionResultResult as Inner, InvokeHostFunctionResult, LedgerBounds, Memo, MuxedAccount, OperationBody,
    OperationResult, OperationResultTr, Preconditions, PreconditionsV2, RestoreFootprintResult, ScErrorCode,
    ScErrorType, TimeBounds, TransactionResultResult as Code,
};

use crate::codec::list;
use crate::envelope::{is_soroban_operation, Txn};
use crate::errors::Refusal;
use crate::fees::{archived_places_fit, broken_limit, is_persistent, resource_fee};
use crate::network::{limits, Network, BASE_FEE, BASE_RESERVE};
use crate::signatures::{signers_of, threshold, Checker, Level};
use crate::state::{is_soroban, State};

pub struct Moment {
    /// The ledger that the transaction is to enter, and its close time.
    pub ledger: u32,
    pub time: u64,
    /// How much longer than that its time bounds must last.
    pub margin_secs: u64,
}

/// What is wrong before anything is looked up.
pub fn check_form(txn: &Txn) -> Result<(), Refusal> {
    let data = txn.soroban();
    let soroban = txn.tx().operations.iter().any(is_soroban_operation);
    let fee_given = data.is_some_and(|data| (0..=limits::RESOURCE_FEE).contains(&data.resource_fee));
    if soroban && (!fee_given || txn.inclusion_fee() < 0) {
        return Err(Refusal::new(Code::TxMalformed));
    }
    Ok(())
}

pub fn check(state: &State, network: &Network, txn: &Txn, at: &Moment) -> Result<(), Refusal> {
    if txn.bump.is_none() {
        return check_inner(state, network, txn, at, true);
    }
    check_bump(state, txn)?;
    check_inner(state, network, txn, at, false)
        .map_err(|why| Refusal { events: why.events, ..inside(txn, why.result.result) })
}

fn check_bump(state: &State, txn: &Txn) -> Result<(), Refusal> {
    let bump = txn.bump.as_ref().expect("a fee bump");
    let least = txn.inclusion_fee_at(BASE_FEE);
    let inner = i64::from(txn.tx().fee) - txn.resource_fee();
    // The bump must pay no less for an operation than what it bumps.
    if txn.inclusion_fee() < least || txn.inclusion_fee() < inner.saturating_mul(2) {
        return Err(Refusal::new(Code::TxInsufficientFee));
    }
    let payer = state.account(&txn.fee_source()).ok_or_else(|| Refusal::new(Code::TxNoAccount))?;
    let mut signatures = Checker::new(txn.hash, &bump.signatures);
    if !signatures.signed(signers_of(&payer), threshold(&payer, Level::Low)) {
        return Err(Refusal::new(Code::TxBadAuth));
    }
    if available(&payer) < txn.fee() {
        return Err(Refusal::new(Code::TxInsufficientBalance));
    }
    if signatures.all_used() {
        Ok(())
    } else {
        Err(Refusal::new(Code::TxBadAuthExtra))
    }
}

/// The refusal of a fee bump whose inner transaction is refused with `code`.
fn inside(txn: &Txn, code: Code) -> Refusal {
    let result = match code {
        Code::TxFailed(operations) => Inner::TxFailed(operations),
        Code::TxTooEarly => Inner::TxTooEarly,
        Code::TxTooLate => Inner::TxTooLate,
        Code::TxMissingOperation => Inner::TxMissingOperation,
        Code::TxBadSeq => Inner::TxBadSeq,
        Code::TxBadAuth => Inner::TxBadAuth,
        Code::TxNoAccount => Inner::TxNoAccount,
        Code::TxBadAuthExtra => Inner::TxBadAuthExtra,
        Code::TxBadMinSeqAgeOrGap => Inner::TxBadMinSeqAgeOrGap,
        Code::TxMalformed => Inner::TxMalformed,
        Code::TxSorobanInvalid => Inner::TxSorobanInvalid,
        _ => Inner::TxInternalError,
    };
    Refusal::new(Code::TxFeeBumpInnerFailed(InnerTransactionResultPair {
        transaction_hash: Hash(txn.inner_hash),
        result: InnerTransactionResult { fee_charged: 0, result, ext: InnerTransactionResultExt::V0 },
    }))
}

/// `pays`: its source also pays the fee.
fn check_inner(state: &State, network: &Network, txn: &Txn, at: &Moment, pays: bool) -> Result<(), Refusal> {
    let tx = txn.tx();
    if tx.operations.is_empty() {
        return Err(Refusal::new(Code::TxMissingOperation));
    }
    let soroban = tx.operations.iter().any(is_soroban_operation);
    if soroban != txn.soroban().is_some() || (soroban && tx.operations.len() != 1) {
        return Err(Refusal::new(Code::TxMalformed));
    }
    check_soroban(network, txn)?;
    check_time(&tx.cond, at)?;
    if pays && txn.inclusion_fee() < txn.inclusion_fee_at(BASE_FEE) {
        return Err(Refusal::new(Code::TxInsufficientFee));
    }
    let source = state.account(&txn.source()).ok_or_else(|| Refusal::new(Code::TxNoAccount))?;
    check_sequence(txn, &source, at)?;
    let mut signatures = Checker::new(txn.inner_hash, &txn.inner.signatures);
    let extra = v2(&tx.cond).map_or(&[][..], |v2| v2.extra_signers.as_slice());
    let extra_signed = |signatures: &mut Checker| {
        extra
            .iter()
            .all(|key| signatures.signed(vec![soroban_env_host::xdr::Signer { key: key.clone(), weight: 1 }], 1))
    };
    if !signatures.signed(signers_of(&source), threshold(&source, Level::Low)) || !extra_signed(&mut signatures) {
        return Err(Refusal::new(Code::TxBadAuth));
    }
    if pays && available(&source) < txn.fee() {
        return Err(Refusal::new(Code::TxInsufficientBalance));
    }
    check_operation(state, network, txn, &mut signatures)?;
    if signatures.all_used() {
        Ok(())
    } else {
        Err(Refusal::new(Code::TxBadAuthExtra))
    }
}

fn check_soroban(network: &Network, txn: &Txn) -> Result<(), Refusal> {
    let (tx, Some(data)) = (txn.tx(), txn.soroban()) else { return Ok(()) };
    let value = |code, why| Err(Refusal::soroban(ScErrorType::Value, code, why));
    let muxed = |account: &MuxedAccount| matches!(account, MuxedAccount::MuxedEd25519(_));
    let source_muxed = tx.operations[0].source_account.as_ref().is_some_and(muxed);
    if tx.memo != Memo::None || muxed(&tx.source_account) || source_muxed {
        return value(
            ScErrorCode::InvalidInput,
            "Soroban transactions are not allowed to use memo or muxed source account",
        );
    }
    if let Some(broken) = broken_limit(data, txn.size) {
        return Err(Refusal::soroban(ScErrorType::Budget, ScErrorCode::ExceededLimit, broken));
    }
    if txn.bump.is_none() && data.resource_fee > i64::from(tx.fee) {
        return value(
            ScErrorCode::ExceededLimit,
            "transaction `sorobanData.resourceFee` is higher than the full transaction fee",
        );
    }
    if data.resource_fee < resource_fee(data, txn.size, 0, &network.config.fee_configuration).non_refundable {
        return value(
            ScErrorCode::ExceededLimit,
            "transaction `sorobanData.resourceFee` is lower than the actual Soroban resource fee",
        );
    }
    let footprint = &data.resources.footprint;
    let keys: Vec<_> = footprint.read_only.iter().chain(footprint.read_write.iter()).collect();
    if keys.iter().collect::<BTreeSet<_>>().len() != keys.len() {
        return Err(Refusal::soroban(
            ScErrorType::Storage,
            ScErrorCode::InvalidInput,
            "Found duplicate key in the Soroban footprint; every key across read-only and read-write footprints has to \
             be unique.",
        ));
    }
    if !archived_places_fit(data) {
        return Err(Refusal::soroban(
            ScErrorType::Storage,
            ScErrorCode::InvalidInput,
            "archivedSorobanEntries must be ascending places of persistent entries in the read-write footprint",
        ));
    }
    Ok(())
}

fn v2(cond: &Preconditions) -> Option<&PreconditionsV2> {
    match cond {
        Preconditions::V2(v2) => Some(v2),
        _ => None,
    }
}

fn check_time(cond: &Preconditions, at: &Moment) -> Result<(), Refusal> {
    let (time, ledgers): (Option<&TimeBounds>, Option<&LedgerBounds>) = match cond {
        Preconditions::None => (None, None),
        Preconditions::Time(time) => (Some(time), None),
        Preconditions::V2(v2) => (v2.time_bounds.as_ref(), v2.ledger_bounds.as_ref()),
    };
    if time.is_some_and(|time| time.min_time.0 > at.time) || ledgers.is_some_and(|one| one.min_ledger > at.ledger) {
        return Err(Refusal::new(Code::TxTooEarly));
    }
    let late = |time: &TimeBounds| time.max_time.0 != 0 && time.max_time.0 < at.time + at.margin_secs;
    let past = |one: &LedgerBounds| one.max_ledger != 0 && one.max_ledger <= at.ledger;
    if time.is_some_and(late) || ledgers.is_some_and(past) {
        return Err(Refusal::new(Code::TxTooLate));
    }
    Ok(())
}

/// When the account last used a sequence number: ledger, close time.
fn sequence_used(account: &AccountEntry) -> (u32, u64) {
    if let AccountEntryExt::V1(v1) = &account.ext {
        if let AccountEntryExtensionV1Ext::V2(v2) = &v1.ext {
            if let AccountEntryExtensionV2Ext::V3(v3) = &v2.ext {
                return (v3.seq_ledger, v3.seq_time.0);
            }
        }
    }
    (0, 0)
}

fn check_sequence(txn: &Txn, account: &AccountEntry, at: &Moment) -> Result<(), Refusal> {
    let number = txn.tx().seq_num.0;
    let now = account.seq_num.0;
    let least = v2(&txn.tx().cond).and_then(|v2| v2.min_seq_num.as_ref()).map(|one| one.0);
    // The number that a new account of the ledger would begin with.
    let starting = number == i64::from(at.ledger - 1) << 32;
    let fits = least.map_or(now < i64::MAX && now + 1 == number, |least| least <= now && now < number);
    if starting || !fits {
        return Err(Refusal::new(Code::TxBadSeq));
    }
    let Some(v2) = v2(&txn.tx().cond) else { return Ok(()) };
    let (used_ledger, used_time) = sequence_used(account);
    let old = at.time.checked_sub(v2.min_seq_age.0).is_some_and(|time| used_time <= time);
    let far = at.ledger.checked_sub(v2.min_seq_ledger_gap).is_some_and(|ledger| used_ledger <= ledger);
    if old && far {
        Ok(())
    } else {
        Err(Refusal::new(Code::TxBadMinSeqAgeOrGap))
    }
}

/// Stroops that the account can spend.
pub fn available(account: &AccountEntry) -> i64 {
    let (sponsoring, sponsored, selling) = match &account.ext {
        AccountEntryExt::V0 => (0, 0, 0),
        AccountEntryExt::V1(v1) => match &v1.ext {
            AccountEntryExtensionV1Ext::V0 => (0, 0, v1.liabilities.selling),
            AccountEntryExtensionV1Ext::V2(v2) => {
                (i64::from(v2.num_sponsoring), i64::from(v2.num_sponsored), v1.liabilities.selling)
            }
        },
    };
    let entries = 2 + i64::from(account.num_sub_entries) + sponsoring - sponsored;
    account.balance - entries * i64::from(BASE_RESERVE) - selling
}

fn failed(result: OperationResult) -> Refusal {
    Refusal::new(Code::TxFailed(list(vec![result])))
}

fn check_operation(state: &State, network: &Network, txn: &Txn, signatures: &mut Checker) -> Result<(), Refusal> {
    let operation = txn.operation();
    let level = match operation.body {
        OperationBody::InvokeHostFunction(_) => Level::Medium,
        _ => Level::Low,
    };
    let source = state.account(&txn.operation_source()).ok_or_else(|| failed(OperationResult::OpNoAccount))?;
    if !signatures.signed(signers_of(&source), threshold(&source, level)) {
        return Err(failed(OperationResult::OpBadAuth));
    }
    let Some(data) = txn.soroban() else { return Ok(()) };
    let footprint = &data.resources.footprint;
    let malformed = match &operation.body {
        OperationBody::ExtendFootprintTtl(extend) => {
            let fits = footprint.read_write.is_empty()
                && footprint.read_only.iter().all(is_soroban)
                && extend.extend_to < network.config.max_entry_ttl;
            (!fits).then_some(OperationResultTr::ExtendFootprintTtl(ExtendFootprintTtlResult::Malformed))
        }
        OperationBody::RestoreFootprint(_) => {
            let fits = footprint.read_only.is_empty() && footprint.read_write.iter().all(is_persistent);
            (!fits).then_some(OperationResultTr::RestoreFootprint(RestoreFootprintResult::Malformed))
        }
        OperationBody::InvokeHostFunction(invoke) => {
            use soroban_env_host::xdr::HostFunction::UploadContractWasm;
            let too_long = matches!(&invoke.host_function, UploadContractWasm(code)
                if code.is_empty() || code.len() > limits::CODE_BYTES);
            too_long.then_some(OperationResultTr::InvokeHostFunction(InvokeHostFunctionResult::Malformed))
        }
        _ => None,
    };
    malformed.map_or(Ok(()), |result| Err(failed(OperationResult::OpInner(result))))
}
