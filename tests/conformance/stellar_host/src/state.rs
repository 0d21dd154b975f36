//! The ledger's entries with their lifetimes.
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use soroban_env_host::ledger_info::get_key_durability;
use soroban_env_host::storage::{EntryWithLiveUntil, SnapshotSource};
use soroban_env_host::xdr::{
    AccountEntry, AccountId, ContractDataDurability, Hash, LedgerEntry, LedgerEntryData, LedgerEntryExt, LedgerKey,
    LedgerKeyAccount, TtlEntry,
};
use soroban_env_host::HostError;

use crate::codec::{sha256, to_bytes};

#[derive(Clone)]
pub struct Stored {
    pub entry: Rc<LedgerEntry>,
    pub encoded: Rc<[u8]>,
    /// Last ledger in which the entry lives; None: it has no end.
    pub live_until: Option<u32>,
    /// Ledger that last changed `live_until`.
    ttl_modified: u32,
}

/// Whether an entry can be used in a ledger.
#[derive(PartialEq, Eq, Debug, Clone, Copy)]
pub enum Life {
    Live,
    /// Persistent and over its end: must be restored first.
    Archived,
    /// Temporary and over its end: as if it were not there.
    Gone,
}

impl Stored {
    pub fn life(&self, key: &LedgerKey, ledger: u32) -> Life {
        match self.live_until {
            Some(until) if until < ledger => match get_key_durability(key) {
                Some(ContractDataDurability::Temporary) => Life::Gone,
                _ => Life::Archived,
            },
            _ => Life::Live,
        }
    }

    /// The entry that the ledger keeps about the lifetime of `key`.
    pub fn ttl_entry(&self, key: &LedgerKey) -> Option<LedgerEntry> {
        Some(LedgerEntry {
            last_modified_ledger_seq: self.ttl_modified,
            data: LedgerEntryData::Ttl(ttl_of(key, self.live_until?)),
            ext: LedgerEntryExt::V0,
        })
    }
}

pub fn ttl_of(key: &LedgerKey, live_until: u32) -> TtlEntry {
    TtlEntry { key_hash: Hash(sha256(&to_bytes(key))), live_until_ledger_seq: live_until }
}

pub fn is_soroban(key: &LedgerKey) -> bool {
    matches!(key, LedgerKey::ContractData(_) | LedgerKey::ContractCode(_))
}

pub fn account_key(account: &AccountId) -> LedgerKey {
    LedgerKey::Account(LedgerKeyAccount { account_id: account.clone() })
}

/// One thread owns it; the host reads it through `SnapshotSource`.
#[derive(Default)]
pub struct State {
    entries: RefCell<BTreeMap<Rc<LedgerKey>, Stored>>,
}

impl State {
    pub fn get(&self, key: &LedgerKey) -> Option<Stored> {
        self.entries.borrow().get(key).cloned()
    }

    /// The entry if it can be used in `ledger`.
    pub fn live(&self, key: &LedgerKey, ledger: u32) -> Option<Stored> {
        self.get(key).filter(|stored| stored.life(key, ledger) == Life::Live)
    }

    pub fn account(&self, account: &AccountId) -> Option<AccountEntry> {
        match &self.get(&account_key(account))?.entry.data {
            LedgerEntryData::Account(entry) => Some(entry.clone()),
            _ => None,
        }
    }

    /// `entry` becomes what `ledger` left behind.
    pub fn put(&self, key: &LedgerKey, mut entry: LedgerEntry, live_until: Option<u32>, ledger: u32) {
        entry.last_modified_ledger_seq = ledger;
        let same_end = self.get(key).filter(|old| old.live_until == live_until);
        let stored = Stored {
            encoded: to_bytes(&entry).into(),
            entry: Rc::new(entry),
            live_until,
            ttl_modified: same_end.map_or(ledger, |old| old.ttl_modified),
        };
        self.entries.borrow_mut().insert(Rc::new(key.clone()), stored);
    }

    pub fn put_account(&self, account: AccountEntry, ledger: u32) {
        let key = account_key(&account.account_id);
        let ext = self.get(&key).map_or(LedgerEntryExt::V0, |old| old.entry.ext.clone());
        let data = LedgerEntryData::Account(account);
        self.put(&key, LedgerEntry { last_modified_ledger_seq: ledger, data, ext }, None, ledger);
    }

    /// Nothing happens to an entry that is not there.
    pub fn extend(&self, key: &LedgerKey, live_until: u32, ledger: u32) {
        if let Some(stored) = self.entries.borrow_mut().get_mut(key) {
            stored.live_until = Some(live_until);
            stored.ttl_modified = ledger;
        }
    }

    pub fn remove(&self, key: &LedgerKey) {
        self.entries.borrow_mut().remove(key);
    }
}

impl SnapshotSource for State {
    fn get(&self, key: &Rc<LedgerKey>) -> Result<Option<EntryWithLiveUntil>, HostError> {
        Ok(State::get(self, key).map(|stored| (stored.entry, stored.live_until)))
    }
}
