//! simulateTransaction: errors stand in the result, not beside it.
use serde_json::{json, Value};
use soroban_env_host::xdr::{
    InvokeHostFunctionOp, LedgerKey, Memo, OperationBody, SorobanTransactionData, TransactionEnvelope, WriteXdr,
};
use soroban_simulation::simulation::{
    simulate_extend_ttl_op, simulate_restore_op, InvokeHostFunctionSimulationResult, LedgerEntryDiff,
};

use super::check_format;
use crate::chain::Chain;
use crate::codec::{from_base64, to_base64};
use crate::envelope::Txn;
use crate::fees::broken_limit;
use crate::rpc::{Params, RpcResult};
use crate::simulation::{adjustment, next_ledger, simulate_after_restore, simulate_call, Auth};

pub fn simulate(chain: &Chain, params: Params) -> RpcResult {
    let text = params.text("transaction")?.unwrap_or("");
    let shown = simulate_text(chain, params, text);
    let mut out = shown.unwrap_or_else(|why| json!({"error": why}));
    out["latestLedger"] = json!(chain.newest());
    Ok(out)
}

fn simulate_text(chain: &Chain, params: Params, text: &str) -> Result<Value, String> {
    check_format(params).map_err(|error| error.message)?;
    let envelope: TransactionEnvelope = from_base64(text).ok_or("Could not unmarshal transaction")?;
    let txn = chain.txn(envelope);
    let tx = txn.tx();
    if tx.operations.len() != 1 {
        return Err("Transaction contains more than one operation".to_string());
    }
    if tx.memo != Memo::None {
        return Err("Transaction contains a memo. Soroban transactions do not support memos.".to_string());
    }
    match &txn.operation().body {
        OperationBody::InvokeHostFunction(op) => simulate_invoke(chain, &txn, op, params),
        OperationBody::ExtendFootprintTtl(op) => {
            let keys = footprint_of(&txn)?.0;
            let data = simulate_extend_ttl_op(
                chain.state.as_ref(),
                &chain.network.config,
                &adjustment(0),
                &next_ledger(chain),
                &keys,
                op.extend_to,
            );
            data.map(|one| priced(&one.transaction_data)).map_err(|error| error.to_string())
        }
        OperationBody::RestoreFootprint(_) => {
            let keys = footprint_of(&txn)?.1;
            let data = simulate_restore_op(
                chain.state.as_ref(),
                &chain.network.config,
                &adjustment(0),
                &next_ledger(chain),
                &keys,
            );
            data.map(|one| priced(&one.transaction_data)).map_err(|error| error.to_string())
        }
        _ => Err("Transaction contains unsupported operation type".to_string()),
    }
}

/// Keys read, keys written.
fn footprint_of(txn: &Txn) -> Result<(Vec<LedgerKey>, Vec<LedgerKey>), String> {
    let data = txn.soroban().ok_or("To perform a SimulateTransaction for this operation, set its footprint")?;
    let footprint = &data.resources.footprint;
    Ok((footprint.read_only.to_vec(), footprint.read_write.to_vec()))
}

fn priced(data: &SorobanTransactionData) -> Value {
    json!({"transactionData": to_base64(data), "minResourceFee": data.resource_fee.to_string()})
}

fn auth_of(op: &InvokeHostFunctionOp, params: Params) -> Result<Auth, String> {
    let mode = params.text("authMode").map_err(|error| error.message)?.unwrap_or("");
    // stellar-rpc records the old credentials unless it is asked for the new ones.
    let upgraded = params.flag("useUpgradedAuth").map_err(|error| error.message)?.unwrap_or(false);
    let given = !op.auth.is_empty();
    match mode {
        "" if given => Ok(Auth::Enforce(op.auth.to_vec())),
        "enforce" => Ok(Auth::Enforce(op.auth.to_vec())),
        "record" | "record_allow_nonroot" if given => {
            Err(format!("cannot set authMode to '{mode}' with an auth footprint"))
        }
        "" | "record" => Ok(Auth::Record { non_root: false, upgraded }),
        "record_allow_nonroot" => Ok(Auth::Record { non_root: true, upgraded }),
        _ => Err("optional 'authMode' must be one of enforce,record,record_allow_nonroot when included".to_string()),
    }
}

fn simulate_invoke(chain: &Chain, txn: &Txn, op: &InvokeHostFunctionOp, params: Params) -> Result<Value, String> {
    let resources = params.object("resourceConfig").map_err(|error| error.message)?;
    let leeway = resources.map_or(Ok(None), |one| one.number("instructionLeeway")).map_err(|error| error.message)?;
    let leeway = leeway.unwrap_or(0);
    let source = txn.operation_source();
    let simulated = simulate_call(chain, &op.host_function, &source, auth_of(op, params)?, leeway)?;
    // Where restoring within the call is more than one transaction may do, it comes before.
    let data = simulated.transaction_data.as_ref();
    if data.is_some_and(|data| broken_limit(data, 0).is_some()) {
        let auth = auth_of(op, params)?;
        let (simulated, restore) = simulate_after_restore(chain, &op.host_function, &source, auth, leeway)?;
        let mut out = form(&simulated);
        if let Some(restore) = restore {
            out["restorePreamble"] = priced(&restore);
        }
        return Ok(out);
    }
    Ok(form(&simulated))
}

fn texts<T: WriteXdr>(items: &[T]) -> Vec<String> {
    items.iter().map(to_base64).collect()
}

fn form(run: &InvokeHostFunctionSimulationResult) -> Value {
    let events = texts(&run.diagnostic_events);
    let (returned, data) = match (&run.invoke_result, &run.transaction_data) {
        (Err(error), _) => return json!({"error": format!("{error:?}"), "events": events}),
        (Ok(_), None) => return json!({"error": "no resources", "events": events}),
        (Ok(returned), Some(data)) => (returned, data),
    };
    let mut out = priced(data);
    out["events"] = json!(events);
    out["results"] = json!([{"auth": texts(&run.auth), "xdr": to_base64(returned)}]);
    out["stateChanges"] = run.modified_entries.iter().filter_map(change_form).collect();
    out
}

fn change_form(diff: &LedgerEntryDiff) -> Option<Value> {
    let (before, after) = (diff.state_before.as_ref(), diff.state_after.as_ref());
    let key = before.or(after)?.to_key();
    if before == after {
        return None;
    }
    let kind = match (before, after) {
        (None, _) => "created",
        (_, None) => "deleted",
        _ => "updated",
    };
    Some(json!({
        "type": kind,
        "key": to_base64(&key),
        "before": before.map(to_base64),
        "after": after.map(to_base64),
    }))
}
