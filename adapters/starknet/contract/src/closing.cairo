// How a slash ends: the arbiter's word, execution, lapse.
use core::cmp::min;
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::agreement::share;
use crate::call::{Call, begin};
use crate::codes::{party, slash};
use crate::consumers::take_bond;
use crate::contract::Orchestrator::ContractState;
use crate::counters::decrease;
use crate::limits::BPS;
use crate::money::{Credits, burn, pay};
use crate::providers::take_stake;
use crate::slashes::{Case, SlashKey, find, has_claim, is_open, require_open, risk, weigh};
use crate::verdict::{Verdict, credit_bps, provider_amount};
use crate::{errors, events};

pub fn resolve_dispute(ref state: ContractState, key: SlashKey, share_bps: u32) {
    let call = begin(ref state);
    let case = find(@state, key);
    let stored = state.slashes.entry(key);
    let arbiter = stored.arbiter.read();
    assert(call.caller == arbiter, errors::NOT_AUTHORIZED);
    let verdict = weigh(@state, @case);
    let status = stored.status.read();
    let disputed = status == slash::DISPUTED;
    let quorum = verdict.agreed != 0;
    let decidable = if quorum {
        disputed
    } else {
        has_claim(@state, key) && is_open(status)
    };
    assert(decidable, errors::WRONG_STATE);
    assert(share_bps <= BPS, errors::AMOUNT_TOO_HIGH);
    let heard = disputed || stored.answer_hash.read() != 0;
    let from = if heard {
        case.until.attest_until
    } else {
        case.until.dispute_until
    };
    assert(call.now >= from, errors::TOO_EARLY);
    assert(call.now < case.until.decide_until, errors::TOO_LATE);

    stored.share_bps.write(share_bps);
    let SlashKey { reservation_id, party, window } = key;
    state.emit(events::SlashResolved { reservation_id, party, window, arbiter, share_bps });
    let status = if share_bps == 0 {
        slash::REJECTED
    } else {
        slash::EXECUTED
    };
    // Who let it come to the whole penalty disputed for nothing.
    close(ref state, call, case, verdict, End { status, deposit_burns: share_bps == BPS });
}

// Without a word of the arbiter nobody has judged the dispute: its deposit goes back.
pub fn execute_slash(ref state: ContractState, key: SlashKey) {
    let call = begin(ref state);
    let case = find(@state, key);
    require_open(@state, key);
    let disputed = state.slashes.entry(key).status.read() == slash::DISPUTED;
    let from = if disputed {
        case.until.decide_until
    } else {
        case.until.dispute_until
    };
    assert(call.now >= from, errors::TOO_EARLY);
    let verdict = weigh(@state, @case);
    assert(verdict.agreed != 0, errors::WRONG_STATE);
    let end = End { status: slash::EXECUTED, deposit_burns: false };
    close(ref state, call, case, verdict, end);
}

pub fn lapse_slash(ref state: ContractState, key: SlashKey) {
    let call = begin(ref state);
    let case = find(@state, key);
    require_open(@state, key);
    assert(call.now >= case.until.attest_until, errors::TOO_EARLY);
    let verdict = weigh(@state, @case);
    assert(verdict.agreed == 0, errors::WRONG_STATE);
    let waits = has_claim(@state, key) && call.now < case.until.decide_until;
    assert(!waits, errors::TOO_EARLY);
    close(ref state, call, case, verdict, End { status: slash::LAPSED, deposit_burns: false });
}

// What an execution takes now: amount, stake_amount. Without a quorum it is a claim that the
// arbiter upholds; no stake moves then.
#[inline(never)]
pub fn taken(state: @ContractState, case: @Case, verdict: @Verdict) -> (u128, u128) {
    let stored = state.slashes.entry(*case.key);
    let base = stored.base.read();
    let share_bps = stored.share_bps.read();
    let penalty = share(risk(case, base), share_bps);
    let r = case.r;
    if *case.key.party == party::CONSUMER {
        return (min(state.consumers.entry(*r.consumer).bond.read(), penalty), 0);
    }
    if *verdict.agreed == 0 {
        return (share(base, share_bps), 0);
    }
    let promised = state.sla_terms.entry((*r.unit_id, *r.sla_version)).read();
    let terms = *case.terms;
    let least = credit_bps(
        *verdict.agreed, @promised, terms.min_credit_bps.read(), terms.min_outage_bps.read(),
    );
    let amount = provider_amount(base, *verdict.score, least, share_bps);
    let provider = state.providers.entry(*r.provider);
    (amount, min(provider.stake.read() + provider.unbonding.read(), penalty))
}

#[derive(Copy, Drop)]
struct End {
    status: u32,
    deposit_burns: bool,
}

// What the end of a slash tells.
#[derive(Copy, Drop)]
struct Parts {
    reasons: u32,
    amount: u128,
    to_provider: u128,
    fee: u128,
    stake_amount: u128,
    stake_to_consumer: u128,
    burnt: u128,
    deposit_returned: u128,
    claim_returned: u128,
}

// The money goes where the end leads.
#[inline(never)]
fn close(ref state: ContractState, call: Call, case: Case, verdict: Verdict, end: End) {
    let stored = state.slashes.entry(case.key);
    let base = stored.base.read();
    let executed = end.status == slash::EXECUTED;
    let quorum = verdict.agreed != 0;
    let mut parts = Parts {
        reasons: stored.reasons.read(),
        amount: 0,
        to_provider: 0,
        fee: 0,
        stake_amount: 0,
        stake_to_consumer: 0,
        burnt: 0,
        deposit_returned: stored.deposit.read(),
        claim_returned: stored.claim_deposit.read(),
    };
    if executed {
        let (amount, stake_amount) = taken(@state, @case, @verdict);
        parts.amount = amount;
        parts.stake_amount = stake_amount;
        parts.reasons = if quorum {
            verdict.agreed
        } else {
            stored.claim_reasons.read()
        };
        stored.reasons.write(parts.reasons);
        stored.amount.write(amount);
        stored.stake_amount.write(stake_amount);
    }
    stored.status.write(end.status);
    if end.deposit_burns {
        parts.burnt = parts.deposit_returned;
        parts.deposit_returned = 0;
    }
    // A claim that the arbiter finds empty is paid to the accused.
    let mut claim_lost = 0;
    if end.status == slash::REJECTED && !quorum {
        claim_lost = parts.claim_returned;
        parts.claim_returned = 0;
    }
    let to_accused = parts.deposit_returned + claim_lost;
    if case.key.party == party::PROVIDER {
        close_of_provider(ref state, case, base, parts, to_accused, executed);
    } else {
        close_of_consumer(ref state, call, case, base, parts, to_accused, executed);
    }
}

fn close_of_provider(
    ref state: ContractState,
    case: Case,
    base: u128,
    mut parts: Parts,
    to_accused: u128,
    executed: bool,
) {
    let Case { key, r, terms, .. } = case;
    let rest = base - parts.amount;
    parts.fee = share(rest, terms.platform_fee_bps.read());
    parts.to_provider = rest - parts.fee;
    // Consumer and payment together get no more than the window cost.
    parts.stake_to_consumer = min(parts.stake_amount, rest);
    parts.burnt += parts.stake_amount - parts.stake_to_consumer;
    let reservation = state.reservations.entry(key.reservation_id);
    if executed {
        reservation.breached.write(true);
    }
    if has_claim(@state, key) {
        decrease(reservation.consumer_claims, 1);
    }
    let provider = state.providers.entry(r.provider);
    decrease(provider.open_slashes, 1);
    provider.at_risk.write(provider.at_risk.read() - risk(@case, base));
    emit_end(ref state, key, parts);
    take_stake(ref state, r.provider, parts.stake_amount);
    burn(ref state, parts.burnt);
    let due = Credits {
        consumer: parts.amount + parts.stake_to_consumer + parts.claim_returned,
        provider: parts.to_provider + to_accused,
        treasury: parts.fee,
    };
    pay(ref state, @r, due);
}

fn close_of_consumer(
    ref state: ContractState,
    call: Call,
    case: Case,
    base: u128,
    mut parts: Parts,
    to_accused: u128,
    executed: bool,
) {
    let Case { key, r, .. } = case;
    parts.to_provider = parts.amount;
    let reservation = state.reservations.entry(key.reservation_id);
    if executed {
        reservation.exit_until.write(call.now + r.window_secs);
    }
    if has_claim(@state, key) {
        decrease(reservation.provider_claims, 1);
    }
    let consumer = state.consumers.entry(r.consumer);
    decrease(consumer.open_slashes, 1);
    consumer.at_risk.write(consumer.at_risk.read() - risk(@case, base));
    emit_end(ref state, key, parts);
    take_bond(ref state, r.consumer, parts.amount);
    burn(ref state, parts.burnt);
    let provider = parts.amount + parts.claim_returned;
    pay(ref state, @r, Credits { consumer: to_accused, provider, treasury: 0 });
}

#[inline(never)]
fn emit_end(ref state: ContractState, key: SlashKey, parts: Parts) {
    let SlashKey { reservation_id, party, window } = key;
    let Parts {
        reasons,
        amount,
        to_provider,
        fee,
        stake_amount,
        stake_to_consumer,
        burnt,
        deposit_returned,
        claim_returned,
    } = parts;
    let status = state.slashes.entry(key).status.read();
    if status == slash::EXECUTED {
        let event = events::SlashExecuted {
            reservation_id,
            party,
            window,
            reasons,
            amount,
            to_provider,
            fee,
            stake_amount,
            stake_to_consumer,
            burnt,
            deposit_returned,
            claim_returned,
        };
        state.emit(event);
    } else if status == slash::REJECTED {
        let event = events::SlashRejected {
            reservation_id,
            party,
            window,
            reasons,
            amount,
            to_provider,
            fee,
            stake_amount,
            stake_to_consumer,
            burnt,
            deposit_returned,
            claim_returned,
        };
        state.emit(event);
    } else {
        let event = events::SlashLapsed {
            reservation_id,
            party,
            window,
            reasons,
            amount,
            to_provider,
            fee,
            stake_amount,
            stake_to_consumer,
            burnt,
            deposit_returned,
            claim_returned,
        };
        state.emit(event);
    }
}
