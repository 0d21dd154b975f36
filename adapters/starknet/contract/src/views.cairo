// Reading what is stored. NotFound when it is not.
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess};
use starknet::{ContractAddress, get_block_timestamp};
use crate::agreement::{
    gross, owed, payment, underfunded, unfunded, window_end, window_start, windows,
};
use crate::codes::party;
use crate::contract::Orchestrator::ContractState;
use crate::slashes::SlashKey;
use crate::types::{
    Config, Consumer, Counts, Guide, Instance, Provider, ReservationView, Score, SlaTerms, Slash,
    SlashView, UnitView, Window,
};
use crate::{closing, config, consumers, errors, providers, reservations, roles, slashes, units};

// Of this code; an upgrade raises it.
const CODE_VERSION: u32 = 2;

pub fn version(_state: @ContractState) -> u32 {
    CODE_VERSION
}

pub fn get_config(state: @ContractState, version: u32) -> Config {
    let known = version != 0 && version <= state.config_version.read();
    assert(known, errors::NOT_FOUND);
    config::version(state, version).read()
}

pub fn get_instance(state: @ContractState) -> Instance {
    let fixed = state.fixed.read();
    Instance {
        admin: state.admin.read(),
        pending_admin: state.pending_admin.read(),
        arbiter: state.arbiter.read(),
        arbiter_since: state.arbiter_since.read(),
        next_arbiter: state.next_arbiter.read(),
        next_from: state.next_from.read(),
        oracles: roles::entries(state),
        token: state.token.read(),
        paused: state.paused.read(),
        config_version: state.config_version.read(),
        unbonding_secs: fixed.unbonding_secs,
        upgrade_delay_secs: fixed.upgrade_delay_secs,
        role_delay_secs: fixed.role_delay_secs,
        day_secs: fixed.day_secs,
        claim_floor_secs: fixed.claim_floor_secs,
        attest_floor_secs: fixed.attest_floor_secs,
        dispute_floor_secs: fixed.dispute_floor_secs,
        arbitration_floor_secs: fixed.arbitration_floor_secs,
        window_floor_secs: fixed.window_floor_secs,
        dispute_deposit_max: fixed.dispute_deposit_max,
        pending_code_hash: state.pending_code_hash.read(),
        pending_not_before: state.pending_not_before.read(),
        generation: state.generation.read(),
        units: state.unit_count.read(),
        reservations: state.reservation_count.read(),
        burnt: state.burnt.read(),
    }
}

pub fn get_provider(state: @ContractState, provider: ContractAddress) -> Provider {
    assert(providers::exists(state, provider), errors::NOT_FOUND);
    state.providers.entry(provider).read()
}

pub fn get_consumer(state: @ContractState, consumer: ContractAddress) -> Consumer {
    assert(consumers::exists(state, consumer), errors::NOT_FOUND);
    state.consumers.entry(consumer).read()
}

pub fn get_balance(state: @ContractState, account: ContractAddress) -> u128 {
    state.balances.entry(account).read()
}

pub fn get_operator(state: @ContractState, account: ContractAddress) -> ContractAddress {
    state.operators.entry(account).read()
}

pub fn get_unit(state: @ContractState, unit_id: u64) -> UnitView {
    assert(units::exists(state, unit_id), errors::NOT_FOUND);
    UnitView {
        unit: state.units.entry(unit_id).read(),
        state: units::state_of(state, unit_id, get_block_timestamp()),
    }
}

pub fn get_sla(state: @ContractState, unit_id: u64, version: u32) -> SlaTerms {
    let latest = state.units.entry(unit_id).sla_version.read();
    assert(version != 0 && version <= latest, errors::NOT_FOUND);
    state.sla_terms.entry((unit_id, version)).read()
}

pub fn get_reservation(state: @ContractState, reservation_id: u64) -> ReservationView {
    let reservation = reservations::get(state, reservation_id);
    let now = get_block_timestamp();
    let grace_secs = config::version(state, reservation.config_version).grace_secs.read();
    ReservationView {
        reservation,
        owed: owed(@reservation),
        underfunded: underfunded(@reservation, now),
        unfunded: unfunded(@reservation, grace_secs, now),
    }
}

pub fn get_window(state: @ContractState, reservation_id: u64, window: u32) -> Window {
    let r = reservations::get(state, reservation_id);
    assert(window < windows(@r), errors::NOT_FOUND);
    let settled = window < r.next_window;
    Window {
        start: window_start(@r, window),
        end: window_end(@r, window),
        payment: payment(@r, window),
        gross: if settled {
            0
        } else {
            gross(@r, window)
        },
    }
}

pub fn get_slash(state: @ContractState, key: SlashKey) -> SlashView {
    assert(key.party <= party::CONSUMER, errors::NOT_FOUND);
    let case = slashes::find(state, key);
    let slash = stored_slash(state, key);
    let verdict = slashes::weigh(state, @case);
    let amount = if !slashes::is_open(slash.status) {
        slash.amount
    } else if verdict.agreed == 0 {
        0
    } else {
        let (amount, _) = closing::taken(state, @case, @verdict);
        amount
    };
    SlashView {
        slash,
        attest_until: case.until.attest_until,
        dispute_until: case.until.dispute_until,
        decide_until: case.until.decide_until,
        quorum: slashes::quorum(state, @case),
        support: verdict.support,
        amount,
    }
}

fn stored_slash(state: @ContractState, key: SlashKey) -> Slash {
    let stored = state.slashes.entry(key);
    Slash {
        status: stored.status.read(),
        reasons: stored.reasons.read(),
        base: stored.base.read(),
        evidence_uri: stored.evidence_uri.read(),
        votes: slashes::votes(state, key),
        statement_hash: stored.statement_hash.read(),
        deposit: stored.deposit.read(),
        share_bps: stored.share_bps.read(),
        amount: stored.amount.read(),
        stake_amount: stored.stake_amount.read(),
        arbiter: stored.arbiter.read(),
        claim_reasons: stored.claim_reasons.read(),
        claim_hash: stored.claim_hash.read(),
        claim_deposit: stored.claim_deposit.read(),
        answer_hash: stored.answer_hash.read(),
    }
}

pub fn get_guide(state: @ContractState, region: felt252) -> Guide {
    let guide = state.guides.entry(region).read();
    assert(guide.as_of != 0, errors::NOT_FOUND);
    guide
}

pub fn get_score(state: @ContractState, party: u32, account: ContractAddress) -> Score {
    let score = state.scores.entry((party, account)).read();
    assert(score.as_of != 0, errors::NOT_FOUND);
    score
}

pub fn is_oracle(state: @ContractState, account: ContractAddress) -> bool {
    roles::is_in_office(state, account, get_block_timestamp())
}

pub fn counts(state: @ContractState) -> Counts {
    Counts { units: state.unit_count.read(), reservations: state.reservation_count.read() }
}

pub fn effective_price(state: @ContractState, unit_id: u64) -> u128 {
    assert(units::exists(state, unit_id), errors::NOT_FOUND);
    units::effective_price(state, unit_id, get_block_timestamp())
}
