//! What providers offer: units, their terms and prices, maintenance, the end.

use soroban_sdk::{Address, Env, String};

use crate::checks::{
    not_paused, operated_unit, own_unit, signed, valid_gb, valid_link, valid_prices, valid_region,
    valid_terms,
};
use crate::codes::{api, unit_state, MAINTENANCE_AHEAD_SECS_MAX, MONTH_SECS};
use crate::errors::{ensure, ContractError, Done};
use crate::events::{
    AcceptingChanged, MaintenanceEnded, MaintenanceScheduled, PriceChanged, SlaChanged,
    UnitDecommissioned, UnitRegistered, UnitStateChanged, UnitUpdated,
};
use crate::money::share;
use crate::storage;
use crate::types::{SlaTerms, Unit};

impl Unit {
    pub fn state(&self, now: u64) -> u32 {
        if self.decommissioned_at != 0 {
            unit_state::DECOMMISSIONING
        } else if self.maint_from <= now && now < self.maint_until {
            unit_state::MAINTENANCE
        } else if self.active_reservations > 0 {
            unit_state::IN_USE
        } else {
            unit_state::RESERVED
        }
    }

    /// Requests and acceptances need this.
    pub fn offers(&self, now: u64) -> Done {
        let offers = self.state(now) <= unit_state::IN_USE;
        ensure(offers, ContractError::WrongState)
    }

    pub fn has_room(&self, gb: u32) -> Done {
        let room = self.used_gb + gb <= self.capacity_gb;
        ensure(room, ContractError::CapacityExceeded)
    }
}

/// Stores a unit whose state may have changed; `before` is its state at this time before the call. To be called after
/// the call's own events.
pub fn save_state(env: &Env, unit_id: u64, unit: &Unit, before: u32) {
    storage::save_unit(env, unit_id, unit);
    let after = unit.state(env.ledger().timestamp());
    if after != before {
        UnitStateChanged { unit_id, from: before, to: after }.publish(env);
    }
}

/// What a provider says of a new unit.
pub struct Offer {
    pub capacity_gb: u32,
    pub region: String,
    pub api: u32,
    pub endpoint: String,
    pub floor: u128,
    pub ceiling: u128,
    pub window_secs: u64,
    pub terms: SlaTerms,
}

impl Offer {
    fn valid(&self) -> bool {
        valid_gb(self.capacity_gb)
            && valid_region(&self.region)
            && self.api <= api::BLOB
            && valid_link(&self.endpoint)
            && valid_prices(self.floor, self.ceiling)
    }
}

fn save_terms(env: &Env, unit_id: u64, sla_version: u32, terms: &SlaTerms) {
    storage::save_sla(env, unit_id, sla_version, terms);
    SlaChanged {
        unit_id,
        sla_version,
        latency_ms_max: terms.latency_ms_max,
        upload_kbytes_per_s_min: terms.upload_kbytes_per_s_min,
        download_kbytes_per_s_min: terms.download_kbytes_per_s_min,
        uptime_ppm_min: terms.uptime_ppm_min,
        error_ppm_max: terms.error_ppm_max,
        credit_bps: terms.credit_bps,
        outage_bps: terms.outage_bps,
    }
    .publish(env);
}

pub fn register_unit(env: &Env, caller: &Address, offer: Offer) -> Result<u64, ContractError> {
    signed(env, caller);
    let mut instance = not_paused(env)?;
    let mut provider = storage::provider(env, caller)?;
    let config = storage::config(env, instance.config_version)?;
    provider.live_units += 1;
    provider.bound += config.min_stake;
    provider.carries(&config)?;
    ensure(offer.valid(), ContractError::InvalidInput)?;
    let windows = config.min_window_secs..=MONTH_SECS;
    let valid = windows.contains(&offer.window_secs)
        && config.bonds_cover(offer.window_secs, instance.unbonding_secs)
        && valid_terms(&offer.terms);
    ensure(valid, ContractError::InvalidTerms)?;

    instance.units += 1;
    let unit_id = instance.units;
    storage::save_instance(env, &instance);
    storage::save_provider(env, caller, &provider);
    let unit = Unit {
        provider: caller.clone(),
        capacity_gb: offer.capacity_gb,
        used_gb: 0,
        region: offer.region,
        api: offer.api,
        endpoint: offer.endpoint,
        floor: offer.floor,
        ceiling: offer.ceiling,
        window_secs: offer.window_secs,
        config_version: instance.config_version,
        sla_version: 1,
        accepting: true,
        maint_from: 0,
        maint_until: 0,
        period_from: 0,
        period_used: 0,
        active_reservations: 0,
        decommissioned_at: 0,
        registered_at: env.ledger().timestamp(),
    };
    storage::save_unit(env, unit_id, &unit);
    UnitRegistered {
        unit_id,
        provider: unit.provider,
        capacity_gb: unit.capacity_gb,
        region: unit.region,
        api: unit.api,
        endpoint: unit.endpoint,
        floor: unit.floor,
        ceiling: unit.ceiling,
        window_secs: unit.window_secs,
        config_version: unit.config_version,
    }
    .publish(env);
    save_terms(env, unit_id, 1, &offer.terms);
    Ok(unit_id)
}

pub fn update_unit(env: &Env, caller: &Address, unit_id: u64, endpoint: String) -> Done {
    signed(env, caller);
    let mut unit = own_unit(env, caller, unit_id)?;
    ensure(valid_link(&endpoint), ContractError::InvalidInput)?;
    unit.endpoint = endpoint.clone();
    storage::save_unit(env, unit_id, &unit);
    UnitUpdated { unit_id, endpoint }.publish(env);
    Ok(())
}

pub fn set_price(env: &Env, caller: &Address, unit_id: u64, floor: u128, ceiling: u128) -> Done {
    signed(env, caller);
    let mut unit = operated_unit(env, caller, unit_id)?;
    ensure(valid_prices(floor, ceiling), ContractError::InvalidInput)?;
    unit.floor = floor;
    unit.ceiling = ceiling;
    storage::save_unit(env, unit_id, &unit);
    PriceChanged { unit_id, floor, ceiling }.publish(env);
    Ok(())
}

pub fn set_accepting(env: &Env, caller: &Address, unit_id: u64, accepting: bool) -> Done {
    signed(env, caller);
    let mut unit = operated_unit(env, caller, unit_id)?;
    unit.accepting = accepting;
    storage::save_unit(env, unit_id, &unit);
    AcceptingChanged { unit_id, accepting }.publish(env);
    Ok(())
}

pub fn update_sla(
    env: &Env,
    caller: &Address,
    unit_id: u64,
    terms: SlaTerms,
) -> Result<u32, ContractError> {
    signed(env, caller);
    let mut unit = own_unit(env, caller, unit_id)?;
    ensure(valid_terms(&terms), ContractError::InvalidTerms)?;
    unit.sla_version += 1;
    storage::save_unit(env, unit_id, &unit);
    save_terms(env, unit_id, unit.sla_version, &terms);
    Ok(unit.sla_version)
}

pub fn schedule_maintenance(
    env: &Env,
    caller: &Address,
    unit_id: u64,
    from: u64,
    until: u64,
) -> Done {
    signed(env, caller);
    let mut unit = operated_unit(env, caller, unit_id)?;
    let now = env.ledger().timestamp();
    let before = unit.state(now);
    ensure(now >= unit.maint_until, ContractError::WrongState)?;
    let ahead = from < until && until <= now + MAINTENANCE_AHEAD_SECS_MAX;
    ensure(ahead, ContractError::InvalidInput)?;
    let config = storage::config(env, unit.config_version)?;
    let announced = from >= now + config.maintenance_notice_secs;
    ensure(announced, ContractError::MaintenanceNotice)?;
    ensure(from >= unit.period_from, ContractError::MaintenanceQuota)?;
    if from >= unit.period_from + unit.window_secs {
        unit.period_from = from;
        unit.period_used = 0;
    }
    unit.period_used += until - from;
    let quota = share(u128::from(unit.window_secs), config.maintenance_quota_bps);
    let within = u128::from(unit.period_used) <= quota;
    ensure(within, ContractError::MaintenanceQuota)?;

    unit.maint_from = from;
    unit.maint_until = until;
    let (period_from, period_used) = (unit.period_from, unit.period_used);
    MaintenanceScheduled { unit_id, from, until, period_from, period_used }.publish(env);
    save_state(env, unit_id, &unit, before);
    Ok(())
}

pub fn end_maintenance(env: &Env, caller: &Address, unit_id: u64) -> Done {
    signed(env, caller);
    let mut unit = operated_unit(env, caller, unit_id)?;
    let now = env.ledger().timestamp();
    let before = unit.state(now);
    ensure(now < unit.maint_until, ContractError::WrongState)?;
    unit.period_used -= unit.maint_until - now.max(unit.maint_from);
    if now < unit.maint_from {
        unit.maint_from = 0;
        unit.maint_until = 0;
    } else {
        unit.maint_until = now;
    }
    MaintenanceEnded {
        unit_id,
        from: unit.maint_from,
        until: unit.maint_until,
        period_from: unit.period_from,
        period_used: unit.period_used,
    }
    .publish(env);
    save_state(env, unit_id, &unit, before);
    Ok(())
}

pub fn decommission_unit(env: &Env, caller: &Address, unit_id: u64) -> Done {
    signed(env, caller);
    let mut unit = own_unit(env, caller, unit_id)?;
    ensure(unit.active_reservations == 0, ContractError::UnitInUse)?;
    let now = env.ledger().timestamp();
    let before = unit.state(now);
    unit.decommissioned_at = now;
    unit.accepting = false;
    let mut provider = storage::provider(env, caller)?;
    provider.live_units -= 1;
    provider.bound -= storage::config(env, unit.config_version)?.min_stake;
    storage::save_provider(env, caller, &provider);
    UnitDecommissioned { unit_id }.publish(env);
    save_state(env, unit_id, &unit, before);
    Ok(())
}
