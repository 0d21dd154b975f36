//! The end of reservations: cutting them short, and paying window by window.

use soroban_sdk::{Address, Env};

use crate::accounts::save_bond;
use crate::agreement_events::{EscrowExhausted, EscrowRefunded, EscrowReleased, ReservationCut};
use crate::books::{credit, Credits};
use crate::checks::signed;
use crate::codes::{party, reservation_status as status, WINDOWS_PER_SETTLE_MAX};
use crate::errors::{ensure, ContractError, Done};
use crate::generation::begin;
use crate::money::share;
use crate::reservations::emit_status;
use crate::storage::{self, SlashKey};
use crate::types::{Config, Instance, Reservation, Unit};
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

/// How a running reservation may be ended.
#[derive(Clone, Copy, PartialEq)]
enum Exit {
    WindowEnd,
    Now,
    /// At once, for lack of funds.
    Unfunded,
}

/// By the first rule that holds for the caller.
fn exit_of(
    env: &Env,
    caller: &Address,
    r: &Reservation,
    config: &Config,
) -> Result<Exit, ContractError> {
    let now = env.ledger().timestamp();
    if *caller == r.consumer {
        return Ok(if r.breached { Exit::Now } else { Exit::WindowEnd });
    }
    if *caller == r.provider {
        if r.unfunded(now, config) {
            return Ok(Exit::Unfunded);
        }
        let leaves = now < r.exit_until || changes_under(&storage::instance(env), r, config, now);
        return leaves.then_some(Exit::WindowEnd).ok_or(ContractError::WrongState);
    }
    let window = r.window_secs.min(r.served_secs());
    let late = now >= r.start + window && r.unfunded(now - window, config);
    late.then_some(Exit::Unfunded).ok_or(ContractError::NotAuthorized)
}

/// Whether other code or other judges come before a running reservation ends.
fn changes_under(instance: &Instance, r: &Reservation, config: &Config, now: u64) -> bool {
    let upgraded = instance.upgrade_pending(now) && r.end > instance.pending_not_before;
    upgraded || instance.judged_anew(config.quorum, r.start, r.window_start(r.window_at(now)))
}

pub fn terminate_reservation(env: &Env, caller: &Address, reservation_id: u64) -> Done {
    signed(env, caller);
    let mut r = storage::reservation(env, reservation_id)?;
    let now = env.ledger().timestamp();
    ensure(r.running(now), ContractError::WrongState)?;
    let config = storage::config(env, r.config_version)?;
    let exit = exit_of(env, caller, &r, &config)?;
    let at_window_end = exit == Exit::WindowEnd;
    let end = if at_window_end { r.window_end(r.window_at(now)) } else { now };
    ensure(end < r.end, ContractError::WrongState)?;

    r.end = end;
    let unfunded = exit == Exit::Unfunded;
    r.cut_unfunded = unfunded;
    let mut consumer = storage::consumer(env, &r.consumer)?;
    // What is lacking, as far as what the reservation binds of the bond gives it.
    let lacking = if unfunded { r.owed().saturating_sub(r.funds()) } else { 0 };
    let from_bond = lacking.min(r.bound(&config)).min(consumer.bond);
    ReservationCut { reservation_id, by: caller.clone(), end, unfunded, from_bond }.publish(env);
    if from_bond > 0 {
        consumer.bond -= from_bond;
        save_bond(env, &r.consumer, &consumer);
    }
    let mut unit = storage::unit(env, r.unit_id)?;
    let before = unit.state(now);
    if !at_window_end {
        begin_settling(env, reservation_id, &mut r, &mut unit);
    }
    let amount = r.funds().saturating_sub(r.owed());
    refund(env, reservation_id, &mut r, amount);
    storage::save_reservation(env, reservation_id, &r);
    units::save_state(env, r.unit_id, &unit, before);
    credit(env, &r.consumer, amount);
    credit(env, &r.provider, from_bond);
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
fn finish(
    env: &Env,
    reservation_id: u64,
    r: &mut Reservation,
    config: &Config,
) -> Result<u128, ContractError> {
    let left = r.escrow;
    refund(env, reservation_id, r, left);
    let cut = r.end < r.start + r.duration_secs;
    r.status = if cut { status::TERMINATED } else { status::COMPLETED };
    let mut provider = storage::provider(env, &r.provider)?;
    provider.open_reservations -= 1;
    storage::save_provider(env, &r.provider, &provider);
    let mut consumer = storage::consumer(env, &r.consumer)?;
    consumer.open_reservations -= 1;
    consumer.bound -= r.bound(config);
    storage::save_consumer(env, &r.consumer, &consumer);
    emit_status(env, reservation_id, r, status::SETTLING);
    Ok(left)
}

pub fn settle(env: &Env, reservation_id: u64, max_windows: u32) -> Result<u32, ContractError> {
    begin(env);
    ensure(max_windows > 0, ContractError::InvalidInput)?;
    ensure(max_windows <= WINDOWS_PER_SETTLE_MAX, ContractError::BatchTooLarge)?;
    let mut r = storage::reservation(env, reservation_id)?;
    ensure(r.in_force(), ContractError::WrongState)?;
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
        left = finish(env, reservation_id, &mut r, &config)?;
    }
    storage::save_reservation(env, reservation_id, &r);
    storage::keep_with(env, &r);
    units::save_state(env, r.unit_id, &unit, before);
    Credits {
        consumer: (&r.consumer, left),
        provider: (&r.provider, paid - fees),
        treasury: (&storage::treasury(env)?, fees),
    }
    .post(env);
    Ok(settled)
}
