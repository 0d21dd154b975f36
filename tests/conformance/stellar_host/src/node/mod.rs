//! The methods of a Stellar RPC node (stellar-rpc 27.1) over the chain: what `src/sandbox/stellar` answers, too.
mod events;
mod filter;
mod history;
mod info;
mod simulate;
mod state;

use serde_json::{json, Value};

use crate::chain::Chain;
use crate::rpc::{invalid_params, invalid_request, no_method, Params, RpcError, RpcResult};

const HISTORY_PAGE_MAX: u32 = 200; // getTransactions, getLedgers
const HISTORY_PAGE: u32 = 50;

/// -32601 for a method that it does not have.
pub fn call(chain: &mut Chain, method: &str, params: Params) -> RpcResult {
    match method {
        "getHealth" => info::health(chain),
        "getNetwork" => info::network(chain),
        "getVersionInfo" => info::version(),
        "getLatestLedger" => info::latest_ledger(chain),
        "getFeeStats" => info::fee_stats(chain),
        "getEvents" => events::events(chain, params),
        "getTransaction" => history::transaction(chain, params),
        "getTransactions" => history::transactions(chain, params),
        "getLedgers" => history::ledgers(chain, params),
        "getLedgerEntries" => state::ledger_entries(chain, params),
        "simulateTransaction" => simulate::simulate(chain, params),
        "sendTransaction" => state::send(chain, params),
        _ => Err(no_method()),
    }
}

fn check_format(params: Params) -> Result<(), RpcError> {
    match params.text("xdrFormat")?.unwrap_or("") {
        "" | "base64" => Ok(()),
        "json" => Err(invalid_params("xdrFormat 'json' is not in stellar-host")),
        other => Err(invalid_params(format!("got '{other}': expected base64, json for optional 'xdrFormat'"))),
    }
}

/// latestLedger, oldestLedger and their close times, as texts.
fn add_range(chain: &Chain, out: &mut Value) {
    out["latestLedger"] = json!(chain.newest());
    out["latestLedgerCloseTime"] = json!(chain.last().close_time().to_string());
    out["oldestLedger"] = json!(chain.oldest());
    out["oldestLedgerCloseTime"] = json!(chain.ledger(chain.oldest()).close_time().to_string());
}

/// The page of getTransactions and getLedgers.
struct HistoryPage<'a> {
    start: u32,
    cursor: Option<&'a str>,
    limit: u32,
}

impl<'a> HistoryPage<'a> {
    fn read(chain: &Chain, params: Params<'a>) -> Result<Self, RpcError> {
        check_format(params)?;
        let start = params.number("startLedger")?.unwrap_or(0);
        let pagination = params.object("pagination")?;
        let cursor = pagination.map_or(Ok(None), |page| page.text("cursor"))?.filter(|text| !text.is_empty());
        let limit = pagination.map_or(Ok(None), |page| page.number("limit"))?.filter(|limit| *limit > 0);
        let (oldest, newest) = (chain.oldest(), chain.newest());
        match cursor {
            Some(cursor) if start != 0 => {
                return Err(invalid_request(format!("startLedger ({start}) and cursor ({cursor}) cannot both be set")));
            }
            None if start < oldest || start > newest => {
                return Err(invalid_request(format!(
                    "start ledger ({start}) must be between the oldest ledger: {oldest} and the latest ledger: \
                     {newest} for this rpc instance"
                )));
            }
            _ => {}
        }
        let limit = limit.unwrap_or(HISTORY_PAGE);
        if limit > HISTORY_PAGE_MAX {
            return Err(invalid_request(format!("limit must not exceed {HISTORY_PAGE_MAX}")));
        }
        Ok(Self { start, cursor, limit })
    }
}
