// Votes on slashes: proposing, attesting, taking back.
use starknet::event::EventEmitter;
use starknet::storage::{
    MutableVecTrait, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
};
use crate::agreement::window_start;
use crate::call::{Call, begin};
use crate::codes::slash;
use crate::contract::Orchestrator::ContractState;
use crate::limits::PERCENT;
use crate::roles::{entries, is_known, may_vote};
use crate::slashes::{
    Case, SlashKey, are_own, case_of, exists, is_party, make, require_claimable, require_open,
    require_promised, require_window, votes,
};
use crate::text::is_link;
use crate::types::Vote;
use crate::{errors, events};

// What a proposal and an attestation say.
#[derive(Drop)]
pub struct Ballot {
    pub reasons: u32,
    pub score_before: u32,
    pub evidence_root: u256,
    pub evidence_uri: ByteArray,
}

// The checks that both kinds of votes begin with.
#[inline(never)]
fn check_ballot(state: @ContractState, call: Call, key: SlashKey, ballot: @Ballot) -> Case {
    assert(is_known(entries(state), call.caller), errors::NOT_AUTHORIZED);
    let valid = are_own(*ballot.reasons, key.party)
        && *ballot.score_before <= PERCENT
        && *ballot.evidence_root != 0
        && is_link(ballot.evidence_uri);
    assert(valid, errors::INVALID_INPUT);
    let case = case_of(state, key);
    assert(!is_party(@case.r, call.caller), errors::NOT_AUTHORIZED);
    case
}

#[inline(never)]
fn require_voter(state: @ContractState, call: Call, case: @Case) {
    let start = window_start(case.r, *case.key.window);
    assert(may_vote(entries(state), call.caller, start), errors::NOT_AUTHORIZED);
}

fn vote_of(call: Call, ballot: @Ballot) -> Vote {
    Vote {
        oracle: call.caller,
        reasons: *ballot.reasons,
        score_before: *ballot.score_before,
        evidence_root: *ballot.evidence_root,
        withdrawn: false,
    }
}

pub fn propose_slash(ref state: ContractState, key: SlashKey, ballot: Ballot) {
    let call = begin(ref state);
    let case = check_ballot(@state, call, key, @ballot);
    assert(!exists(@state, key), errors::SLASH_EXISTS);
    require_window(@case);
    require_voter(@state, call, @case);
    require_promised(@state, @case, ballot.reasons);
    require_claimable(@case, call.now);

    let base = make(ref state, call, @case, slash::PROPOSED, ballot.reasons);
    let made = state.slashes.entry(key);
    made.evidence_uri.write(ballot.evidence_uri.clone());
    made.votes.push(vote_of(call, @ballot));
    state
        .emit(
            events::SlashProposed {
                reservation_id: key.reservation_id,
                party: key.party,
                window: key.window,
                oracle: call.caller,
                reasons: ballot.reasons,
                score_before: ballot.score_before,
                base,
                evidence_root: ballot.evidence_root,
                evidence_uri: ballot.evidence_uri,
                attest_until: case.until.attest_until,
                dispute_until: case.until.dispute_until,
                decide_until: case.until.decide_until,
                arbiter: made.arbiter.read(),
            },
        );
}

pub fn attest_slash(ref state: ContractState, key: SlashKey, ballot: Ballot) {
    let call = begin(ref state);
    let case = check_ballot(@state, call, key, @ballot);
    assert(exists(@state, key), errors::NOT_FOUND);
    require_voter(@state, call, @case);
    require_promised(@state, @case, ballot.reasons);
    require_open(@state, key);
    assert(call.now < case.until.attest_until, errors::TOO_LATE);

    for vote in votes(@state, key) {
        assert(*vote.oracle != call.caller, errors::ALREADY_ATTESTED);
    }

    state.slashes.entry(key).votes.push(vote_of(call, @ballot));
    state
        .emit(
            events::SlashAttested {
                reservation_id: key.reservation_id,
                party: key.party,
                window: key.window,
                oracle: call.caller,
                reasons: ballot.reasons,
                score_before: ballot.score_before,
                evidence_root: ballot.evidence_root,
                evidence_uri: ballot.evidence_uri,
            },
        );
}

pub fn withdraw_slash(ref state: ContractState, key: SlashKey) {
    let call = begin(ref state);
    case_of(@state, key);
    let mut own: Option<u64> = None;
    let mut index = 0;
    for vote in votes(@state, key) {
        if *vote.oracle == call.caller && !*vote.withdrawn {
            own = Some(index);
        }
        index += 1;
    }
    assert(own.is_some(), errors::NOT_FOUND);
    require_open(@state, key);
    state.slashes.entry(key).votes.at(own.unwrap()).withdrawn.write(true);
    let SlashKey { reservation_id, party, window } = key;
    state.emit(events::SlashWithdrawn { reservation_id, party, window, oracle: call.caller });
}
