//! Closed ledgers: headers that commit to what they closed, and the ids of their events.
use soroban_env_host::xdr::{
    ContractEvent, DependentTxCluster, ExtensionPoint, GeneralizedTransactionSet, Hash, LedgerCloseMeta,
    LedgerCloseMetaExt, LedgerCloseMetaV2, LedgerHeader, LedgerHeaderExt, LedgerHeaderHistoryEntry,
    LedgerHeaderHistoryEntryExt, ParallelTxExecutionStage, ParallelTxsComponent, StellarValue, StellarValueExt,
    TimePoint, TransactionEnvelope, TransactionEventStage, TransactionMeta, TransactionPhase, TransactionResultMetaV1,
    TransactionResultPair, TransactionResultSet, TransactionSetV1,
};

use crate::apply::Applied;
use crate::codec::{list, sha256, to_bytes, Hash32};
use crate::envelope::Txn;
use crate::network::{BASE_FEE, BASE_RESERVE, PROTOCOL, TOTAL_COINS};

const TXN_SET_MAX: u32 = 1_000;

/// Place of an event: string order of its text is chain order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct EventId {
    pub ledger: u32,
    pub txn: u32,       // 20 bits
    pub operation: u32, // 12 bits
    pub index: u32,
}

impl EventId {
    pub const AFTER_ALL: u32 = 0xf_ffff;
    const OPERATION_MAX: u32 = 0xfff;

    /// After everything in the ledger.
    pub fn end_of(ledger: u32) -> Self {
        Self { ledger, txn: Self::AFTER_ALL, operation: Self::OPERATION_MAX, index: u32::MAX }
    }

    pub fn toid(&self) -> u64 {
        u64::from(self.ledger) << 32 | u64::from(self.txn) << 12 | u64::from(self.operation)
    }

    pub fn text(&self) -> String {
        format!("{:019}-{:010}", self.toid(), self.index)
    }

    pub fn parse(text: &str) -> Option<Self> {
        let (toid, index) = text.split_once('-')?;
        Some(Self { index: index.parse().ok()?, ..Self::of_toid(toid.parse().ok()?) })
    }

    pub fn of_toid(toid: u64) -> Self {
        Self {
            ledger: (toid >> 32) as u32,
            txn: (toid >> 12) as u32 & Self::AFTER_ALL,
            operation: toid as u32 & Self::OPERATION_MAX,
            index: 0,
        }
    }
}

pub struct StoredEvent {
    pub id: EventId,
    pub event: ContractEvent,
    pub txn_hash: Hash32,
    pub succeeded: bool,
}

pub struct ClosedLedger {
    pub header: LedgerHeader,
    pub hash: Hash32,
    pub txns: Vec<Applied>,
    pub events: Vec<StoredEvent>,
    set: GeneralizedTransactionSet,
}

/// What a ledger takes from the one before it, and when it closes.
pub struct Start {
    pub sequence: u32,
    pub previous: Hash32,
    pub close_time: u64,
}

/// Classic transactions (none here), then Soroban's in one cluster, in the order in which they came.
pub fn txn_set(previous: Hash32, txns: &[Txn]) -> GeneralizedTransactionSet {
    let envelopes: Vec<TransactionEnvelope> = txns.iter().map(|txn| txn.envelope.clone()).collect();
    let stages = if envelopes.is_empty() {
        vec![]
    } else {
        vec![ParallelTxExecutionStage(list(vec![DependentTxCluster(list(envelopes))]))]
    };
    let soroban = ParallelTxsComponent { base_fee: Some(BASE_FEE), execution_stages: list(stages) };
    GeneralizedTransactionSet::V1(TransactionSetV1 {
        previous_ledger_hash: Hash(previous),
        phases: list(vec![TransactionPhase::V0(list(vec![])), TransactionPhase::V1(soroban)]),
    })
}

pub fn set_hash(set: &GeneralizedTransactionSet) -> Hash32 {
    sha256(&to_bytes(set))
}

impl ClosedLedger {
    pub fn new(start: &Start, set: GeneralizedTransactionSet, txns: Vec<Applied>, fee_pool: i64) -> Self {
        let results = TransactionResultSet { results: list(txns.iter().map(pair_of).collect()) };
        let header = LedgerHeader {
            ledger_version: PROTOCOL,
            previous_ledger_hash: Hash(start.previous),
            scp_value: StellarValue {
                tx_set_hash: Hash(set_hash(&set)),
                close_time: TimePoint(start.close_time),
                upgrades: list(vec![]),
                ext: StellarValueExt::Basic,
            },
            tx_set_result_hash: Hash(sha256(&to_bytes(&results))),
            bucket_list_hash: Hash([0; 32]),
            ledger_seq: start.sequence,
            total_coins: TOTAL_COINS,
            fee_pool,
            inflation_seq: 0,
            id_pool: 0,
            base_fee: BASE_FEE as u32,
            base_reserve: BASE_RESERVE,
            max_tx_set_size: TXN_SET_MAX,
            skip_list: [Hash([0; 32]), Hash([0; 32]), Hash([0; 32]), Hash([0; 32])],
            ext: LedgerHeaderExt::V0,
        };
        let events = events_of(start.sequence, &txns);
        Self { hash: sha256(&to_bytes(&header)), header, txns, events, set }
    }

    pub fn sequence(&self) -> u32 {
        self.header.ledger_seq
    }
    pub fn close_time(&self) -> u64 {
        self.header.scp_value.close_time.0
    }

    pub fn header_entry(&self) -> LedgerHeaderHistoryEntry {
        LedgerHeaderHistoryEntry {
            hash: Hash(self.hash),
            header: self.header.clone(),
            ext: LedgerHeaderHistoryEntryExt::V0,
        }
    }

    pub fn close_meta(&self) -> LedgerCloseMeta {
        let processed = self.txns.iter().map(|one| TransactionResultMetaV1 {
            ext: ExtensionPoint::V0,
            result: pair_of(one),
            fee_processing: list(one.fee_changes.clone()).into(),
            tx_apply_processing: TransactionMeta::V4(one.meta.clone()),
            post_tx_apply_fee_processing: list(one.refund_changes.clone()).into(),
        });
        LedgerCloseMeta::V2(LedgerCloseMetaV2 {
            ext: LedgerCloseMetaExt::V0,
            ledger_header: self.header_entry(),
            tx_set: self.set.clone(),
            tx_processing: list(processed.collect()),
            upgrades_processing: list(vec![]),
            scp_info: list(vec![]),
            total_byte_size_of_live_soroban_state: 0,
            evicted_keys: list(vec![]),
        })
    }
}

fn pair_of(one: &Applied) -> TransactionResultPair {
    TransactionResultPair { transaction_hash: Hash(one.txn.hash), result: one.result.clone() }
}

/// In the order of their ids: fees before all, each transaction's own, refunds after all.
fn events_of(ledger: u32, txns: &[Applied]) -> Vec<StoredEvent> {
    let (mut first, mut own, mut last) = (Vec::new(), Vec::new(), Vec::new());
    for (at, one) in txns.iter().enumerate() {
        let stored = |txn, operation, index: usize, event: &ContractEvent| StoredEvent {
            id: EventId { ledger, txn, operation, index: index as u32 },
            event: event.clone(),
            txn_hash: one.txn.hash,
            succeeded: one.succeeded,
        };
        for event in one.meta.events.iter() {
            if event.stage == TransactionEventStage::BeforeAllTxs {
                first.push(stored(0, 0, first.len(), &event.event));
            } else {
                last.push(stored(EventId::AFTER_ALL, 0, last.len(), &event.event));
            }
        }
        for (number, operation) in one.meta.operations.iter().enumerate() {
            for (index, event) in operation.events.iter().enumerate() {
                own.push(stored(at as u32 + 1, number as u32, index, event));
            }
        }
    }
    first.into_iter().chain(own).chain(last).collect()
}
