//! InvokeHostFunction: entries for the host, the host itself, and what it did against what was declared
//! (stellar-core, InvokeHostFunctionOpFrame.cpp).
use std::rc::Rc;

use soroban_env_host::budget::Budget;
use soroban_env_host::e2e_invoke::{extract_rent_changes, invoke_host_function, InvokeHostFunctionResult};
use soroban_env_host::fees::compute_rent_fee;
use soroban_env_host::xdr::{DiagnosticEvent, InvokeHostFunctionOp, LedgerEntry, LedgerKey, SorobanTransactionData};
use soroban_env_host::HostError;

use crate::changes::Step;
use crate::codec::{from_bytes, sha256, to_bytes, Hash32};
use crate::envelope::Txn;
use crate::fees::archived_places;
use crate::network::limits;
use crate::operation::{Failure, Place, Ran, Success};
use crate::state::{is_soroban, ttl_of, Life};

type Encoded = Rc<[u8]>;
type Refused = (Failure, &'static str);

/// What the footprint names and the ledger has, as the host takes it.
#[derive(Default)]
struct Input {
    entries: Vec<Encoded>,
    ttls: Vec<Encoded>,
    /// Places in the read-write footprint whose entries come back from the archive.
    restored: Vec<u32>,
    disk_read: usize,
}

fn encoded<T: soroban_env_host::xdr::WriteXdr>(value: &T) -> Encoded {
    to_bytes(value).into()
}

impl Input {
    fn gather(place: &Place, data: &SorobanTransactionData) -> Result<Self, Refused> {
        let mut input = Self::default();
        for key in data.resources.footprint.read_only.iter() {
            input.add(place, key, None)?;
        }
        for (at, key) in data.resources.footprint.read_write.iter().enumerate() {
            let at = at as u32;
            input.add(place, key, archived_places(data).contains(&at).then_some(at))?;
        }
        if input.disk_read > data.resources.disk_read_bytes as usize {
            return Err((Failure::ResourceLimit, "operation byte-read resources exceeds amount specified"));
        }
        Ok(input)
    }

    /// `archived_at`: its place, where the transaction says that it is archived.
    fn add(&mut self, place: &Place, key: &LedgerKey, archived_at: Option<u32>) -> Result<(), Refused> {
        let Some(stored) = place.state.get(key) else { return Ok(()) };
        let mut live_until = stored.live_until;
        match (stored.life(key, place.ledger), archived_at) {
            (Life::Gone, _) => return Ok(()),
            (Life::Live, _) => {}
            (Life::Archived, None) => {
                return Err((Failure::Archived, "trying to access an archived contract data or code entry"));
            }
            (Life::Archived, Some(at)) => {
                self.restored.push(at);
                live_until = Some(place.ledger + place.network.config.min_persistent_entry_ttl - 1);
            }
        }
        if !is_soroban(key) || live_until != stored.live_until {
            self.disk_read += stored.encoded.len();
        }
        self.entries.push(stored.encoded);
        self.ttls.push(live_until.map_or_else(|| Vec::new().into(), |until| encoded(&ttl_of(key, until))));
        Ok(())
    }
}

fn call_host(
    place: &Place,
    txn: &Txn,
    op: &InvokeHostFunctionOp,
    seed: Hash32,
    input: Input,
    budget: &Budget,
    diagnostics: &mut Vec<DiagnosticEvent>,
) -> Result<InvokeHostFunctionResult, HostError> {
    let auth: Vec<Encoded> = op.auth.iter().map(encoded).collect();
    invoke_host_function(
        budget,
        true,
        encoded(&op.host_function),
        encoded(&txn.soroban().expect("checked").resources),
        &input.restored,
        encoded(&txn.operation_source()),
        auth.into_iter(),
        place.network.ledger_info(place.ledger, place.time),
        input.entries.into_iter(),
        input.ttls.into_iter(),
        Encoded::from(seed),
        diagnostics,
        None,
        Some(place.modules.clone()),
    )
}

pub fn invoke(place: &Place, txn: &Txn, op: &InvokeHostFunctionOp, seed: Hash32) -> Ran {
    let data = txn.soroban().expect("checked");
    let input = match Input::gather(place, data) {
        Ok(input) => input,
        Err((failure, why)) => return Ran::failed(failure, why),
    };
    let budget = place.network.budget(data.resources.instructions);
    let mut diagnostics = Vec::new();
    let called = call_host(place, txn, op, seed, input, &budget, &mut diagnostics);
    let outcome = match called {
        Ok(InvokeHostFunctionResult {
            encoded_invoke_result: Ok(returned),
            ledger_changes,
            encoded_contract_events,
        }) => {
            let rents = extract_rent_changes(&ledger_changes);
            let rent_fee = compute_rent_fee(&rents, &place.network.config.rent_fee_configuration, place.ledger);
            let event_bytes = returned.len() + encoded_contract_events.iter().map(Vec::len).sum::<usize>();
            within_limits(data, &ledger_changes, event_bytes).map(|()| Success {
                steps: steps_of(place, &ledger_changes),
                events: encoded_contract_events.iter().map(|one| from_bytes(one).expect("an event")).collect(),
                success_hash: success_hash(&returned, &encoded_contract_events),
                returned: from_bytes(&returned),
                event_bytes: event_bytes as u32,
                rent_fee,
            })
        }
        _ => {
            let spent = budget.get_cpu_insns_consumed().unwrap_or(u64::MAX) > data.resources.instructions.into()
                || budget.get_mem_bytes_consumed().unwrap_or(u64::MAX) > limits::MEMORY_BYTES.into();
            let why = "operation instructions or memory exceeds amount specified";
            Err(if spent { (Failure::ResourceLimit, why) } else { (Failure::Trapped, "") })
        }
    };
    let outcome = outcome.map_err(|(failure, why)| {
        if !why.is_empty() {
            diagnostics.extend(Ran::failed(failure, why).diagnostics);
        }
        failure
    });
    Ran { outcome, diagnostics }
}

type HostChange = soroban_env_host::e2e_invoke::LedgerEntryChange;

fn within_limits(data: &SorobanTransactionData, changes: &[HostChange], event_bytes: usize) -> Result<(), Refused> {
    let mut written = 0;
    for change in changes {
        let Some(value) = change.encoded_new_value.as_ref().filter(|_| !change.read_only) else { continue };
        written += value.len();
        let key: LedgerKey = from_bytes(&change.encoded_key).expect("a key of the footprint");
        if matches!(key, LedgerKey::ContractData(_)) && value.len() > limits::DATA_ENTRY_BYTES {
            return Err((Failure::ResourceLimit, "ContractData size exceeds the network config maximum"));
        }
    }
    if written > data.resources.write_bytes as usize {
        return Err((Failure::ResourceLimit, "operation byte-write resources exceeds amount specified"));
    }
    if event_bytes > limits::EVENT_BYTES as usize {
        return Err((Failure::ResourceLimit, "total events size exceeds network config maximum"));
    }
    Ok(())
}

fn steps_of(place: &Place, changes: &[HostChange]) -> Vec<Step> {
    let mut steps = Vec::new();
    for change in changes {
        let key: LedgerKey = from_bytes(&change.encoded_key).expect("a key of the footprint");
        let ttl = change.ttl_change.as_ref();
        if change.read_only {
            if let Some(ttl) = ttl.filter(|ttl| ttl.new_live_until_ledger > ttl.old_live_until_ledger) {
                steps.push(Step::Extend { key, live_until: ttl.new_live_until_ledger });
            }
        } else if let Some(value) = &change.encoded_new_value {
            let entry: LedgerEntry = from_bytes(value).expect("an entry of the host");
            steps.push(Step::Put { key, entry, live_until: ttl.map(|ttl| ttl.new_live_until_ledger) });
        } else if place.state.live(&key, place.ledger).is_some() {
            steps.push(Step::Remove { key });
        }
    }
    steps
}

/// SHA-256 of InvokeHostFunctionSuccessPreImage.
fn success_hash(returned: &[u8], events: &[Vec<u8>]) -> Hash32 {
    let mut bytes = returned.to_vec();
    bytes.extend((events.len() as u32).to_be_bytes());
    events.iter().for_each(|event| bytes.extend(event));
    sha256(&bytes)
}
