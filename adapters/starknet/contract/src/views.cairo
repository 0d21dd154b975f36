// Reading what is stored. NotFound when it is not.
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess};
use starknet::{ContractAddress, get_block_timestamp};
use crate::agreement::{
    deadlines, gross, owed, payment, underfunded, window_end, window_start, windows,
};
use crate::codes::party;
use crate::contract::Orchestrator::ContractState;
use crate::slashing::SlashKey;
use crate::types::{
    Config, Consumer, Counts, Guide, Instance, Provider, ReservationView, Score, SlaTerms, Slash,
    SlashView, UnitView, Window,
};
use crate::{access, closing, config, consumers, errors, providers, reservations, slashing, units};

// Of this code; an upgrade raises it.
const CODE_VERSION: u32 = 1;

pub fn version(_state: @ContractState) -> u32 {
    CODE_VERSION
}

pub fn get_config(state: @ContractState, version: u32) -> Config {
    let known = version != 0 && version <= state.config_version.read();
    assert(known, errors::NOT_FOUND);
    config::of_version(state, version)
}

pub fn get_instance(state: @ContractState) -> Instance {
    Instance {
        admin: state.admin.read(),
        pending_admin: state.pending_admin.read(),
        arbiter: state.arbiter.read(),
        oracles: access::oracles(state),
        token: state.token.read(),
        paused: state.paused.read(),
        config_version: state.config_version.read(),
        unbonding_secs: state.unbonding_secs.read(),
        upgrade_delay_secs: state.upgrade_delay_secs.read(),
        pending_code_hash: state.pending_code_hash.read(),
        pending_not_before: state.pending_not_before.read(),
        units: state.unit_count.read(),
        reservations: state.reservation_count.read(),
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
    ReservationView {
        reservation,
        owed: owed(@reservation),
        underfunded: underfunded(@reservation, get_block_timestamp()),
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
    let known = key.party <= party::CONSUMER && slashing::exists(state, key);
    assert(known, errors::NOT_FOUND);
    let r = reservations::get(state, key.reservation_id);
    let terms = config::of_version(state, r.config_version);
    let until = deadlines(@r, key.window, @terms);
    let slash = stored_slash(state, key);
    let amount = if slashing::is_open(state, key) {
        let (amount, _) = closing::penalty(state, key, @r, @terms);
        amount
    } else {
        slash.amount
    };
    SlashView {
        slash,
        attest_until: until.attest_until,
        dispute_until: until.dispute_until,
        decide_until: until.decide_until,
        support: slashing::scores(state, key).len(),
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
        votes: slashing::votes(state, key),
        statement_hash: stored.statement_hash.read(),
        deposit: stored.deposit.read(),
        share_bps: stored.share_bps.read(),
        amount: stored.amount.read(),
        stake_amount: stored.stake_amount.read(),
    }
}

pub fn get_guide(state: @ContractState, region: felt252) -> Guide {
    let guide = state.guides.entry(region).read();
    assert(guide.valid_until != 0, errors::NOT_FOUND);
    guide
}

pub fn get_score(state: @ContractState, party: u32, account: ContractAddress) -> Score {
    let score = state.scores.entry((party, account)).read();
    assert(score.as_of != 0, errors::NOT_FOUND);
    score
}

pub fn is_oracle(state: @ContractState, account: ContractAddress) -> bool {
    access::is_oracle(state, account)
}

pub fn counts(state: @ContractState) -> Counts {
    Counts { units: state.unit_count.read(), reservations: state.reservation_count.read() }
}

pub fn effective_price(state: @ContractState, unit_id: u64) -> u128 {
    assert(units::exists(state, unit_id), errors::NOT_FOUND);
    units::effective_price(state, unit_id, get_block_timestamp())
}
