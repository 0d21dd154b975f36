//! Transactions that wait for a ledger, and those that may not come back at once (stellar-core,
//! TransactionQueue.cpp).
use std::collections::{BTreeSet, VecDeque};

use soroban_env_host::xdr::AccountId;

use crate::codec::Hash32;
use crate::envelope::Txn;

const BAN_LEDGERS: usize = 10;
pub const WAITING_MAX: usize = 1_000;
/// A transaction that replaces one of the same sequence number must offer so many times its fee.
const REPLACE_FACTOR: i64 = 10;

#[derive(Default)]
pub struct Queue {
    waiting: Vec<Txn>,
    bans: VecDeque<BTreeSet<Hash32>>, // newest first
}

impl Queue {
    pub fn banned(&self, hash: &Hash32) -> bool {
        self.bans.iter().any(|set| set.contains(hash))
    }
    pub fn len(&self) -> usize {
        self.waiting.len()
    }
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
    pub fn of(&self, source: &AccountId) -> Option<&Txn> {
        self.waiting.iter().find(|txn| txn.source() == *source)
    }

    /// Whether `new` may take the place of `old`: a fee bump of the same number that pays much more.
    pub fn replaces(new: &Txn, old: &Txn) -> bool {
        let rate = |txn: &Txn| txn.inclusion_fee() / txn.inclusion_fee_at(1);
        new.bump.is_some()
            && new.tx().seq_num == old.tx().seq_num
            && rate(new) >= rate(old).saturating_mul(REPLACE_FACTOR)
    }

    /// Takes the place of what waits for the same source.
    pub fn add(&mut self, txn: Txn) {
        self.waiting.retain(|one| one.source() != txn.source());
        self.waiting.push(txn);
    }

    /// All of them, oldest first; they are banned for a while.
    pub fn take(&mut self) -> Vec<Txn> {
        let txns = std::mem::take(&mut self.waiting);
        self.bans.push_front(txns.iter().map(|txn| txn.hash).collect());
        self.bans.truncate(BAN_LEDGERS);
        txns
    }
}
