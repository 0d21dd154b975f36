//! What an operation does to entries: planned first, since it may still turn out too dear, then carried out and told
//! as the meta tells it.
use soroban_env_host::xdr::{LedgerEntry, LedgerEntryChange as Change, LedgerKey};

use crate::state::{Life, State, Stored};

pub enum Step {
    /// `live_until` where the kind of entry has an end.
    Put {
        key: LedgerKey,
        entry: LedgerEntry,
        live_until: Option<u32>,
    },
    Extend {
        key: LedgerKey,
        live_until: u32,
    },
    Remove {
        key: LedgerKey,
    },
}

impl Step {
    fn key(&self) -> &LedgerKey {
        match self {
            Self::Put { key, .. } | Self::Extend { key, .. } | Self::Remove { key } => key,
        }
    }
}

fn add_pair(out: &mut Vec<Change>, before: Option<LedgerEntry>, after: LedgerEntry, restored: bool) {
    match before {
        _ if restored => out.push(Change::Restored(after)),
        Some(before) => out.extend([Change::State(before), Change::Updated(after)]),
        None => out.push(Change::Created(after)),
    }
}

fn add_put(out: &mut Vec<Change>, key: &LedgerKey, before: Option<Stored>, after: &Stored, ledger: u32) {
    let restored = before.as_ref().is_some_and(|one| one.life(key, ledger) == Life::Archived);
    let before = before.filter(|one| one.life(key, ledger) != Life::Gone);
    let same_data = before.as_ref().is_some_and(|one| one.entry.data == after.entry.data);
    let entry_before = before.as_ref().map(|one| (*one.entry).clone());
    if restored && !same_data {
        // It comes back as it was, then it changes.
        let mut back = entry_before.clone().expect("an archived entry");
        back.last_modified_ledger_seq = ledger;
        out.extend([Change::Restored(back.clone()), Change::State(back), Change::Updated((*after.entry).clone())]);
    } else {
        add_pair(out, entry_before, (*after.entry).clone(), restored);
    }
    let Some(ttl) = after.ttl_entry(key) else { return };
    let ttl_before = before.as_ref().and_then(|one| one.ttl_entry(key));
    if restored || ttl_before.as_ref().map(|one| &one.data) != Some(&ttl.data) {
        add_pair(out, ttl_before, ttl, restored);
    }
}

/// Carries the steps out in `ledger`; what came of them, in their order.
pub fn carry_out(state: &State, steps: Vec<Step>, ledger: u32) -> Vec<Change> {
    let mut out = Vec::new();
    for step in steps {
        let key = step.key().clone();
        let before = state.get(&key);
        match step {
            Step::Put { entry, live_until, .. } => {
                state.put(&key, entry, live_until, ledger);
                let after = state.get(&key).expect("what was put");
                add_put(&mut out, &key, before, &after, ledger);
            }
            Step::Extend { live_until, .. } => {
                let Some(before) = before else { continue };
                state.extend(&key, live_until, ledger);
                let after = state.get(&key).and_then(|one| one.ttl_entry(&key)).expect("an entry with an end");
                let restored = before.life(&key, ledger) == Life::Archived;
                if restored {
                    out.push(Change::Restored((*before.entry).clone()));
                }
                add_pair(&mut out, before.ttl_entry(&key), after, restored);
            }
            Step::Remove { .. } => {
                let Some(before) = before else { continue };
                state.remove(&key);
                let ttl = before.ttl_entry(&key);
                for entry in [Some((*before.entry).clone()), ttl].into_iter().flatten() {
                    let gone = entry.to_key();
                    out.extend([Change::State(entry), Change::Removed(gone)]);
                }
            }
        }
    }
    out
}
