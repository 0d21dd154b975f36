//! Who judges: oracles by their entries, the arbiter and the next one. And who may not, for the parties' sake.

use soroban_sdk::{Address, Env};

use crate::checks::{absent, admin, role};
use crate::codes::{ORACLES_MAX, ORACLE_ENTRIES_MAX};
use crate::errors::{ensure, ContractError, Done};
use crate::events::{ArbiterChanged, OracleChanged};
use crate::storage;
use crate::types::{Instance, OracleEntry};

fn covers(since: u64, until: u64, time: u64) -> bool {
    since <= time && (until == 0 || time < until)
}

/// Votes that a slash needs, of the version's quorum and the entries that cover the start of its window.
fn quorum(of_version: u32, entries: u32) -> u32 {
    of_version.min(entries / 2 + 1).max(of_version.min(2))
}

impl OracleEntry {
    /// Every slash of a window that it covered could be closed.
    fn spent(&self, now: u64, unbonding_secs: u64) -> bool {
        self.until > 0 && now >= self.until + unbonding_secs
    }
}

impl Instance {
    /// The account's entry that is not revoked and that this holds for, and its slot.
    fn entry(
        &self,
        account: &Address,
        holds: &dyn Fn(&OracleEntry) -> bool,
    ) -> Option<(u32, OracleEntry)> {
        let own = |(_, e): &(u32, OracleEntry)| !e.revoked && e.oracle == *account && holds(e);
        (0..).zip(self.oracles.iter()).find(own)
    }

    /// Has an entry that is not revoked.
    pub fn is_listed(&self, account: &Address) -> bool {
        self.entry(account, &|_| true).is_some()
    }

    /// On a window that starts at this time; so it is in office at this time.
    pub fn may_vote(&self, account: &Address, time: u64) -> bool {
        self.entry(account, &|entry| covers(entry.since, entry.until, time)).is_some()
    }

    /// By an entry that is not spent.
    fn judging(&self, account: &Address, now: u64) -> Option<(u32, OracleEntry)> {
        self.entry(account, &|entry| !entry.spent(now, self.unbonding_secs))
    }

    pub fn is_judge(&self, account: &Address, now: u64) -> bool {
        *account == self.arbiter
            || *account == self.next_arbiter
            || self.judging(account, now).is_some()
    }

    pub fn arbiter_at(&self, now: u64) -> &Address {
        let next = self.next_from > 0 && now >= self.next_from;
        if next {
            &self.next_arbiter
        } else {
            &self.arbiter
        }
    }

    /// Entries of oracles that are not retired.
    pub fn enabled(&self) -> u32 {
        self.oracles.iter().filter(|entry| entry.until == 0).count() as u32
    }

    /// For a slash of a window that starts at this time.
    pub fn quorum_at(&self, of_version: u32, time: u64) -> u32 {
        let covering = self.oracles.iter().filter(|e| covers(e.since, e.until, time)).count();
        quorum(of_version, covering as u32)
    }

    /// Whether judges that came after `start` decide alone, from `from` on: another arbiter, or a quorum of oracles.
    pub fn judged_anew(&self, of_version: u32, start: u64, from: u64) -> bool {
        if self.arbiter_since > start || self.next_from > start {
            return true;
        }
        // What is not filled covers nothing.
        let mut entries = [(1, 1, true); ORACLE_ENTRIES_MAX];
        for (place, entry) in entries.iter_mut().zip(self.oracles.iter()) {
            *place = (entry.since, entry.until, entry.revoked);
        }
        let anew_at = |time: u64| {
            let covering = entries.iter().filter(|(since, until, _)| covers(*since, *until, time));
            let new = covering.clone().filter(|(since, _, revoked)| !revoked && *since > start);
            new.count() as u32 >= quorum(of_version, covering.count() as u32)
        };
        for (since, until, _) in &entries {
            for time in [*since, *until] {
                if time > from && anew_at(time) {
                    return true;
                }
            }
        }
        anew_at(from)
    }

    /// The first place that is spent, else the next free one.
    fn free_slot(&self, now: u64) -> Result<u32, ContractError> {
        let spent = self.oracles.iter().position(|entry| entry.spent(now, self.unbonding_secs));
        let slot = spent.unwrap_or(self.oracles.len() as usize);
        ensure(slot < ORACLE_ENTRIES_MAX, ContractError::BatchTooLarge)?;
        Ok(slot as u32)
    }

    fn save_entry(mut self, env: &Env, slot: u32, entry: OracleEntry) {
        if slot < self.oracles.len() {
            self.oracles.set(slot, entry.clone());
        } else {
            self.oracles.push_back(entry.clone());
        }
        storage::save_instance(env, &self);
        entry.emit(env, slot);
    }

    pub fn emit_arbiter(&self, env: &Env) {
        ArbiterChanged {
            arbiter: self.arbiter.clone(),
            since: self.arbiter_since,
            next: self.next_arbiter.clone(),
            next_from: self.next_from,
        }
        .publish(env);
    }
}

impl OracleEntry {
    pub fn emit(self, env: &Env, slot: u32) {
        let OracleEntry { oracle, since, until, revoked } = self;
        OracleChanged { oracle, slot, since, until, revoked }.publish(env);
    }
}

/// A party of agreements or slashes that are not over.
pub fn busy(env: &Env, account: &Address) -> bool {
    let provider = storage::provider(env, account);
    let consumer = storage::consumer(env, account);
    provider.is_ok_and(|it| it.open_reservations > 0 || it.open_slashes > 0)
        || consumer.is_ok_and(|it| it.open_reservations > 0 || it.open_slashes > 0)
}

/// Neither party of an agreement judges, and neither is who gets the fees.
pub fn no_judges(
    env: &Env,
    instance: &Instance,
    treasury: &Address,
    parties: [&Address; 2],
) -> Done {
    let now = env.ledger().timestamp();
    let judges = |party: &&Address| *party == treasury || instance.is_judge(party, now);
    ensure(!parties.iter().any(judges), ContractError::NotAuthorized)
}

/// Votes from role_delay_secs on.
pub fn enable_oracle(env: &Env, caller: &Address, oracle: Address) -> Done {
    let instance = admin(env, caller)?;
    role(env, &oracle)?;
    let now = env.ledger().timestamp();
    let known = instance.judging(&oracle, now).is_some();
    ensure(!known, ContractError::AlreadyExists)?;
    let config = storage::config(env, instance.config_version)?;
    let enabled = instance.enabled();
    let possible = !instance.is_judge(&oracle, now)
        && oracle != config.treasury
        && !busy(env, &oracle)
        && enabled < ORACLES_MAX
        && 2 * config.quorum > enabled + 1;
    ensure(possible, ContractError::InvalidConfig)?;
    let slot = instance.free_slot(now)?;
    let since = now + instance.role_delay_secs;
    instance.save_entry(env, slot, OracleEntry { oracle, since, until: 0, revoked: false });
    Ok(())
}

/// At once: its votes are dead.
pub fn revoke_oracle(env: &Env, caller: &Address, oracle: Address) -> Done {
    let instance = admin(env, caller)?;
    role(env, &oracle)?;
    let now = env.ledger().timestamp();
    let (slot, mut entry) = instance.judging(&oracle, now).ok_or(ContractError::NotFound)?;
    entry.revoked = true;
    if entry.until == 0 || entry.until > now {
        entry.until = now;
    }
    instance.save_entry(env, slot, entry);
    Ok(())
}

/// It votes on what starts within role_delay_secs, and its votes stay.
pub fn retire_oracle(env: &Env, caller: &Address, oracle: Address) -> Done {
    let instance = admin(env, caller)?;
    role(env, &oracle)?;
    let found = instance.entry(&oracle, &|entry| entry.until == 0);
    let (slot, mut entry) = found.ok_or(ContractError::NotFound)?;
    entry.until = env.ledger().timestamp() + instance.role_delay_secs;
    instance.save_entry(env, slot, entry);
    Ok(())
}

/// Another one comes into office after role_delay_secs; the one in office stays, and nobody comes.
pub fn set_arbiter(env: &Env, caller: &Address, arbiter: Address) -> Done {
    let mut instance = admin(env, caller)?;
    role(env, &arbiter)?;
    let now = env.ledger().timestamp();
    let stays = arbiter == *instance.arbiter_at(now);
    if stays {
        ensure(instance.next_from > now, ContractError::AlreadyExists)?;
    } else {
        let possible = instance.judging(&arbiter, now).is_none()
            && arbiter != storage::treasury(env)?
            && !busy(env, &arbiter);
        ensure(possible, ContractError::InvalidConfig)?;
    }
    if instance.next_from > 0 && now >= instance.next_from {
        instance.arbiter = instance.next_arbiter;
        instance.arbiter_since = instance.next_from;
    }
    instance.next_from = if stays { 0 } else { now + instance.role_delay_secs };
    instance.next_arbiter = if stays { absent(env) } else { arbiter };
    storage::save_instance(env, &instance);
    instance.emit_arbiter(env);
    Ok(())
}
