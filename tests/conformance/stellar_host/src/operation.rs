//! One operation of a transaction, up to what it costs and changes.
use soroban_env_host::fees::{compute_rent_fee, LedgerEntryRentChange};
use soroban_env_host::xdr::{
    ContractEvent, DiagnosticEvent, ExtendFootprintTtlOp, ExtendFootprintTtlResult, InvokeHostFunctionResult,
    LedgerKey, OperationBody, OperationResultTr, RestoreFootprintResult, ScErrorCode, ScErrorType, ScVal,
    SorobanTransactionData,
};
use soroban_env_host::{e2e_invoke::entry_size_for_rent, ModuleCache};

use crate::changes::Step;
use crate::codec::Hash32;
use crate::envelope::Txn;
use crate::errors::diagnostic;
use crate::fees::{is_persistent, resource_fee};
use crate::invoke::invoke;
use crate::network::Network;
use crate::state::{Life, State, Stored};

/// Where operations run: one ledger being closed.
pub struct Place<'a> {
    pub state: &'a State,
    pub network: &'a Network,
    pub modules: &'a ModuleCache,
    pub ledger: u32,
    pub time: u64,
}

/// Why an operation failed, by the names that all three kinds share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Failure {
    Trapped,
    ResourceLimit,
    Archived,
    RefundableFee,
}

#[derive(Default)]
pub struct Success {
    pub steps: Vec<Step>,
    pub events: Vec<ContractEvent>,
    pub returned: Option<ScVal>,
    pub success_hash: Hash32,
    pub event_bytes: u32,
    pub rent_fee: i64,
}

pub struct Ran {
    pub outcome: Result<Success, Failure>,
    pub diagnostics: Vec<DiagnosticEvent>,
}

impl Ran {
    pub fn failed(failure: Failure, why: &str) -> Self {
        let code = if failure == Failure::Archived { ScErrorCode::InvalidInput } else { ScErrorCode::ExceededLimit };
        let kind = if failure == Failure::Archived { ScErrorType::Value } else { ScErrorType::Budget };
        Self { outcome: Err(failure), diagnostics: vec![diagnostic(kind, code, why)] }
    }
}

/// `seed`: for the host's random numbers. Nothing has changed yet when it returns.
pub fn run(place: &Place, txn: &Txn, seed: Hash32) -> Ran {
    let data = txn.soroban().expect("checked");
    let mut ran = match &txn.operation().body {
        OperationBody::InvokeHostFunction(op) => invoke(place, txn, op, seed),
        OperationBody::ExtendFootprintTtl(op) => extend(place, data, op),
        OperationBody::RestoreFootprint(_) => restore(place, data),
        _ => unreachable!("checked"),
    };
    if let Ok(success) = &ran.outcome {
        let fee = resource_fee(data, txn.size, success.event_bytes, &place.network.config.fee_configuration);
        if fee.non_refundable + fee.refundable + success.rent_fee > data.resource_fee {
            ran = Ran::failed(Failure::RefundableFee, "refundable resource fee was not sufficient");
        }
    }
    ran
}

/// The result of the operation in the words of its kind.
pub fn result_of(body: &OperationBody, outcome: &Result<Success, Failure>) -> OperationResultTr {
    use InvokeHostFunctionResult as Invoke;
    match (body, outcome) {
        (OperationBody::ExtendFootprintTtl(_), outcome) => OperationResultTr::ExtendFootprintTtl(match outcome {
            Ok(_) => ExtendFootprintTtlResult::Success,
            Err(Failure::RefundableFee) => ExtendFootprintTtlResult::InsufficientRefundableFee,
            Err(_) => ExtendFootprintTtlResult::ResourceLimitExceeded,
        }),
        (OperationBody::RestoreFootprint(_), outcome) => OperationResultTr::RestoreFootprint(match outcome {
            Ok(_) => RestoreFootprintResult::Success,
            Err(Failure::RefundableFee) => RestoreFootprintResult::InsufficientRefundableFee,
            Err(_) => RestoreFootprintResult::ResourceLimitExceeded,
        }),
        (_, outcome) => OperationResultTr::InvokeHostFunction(match outcome {
            Ok(success) => Invoke::Success(success.success_hash.into()),
            Err(Failure::Trapped) => Invoke::Trapped,
            Err(Failure::ResourceLimit) => Invoke::ResourceLimitExceeded,
            Err(Failure::Archived) => Invoke::EntryArchived,
            Err(Failure::RefundableFee) => Invoke::InsufficientRefundableFee,
        }),
    }
}

fn rent_change(
    place: &Place,
    key: &LedgerKey,
    stored: &Stored,
    new_live_until_ledger: u32,
    restored: bool,
) -> LedgerEntryRentChange {
    let budget = place.network.budget(u32::MAX);
    let size = entry_size_for_rent(&budget, &stored.entry, stored.encoded.len() as u32).expect("a size within limits");
    LedgerEntryRentChange {
        is_persistent: is_persistent(key),
        is_code_entry: matches!(key, LedgerKey::ContractCode(_)),
        old_size_bytes: if restored { 0 } else { size },
        new_size_bytes: size,
        old_live_until_ledger: if restored { 0 } else { stored.live_until.unwrap_or(0) },
        new_live_until_ledger,
    }
}

fn paid(place: &Place, steps: Vec<Step>, rents: &[LedgerEntryRentChange]) -> Ran {
    let rent_fee = compute_rent_fee(rents, &place.network.config.rent_fee_configuration, place.ledger);
    Ran { outcome: Ok(Success { steps, rent_fee, ..Success::default() }), diagnostics: Vec::new() }
}

/// Entries that are not there, over their end, or live longer anyway stay as they are.
fn extend(place: &Place, data: &SorobanTransactionData, op: &ExtendFootprintTtlOp) -> Ran {
    let live_until = place.ledger + op.extend_to;
    let (mut steps, mut rents) = (Vec::new(), Vec::new());
    for key in data.resources.footprint.read_only.iter() {
        let Some(stored) = place.state.live(key, place.ledger) else { continue };
        if stored.live_until.is_some_and(|until| until >= live_until) {
            continue;
        }
        rents.push(rent_change(place, key, &stored, live_until, false));
        steps.push(Step::Extend { key: key.clone(), live_until });
    }
    paid(place, steps, &rents)
}

/// Entries that are not archived stay as they are.
fn restore(place: &Place, data: &SorobanTransactionData) -> Ran {
    let live_until = place.ledger + place.network.config.min_persistent_entry_ttl - 1;
    let (mut steps, mut rents, mut bytes) = (Vec::new(), Vec::new(), 0);
    for key in data.resources.footprint.read_write.iter() {
        let Some(stored) = place.state.get(key) else { continue };
        if stored.life(key, place.ledger) != Life::Archived {
            continue;
        }
        bytes += stored.encoded.len() as u32;
        rents.push(rent_change(place, key, &stored, live_until, true));
        steps.push(Step::Extend { key: key.clone(), live_until });
    }
    if bytes > data.resources.disk_read_bytes {
        return Ran::failed(Failure::ResourceLimit, "operation byte-read resources exceeds amount specified");
    }
    if bytes > data.resources.write_bytes {
        return Ran::failed(Failure::ResourceLimit, "operation byte-write resources exceeds amount specified");
    }
    paid(place, steps, &rents)
}
