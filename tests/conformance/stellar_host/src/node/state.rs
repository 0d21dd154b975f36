//! Entries of the ledger, and transactions on their way into it.
use serde_json::{json, Value};
use soroban_env_host::xdr::{LedgerKey, TransactionEnvelope};

use super::check_format;
use crate::chain::{Chain, Sent};
use crate::codec::{from_base64, to_base64};
use crate::envelope::{is_soroban_operation, Txn};
use crate::rpc::{internal, invalid_params, Params, RpcResult};
use crate::state::Life;

const KEYS_MAX: usize = 200;

pub fn ledger_entries(chain: &Chain, params: Params) -> RpcResult {
    check_format(params)?;
    let texts = params.list("keys")?.map_or(&[][..], Vec::as_slice);
    if texts.len() > KEYS_MAX {
        return Err(invalid_params(format!("key count ({}) exceeds maximum supported (200)", texts.len())));
    }
    let mut entries: Vec<Value> = Vec::new();
    for (at, text) in texts.iter().enumerate() {
        let text = text.as_str().unwrap_or("");
        let key: LedgerKey = from_base64(text)
            .ok_or_else(|| invalid_params(format!("cannot unmarshal key value {text} at index {at}")))?;
        if matches!(key, LedgerKey::Ttl(_)) {
            return Err(invalid_params("ledger ttl entries cannot be queried directly"));
        }
        // Archived entries are shown with their end, which has passed.
        let Some(stored) = chain.state.get(&key) else { continue };
        if stored.life(&key, chain.newest()) == Life::Gone {
            continue;
        }
        let mut form = json!({
            "key": to_base64(&key),
            "xdr": to_base64(&stored.entry.data),
            "lastModifiedLedgerSeq": stored.entry.last_modified_ledger_seq,
            "extXdr": to_base64(&stored.entry.ext),
        });
        if let Some(until) = stored.live_until {
            form["liveUntilLedgerSeq"] = json!(until);
        }
        entries.push(form);
    }
    Ok(json!({"entries": entries, "latestLedger": chain.newest()}))
}

/// Why this node cannot take the transaction, though a real one would.
fn unsupported(txn: &Txn) -> Option<&'static str> {
    let operations = &txn.tx().operations;
    (!operations.is_empty() && !operations.iter().any(is_soroban_operation))
        .then_some("stellar-host knows Soroban's operations only, no classic ones")
}

pub fn send(chain: &mut Chain, params: Params) -> RpcResult {
    check_format(params)?;
    let text = params.text("transaction")?.unwrap_or("");
    let envelope: TransactionEnvelope = from_base64(text).ok_or_else(|| invalid_params("invalid_xdr"))?;
    let txn = chain.txn(envelope);
    if let Some(why) = unsupported(&txn) {
        return Err(internal(why));
    }
    let mut out = json!({
        "hash": hex::encode(txn.hash),
        "latestLedger": chain.newest(),
        "latestLedgerCloseTime": chain.last().close_time().to_string(),
    });
    out["status"] = match chain.send(txn) {
        Sent::Pending => "PENDING",
        Sent::Duplicate => "DUPLICATE",
        Sent::TryAgainLater => "TRY_AGAIN_LATER",
        Sent::Error(refusal) => {
            out["errorResultXdr"] = json!(to_base64(&refusal.result));
            if !refusal.events.is_empty() {
                out["diagnosticEventsXdr"] = refusal.events.iter().map(to_base64).collect();
            }
            "ERROR"
        }
    }
    .into();
    Ok(out)
}
