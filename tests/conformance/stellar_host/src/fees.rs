//! What Soroban transactions pay for, by the host's own formulas; what they may declare.
use soroban_env_host::fees::{compute_transaction_resource_fee, FeeConfiguration, TransactionResources};
use soroban_env_host::xdr::{
    ContractDataDurability, LedgerFootprint, LedgerKey, SorobanTransactionData, SorobanTransactionDataExt,
};

use crate::codec::to_bytes;
use crate::network::limits;
use crate::state::is_soroban;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ResourceFee {
    /// For what the transaction declares.
    pub non_refundable: i64,
    /// For its events and return value; rent is not in it.
    pub refundable: i64,
}

/// Places in the read-write footprint that the transaction says are archived.
pub fn archived_places(data: &SorobanTransactionData) -> &[u32] {
    match &data.ext {
        SorobanTransactionDataExt::V0 => &[],
        SorobanTransactionDataExt::V1(ext) => ext.archived_soroban_entries.as_slice(),
    }
}

fn keys(footprint: &LedgerFootprint) -> impl Iterator<Item = &LedgerKey> {
    footprint.read_only.iter().chain(footprint.read_write.iter())
}

fn disk_read_entries(data: &SorobanTransactionData) -> usize {
    let classic = keys(&data.resources.footprint).filter(|key| !is_soroban(key)).count();
    classic + archived_places(data).len()
}

/// `size`: bytes of the envelope; `event_bytes`: of the events and the return value.
pub fn resource_fee(
    data: &SorobanTransactionData,
    size: usize,
    event_bytes: u32,
    rates: &FeeConfiguration,
) -> ResourceFee {
    let resources = TransactionResources {
        instructions: data.resources.instructions,
        disk_read_entries: disk_read_entries(data) as u32,
        write_entries: data.resources.footprint.read_write.len() as u32,
        disk_read_bytes: data.resources.disk_read_bytes,
        write_bytes: data.resources.write_bytes,
        contract_events_size_bytes: event_bytes,
        transaction_size_bytes: size as u32,
    };
    let (non_refundable, refundable) = compute_transaction_resource_fee(&resources, rates);
    ResourceFee { non_refundable, refundable }
}

/// The limit that the declaration breaks, in stellar-core's words.
pub fn broken_limit(data: &SorobanTransactionData, size: usize) -> Option<&'static str> {
    let resources = &data.resources;
    let footprint = &resources.footprint;
    let broken = [
        (
            resources.instructions > limits::INSTRUCTIONS,
            "transaction instructions resources exceed network config limit",
        ),
        (
            resources.disk_read_bytes > limits::DISK_READ_BYTES,
            "transaction byte-read resources exceed network config limit",
        ),
        (resources.write_bytes > limits::WRITE_BYTES, "transaction byte-write resources exceed network config limit"),
        (
            keys(footprint).count() > limits::FOOTPRINT_ENTRIES,
            "the number of entries in transaction footprint exceeds the network config limit",
        ),
        (
            disk_read_entries(data) > limits::DISK_READ_ENTRIES,
            "transaction entry-disk-read resources exceed network config limit",
        ),
        (
            footprint.read_write.len() > limits::WRITE_ENTRIES,
            "transaction entry-write resources exceed network config limit",
        ),
        (!keys(footprint).all(kind_allowed), "transaction footprint contains unsupported ledger key type"),
        (
            keys(footprint).any(|key| to_bytes(key).len() > limits::KEY_BYTES),
            "transaction footprint key exceeds network config limit",
        ),
        (size > limits::TXN_BYTES, "total transaction size exceeds network config limit"),
    ];
    broken.iter().find(|(is, _)| *is).map(|(_, words)| *words)
}

fn kind_allowed(key: &LedgerKey) -> bool {
    is_soroban(key) || matches!(key, LedgerKey::Account(_) | LedgerKey::Trustline(_))
}

/// Whether `archivedSorobanEntries` are places of persistent entries, in ascending order.
pub fn archived_places_fit(data: &SorobanTransactionData) -> bool {
    let places = archived_places(data);
    let written = &data.resources.footprint.read_write;
    places.windows(2).all(|pair| pair[0] < pair[1])
        && places.iter().all(|place| written.get(*place as usize).is_some_and(is_persistent))
}

pub fn is_persistent(key: &LedgerKey) -> bool {
    match key {
        LedgerKey::ContractData(data) => data.durability == ContractDataDurability::Persistent,
        LedgerKey::ContractCode(_) => true,
        _ => false,
    }
}
