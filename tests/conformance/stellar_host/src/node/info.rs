//! The node about itself and its newest ledger.
use std::collections::BTreeMap;

use serde_json::{json, Value};

use super::add_range;
use crate::chain::Chain;
use crate::codec::to_base64;
use crate::network::PROTOCOL;
use crate::rpc::{internal, RpcResult};

const HEALTHY_SECS: u64 = 30;
const FEE_STATS_LEDGERS: u32 = 50;

pub fn health(chain: &Chain) -> RpcResult {
    let latency = chain.now().saturating_sub(chain.last().close_time());
    if latency > HEALTHY_SECS {
        let words = format!("latency ({latency}s) since last known ledger closed is too high (>30s)");
        return Err(internal(words));
    }
    let mut out = json!({"status": "healthy", "ledgerRetentionWindow": chain.config.retention_ledgers});
    add_range(chain, &mut out);
    Ok(out)
}

pub fn network(chain: &Chain) -> RpcResult {
    Ok(json!({"passphrase": chain.network.passphrase, "protocolVersion": PROTOCOL}))
}

pub fn version() -> RpcResult {
    Ok(json!({
        "version": "27.1.1",
        "commitHash": "stellar-host",
        "buildTimestamp": "2026-01-01T00:00:00",
        "captiveCoreVersion": "stellar-host",
        "protocolVersion": PROTOCOL,
    }))
}

pub fn latest_ledger(chain: &Chain) -> RpcResult {
    let ledger = chain.last();
    Ok(json!({
        "id": hex::encode(ledger.hash),
        "protocolVersion": PROTOCOL,
        "sequence": ledger.sequence(),
        "closeTime": ledger.close_time().to_string(),
        "headerXdr": to_base64(&ledger.header),
        "metadataXdr": to_base64(&ledger.close_meta()),
    }))
}

pub fn fee_stats(chain: &Chain) -> RpcResult {
    let oldest = chain.oldest().max(chain.newest().saturating_sub(FEE_STATS_LEDGERS - 1));
    let seen = chain.newest() + 1 - oldest;
    let ledgers = (oldest..=chain.newest()).map(|sequence| chain.ledger(sequence));
    let fees = ledgers.flat_map(|ledger| ledger.txns.iter().map(|one| one.inclusion_fee)).collect();
    Ok(json!({
        "sorobanInclusionFee": distribution(fees, seen),
        "inclusionFee": distribution(Vec::new(), 0),
        "latestLedger": chain.newest(),
    }))
}

fn distribution(mut fees: Vec<i64>, ledgers: u32) -> Value {
    fees.sort_unstable();
    let at = |index: Option<usize>| index.and_then(|index| fees.get(index)).copied().unwrap_or(0).to_string();
    let mut counts = BTreeMap::new();
    fees.iter().for_each(|fee| *counts.entry(fee).or_insert(0) += 1);
    let mode = counts.iter().max_by_key(|(_, count)| **count).map_or(0, |(fee, _)| **fee);
    let mut out = json!({
        "max": at(fees.len().checked_sub(1)),
        "min": at(Some(0)),
        "mode": mode.to_string(),
        "transactionCount": fees.len().to_string(),
        "ledgerCount": ledgers,
    });
    for percent in [10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99] {
        // The largest value that at most `percent` of them are below.
        out[format!("p{percent}")] = at((percent * fees.len()).div_ceil(100).checked_sub(1)).into();
    }
    out
}
