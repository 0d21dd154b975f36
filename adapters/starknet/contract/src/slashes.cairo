// Slashes as they are stored, and what votes, claims and ends share.
use core::num::traits::Zero;
use starknet::ContractAddress;
use starknet::storage::{
    StoragePath, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess, Vec,
    VecTrait,
};
use crate::agreement::{
    Deadlines, deadlines, gross, payment, share, window_end, window_start, windows,
};
use crate::call::Call;
use crate::codes::{party, reasons, reservation, slash};
use crate::contract::Orchestrator::ContractState;
use crate::counters::increase;
use crate::limits::BPS;
use crate::roles::{arbiter_at, entries, quorum_at};
use crate::types::{Config, Reservation, Vote};
use crate::verdict::{Verdict, verdict};
use crate::{config, errors, reservations};

#[derive(Copy, Drop, Hash)]
pub struct SlashKey {
    pub reservation_id: u64,
    pub party: u32,
    pub window: u32,
}

#[starknet::storage_node]
pub struct StoredSlash {
    pub status: u32,
    pub reasons: u32,
    pub base: u128,
    pub evidence_uri: ByteArray,
    pub votes: Vec<Vote>,
    pub statement_hash: u256,
    pub deposit: u128,
    pub share_bps: u32,
    pub amount: u128,
    pub stake_amount: u128,
    pub arbiter: ContractAddress,
    pub claim_reasons: u32,
    pub claim_hash: u256,
    pub claim_deposit: u128,
    pub answer_hash: u256,
}

// What a key hangs on, whether its slash exists or not.
#[derive(Copy, Drop)]
pub struct Case {
    pub key: SlashKey,
    pub r: Reservation,
    pub terms: StoragePath<Config>,
    pub until: Deadlines,
}

// "party" of the rules.
#[inline(never)]
pub fn case_of(state: @ContractState, key: SlashKey) -> Case {
    assert(key.party <= party::CONSUMER, errors::INVALID_INPUT);
    let r = reservations::get(state, key.reservation_id);
    let terms = config::version(state, r.config_version);
    Case { key, r, terms, until: deadlines(@r, key.window, config::periods(terms)) }
}

// A slash begins with the arbiter that it belongs to.
#[inline(never)]
pub fn exists(state: @ContractState, key: SlashKey) -> bool {
    state.slashes.entry(key).arbiter.read().is_non_zero()
}

#[inline(never)]
pub fn find(state: @ContractState, key: SlashKey) -> Case {
    let case = case_of(state, key);
    assert(exists(state, key), errors::NOT_FOUND);
    case
}

pub fn is_open(status: u32) -> bool {
    status == slash::PROPOSED || status == slash::CLAIMED || status == slash::DISPUTED
}

#[inline(never)]
pub fn require_open(state: @ContractState, key: SlashKey) {
    assert(is_open(state.slashes.entry(key).status.read()), errors::WRONG_STATE);
}

pub fn has_claim(state: @ContractState, key: SlashKey) -> bool {
    state.slashes.entry(key).claim_reasons.read() != 0
}

pub fn is_party(r: @Reservation, account: ContractAddress) -> bool {
    account == *r.provider || account == *r.consumer
}

pub fn accused(case: @Case) -> ContractAddress {
    if *case.key.party == party::PROVIDER {
        *case.r.provider
    } else {
        *case.r.consumer
    }
}

// The other party: the one that is harmed.
pub fn harmed(case: @Case) -> ContractAddress {
    if *case.key.party == party::PROVIDER {
        *case.r.consumer
    } else {
        *case.r.provider
    }
}

// At most 7: no more entries of oracles cover one time.
#[inline(never)]
pub fn votes(state: @ContractState, key: SlashKey) -> Span<Vote> {
    let stored = state.slashes.entry(key).votes;
    let mut all = array![];
    for i in 0..stored.len() {
        all.append(stored.at(i).read());
    }
    all.span()
}

// Of the slash's window.
pub fn quorum(state: @ContractState, case: @Case) -> u32 {
    let start = window_start(case.r, *case.key.window);
    let terms = *case.terms;
    quorum_at(entries(state), start, terms.quorum.read())
}

// By the votes that count now.
#[inline(never)]
pub fn weigh(state: @ContractState, case: @Case) -> Verdict {
    let start = window_start(case.r, *case.key.window);
    verdict(votes(state, *case.key), entries(state), start, quorum(state, case))
}

// Some reason is given, and all are the accused's own.
pub fn are_own(given: u32, accused: u32) -> bool {
    let own = if accused == party::PROVIDER {
        reasons::OF_PROVIDER
    } else {
        reasons::OF_CONSUMER
    };
    accused <= party::CONSUMER && given != 0 && given & own == given
}

// Every reason that stands for an objective is one that the reservation's terms promise; a window
// that was cut for lack of funds has been paid for with that.
#[inline(never)]
pub fn require_promised(state: @ContractState, case: @Case, given: u32) {
    let r = case.r;
    let terms = state.sla_terms.entry((*r.unit_id, *r.sla_version)).read();
    let holds = |bit: u32, objective: u32| given & bit == 0 || objective != 0;
    let promised = holds(reasons::LATENCY, terms.latency_ms_max)
        && holds(reasons::UPLOAD, terms.upload_kbytes_per_s_min)
        && holds(reasons::DOWNLOAD, terms.download_kbytes_per_s_min)
        && holds(reasons::UPTIME, terms.uptime_ppm_min)
        && holds(reasons::ERROR_RATE, terms.error_ppm_max);
    let cut = *r.cut_unfunded && *case.key.window + 1 == windows(r);
    let due = !cut || given & reasons::UNDERFUNDED == 0;
    assert(promised && due, errors::INVALID_INPUT);
}

// A new slash needs an agreement that began and is not over, and a window of it.
#[inline(never)]
pub fn require_window(case: @Case) {
    let status = *case.r.status;
    let running = status == reservation::ACTIVE || status == reservation::SETTLING;
    assert(running, errors::WRONG_STATE);
    assert(*case.key.window < windows(case.r), errors::NOT_FOUND);
}

#[inline(never)]
pub fn require_claimable(case: @Case, now: u64) {
    assert(now >= window_end(case.r, *case.key.window), errors::TOO_EARLY);
    assert(now < *case.until.claim_until, errors::TOO_LATE);
}

// "risk" of the rules.
#[inline(never)]
pub fn risk(case: @Case, base: u128) -> u128 {
    let terms = *case.terms;
    let penalty_bps = if *case.key.party == party::PROVIDER {
        terms.stake_penalty_bps.read()
    } else {
        terms.consumer_penalty_bps.read()
    };
    share(base, penalty_bps)
}

// "deposit" of the rules.
#[inline(never)]
pub fn deposit(case: @Case, base: u128) -> u128 {
    let held = if *case.key.party == party::PROVIDER {
        base
    } else {
        0
    };
    let terms = *case.terms;
    let exposed = share(held + risk(case, base), terms.dispute_deposit_bps.read());
    core::cmp::max(terms.dispute_deposit.read(), exposed)
}

// Makes the key; its base. The money of a provider's window waits in the slash; of a consumer only
// the amount is noted.
#[inline(never)]
pub fn make(ref state: ContractState, call: Call, case: @Case, status: u32, reasons: u32) -> u128 {
    let key = *case.key;
    let r = case.r;
    let base = if key.party == party::PROVIDER {
        let base = gross(r, key.window);
        let stored = state.reservations.entry(key.reservation_id);
        stored.escrow.write(*r.escrow - base);
        stored.ahead.write(*r.ahead + base);
        let provider = state.providers.entry(*r.provider);
        increase(provider.open_slashes, 1);
        provider.at_risk.write(provider.at_risk.read() + risk(case, base));
        base
    } else {
        let base = payment(r, key.window);
        let consumer = state.consumers.entry(*r.consumer);
        increase(consumer.open_slashes, 1);
        consumer.at_risk.write(consumer.at_risk.read() + risk(case, base));
        base
    };
    let made = state.slashes.entry(key);
    made.status.write(status);
    made.reasons.write(reasons);
    made.base.write(base);
    made.share_bps.write(BPS);
    made.arbiter.write(arbiter_at(@state, call.now));
    base
}
