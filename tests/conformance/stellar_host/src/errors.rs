//! Refusals of transactions: results with their codes, and the events that say why.
use soroban_env_host::xdr::{
    ContractEvent, ContractEventBody, ContractEventType, ContractEventV0, DiagnosticEvent, ExtensionPoint, ScError,
    ScErrorCode, ScErrorType, ScString, ScVal, TransactionResult, TransactionResultExt, TransactionResultResult,
};

use crate::codec::list;

pub struct Refusal {
    pub result: TransactionResult,
    pub events: Vec<DiagnosticEvent>,
}

pub fn result(result: TransactionResultResult) -> TransactionResult {
    TransactionResult { fee_charged: 0, result, ext: TransactionResultExt::V0 }
}

impl Refusal {
    pub fn new(code: TransactionResultResult) -> Self {
        Self { result: result(code), events: Vec::new() }
    }

    pub fn soroban(kind: ScErrorType, code: ScErrorCode, why: &str) -> Self {
        let events = vec![diagnostic(kind, code, why)];
        Self { events, ..Self::new(TransactionResultResult::TxSorobanInvalid) }
    }
}

pub fn diagnostic(kind: ScErrorType, code: ScErrorCode, why: &str) -> DiagnosticEvent {
    let error = match kind {
        ScErrorType::Auth => ScError::Auth(code),
        ScErrorType::Budget => ScError::Budget(code),
        ScErrorType::Storage => ScError::Storage(code),
        _ => ScError::Value(code),
    };
    let symbol = ScVal::Symbol("error".try_into().expect("a short symbol"));
    DiagnosticEvent {
        in_successful_contract_call: false,
        event: ContractEvent {
            ext: ExtensionPoint::V0,
            contract_id: None,
            type_: ContractEventType::Diagnostic,
            body: ContractEventBody::V0(ContractEventV0 {
                topics: list(vec![symbol, ScVal::Error(error)]),
                data: ScVal::String(ScString(why.try_into().expect("a short text"))),
            }),
        },
    }
}
