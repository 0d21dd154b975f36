//! The money of each reservation, as the events tell it: all deposits are what was paid, what slashes hold or held,
//! what was refunded, and the escrow. And what was burnt.

use std::collections::{BTreeMap, BTreeSet};

use soroban_sdk::xdr::{ContractEvent, ContractEventBody, ScMapEntry, ScVal};

use crate::invariants::Stored;

#[derive(Default)]
pub struct Flows {
    deposited: BTreeMap<u64, u128>,
    /// Out of the escrow.
    moved: BTreeMap<u64, u128>,
    /// Keys of slashes, by reservation, party, window: a claim may make one, or join it.
    slashes: BTreeSet<Vec<ScVal>>,
    burnt: u128,
    /// Of the last call.
    pub fees: u128,
}

fn number(data: &ScVal, field: &str) -> u128 {
    let ScVal::Map(Some(entries)) = data else { panic!("the data is a map") };
    let named = |entry: &&ScMapEntry| matches!(&entry.key, ScVal::Symbol(name) if name.to_utf8_string_lossy() == field);
    match &entries.iter().find(named).expect(field).val {
        ScVal::U128(parts) => (u128::from(parts.hi) << 64) | u128::from(parts.lo),
        other => panic!("{field}: {other:?}"),
    }
}

impl Flows {
    /// Of one call of the contract.
    pub fn add(&mut self, events: &[ContractEvent]) {
        self.fees = 0;
        for event in events {
            let ContractEventBody::V0(body) = &event.body;
            let ScVal::Symbol(name) = &body.topics[0] else { panic!("the first topic is a name") };
            let name = name.to_utf8_string_lossy();
            let (flow, field) = match name.as_str() {
                "escrow_deposited" => (&mut self.deposited, "amount"),
                "escrow_refunded" => (&mut self.moved, "amount"),
                "escrow_released" => {
                    self.fees += number(&body.data, "fee");
                    (&mut self.moved, "paid")
                }
                "slash_proposed" | "breach_claimed" => {
                    let new = self.slashes.insert(body.topics[1..].to_vec());
                    if !new || body.topics[2] != ScVal::U32(0) {
                        continue;
                    }
                    (&mut self.moved, "base")
                }
                "slash_executed" | "slash_rejected" | "slash_lapsed" => {
                    self.fees += number(&body.data, "fee");
                    self.burnt += number(&body.data, "burnt");
                    continue;
                }
                _ => continue,
            };
            let ScVal::U64(reservation_id) = body.topics[1] else { panic!("no reservation_id") };
            *flow.entry(reservation_id).or_default() += number(&body.data, field);
        }
    }

    pub fn check(&self, stored: &Stored) {
        assert_eq!(self.deposited.len(), stored.reservations.len());
        for (id, r) in &stored.reservations {
            let moved = self.moved.get(id).copied().unwrap_or_default();
            assert_eq!(self.deposited[id], moved + r.escrow, "{id}: deposits and payments differ");
        }
        assert_eq!(self.burnt, stored.instance.burnt);
    }
}
