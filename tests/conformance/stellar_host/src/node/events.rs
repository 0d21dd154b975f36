//! getEvents: pages and cursors.
use serde_json::{json, Value};
use soroban_env_host::xdr::{ContractEventBody, ContractEventType};

use super::filter::Filters;
use super::{add_range, check_format};
use crate::chain::Chain;
use crate::codec::to_base64;
use crate::ledger::{ClosedLedger, EventId, StoredEvent};
use crate::rpc::{invalid_params, invalid_request, Params, RpcError, RpcResult};

const PAGE: u32 = 100;
const PAGE_MAX: u32 = 10_000;

struct Page {
    start: u32,
    end: u32, // exclusive; 0: none
    cursor: Option<EventId>,
    limit: usize,
}

fn read_page(params: Params) -> Result<Page, RpcError> {
    check_format(params)?;
    let start = params.number("startLedger")?.unwrap_or(0);
    let end = params.number("endLedger")?.unwrap_or(0);
    let pagination = params.object("pagination")?;
    let text = pagination.map_or(Ok(None), |page| page.text("cursor"))?;
    let limit = pagination.map_or(Ok(None), |page| page.number("limit"))?.filter(|limit| *limit > 0);
    let cursor = match text {
        Some(text) => Some(EventId::parse(text).ok_or_else(|| invalid_params(format!("invalid event id {text}")))?),
        None => None,
    };
    if cursor.is_some() && (start != 0 || end != 0) {
        return Err(invalid_params("ledger ranges and cursor cannot both be set"));
    }
    if cursor.is_none() && start == 0 {
        return Err(invalid_params("startLedger must be positive"));
    }
    let limit = limit.unwrap_or(PAGE);
    if limit > PAGE_MAX {
        return Err(invalid_params(format!("limit must not exceed {PAGE_MAX}")));
    }
    Ok(Page { start, end, cursor, limit: limit as usize })
}

pub fn events(chain: &Chain, params: Params) -> RpcResult {
    let page = read_page(params)?;
    let filters = Filters::read(params.list("filters")?)?;
    let first = page.cursor.map_or(page.start, |cursor| cursor.ledger);
    if first < chain.oldest() || first > chain.newest() {
        let (oldest, newest) = (chain.oldest(), chain.newest());
        return Err(invalid_request(format!("startLedger must be within the ledger range: {oldest} - {newest}")));
    }
    let mut end = (chain.newest() + 1).min(first.saturating_add(chain.config.scan_ledgers_max));
    if page.end != 0 {
        end = end.min(page.end);
    }
    let mut found = Vec::new();
    let mut cursor = EventId::end_of(end.saturating_sub(1));
    'scan: for sequence in first..end {
        let ledger = chain.ledger(sequence);
        for stored in &ledger.events {
            if page.cursor.is_some_and(|cursor| stored.id <= cursor) || !filters.pass(&stored.event) {
                continue;
            }
            found.push(event_form(ledger, stored));
            if found.len() == page.limit {
                cursor = stored.id;
                break 'scan;
            }
        }
    }
    let mut out = json!({"events": found, "cursor": cursor.text()});
    add_range(chain, &mut out);
    Ok(out)
}

fn event_form(ledger: &ClosedLedger, stored: &StoredEvent) -> Value {
    let ContractEventBody::V0(body) = &stored.event.body;
    let system = stored.event.type_ == ContractEventType::System;
    json!({
        "type": if system { "system" } else { "contract" },
        "ledger": ledger.sequence(),
        "ledgerClosedAt": time_text(ledger.close_time()),
        "contractId": stored.event.contract_id.as_ref().map_or(String::new(), ToString::to_string),
        "id": stored.id.text(),
        "operationIndex": stored.id.operation,
        "transactionIndex": stored.id.txn,
        "txHash": hex::encode(stored.txn_hash),
        "inSuccessfulContractCall": stored.succeeded,
        "topic": body.topics.iter().map(to_base64).collect::<Vec<_>>(),
        "value": to_base64(&body.data),
    })
}

/// RFC 3339, UTC; days to dates by Howard Hinnant's `civil_from_days`.
fn time_text(secs: u64) -> String {
    let (days, rest) = ((secs / 86_400) as i64, secs % 86_400);
    let shifted = days + 719_468; // since 0000-03-01
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::time_text;

    #[test]
    fn times_are_written_as_rfc_3339() {
        assert_eq!(time_text(0), "1970-01-01T00:00:00Z");
        assert_eq!(time_text(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(time_text(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(time_text(1_772_323_199), "2026-02-28T23:59:59Z");
        assert_eq!(time_text(4_102_444_800), "2100-01-01T00:00:00Z");
    }
}
