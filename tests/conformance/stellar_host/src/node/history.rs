//! Transactions and ledgers of the past.
use serde_json::{json, Value};
use soroban_env_host::xdr::TransactionMeta;

use super::{add_range, check_format, HistoryPage};
use crate::apply::Applied;
use crate::chain::Chain;
use crate::codec::{to_base64, Hash32};
use crate::ledger::EventId;
use crate::rpc::{invalid_params, Params, RpcResult};

fn texts<T: soroban_env_host::xdr::WriteXdr>(items: &[T]) -> Vec<String> {
    items.iter().map(to_base64).collect()
}

/// Everything but the times.
fn txn_form(one: &Applied, ledger: u32, index: usize) -> Value {
    let mut events = json!({});
    if !one.meta.events.is_empty() {
        events["transactionEventsXdr"] = json!(texts(&one.meta.events));
    }
    if !one.meta.operations.is_empty() {
        let by_operation = one.meta.operations.iter().map(|operation| texts(&operation.events));
        events["contractEventsXdr"] = json!(by_operation.collect::<Vec<_>>());
    }
    let mut out = json!({
        "status": if one.succeeded { "SUCCESS" } else { "FAILED" },
        "txHash": hex::encode(one.txn.hash),
        "applicationOrder": index + 1,
        "feeBump": one.txn.bump.is_some(),
        "envelopeXdr": to_base64(&one.txn.envelope),
        "resultXdr": to_base64(&one.result),
        "resultMetaXdr": to_base64(&TransactionMeta::V4(one.meta.clone())),
        "events": events,
        "ledger": ledger,
    });
    if !one.meta.diagnostic_events.is_empty() {
        out["diagnosticEventsXdr"] = json!(texts(&one.meta.diagnostic_events));
    }
    out
}

pub fn transaction(chain: &Chain, params: Params) -> RpcResult {
    check_format(params)?;
    let given = params.text("hash")?.unwrap_or("");
    if given.len() != 64 {
        return Err(invalid_params(format!("unexpected hash length ({})", given.len())));
    }
    let bytes = hex::decode(given).map_err(|error| invalid_params(format!("incorrect hash: {error}")))?;
    let hash: Hash32 = bytes.try_into().expect("32 bytes");
    let mut out = match chain.find_txn(&hash) {
        None => json!({
            "status": "NOT_FOUND", "txHash": given, "applicationOrder": 0, "feeBump": false, "ledger": 0,
            "createdAt": "0", "events": {},
        }),
        Some((ledger, index)) => {
            let mut out = txn_form(&ledger.txns[index], ledger.sequence(), index);
            out["createdAt"] = json!(ledger.close_time().to_string());
            out
        }
    };
    add_range(chain, &mut out);
    Ok(out)
}

pub fn transactions(chain: &Chain, params: Params) -> RpcResult {
    let page = HistoryPage::read(chain, params)?;
    let (mut start, mut first) = (page.start, 0);
    if let Some(cursor) = page.cursor {
        let toid = cursor.parse::<u64>().map_err(|error| invalid_params(error.to_string()))?;
        let at = EventId::of_toid(toid);
        (start, first) = (at.ledger, at.txn as usize);
        if start < chain.oldest() {
            return Err(invalid_params(format!("database does not contain metadata for ledger: {start}")));
        }
    }
    // As the real node does it: the cursor is that of the last ledger looked at, and it counts from 0 again where
    // nothing was new, so a client at the tip may see transactions twice.
    let mut cursor = EventId { ledger: 0, txn: 0, operation: 0, index: 0 };
    let mut found = Vec::new();
    for sequence in start..=chain.newest() {
        if found.len() == page.limit as usize {
            break;
        }
        let ledger = chain.ledger(sequence);
        cursor = EventId { ledger: sequence, txn: 0, operation: 1, index: 0 };
        let skipped = if sequence == start { first } else { 0 };
        let room = page.limit as usize - found.len();
        for (index, one) in ledger.txns.iter().enumerate().skip(skipped).take(room) {
            cursor.txn = index as u32 + 1;
            let mut form = txn_form(one, sequence, index);
            form["createdAt"] = json!(ledger.close_time());
            found.push(form);
        }
    }
    Ok(json!({
        "transactions": found,
        "latestLedger": chain.newest(),
        "latestLedgerCloseTimestamp": chain.last().close_time(),
        "oldestLedger": chain.oldest(),
        "oldestLedgerCloseTimestamp": chain.ledger(chain.oldest()).close_time(),
        "cursor": cursor.toid().to_string(),
    }))
}

pub fn ledgers(chain: &Chain, params: Params) -> RpcResult {
    let page = HistoryPage::read(chain, params)?;
    let (oldest, newest) = (chain.oldest(), chain.newest());
    let mut start = page.start;
    if let Some(cursor) = page.cursor {
        let last = cursor.parse::<u64>().map_err(|error| invalid_params(error.to_string()))?;
        if last + 1 < oldest.into() || last + 1 > newest.into() {
            return Err(invalid_params(format!(
                "cursor ('{cursor}') must be between the oldest ledger: {oldest} and the latest ledger: {newest} for \
                 this rpc instance"
            )));
        }
        start = last as u32 + 1;
    }
    let end = newest.min(start.saturating_add(page.limit - 1));
    let found: Vec<Value> = (start..=end)
        .map(|sequence| {
            let ledger = chain.ledger(sequence);
            json!({
                "hash": hex::encode(ledger.hash),
                "sequence": sequence,
                "ledgerCloseTime": ledger.close_time().to_string(),
                "headerXdr": to_base64(&ledger.header_entry()),
                "metadataXdr": to_base64(&ledger.close_meta()),
            })
        })
        .collect();
    Ok(json!({
        "ledgers": found,
        "latestLedger": newest,
        "latestLedgerCloseTime": chain.last().close_time(),
        "oldestLedger": oldest,
        "oldestLedgerCloseTime": chain.ledger(oldest).close_time(),
        "cursor": end.to_string(),
    }))
}
