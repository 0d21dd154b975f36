//! The node's own methods, by the names of warden-sandbox.
use std::str::FromStr;

use serde_json::{json, Value};
use soroban_env_host::xdr::{ContractId, ScAddress};

use crate::chain::Chain;
use crate::rpc::{no_method, Params, RpcError, RpcResult};

const LEDGERS_PER_CALL_MAX: u64 = 100_000;

pub fn call(chain: &mut Chain, method: &str, params: Params) -> RpcResult {
    match method {
        "sandbox_createBlock" => {
            let count = params.long("count")?.unwrap_or(1);
            if count > LEDGERS_PER_CALL_MAX {
                return Err(bad("count: too many at once"));
            }
            (0..count).for_each(|_| chain.close_ledger());
            Ok(newest(chain))
        }
        "sandbox_setTime" => {
            let time = params.long("time")?.ok_or_else(|| bad("missing field `time`"))?;
            set_time(chain, time)
        }
        "sandbox_advanceTime" => {
            let secs = params.long("secs")?.ok_or_else(|| bad("missing field `secs`"))?;
            set_time(chain, chain.now().max(chain.next_close_time()).saturating_add(secs))
        }
        "sandbox_mint" => mint(chain, params),
        "sandbox_setOrchestrator" => {
            let text = params.text("contract")?.unwrap_or("");
            let contract = ContractId::from_str(text).map_err(|_| bad("contract: no 'C...'"))?;
            chain.orchestrator = Some(ScAddress::Contract(contract));
            Ok(json!(true))
        }
        "sandbox_state" => Ok(state(chain)),
        _ => Err(no_method()),
    }
}

fn bad(what: &str) -> RpcError {
    RpcError { code: -32602, message: "Invalid params".to_string(), data: Some(what.to_string()) }
}

fn newest(chain: &Chain) -> Value {
    let ledger = chain.last();
    json!({"hash": hex::encode(ledger.hash), "sequence": ledger.sequence(), "close_time": ledger.close_time()})
}

fn set_time(chain: &mut Chain, time: u64) -> RpcResult {
    if time > u32::MAX.into() {
        return Err(bad("time: seconds below 2^32 expected"));
    }
    chain.set_time(time);
    Ok(json!({"time": chain.next_close_time()}))
}

fn mint(chain: &mut Chain, params: Params) -> RpcResult {
    let to = ScAddress::from_str(params.text("to")?.unwrap_or("")).map_err(|_| bad("to: no 'G...' or 'C...'"))?;
    let amount = params.text("amount")?.and_then(|text| text.parse::<i64>().ok()).filter(|amount| *amount >= 0);
    let amount = amount.ok_or_else(|| bad("amount: stroops as decimal text expected"))?;
    let hash = chain.mint(&to, amount).map_err(|why| bad(&why))?;
    Ok(json!({"transaction_hash": hex::encode(hash)}))
}

fn state(chain: &Chain) -> Value {
    json!({
        "chain": "stellar",
        "newest": newest(chain),
        "oldest_ledger": chain.oldest(),
        "pending_transactions": chain.waiting(),
        "pending_time": chain.next_close_time(),
        "passphrase": chain.network.passphrase,
        "close_secs": chain.config.close_secs(),
        "orchestrator": chain.orchestrator.as_ref().map(ToString::to_string),
        "token": chain.token.to_string(),
        "faults": {},
    })
}

/// What is told when the node is ready, besides its addresses.
pub fn describe(chain: &Chain) -> Value {
    let accounts = chain.config.accounts.iter().map(|one| {
        let text = one.account.to_string();
        json!({"address": text, "public_key": text})
    });
    json!({
        "chain": "stellar",
        "passphrase": chain.network.passphrase,
        "token": chain.token.to_string(),
        "accounts": accounts.collect::<Vec<_>>(),
        "block_number": chain.newest(),
        "providers": [],
    })
}
