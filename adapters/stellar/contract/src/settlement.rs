//! The end of reservations: cutting them short, and paying window by window.

use soroban_sdk::{Address, Env};

use crate::agreement_events::{EscrowExhausted, EscrowRefunded, EscrowReleased, ReservationCut};
use crate::books::{credit, Credits};
use crate::codes::{party, reservation_status as status, WINDOWS_PER_SETTLE_MAX};
use crate::errors::{ensure, ContractError, Done};
use crate::money::share;
use crate::reservations::emit_status;
use crate::storage::{self, SlashKey};
use crate::types::{Config, Reservation, Unit};
use crate::units;

/// Settling begins: the capacity is free again.
fn begin_settling(env: &Env, reservation_id: u64, r: &mut Reservation, unit: &mut Unit) {
    r.status = status::SETTLING;
    unit.used_gb -= r.gb;
    unit.active_reservations -= 1;
    emit_status(env, reservation_id, r, status::ACTIVE);
}

/// No event for nothing.
fn refund(env: &Env, reservation_id: u64, r: &mut Reservation, amount: u128) {
    if amount > 0 {
        r.escrow -= amount;
        EscrowRefunded { reservation_id, amount, escrow: r.escrow }.publish(env);
    }
}

pub fn terminate_reservation(env: &Env, caller: &Address, reservation_id: u64) -> Done {
    caller.require_auth();
    let mut r = storage::reservation(env, reservation_id)?;
    let consumer = *caller == r.consumer;
    ensure(consumer || *caller == r.provider, ContractError::NotAuthorized)?;
    let now = env.ledger().timestamp();
    ensure(r.running(now), ContractError::WrongState)?;
    ensure(consumer || r.underfunded(now), ContractError::WrongState)?;
    let at_once = !consumer || r.breached;
    let end = if at_once { now } else { r.window_end(r.window_at(now)) };
    ensure(end < r.end, ContractError::WrongState)?;

    r.end = end;
    ReservationCut { reservation_id, by: caller.clone(), end }.publish(env);
    let mut unit = storage::unit(env, r.unit_id)?;
    let before = unit.state(now);
    if end == now {
        begin_settling(env, reservation_id, &mut r, &mut unit);
    }
    let amount = r.funds().saturating_sub(r.owed());
    refund(env, reservation_id, &mut r, amount);
    storage::save_reservation(env, reservation_id, &r);
    units::save_state(env, r.unit_id, &unit, before);
    credit(env, &r.consumer, amount);
    Ok(())
}

/// Why the next window can't be paid now. The money of a running one may still come.
fn due(env: &Env, r: &Reservation, config: &Config) -> Done {
    let claim_until = r.window_end(r.next_window) + config.claim_secs;
    ensure(env.ledger().timestamp() >= claim_until, ContractError::TooEarly)?;
    let held_up = r.status == status::ACTIVE && r.funds() < r.payment(r.next_window);
    ensure(!held_up, ContractError::InsufficientDeposit)
}

/// Gives what the window pays, and of that the fee. What a slash of it holds stays there.
fn pay_window(
    env: &Env,
    reservation_id: u64,
    r: &mut Reservation,
    config: &Config,
) -> (u128, u128) {
    let window = r.next_window;
    let key = SlashKey { reservation_id, party: party::PROVIDER, window };
    let held = storage::slash(env, &key).map_or(0, |slash| slash.base);
    let gross = r.gross(window);
    let missing = r.payment(window) - gross;
    let paid = gross - held;
    let fee = share(paid, config.platform_fee_bps);
    r.escrow -= paid;
    r.ahead -= held;
    r.next_window += 1;
    EscrowReleased { reservation_id, window, gross, held, paid, fee }.publish(env);
    if missing > 0 {
        EscrowExhausted { reservation_id, window, missing }.publish(env);
    }
    (paid, fee)
}

/// Gives what is left in escrow, for the consumer.
fn finish(env: &Env, reservation_id: u64, r: &mut Reservation) -> Result<u128, ContractError> {
    let left = r.escrow;
    refund(env, reservation_id, r, left);
    let cut = r.end < r.start + r.duration_secs;
    r.status = if cut { status::TERMINATED } else { status::COMPLETED };
    let mut provider = storage::provider(env, &r.provider)?;
    provider.open_reservations -= 1;
    storage::save_provider(env, &r.provider, &provider);
    let mut consumer = storage::consumer(env, &r.consumer)?;
    consumer.open_reservations -= 1;
    storage::save_consumer(env, &r.consumer, &consumer);
    emit_status(env, reservation_id, r, status::SETTLING);
    Ok(left)
}

pub fn settle(env: &Env, reservation_id: u64, max_windows: u32) -> Result<u32, ContractError> {
    ensure(max_windows > 0, ContractError::InvalidInput)?;
    ensure(max_windows <= WINDOWS_PER_SETTLE_MAX, ContractError::BatchTooLarge)?;
    let mut r = storage::reservation(env, reservation_id)?;
    let open = r.status == status::ACTIVE || r.status == status::SETTLING;
    ensure(open, ContractError::WrongState)?;
    let config = storage::config(env, r.config_version)?;
    let mut unit = storage::unit(env, r.unit_id)?;
    let now = env.ledger().timestamp();
    let before = unit.state(now);

    let ended = r.status == status::ACTIVE && now >= r.end;
    if ended {
        begin_settling(env, reservation_id, &mut r, &mut unit);
    }
    let (mut settled, mut paid, mut fees) = (0, 0, 0);
    while settled < max_windows && r.next_window < r.windows() {
        if let Err(reason) = due(env, &r, &config) {
            ensure(ended || settled > 0, reason)?;
            break;
        }
        let (window_paid, fee) = pay_window(env, reservation_id, &mut r, &config);
        paid += window_paid;
        fees += fee;
        settled += 1;
    }
    let mut left = 0;
    if r.status == status::SETTLING && r.next_window == r.windows() {
        left = finish(env, reservation_id, &mut r)?;
    }
    storage::save_reservation(env, reservation_id, &r);
    units::save_state(env, r.unit_id, &unit, before);
    Credits {
        consumer: (&r.consumer, left),
        provider: (&r.provider, paid - fees),
        treasury: (&config.treasury, fees),
    }
    .post(env);
    Ok(settled)
}
