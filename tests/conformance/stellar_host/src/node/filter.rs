//! Filters of getEvents, read with stellar-rpc's limits and words.
use std::str::FromStr;

use serde_json::Value;
use soroban_env_host::xdr::{ContractEvent, ContractEventBody, ContractEventType, ContractId, ScVal};

use crate::codec::from_base64;
use crate::rpc::{invalid_params, Params, RpcError};

const FILTERS_MAX: usize = 5;
const PER_FILTER_MAX: usize = 5; // contracts, topic filters
const SEGMENTS_MAX: usize = 4;

struct Topics {
    /// None: any one topic.
    segments: Vec<Option<ScVal>>,
    /// More may follow.
    open: bool,
}

struct Filter {
    types: Vec<ContractEventType>,
    contracts: Vec<ContractId>,
    topics: Vec<Topics>,
}

/// An event passes when one of them lets it, or there is none.
pub struct Filters(Vec<Filter>);

impl Filters {
    pub fn read(list: Option<&Vec<Value>>) -> Result<Self, RpcError> {
        let list = list.map_or(&[][..], Vec::as_slice);
        if list.len() > FILTERS_MAX {
            return Err(invalid_params("maximum 5 filters per request"));
        }
        let mut filters = Vec::new();
        for (at, one) in list.iter().enumerate() {
            let members = one.as_object().ok_or_else(|| invalid_params("invalid parameters: filters"))?;
            let nth = |error: RpcError| invalid_params(format!("filter {} invalid: {}", at + 1, error.message));
            filters.push(Filter::read(Params(members)).map_err(nth)?);
        }
        Ok(Self(filters))
    }

    pub fn pass(&self, event: &ContractEvent) -> bool {
        self.0.is_empty() || self.0.iter().any(|filter| filter.passes(event))
    }
}

fn types_of(text: &str) -> Option<Vec<ContractEventType>> {
    let one = |word| match word {
        "contract" => Some(ContractEventType::Contract),
        "system" => Some(ContractEventType::System),
        _ => None,
    };
    if text.is_empty() {
        Some(Vec::new())
    } else {
        text.split(',').map(one).collect()
    }
}

impl Filter {
    fn read(members: Params) -> Result<Self, RpcError> {
        let types = types_of(members.text("type")?.unwrap_or(""))
            .ok_or_else(|| invalid_params("filter type invalid: if set, type must be either 'system' or 'contract'"))?;
        let contracts = members.list("contractIds")?.map_or(&[][..], Vec::as_slice);
        let topics = members.list("topics")?.map_or(&[][..], Vec::as_slice);
        if contracts.len() > PER_FILTER_MAX {
            return Err(invalid_params("maximum 5 contract IDs per filter"));
        }
        if topics.len() > PER_FILTER_MAX {
            return Err(invalid_params("maximum 5 topics per filter"));
        }
        let mut out = Self { types, contracts: Vec::new(), topics: Vec::new() };
        for (at, text) in contracts.iter().enumerate() {
            let id = text.as_str().and_then(|text| ContractId::from_str(text).ok());
            out.contracts.push(id.ok_or_else(|| invalid_params(format!("contract ID {} invalid", at + 1)))?);
        }
        for (at, one) in topics.iter().enumerate() {
            let nth = |why| invalid_params(format!("topic {} invalid: {why}", at + 1));
            out.topics.push(Topics::read(one).map_err(nth)?);
        }
        Ok(out)
    }

    fn passes(&self, event: &ContractEvent) -> bool {
        let ContractEventBody::V0(body) = &event.body;
        (self.types.is_empty() || self.types.contains(&event.type_))
            && (self.contracts.is_empty() || event.contract_id.as_ref().is_some_and(|id| self.contracts.contains(id)))
            && (self.topics.is_empty() || self.topics.iter().any(|topics| topics.pass(&body.topics)))
    }
}

impl Topics {
    fn read(json: &Value) -> Result<Self, String> {
        let mut list = json.as_array().map_or(&[][..], Vec::as_slice);
        if list.is_empty() {
            return Err("topic must have at least 1 segment".to_string());
        }
        let open = list.last().is_some_and(|last| last == "**");
        if open {
            list = &list[..list.len() - 1];
        }
        if let Some(at) = list.iter().position(|segment| segment == "**") {
            return Err(format!("segment {} invalid: wildcard '**' is only allowed as the last segment", at + 1));
        }
        if list.len() > SEGMENTS_MAX {
            return Err("topic cannot have more than 4 segments".to_string());
        }
        let mut segments = Vec::new();
        for (at, segment) in list.iter().enumerate() {
            segments.push(match segment.as_str() {
                Some("*") => None,
                text => {
                    let value = text.and_then(from_base64::<ScVal>);
                    Some(value.ok_or_else(|| format!("segment {} invalid: no ScVal in base64", at + 1))?)
                }
            });
        }
        Ok(Self { segments, open })
    }

    fn pass(&self, topics: &[ScVal]) -> bool {
        let fits = if self.open { topics.len() >= self.segments.len() } else { topics.len() == self.segments.len() };
        let same = |(segment, topic): (&Option<ScVal>, &ScVal)| segment.as_ref().is_none_or(|one| one == topic);
        fits && self.segments.iter().zip(topics).all(same)
    }
}
