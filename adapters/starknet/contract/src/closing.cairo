// What becomes of a slash: dispute, the arbiter's word, execution, lapse.
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::agreement::{
    Deadlines, consumer_amount, deadlines, provider_amount, provider_stake_amount, score_of_quorum,
    share,
};
use crate::call::begin;
use crate::codes::{party, slash};
use crate::consumers::take_bond;
use crate::contract::Orchestrator::ContractState;
use crate::counters::decrease;
use crate::limits::BPS;
use crate::money::{credit, pull};
use crate::providers::take_stake;
use crate::slashing::{SlashKey, exists, is_open, is_party, require_party, scores};
use crate::types::{Config, Reservation};
use crate::{config, errors, events};

// A slash with what it hangs on.
#[derive(Copy, Drop)]
struct Case {
    key: SlashKey,
    r: Reservation,
    terms: Config,
    until: Deadlines,
}

#[inline(never)]
fn find(state: @ContractState, key: SlashKey) -> Case {
    let r = require_party(state, key);
    assert(exists(state, key), errors::NOT_FOUND);
    let terms = config::of_version(state, r.config_version);
    Case { key, r, terms, until: deadlines(@r, key.window, @terms) }
}

#[inline(never)]
fn has_quorum(state: @ContractState, case: @Case) -> bool {
    scores(state, *case.key).len() >= *case.terms.quorum
}

pub fn dispute_slash(ref state: ContractState, key: SlashKey, statement_hash: u256) {
    let call = begin(@state);
    assert(statement_hash != 0, errors::INVALID_INPUT);
    let Case { r, terms, until, .. } = find(@state, key);
    let accused = if key.party == party::PROVIDER {
        r.provider
    } else {
        r.consumer
    };
    assert(call.caller == accused, errors::NOT_ACCUSED);
    let stored = state.slashes.entry(key);
    assert(stored.status.read() == slash::PROPOSED, errors::WRONG_STATE);
    assert(call.now < until.dispute_until, errors::TOO_LATE);

    let deposit = terms.dispute_deposit;
    stored.status.write(slash::DISPUTED);
    stored.statement_hash.write(statement_hash);
    stored.deposit.write(deposit);
    let SlashKey { reservation_id, party, window } = key;
    let event = events::SlashDisputed {
        reservation_id, party, window, accused, statement_hash, deposit,
    };
    state.emit(event);
    pull(ref state, call, deposit);
}

pub fn resolve_dispute(ref state: ContractState, key: SlashKey, share_bps: u32) {
    let call = begin(@state);
    assert(call.caller == state.arbiter.read(), errors::NOT_AUTHORIZED);
    let case = find(@state, key);
    assert(!is_party(@case.r, call.caller), errors::NOT_AUTHORIZED);
    let stored = state.slashes.entry(key);
    let disputed = stored.status.read() == slash::DISPUTED;
    assert(disputed && has_quorum(@state, @case), errors::WRONG_STATE);
    assert(share_bps <= BPS, errors::AMOUNT_TOO_HIGH);
    assert(call.now >= case.until.attest_until, errors::TOO_EARLY);
    assert(call.now < case.until.decide_until, errors::TOO_LATE);

    stored.share_bps.write(share_bps);
    let SlashKey { reservation_id, party, window } = key;
    let arbiter = call.caller;
    state.emit(events::SlashResolved { reservation_id, party, window, arbiter, share_bps });
    let end = if share_bps == 0 {
        slash::REJECTED
    } else {
        slash::EXECUTED
    };
    close(ref state, case, end);
}

pub fn execute_slash(ref state: ContractState, key: SlashKey) {
    let call = begin(@state);
    let case = find(@state, key);
    let proposed = state.slashes.entry(key).status.read() == slash::PROPOSED;
    assert(proposed, errors::WRONG_STATE);
    assert(call.now >= case.until.dispute_until, errors::TOO_EARLY);
    assert(has_quorum(@state, @case), errors::WRONG_STATE);
    close(ref state, case, slash::EXECUTED);
}

pub fn lapse_slash(ref state: ContractState, key: SlashKey) {
    let call = begin(@state);
    let case = find(@state, key);
    assert(is_open(@state, key), errors::WRONG_STATE);
    assert(call.now >= case.until.attest_until, errors::TOO_EARLY);
    if has_quorum(@state, @case) {
        let disputed = state.slashes.entry(key).status.read() == slash::DISPUTED;
        assert(disputed, errors::WRONG_STATE);
        assert(call.now >= case.until.decide_until, errors::TOO_EARLY);
    }
    close(ref state, case, slash::LAPSED);
}

// What an execution takes now: amount, stake_amount. Both 0 without a quorum.
#[inline(never)]
pub fn penalty(
    state: @ContractState, key: SlashKey, r: @Reservation, terms: @Config,
) -> (u128, u128) {
    let stored = state.slashes.entry(key);
    let base = stored.base.read();
    let share_bps = stored.share_bps.read();
    match score_of_quorum(scores(state, key), *terms.quorum) {
        None => (0, 0),
        Some(score) => if key.party == party::PROVIDER {
            let provider = state.providers.entry(*r.provider);
            let held = provider.stake.read() + provider.unbonding.read();
            let stake_amount = provider_stake_amount(base, share_bps, terms, held);
            (provider_amount(base, score, share_bps), stake_amount)
        } else {
            let held = state.consumers.entry(*r.consumer).bond.read();
            (consumer_amount(base, share_bps, terms, held), 0)
        },
    }
}

#[derive(Copy, Drop)]
struct Parts {
    amount: u128,
    to_provider: u128,
    fee: u128,
    stake_amount: u128,
    deposit_returned: u128,
}

// The end of a slash: the money goes where it leads.
#[inline(never)]
fn close(ref state: ContractState, case: Case, end: u32) {
    let Case { key, r, terms, .. } = case;
    let stored = state.slashes.entry(key);
    let executed = end == slash::EXECUTED;
    let (amount, stake_amount) = if executed {
        penalty(@state, key, @r, @terms)
    } else {
        (0, 0)
    };
    stored.status.write(end);
    stored.amount.write(amount);
    stored.stake_amount.write(stake_amount);
    let deposit = stored.deposit.read();
    let deposit_kept = if executed && stored.share_bps.read() == BPS {
        deposit
    } else {
        0
    };
    let deposit_returned = deposit - deposit_kept;
    if key.party == party::PROVIDER {
        let rest = stored.base.read() - amount;
        let fee = share(rest, terms.platform_fee_bps);
        let to_provider = rest - fee;
        if executed {
            state.reservations.entry(key.reservation_id).breached.write(true);
        }
        emit_end(
            ref state, key, end, Parts { amount, to_provider, fee, stake_amount, deposit_returned },
        );
        take_stake(ref state, r.provider, stake_amount);
        credit(ref state, r.consumer, amount);
        credit(ref state, r.provider, to_provider + deposit_returned);
        credit(ref state, terms.treasury, fee + stake_amount + deposit_kept);
    } else {
        decrease(state.consumers.entry(r.consumer).open_slashes, 1);
        let parts = Parts {
            amount, to_provider: amount, fee: 0, stake_amount: 0, deposit_returned,
        };
        emit_end(ref state, key, end, parts);
        take_bond(ref state, r.consumer, amount);
        credit(ref state, r.consumer, deposit_returned);
        credit(ref state, r.provider, amount);
        credit(ref state, terms.treasury, deposit_kept);
    }
}

fn emit_end(ref state: ContractState, key: SlashKey, end: u32, parts: Parts) {
    let SlashKey { reservation_id, party, window } = key;
    let Parts { amount, to_provider, fee, stake_amount, deposit_returned } = parts;
    if end == slash::EXECUTED {
        let event = events::SlashExecuted {
            reservation_id, party, window, amount, to_provider, fee, stake_amount, deposit_returned,
        };
        state.emit(event);
    } else if end == slash::REJECTED {
        let event = events::SlashRejected {
            reservation_id, party, window, amount, to_provider, fee, stake_amount, deposit_returned,
        };
        state.emit(event);
    } else {
        let event = events::SlashLapsed {
            reservation_id, party, window, amount, to_provider, fee, stake_amount, deposit_returned,
        };
        state.emit(event);
    }
}
