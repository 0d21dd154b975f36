// Votes on slashes: proposing, attesting, taking back.
use starknet::ContractAddress;
use starknet::event::EventEmitter;
use starknet::storage::{
    MutableVecTrait, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
    Vec, VecTrait,
};
use crate::access::{oracles, require_oracle};
use crate::agreement::{deadlines, gross, live_scores, payment, window_end, windows};
use crate::call::{Call, begin};
use crate::codes::{party, reasons, reservation, slash};
use crate::contract::Orchestrator::ContractState;
use crate::counters::increase;
use crate::limits::{BPS, PERCENT, VOTES_MAX};
use crate::text::is_link;
use crate::types::{Reservation, Vote};
use crate::{config, errors, events, reservations};

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
}

// What a proposal and an attestation say.
#[derive(Drop)]
pub struct Claim {
    pub reasons: u32,
    pub score_before: u32,
    pub evidence_root: u256,
    pub evidence_uri: ByteArray,
}

// "party" of the rules; the reservation.
#[inline(never)]
pub fn require_party(state: @ContractState, key: SlashKey) -> Reservation {
    assert(key.party <= party::CONSUMER, errors::INVALID_INPUT);
    reservations::get(state, key.reservation_id)
}

pub fn is_party(r: @Reservation, account: ContractAddress) -> bool {
    account == *r.provider || account == *r.consumer
}

// A slash begins with its first vote.
#[inline(never)]
pub fn exists(state: @ContractState, key: SlashKey) -> bool {
    state.slashes.entry(key).votes.len() != 0
}

#[inline(never)]
pub fn is_open(state: @ContractState, key: SlashKey) -> bool {
    let status = state.slashes.entry(key).status.read();
    exists(state, key) && (status == slash::PROPOSED || status == slash::DISPUTED)
}

// At most 7.
#[inline(never)]
pub fn votes(state: @ContractState, key: SlashKey) -> Span<Vote> {
    let stored = state.slashes.entry(key).votes;
    let mut all = array![];
    for i in 0..stored.len() {
        all.append(stored.at(i).read());
    }
    all.span()
}

// Scores of the votes that count now.
#[inline(never)]
pub fn scores(state: @ContractState, key: SlashKey) -> Span<u32> {
    live_scores(votes(state, key), oracles(state))
}

fn is_valid(claim: @Claim, accused: u32) -> bool {
    let own = if accused == party::PROVIDER {
        reasons::OF_PROVIDER
    } else {
        reasons::OF_CONSUMER
    };
    accused <= party::CONSUMER
        && *claim.reasons != 0
        && *claim.reasons & own == *claim.reasons
        && *claim.score_before <= PERCENT
        && *claim.evidence_root != 0
        && is_link(claim.evidence_uri)
}

// Every reason that stands for an objective is one that the reservation's terms promise.
fn is_promised(state: @ContractState, r: @Reservation, claim: @Claim) -> bool {
    let terms = state.sla_terms.entry((*r.unit_id, *r.sla_version)).read();
    let given = *claim.reasons;
    let holds = |bit: u32, objective: u32| given & bit == 0 || objective != 0;
    holds(reasons::LATENCY, terms.latency_ms_max)
        && holds(reasons::UPLOAD, terms.upload_kbytes_per_s_min)
        && holds(reasons::DOWNLOAD, terms.download_kbytes_per_s_min)
        && holds(reasons::UPTIME, terms.uptime_ppm_min)
        && holds(reasons::ERROR_RATE, terms.error_ppm_max)
}

// The checks that both kinds of votes begin with.
#[inline(never)]
fn check_vote(state: @ContractState, call: Call, key: SlashKey, claim: @Claim) -> Reservation {
    require_oracle(state, call);
    assert(is_valid(claim, key.party), errors::INVALID_INPUT);
    let r = require_party(state, key);
    assert(!is_party(@r, call.caller), errors::NOT_AUTHORIZED);
    r
}

fn add_vote(ref state: ContractState, call: Call, key: SlashKey, claim: @Claim) {
    let vote = Vote {
        oracle: call.caller,
        score_before: *claim.score_before,
        evidence_root: *claim.evidence_root,
        withdrawn: false,
    };
    state.slashes.entry(key).votes.push(vote);
}

pub fn propose_slash(ref state: ContractState, key: SlashKey, claim: Claim) {
    let call = begin(@state);
    let r = check_vote(@state, call, key, @claim);
    assert(!exists(@state, key), errors::SLASH_EXISTS);
    let runs = r.status == reservation::ACTIVE || r.status == reservation::SETTLING;
    assert(runs, errors::WRONG_STATE);
    assert(key.window < windows(@r), errors::NOT_FOUND);
    assert(is_promised(@state, @r, @claim), errors::INVALID_INPUT);
    assert(call.now >= window_end(@r, key.window), errors::TOO_EARLY);
    let terms = config::of_version(@state, r.config_version);
    let until = deadlines(@r, key.window, @terms);
    assert(call.now < until.claim_until, errors::TOO_LATE);

    let base = hold(ref state, key, r);
    let made = state.slashes.entry(key);
    made.reasons.write(claim.reasons);
    made.base.write(base);
    made.evidence_uri.write(claim.evidence_uri.clone());
    made.share_bps.write(BPS);
    add_vote(ref state, call, key, @claim);
    state
        .emit(
            events::SlashProposed {
                reservation_id: key.reservation_id,
                party: key.party,
                window: key.window,
                oracle: call.caller,
                reasons: claim.reasons,
                score_before: claim.score_before,
                base,
                evidence_root: claim.evidence_root,
                evidence_uri: claim.evidence_uri,
                attest_until: until.attest_until,
                dispute_until: until.dispute_until,
                decide_until: until.decide_until,
            },
        );
}

// What the slash is about: of a provider the window's money, which waits in the slash; of a
// consumer only the amount, but the bond stays until the slash is closed.
fn hold(ref state: ContractState, key: SlashKey, r: Reservation) -> u128 {
    if key.party == party::CONSUMER {
        increase(state.consumers.entry(r.consumer).open_slashes, 1);
        return payment(@r, key.window);
    }
    let base = gross(@r, key.window);
    let stored = state.reservations.entry(key.reservation_id);
    stored.escrow.write(r.escrow - base);
    stored.ahead.write(r.ahead + base);
    base
}

pub fn attest_slash(ref state: ContractState, key: SlashKey, claim: Claim) {
    let call = begin(@state);
    let r = check_vote(@state, call, key, @claim);
    assert(exists(@state, key), errors::NOT_FOUND);
    assert(is_promised(@state, @r, @claim), errors::INVALID_INPUT);
    assert(is_open(@state, key), errors::WRONG_STATE);
    let terms = config::of_version(@state, r.config_version);
    let until = deadlines(@r, key.window, @terms);
    assert(call.now < until.attest_until, errors::TOO_LATE);
    for vote in votes(@state, key) {
        assert(*vote.oracle != call.caller, errors::ALREADY_ATTESTED);
    }
    let full = state.slashes.entry(key).votes.len() >= VOTES_MAX;
    assert(!full, errors::BATCH_TOO_LARGE);

    add_vote(ref state, call, key, @claim);
    state
        .emit(
            events::SlashAttested {
                reservation_id: key.reservation_id,
                party: key.party,
                window: key.window,
                oracle: call.caller,
                reasons: claim.reasons,
                score_before: claim.score_before,
                evidence_root: claim.evidence_root,
                evidence_uri: claim.evidence_uri,
            },
        );
}

pub fn withdraw_slash(ref state: ContractState, key: SlashKey) {
    let call = begin(@state);
    require_party(@state, key);
    let mut own: Option<u64> = None;
    let mut index = 0;
    for vote in votes(@state, key) {
        if *vote.oracle == call.caller && !*vote.withdrawn {
            own = Some(index);
        }
        index += 1;
    }
    assert(own.is_some(), errors::NOT_FOUND);
    assert(is_open(@state, key), errors::WRONG_STATE);
    state.slashes.entry(key).votes.at(own.unwrap()).withdrawn.write(true);
    let SlashKey { reservation_id, party, window } = key;
    state.emit(events::SlashWithdrawn { reservation_id, party, window, oracle: call.caller });
}
