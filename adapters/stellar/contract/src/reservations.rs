//! Reservations from the request to the start, and their funding.

use soroban_sdk::{Address, Env};

use crate::agreement_events::{
    EscrowDeposited, EscrowRefunded, ReservationRequested, ReservationStateChanged,
};
use crate::books::{credit, in_tokens, pull};
use crate::checks::{not_paused, signed, valid_gb};
use crate::codes::{reservation_status as status, DURATION_SECS_MAX, WINDOWS_MAX};
use crate::errors::{ensure, ContractError, Done};
use crate::generation::begin;
use crate::roles::no_judges;
use crate::storage;
use crate::types::{Config, Instance, Reservation, Unit};
use crate::units;

/// What a consumer asks for. The versions and the price are those it has seen, so that nothing worse slips in before.
pub struct Request {
    pub unit_id: u64,
    pub gb: u32,
    pub duration_secs: u64,
    pub max_price: u128,
    pub sla_version: u32,
    pub config_version: u32,
    pub deposit: u128,
}

/// Floor unless the price moves with the guide of the region.
pub fn effective_price(env: &Env, unit: &Unit) -> u128 {
    if unit.floor == unit.ceiling {
        return unit.floor;
    }
    match storage::guide(env, &unit.region) {
        Ok(guide) if env.ledger().timestamp() < guide.valid_until => {
            // Not `clamp`: the words of its panic would be a twentieth of the artefact.
            guide.price.max(unit.floor).min(unit.ceiling)
        }
        _ => unit.floor,
    }
}

pub fn emit_status(env: &Env, reservation_id: u64, r: &Reservation, from: u32) {
    ReservationStateChanged {
        reservation_id,
        unit_id: r.unit_id,
        from,
        to: r.status,
        start: r.start,
        end: r.end,
    }
    .publish(env);
}

impl Request {
    fn valid(&self, unit: &Unit, config: &Config) -> bool {
        valid_gb(self.gb)
            && (config.min_window_secs..=DURATION_SECS_MAX).contains(&self.duration_secs)
            && self.duration_secs % unit.window_secs == 0
            && self.duration_secs / unit.window_secs <= WINDOWS_MAX
    }

    /// What was seen is current, and no stake is free before the last slash of a window.
    fn agreed(&self, instance: &Instance, unit: &Unit, config: &Config) -> bool {
        self.sla_version == unit.sla_version
            && self.config_version == instance.config_version
            && config.bonds_cover(unit.window_secs, instance.unbonding_secs)
    }

    fn reservation(
        &self,
        caller: &Address,
        unit: &Unit,
        price: u128,
        expires_at: u64,
    ) -> Reservation {
        Reservation {
            unit_id: self.unit_id,
            provider: unit.provider.clone(),
            consumer: caller.clone(),
            gb: self.gb,
            price,
            duration_secs: self.duration_secs,
            window_secs: unit.window_secs,
            sla_version: self.sla_version,
            config_version: self.config_version,
            expires_at,
            start: 0,
            end: 0,
            status: status::REQUESTED,
            next_window: 0,
            escrow: 0,
            ahead: 0,
            breached: false,
            exit_until: 0,
            cut_unfunded: false,
            consumer_claims: 0,
            provider_claims: 0,
        }
    }
}

pub fn request_reservation(
    env: &Env,
    caller: &Address,
    asked: Request,
) -> Result<u64, ContractError> {
    signed(env, caller);
    let mut instance = not_paused(env)?;
    let unit = storage::unit(env, asked.unit_id)?;
    let mut consumer = storage::consumer(env, caller)?;
    let config = storage::config(env, instance.config_version)?;
    no_judges(env, &instance, &config.treasury, [caller, &unit.provider])?;
    let valid = asked.valid(&unit, &config) && unit.provider != *caller;
    ensure(valid, ContractError::InvalidInput)?;
    let now = env.ledger().timestamp();
    unit.offers(now)?;
    ensure(unit.accepting, ContractError::UnitNotAccepting)?;
    ensure(asked.agreed(&instance, &unit, &config), ContractError::InvalidTerms)?;
    unit.has_room(asked.gb)?;
    let price = effective_price(env, &unit);
    ensure(price <= asked.max_price, ContractError::PriceTooHigh)?;
    let mut made = asked.reservation(caller, &unit, price, now + config.request_ttl_secs);
    consumer.bound += made.bound(&config);
    ensure(consumer.bond >= consumer.bound, ContractError::InsufficientBond)?;
    let first = made.cost(made.window_secs).max(1);
    ensure(asked.deposit >= first, ContractError::InsufficientDeposit)?;
    in_tokens(asked.deposit)?;

    made.escrow = asked.deposit.min(made.cost(made.duration_secs));
    consumer.open_reservations += 1;
    instance.reservations += 1;
    storage::save_instance(env, &instance);
    storage::save_consumer(env, caller, &consumer);
    storage::keep_with(env, &made);
    open(env, instance.reservations, &made);
    credit(env, caller, asked.deposit - made.escrow);
    pull(env, caller, asked.deposit)?;
    Ok(instance.reservations)
}

fn open(env: &Env, reservation_id: u64, made: &Reservation) {
    storage::save_reservation(env, reservation_id, made);
    ReservationRequested {
        reservation_id,
        unit_id: made.unit_id,
        consumer: made.consumer.clone(),
        provider: made.provider.clone(),
        gb: made.gb,
        price: made.price,
        duration_secs: made.duration_secs,
        window_secs: made.window_secs,
        sla_version: made.sla_version,
        config_version: made.config_version,
        expires_at: made.expires_at,
    }
    .publish(env);
    EscrowDeposited { reservation_id, amount: made.escrow, escrow: made.escrow }.publish(env);
}

pub fn accept_reservation(env: &Env, caller: &Address, reservation_id: u64) -> Done {
    signed(env, caller);
    let instance = not_paused(env)?;
    let mut r = storage::reservation(env, reservation_id)?;
    ensure(r.provider == *caller, ContractError::NotAuthorized)?;
    let config = storage::config(env, instance.config_version)?;
    no_judges(env, &instance, &config.treasury, [&r.consumer, caller])?;
    ensure(r.status == status::REQUESTED, ContractError::WrongState)?;
    let now = env.ledger().timestamp();
    ensure(now < r.expires_at, ContractError::TooLate)?;
    let mut provider = storage::provider(env, caller)?;
    provider.carries(&config)?;
    let consumer = storage::consumer(env, &r.consumer)?;
    ensure(consumer.bond >= consumer.bound, ContractError::InsufficientBond)?;
    let mut unit = storage::unit(env, r.unit_id)?;
    unit.offers(now)?;
    unit.has_room(r.gb)?;

    r.status = status::ACTIVE;
    r.start = now;
    r.end = now + r.duration_secs;
    let before = unit.state(now);
    unit.used_gb += r.gb;
    unit.active_reservations += 1;
    provider.open_reservations += 1;
    storage::save_reservation(env, reservation_id, &r);
    storage::save_provider(env, caller, &provider);
    storage::keep_with(env, &r);
    emit_status(env, reservation_id, &r, status::REQUESTED);
    units::save_state(env, r.unit_id, &unit, before);
    Ok(())
}

/// The request ends without a start: the whole deposit goes back.
fn refuse(env: &Env, reservation_id: u64, mut r: Reservation, status: u32) -> Done {
    let mut consumer = storage::consumer(env, &r.consumer)?;
    consumer.open_reservations -= 1;
    consumer.bound -= r.bound(&storage::config(env, r.config_version)?);
    storage::save_consumer(env, &r.consumer, &consumer);
    let amount = r.escrow;
    r.status = status;
    r.escrow = 0;
    storage::save_reservation(env, reservation_id, &r);
    emit_status(env, reservation_id, &r, status::REQUESTED);
    EscrowRefunded { reservation_id, amount, escrow: 0 }.publish(env);
    credit(env, &r.consumer, amount);
    Ok(())
}

pub fn reject_reservation(env: &Env, caller: &Address, reservation_id: u64) -> Done {
    signed(env, caller);
    let r = storage::reservation(env, reservation_id)?;
    ensure(r.provider == *caller, ContractError::NotAuthorized)?;
    ensure(r.status == status::REQUESTED, ContractError::WrongState)?;
    refuse(env, reservation_id, r, status::REJECTED)
}

pub fn cancel_reservation(env: &Env, caller: &Address, reservation_id: u64) -> Done {
    signed(env, caller);
    let r = storage::reservation(env, reservation_id)?;
    ensure(r.consumer == *caller, ContractError::NotAuthorized)?;
    ensure(r.status == status::REQUESTED, ContractError::WrongState)?;
    refuse(env, reservation_id, r, status::CANCELLED)
}

pub fn expire_request(env: &Env, reservation_id: u64) -> Done {
    begin(env);
    let r = storage::reservation(env, reservation_id)?;
    ensure(r.status == status::REQUESTED, ContractError::WrongState)?;
    let expired = env.ledger().timestamp() >= r.expires_at;
    ensure(expired, ContractError::TooEarly)?;
    refuse(env, reservation_id, r, status::EXPIRED)
}

/// What is not owed becomes the consumer's Balance.
pub fn top_up(env: &Env, caller: &Address, reservation_id: u64, amount: u128) -> Done {
    signed(env, caller);
    let mut r = storage::reservation(env, reservation_id)?;
    ensure(r.consumer == *caller, ContractError::NotAuthorized)?;
    let claim_secs = storage::config(env, r.config_version)?.claim_secs;
    let open = r.in_force() && env.ledger().timestamp() < r.end + claim_secs;
    ensure(open, ContractError::WrongState)?;
    ensure(amount > 0, ContractError::InvalidInput)?;
    in_tokens(amount)?;
    let deposited = amount.min(r.owed() - r.funds());
    r.escrow += deposited;
    storage::save_reservation(env, reservation_id, &r);
    EscrowDeposited { reservation_id, amount: deposited, escrow: r.escrow }.publish(env);
    credit(env, caller, amount - deposited);
    pull(env, caller, amount)
}
