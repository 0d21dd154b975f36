// Who judges: the arbiter and the oracles, now and over time. Their accounts are not parties.
use starknet::ContractAddress;
use starknet::storage::{StoragePointerReadAccess, VecTrait};
use crate::agreement::{window_at, window_start};
use crate::contract::Orchestrator::ContractState;
use crate::types::{OracleEntry, Reservation};
use crate::{config, errors};

// All entries, the spent and the revoked ones too, in the order of their slots: at most 14.
#[inline(never)]
pub fn entries(state: @ContractState) -> Span<OracleEntry> {
    let mut all = array![];
    for slot in 0..state.oracles.len() {
        all.append(state.oracles.at(slot).read());
    }
    all.span()
}

#[inline(never)]
pub fn covers(entry: @OracleEntry, time: u64) -> bool {
    *entry.since <= time && (*entry.until == 0 || time < *entry.until)
}

// Whether the account may vote on a window that begins at `time`, and its vote counts.
#[inline(never)]
pub fn may_vote(entries: Span<OracleEntry>, account: ContractAddress, time: u64) -> bool {
    let mut may = false;
    for entry in entries {
        if *entry.oracle == account && !*entry.revoked && covers(entry, time) {
            may = true;
            break;
        }
    }
    may
}

pub fn is_in_office(state: @ContractState, account: ContractAddress, now: u64) -> bool {
    may_vote(entries(state), account, now)
}

// Has an entry that is not revoked, whenever it counts.
pub fn is_known(entries: Span<OracleEntry>, account: ContractAddress) -> bool {
    let mut known = false;
    for entry in entries {
        known = known || (*entry.oracle == account && !*entry.revoked);
    }
    known
}

// An entry ends to make its account a judge when no slash can be open that its votes count in.
#[inline(never)]
pub fn is_spent(state: @ContractState, entry: @OracleEntry, now: u64) -> bool {
    *entry.until > 0 && now >= *entry.until + state.fixed.unbonding_secs.read()
}

// How many oracles have to agree about what began at `time`, where a version asks for `quorum`.
#[inline(never)]
pub fn quorum_at(entries: Span<OracleEntry>, time: u64, quorum: u32) -> u32 {
    let mut covering: u32 = 0;
    for entry in entries {
        if covers(entry, time) {
            covering += 1;
        }
    }
    core::cmp::max(core::cmp::min(2, quorum), core::cmp::min(quorum, covering / 2 + 1))
}

// Of slashes that are made now.
#[inline(never)]
pub fn arbiter_at(state: @ContractState, now: u64) -> ContractAddress {
    let next_from = state.next_from.read();
    if next_from > 0 && now >= next_from {
        state.next_arbiter.read()
    } else {
        state.arbiter.read()
    }
}

// The judges: both arbiters of the record, and the oracles whose votes may count somewhere.
#[inline(never)]
pub fn judges(state: @ContractState, now: u64) -> Array<ContractAddress> {
    let mut all = array![state.arbiter.read(), state.next_arbiter.read()];
    for entry in entries(state) {
        if !*entry.revoked && !is_spent(state, entry, now) {
            all.append(*entry.oracle);
        }
    }
    all
}

#[inline(never)]
pub fn contains(accounts: Span<ContractAddress>, account: ContractAddress) -> bool {
    let mut found = false;
    for other in accounts {
        if *other == account {
            found = true;
            break;
        }
    }
    found
}

// Neither side of an agreement judges, or is paid for judging.
#[inline(never)]
pub fn require_parties(state: @ContractState, r: @Reservation, now: u64) {
    let mut barred = judges(state, now);
    barred.append(config::current(state).treasury.read());
    let none = !contains(barred.span(), *r.provider) && !contains(barred.span(), *r.consumer);
    assert(none, errors::NOT_AUTHORIZED);
}

// Whether, from the window in progress on, those who came after the agreement's start decide:
// another arbiter, or a quorum of new oracles.
pub fn judged_anew(state: @ContractState, r: @Reservation, now: u64) -> bool {
    let start = *r.start;
    if state.arbiter_since.read() > start || state.next_from.read() > start {
        return true;
    }
    let quorum = config::version(state, *r.config_version).quorum.read();
    let entries = entries(state);
    let from = window_start(r, window_at(r, now));
    let mut anew = false;
    for time in moments(entries, from) {
        let mut fresh: u32 = 0;
        for entry in entries {
            if *entry.since > start && !*entry.revoked && covers(entry, time) {
                fresh += 1;
            }
        }
        if fresh >= quorum_at(entries, time, quorum) {
            anew = true;
            break;
        }
    }
    anew
}

// `from`, and every time after it at which an entry begins or ends.
fn moments(entries: Span<OracleEntry>, from: u64) -> Array<u64> {
    let mut all = array![from];
    for entry in entries {
        if *entry.since > from {
            all.append(*entry.since);
        }
        if *entry.until > from {
            all.append(*entry.until);
        }
    }
    all
}
