//! Claims: the harmed party calls the arbiter itself, and the accused may answer.

use soroban_sdk::{Address, BytesN, Env};

use crate::agreement_events::{BreachClaimed, ClaimAnswered};
use crate::books::pull;
use crate::cases::{self, base_of, can_be_accused, has_window, promised, Case};
use crate::checks::{is_zero, nonzero, party_of, signed, valid_reasons};
use crate::codes::{slash_status, CLAIMS_MAX};
use crate::errors::{ensure, ContractError, Done};
use crate::money::Deadlines;
use crate::storage::{self, SlashKey};
use crate::types::{Reservation, Slash};

/// That it may join this slash.
fn may_join(
    env: &Env,
    slash: &Slash,
    r: &Reservation,
    key: &SlashKey,
    reasons: u32,
    until: &Deadlines,
) -> Done {
    ensure(!slash.claimed(), ContractError::SlashExists)?;
    ensure(slash.open(), ContractError::WrongState)?;
    promised(env, r, key.window, reasons)?;
    ensure(env.ledger().timestamp() < until.attest_until, ContractError::TooLate)
}

pub fn claim_breach(
    env: &Env,
    caller: &Address,
    key: SlashKey,
    reasons: u32,
    statement_hash: BytesN<32>,
) -> Done {
    signed(env, caller);
    ensure(valid_reasons(key.party, reasons), ContractError::InvalidInput)?;
    nonzero(&statement_hash)?;
    let SlashKey { reservation_id, party, window } = key;
    let mut r = party_of(env, party, reservation_id)?;
    ensure(*caller == *r.claimant(party), ContractError::NotAuthorized)?;
    let config = storage::config(env, r.config_version)?;
    let known = storage::slash(env, &key).ok();
    let joins = known.is_some();
    if !joins {
        has_window(&r, window)?;
    }
    let until = r.deadlines(window, &config);
    let mut slash = match known {
        Some(slash) => {
            may_join(env, &slash, &r, &key, reasons, &until)?;
            slash
        }
        None => {
            promised(env, &r, window, reasons)?;
            can_be_accused(env, &r, window, &until)?;
            let instance = storage::instance(env);
            let arbiter = instance.arbiter_at(env.ledger().timestamp());
            let base = base_of(&r, party, window);
            Slash::new(env, slash_status::CLAIMED, reasons, base, arbiter)
        }
    };
    ensure(slash.base > 0, ContractError::WrongState)?;
    let claims = r.claims(party);
    ensure(*claims < CLAIMS_MAX, ContractError::BatchTooLarge)?;

    *claims += 1;
    let deposit = config.deposit(party, slash.base);
    slash.claim_reasons = reasons;
    slash.claim_hash = statement_hash.clone();
    slash.claim_deposit = deposit;
    if joins {
        storage::save_slash(env, &key, &slash);
        storage::save_reservation(env, reservation_id, &r);
    } else {
        cases::open(env, &key, &mut r, &config, &slash)?;
    }
    BreachClaimed {
        reservation_id,
        party,
        window,
        claimant: caller.clone(),
        reasons,
        base: slash.base,
        statement_hash,
        deposit,
        attest_until: until.attest_until,
        dispute_until: until.dispute_until,
        decide_until: until.decide_until,
        arbiter: slash.arbiter,
    }
    .publish(env);
    pull(env, caller, deposit)
}

/// Costs nothing, and the arbiter may decide earlier.
pub fn answer_claim(
    env: &Env,
    caller: &Address,
    key: SlashKey,
    statement_hash: BytesN<32>,
) -> Done {
    signed(env, caller);
    nonzero(&statement_hash)?;
    let mut case = Case::find(env, key)?;
    ensure(case.slash.claimed(), ContractError::NotFound)?;
    ensure(*caller == *case.accused(), ContractError::NotAccused)?;
    let waits = case.slash.open() && is_zero(&case.slash.answer_hash);
    ensure(waits, ContractError::WrongState)?;
    let late = env.ledger().timestamp() >= case.until().dispute_until;
    ensure(!late, ContractError::TooLate)?;

    case.slash.answer_hash = statement_hash.clone();
    storage::save_slash(env, &case.key, &case.slash);
    let SlashKey { reservation_id, party, window } = case.key;
    let accused = caller.clone();
    ClaimAnswered { reservation_id, party, window, accused, statement_hash }.publish(env);
    Ok(())
}
