//! Reservations from the request to the start, and their funding.

use soroban_sdk::{Address, Env};

use crate::accounts::bond_carries;
use crate::agreement_events::{
    EscrowDeposited, EscrowRefunded, ReservationRequested, ReservationStateChanged,
};
use crate::books::{credit, pull};
use crate::checks::{not_paused, valid_gb};
use crate::codes::{reservation_status as status, DURATION_SECS_MAX};
use crate::errors::{ensure, ContractError, Done};
use crate::storage;
use crate::types::{Reservation, Unit};
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
            guide.price.clamp(unit.floor, unit.ceiling)
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

pub fn request_reservation(
    env: &Env,
    caller: &Address,
    asked: Request,
) -> Result<u64, ContractError> {
    caller.require_auth();
    let mut instance = not_paused(env)?;
    let unit = storage::unit(env, asked.unit_id)?;
    let mut consumer = storage::consumer(env, caller)?;
    let config = storage::config(env, instance.config_version)?;
    let now = env.ledger().timestamp();
    let durations = config.min_window_secs..=DURATION_SECS_MAX;
    let valid =
        valid_gb(asked.gb) && durations.contains(&asked.duration_secs) && unit.provider != *caller;
    ensure(valid, ContractError::InvalidInput)?;
    unit.offers(now)?;
    ensure(unit.accepting, ContractError::UnitNotAccepting)?;
    let current =
        asked.sla_version == unit.sla_version && asked.config_version == instance.config_version;
    ensure(current, ContractError::InvalidTerms)?;
    unit.has_room(asked.gb)?;
    let price = effective_price(env, &unit);
    ensure(price <= asked.max_price, ContractError::PriceTooHigh)?;
    consumer.open_reservations += 1;
    bond_carries(consumer.bond, config.min_bond, consumer.open_reservations)?;
    let made = Reservation {
        unit_id: asked.unit_id,
        provider: unit.provider,
        consumer: caller.clone(),
        gb: asked.gb,
        price,
        duration_secs: asked.duration_secs,
        window_secs: unit.window_secs,
        sla_version: asked.sla_version,
        config_version: asked.config_version,
        expires_at: now + config.request_ttl_secs,
        start: 0,
        end: 0,
        status: status::REQUESTED,
        next_window: 0,
        escrow: asked.deposit,
        ahead: 0,
        breached: false,
    };
    let first = made.cost(made.window_secs.min(made.duration_secs));
    ensure(asked.deposit >= first.max(1), ContractError::InsufficientDeposit)?;
    let whole = made.cost(made.duration_secs);
    ensure(asked.deposit <= whole, ContractError::AmountTooHigh)?;

    instance.reservations += 1;
    storage::save_instance(env, &instance);
    storage::save_consumer(env, caller, &consumer);
    open(env, instance.reservations, &made);
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
    caller.require_auth();
    let instance = not_paused(env)?;
    let mut r = storage::reservation(env, reservation_id)?;
    ensure(r.provider == *caller, ContractError::NotAuthorized)?;
    ensure(r.status == status::REQUESTED, ContractError::WrongState)?;
    let now = env.ledger().timestamp();
    ensure(now < r.expires_at, ContractError::TooLate)?;
    let mut provider = storage::provider(env, caller)?;
    let min_stake = storage::config(env, instance.config_version)?.min_stake;
    ensure(provider.stake >= min_stake, ContractError::InsufficientStake)?;
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
    emit_status(env, reservation_id, &r, status::REQUESTED);
    units::save_state(env, r.unit_id, &unit, before);
    Ok(())
}

/// The request ends without a start: the whole deposit goes back.
fn refuse(env: &Env, reservation_id: u64, mut r: Reservation, status: u32) -> Done {
    let mut consumer = storage::consumer(env, &r.consumer)?;
    consumer.open_reservations -= 1;
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
    caller.require_auth();
    let r = storage::reservation(env, reservation_id)?;
    ensure(r.provider == *caller, ContractError::NotAuthorized)?;
    ensure(r.status == status::REQUESTED, ContractError::WrongState)?;
    refuse(env, reservation_id, r, status::REJECTED)
}

pub fn cancel_reservation(env: &Env, caller: &Address, reservation_id: u64) -> Done {
    caller.require_auth();
    let r = storage::reservation(env, reservation_id)?;
    ensure(r.consumer == *caller, ContractError::NotAuthorized)?;
    ensure(r.status == status::REQUESTED, ContractError::WrongState)?;
    refuse(env, reservation_id, r, status::CANCELLED)
}

pub fn expire_request(env: &Env, reservation_id: u64) -> Done {
    let r = storage::reservation(env, reservation_id)?;
    ensure(r.status == status::REQUESTED, ContractError::WrongState)?;
    let expired = env.ledger().timestamp() >= r.expires_at;
    ensure(expired, ContractError::TooEarly)?;
    refuse(env, reservation_id, r, status::EXPIRED)
}

pub fn top_up(env: &Env, caller: &Address, reservation_id: u64, amount: u128) -> Done {
    caller.require_auth();
    let mut r = storage::reservation(env, reservation_id)?;
    ensure(r.consumer == *caller, ContractError::NotAuthorized)?;
    ensure(r.running(env.ledger().timestamp()), ContractError::WrongState)?;
    ensure(amount > 0, ContractError::InvalidInput)?;
    ensure(amount <= r.owed() - r.funds(), ContractError::AmountTooHigh)?;
    r.escrow += amount;
    storage::save_reservation(env, reservation_id, &r);
    EscrowDeposited { reservation_id, amount, escrow: r.escrow }.publish(env);
    pull(env, caller, amount)
}
