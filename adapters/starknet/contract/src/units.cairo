// Data units: what a provider offers, its terms and prices, its end.
use core::cmp::{max, min};
use core::num::traits::Zero;
use starknet::ContractAddress;
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::call::{Call, begin, begin_unpaused};
use crate::codes::{API_MAX, unit};
use crate::contract::Orchestrator::ContractState;
use crate::counters::decrease;
use crate::limits::{BPS, GIGABYTES_MAX, MONTH_SECS, PPM, PRICE_MAX};
use crate::text::{is_link, is_region};
use crate::types::{SlaTerms, Unit};
use crate::{config, errors, events, providers};

#[inline(never)]
pub fn exists(state: @ContractState, unit_id: u64) -> bool {
    state.units.entry(unit_id).provider.read().is_non_zero()
}

// A function of what is stored: no timer changes it.
#[inline(never)]
pub fn state_of(state: @ContractState, unit_id: u64, now: u64) -> u32 {
    let stored = state.units.entry(unit_id);
    if stored.decommissioned_at.read() != 0 {
        return unit::DECOMMISSIONING;
    }
    if stored.maint_from.read() <= now && now < stored.maint_until.read() {
        return unit::MAINTENANCE;
    }
    if stored.active_reservations.read() > 0 {
        unit::IN_USE
    } else {
        unit::RESERVED
    }
}

// The last step of what may have changed the state, before credits.
#[inline(never)]
pub fn emit_change_of_state(ref state: ContractState, call: Call, unit_id: u64, from: u32) {
    let to = state_of(@state, unit_id, call.now);
    if to != from {
        state.emit(events::UnitStateChanged { unit_id, from, to });
    }
}

// Requests and accepts need a unit that is neither in maintenance nor decommissioned.
#[inline(never)]
pub fn offers(state: @ContractState, unit_id: u64, now: u64) -> bool {
    let now_is = state_of(state, unit_id, now);
    now_is == unit::RESERVED || now_is == unit::IN_USE
}

#[inline(never)]
pub fn effective_price(state: @ContractState, unit_id: u64, now: u64) -> u128 {
    let stored = state.units.entry(unit_id);
    let floor = stored.floor.read();
    let ceiling = stored.ceiling.read();
    let guide = state.guides.entry(stored.region.read());
    if floor == ceiling || now >= guide.valid_until.read() {
        return floor;
    }
    min(max(guide.price.read(), floor), ceiling)
}

pub fn are_gigabytes(gb: u32) -> bool {
    gb >= 1 && gb <= GIGABYTES_MAX
}

#[inline(never)]
pub fn are_prices(floor: u128, ceiling: u128) -> bool {
    floor >= 1 && floor <= ceiling && ceiling <= PRICE_MAX
}

#[inline(never)]
fn are_terms(terms: SlaTerms) -> bool {
    let promised = terms.latency_ms_max != 0
        || terms.upload_kbytes_per_s_min != 0
        || terms.download_kbytes_per_s_min != 0
        || terms.uptime_ppm_min != 0
        || terms.error_ppm_max != 0;
    promised
        && terms.uptime_ppm_min <= PPM
        && terms.error_ppm_max <= PPM
        && terms.credit_bps <= BPS
        && terms.outage_bps <= BPS
}

// "own unit" of the rules.
#[inline(never)]
pub fn require_own(state: @ContractState, call: Call, unit_id: u64) {
    let provider = provider_of(state, unit_id);
    assert(call.caller == provider, errors::NOT_AUTHORIZED);
    require_live(state, unit_id);
}

// "own unit*" of the rules: its provider's operator may call, too.
#[inline(never)]
pub fn require_operated(state: @ContractState, call: Call, unit_id: u64) {
    let provider = provider_of(state, unit_id);
    let operator = state.operators.entry(provider).read();
    let operates = call.caller == operator && operator.is_non_zero();
    assert(call.caller == provider || operates, errors::NOT_AUTHORIZED);
    require_live(state, unit_id);
}

fn provider_of(state: @ContractState, unit_id: u64) -> ContractAddress {
    assert(exists(state, unit_id), errors::NOT_FOUND);
    state.units.entry(unit_id).provider.read()
}

fn require_live(state: @ContractState, unit_id: u64) {
    let live = state.units.entry(unit_id).decommissioned_at.read() == 0;
    assert(live, errors::WRONG_STATE);
}

pub fn register_unit(
    ref state: ContractState,
    capacity_gb: u32,
    region: felt252,
    api: u32,
    endpoint: ByteArray,
    floor: u128,
    ceiling: u128,
    window_secs: u64,
    promised: SlaTerms,
) -> u64 {
    let call = begin_unpaused(ref state);
    assert(providers::exists(@state, call.caller), errors::NOT_FOUND);
    let terms = config::current(@state);
    let provider = state.providers.entry(call.caller);
    let bound = provider.bound.read() + terms.min_stake.read();
    let live_units = provider.live_units.read() + 1;
    providers::require_stake(@state, call.caller, bound, live_units);
    let valid = are_gigabytes(capacity_gb)
        && is_region(region)
        && api <= API_MAX
        && is_link(@endpoint)
        && are_prices(floor, ceiling);
    assert(valid, errors::INVALID_INPUT);
    let valid_window = terms.min_window_secs.read() <= window_secs
        && window_secs <= MONTH_SECS
        && config::path_fits(@state, window_secs);
    assert(valid_window && are_terms(promised), errors::INVALID_TERMS);

    let unit_id = state.unit_count.read() + 1;
    state.unit_count.write(unit_id);
    provider.live_units.write(live_units);
    provider.bound.write(bound);
    let config_version = state.config_version.read();
    state
        .emit(
            events::UnitRegistered {
                unit_id,
                provider: call.caller,
                capacity_gb,
                region,
                api,
                endpoint: endpoint.clone(),
                floor,
                ceiling,
                window_secs,
                config_version,
            },
        );
    let made = Unit {
        provider: call.caller,
        capacity_gb,
        used_gb: 0,
        region,
        api,
        endpoint,
        floor,
        ceiling,
        window_secs,
        config_version,
        sla_version: 0,
        accepting: true,
        maint_from: 0,
        maint_until: 0,
        period_from: 0,
        period_used: 0,
        active_reservations: 0,
        decommissioned_at: 0,
        registered_at: call.now,
    };
    state.units.entry(unit_id).write(made);
    add_terms(ref state, unit_id, promised);
    unit_id
}

fn add_terms(ref state: ContractState, unit_id: u64, terms: SlaTerms) -> u32 {
    let latest = state.units.entry(unit_id).sla_version;
    let sla_version = latest.read() + 1;
    latest.write(sla_version);
    state.sla_terms.entry((unit_id, sla_version)).write(terms);
    state
        .emit(
            events::SlaChanged {
                unit_id,
                sla_version,
                latency_ms_max: terms.latency_ms_max,
                upload_kbytes_per_s_min: terms.upload_kbytes_per_s_min,
                download_kbytes_per_s_min: terms.download_kbytes_per_s_min,
                uptime_ppm_min: terms.uptime_ppm_min,
                error_ppm_max: terms.error_ppm_max,
                credit_bps: terms.credit_bps,
                outage_bps: terms.outage_bps,
            },
        );
    sla_version
}

pub fn update_unit(ref state: ContractState, unit_id: u64, endpoint: ByteArray) {
    let call = begin(ref state);
    require_own(@state, call, unit_id);
    assert(is_link(@endpoint), errors::INVALID_INPUT);
    state.units.entry(unit_id).endpoint.write(endpoint.clone());
    state.emit(events::UnitUpdated { unit_id, endpoint });
}

pub fn set_price(ref state: ContractState, unit_id: u64, floor: u128, ceiling: u128) {
    let call = begin(ref state);
    require_operated(@state, call, unit_id);
    assert(are_prices(floor, ceiling), errors::INVALID_INPUT);
    state.units.entry(unit_id).floor.write(floor);
    state.units.entry(unit_id).ceiling.write(ceiling);
    state.emit(events::PriceChanged { unit_id, floor, ceiling });
}

pub fn set_accepting(ref state: ContractState, unit_id: u64, accepting: bool) {
    let call = begin(ref state);
    require_operated(@state, call, unit_id);
    state.units.entry(unit_id).accepting.write(accepting);
    state.emit(events::AcceptingChanged { unit_id, accepting });
}

pub fn update_sla(ref state: ContractState, unit_id: u64, terms: SlaTerms) -> u32 {
    let call = begin(ref state);
    require_own(@state, call, unit_id);
    assert(are_terms(terms), errors::INVALID_TERMS);
    add_terms(ref state, unit_id, terms)
}

pub fn decommission_unit(ref state: ContractState, unit_id: u64) {
    let call = begin(ref state);
    require_own(@state, call, unit_id);
    let stored = state.units.entry(unit_id);
    assert(stored.active_reservations.read() == 0, errors::UNIT_IN_USE);
    let before = state_of(@state, unit_id, call.now);
    stored.decommissioned_at.write(call.now);
    stored.accepting.write(false);
    let provider = state.providers.entry(call.caller);
    decrease(provider.live_units, 1);
    let bound = config::version(@state, stored.config_version.read()).min_stake.read();
    provider.bound.write(provider.bound.read() - bound);
    state.emit(events::UnitDecommissioned { unit_id });
    emit_change_of_state(ref state, call, unit_id, before);
}
