// The word of the parties: the harmed one calls the arbiter, the accused answers or disputes.
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::call::begin;
use crate::codes::{party, slash};
use crate::contract::Orchestrator::ContractState;
use crate::counters::increase;
use crate::limits::CLAIMS_MAX;
use crate::money::pull;
use crate::slashes::{
    Case, SlashKey, accused, are_own, case_of, deposit, exists, find, harmed, has_claim, make,
    require_claimable, require_open, require_promised, require_window,
};
use crate::{errors, events};

pub fn claim_breach(ref state: ContractState, key: SlashKey, reasons: u32, statement_hash: u256) {
    let call = begin(ref state);
    assert(are_own(reasons, key.party) && statement_hash != 0, errors::INVALID_INPUT);
    let case = case_of(@state, key);
    assert(call.caller == harmed(@case), errors::NOT_AUTHORIZED);
    let stored = state.slashes.entry(key);
    let base = if exists(@state, key) {
        assert(!has_claim(@state, key), errors::SLASH_EXISTS);
        require_open(@state, key);
        require_promised(@state, @case, reasons);
        assert(call.now < case.until.attest_until, errors::TOO_LATE);
        stored.base.read()
    } else {
        require_window(@case);
        require_promised(@state, @case, reasons);
        require_claimable(@case, call.now);
        make(ref state, call, @case, slash::CLAIMED, reasons)
    };
    assert(base != 0, errors::WRONG_STATE);
    count_claim(ref state, @case);

    let paid = deposit(@case, base);
    stored.claim_reasons.write(reasons);
    stored.claim_hash.write(statement_hash);
    stored.claim_deposit.write(paid);
    state
        .emit(
            events::BreachClaimed {
                reservation_id: key.reservation_id,
                party: key.party,
                window: key.window,
                claimant: call.caller,
                reasons,
                base,
                statement_hash,
                deposit: paid,
                attest_until: case.until.attest_until,
                dispute_until: case.until.dispute_until,
                decide_until: case.until.decide_until,
                arbiter: stored.arbiter.read(),
            },
        );
    pull(ref state, call, paid);
}

// One more open claim of the harmed party.
fn count_claim(ref state: ContractState, case: @Case) {
    let r = state.reservations.entry(*case.key.reservation_id);
    let (counter, open) = if *case.key.party == party::PROVIDER {
        (r.consumer_claims, *case.r.consumer_claims)
    } else {
        (r.provider_claims, *case.r.provider_claims)
    };
    assert(open < CLAIMS_MAX, errors::BATCH_TOO_LARGE);
    increase(counter, 1);
}

pub fn answer_claim(ref state: ContractState, key: SlashKey, statement_hash: u256) {
    let call = begin(ref state);
    assert(statement_hash != 0, errors::INVALID_INPUT);
    let case = case_of(@state, key);
    assert(has_claim(@state, key), errors::NOT_FOUND);
    assert(call.caller == accused(@case), errors::NOT_ACCUSED);
    require_open(@state, key);
    let answer = state.slashes.entry(key).answer_hash;
    assert(answer.read() == 0, errors::WRONG_STATE);
    assert(call.now < case.until.dispute_until, errors::TOO_LATE);

    answer.write(statement_hash);
    let SlashKey { reservation_id, party, window } = key;
    let accused = call.caller;
    let event = events::ClaimAnswered { reservation_id, party, window, accused, statement_hash };
    state.emit(event);
}

pub fn dispute_slash(ref state: ContractState, key: SlashKey, statement_hash: u256) {
    let call = begin(ref state);
    assert(statement_hash != 0, errors::INVALID_INPUT);
    let case = find(@state, key);
    assert(call.caller == accused(@case), errors::NOT_ACCUSED);
    let stored = state.slashes.entry(key);
    let status = stored.status.read();
    assert(status == slash::PROPOSED || status == slash::CLAIMED, errors::WRONG_STATE);
    assert(call.now < case.until.dispute_until, errors::TOO_LATE);

    let deposit = deposit(@case, stored.base.read());
    stored.status.write(slash::DISPUTED);
    stored.statement_hash.write(statement_hash);
    stored.deposit.write(deposit);
    let SlashKey { reservation_id, party, window } = key;
    let accused = call.caller;
    let event = events::SlashDisputed {
        reservation_id, party, window, accused, statement_hash, deposit,
    };
    state.emit(event);
    pull(ref state, call, deposit);
}
