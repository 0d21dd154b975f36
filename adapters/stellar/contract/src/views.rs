//! Views: they answer what is stored, NotFound for what is not, and change nothing.

use soroban_sdk::{contractimpl, Address, Env, String};

use crate::cases::Case;
use crate::codes::{party, VERSION};
use crate::errors::{ensure, ContractError};
use crate::reservations;
use crate::storage::{self, SlashKey};
use crate::types::*;
use crate::{Orchestrator, OrchestratorArgs, OrchestratorClient};

#[contractimpl]
impl Orchestrator {
    pub fn version() -> u32 {
        VERSION
    }

    pub fn get_config(env: Env, version: u32) -> Result<Config, ContractError> {
        storage::config(&env, version)
    }

    pub fn get_instance(env: Env) -> Instance {
        storage::instance(&env)
    }

    pub fn get_provider(env: Env, provider: Address) -> Result<Provider, ContractError> {
        storage::provider(&env, &provider)
    }

    pub fn get_consumer(env: Env, consumer: Address) -> Result<Consumer, ContractError> {
        storage::consumer(&env, &consumer)
    }

    pub fn get_balance(env: Env, account: Address) -> u128 {
        storage::balance(&env, &account)
    }

    pub fn get_operator(env: Env, account: Address) -> Address {
        storage::operator(&env, &account)
    }

    pub fn get_unit(env: Env, unit_id: u64) -> Result<UnitView, ContractError> {
        unit_view(&env, unit_id)
    }

    pub fn get_sla(env: Env, unit_id: u64, version: u32) -> Result<SlaTerms, ContractError> {
        storage::sla(&env, unit_id, version)
    }

    pub fn get_reservation(
        env: Env,
        reservation_id: u64,
    ) -> Result<ReservationView, ContractError> {
        reservation_view(&env, reservation_id)
    }

    pub fn get_window(env: Env, reservation_id: u64, window: u32) -> Result<Window, ContractError> {
        window_view(&env, reservation_id, window)
    }

    pub fn get_slash(
        env: Env,
        reservation_id: u64,
        party: u32,
        window: u32,
    ) -> Result<SlashView, ContractError> {
        slash_view(&env, SlashKey { reservation_id, party, window })
    }

    pub fn get_guide(env: Env, region: String) -> Result<Guide, ContractError> {
        storage::guide(&env, &region)
    }

    pub fn get_score(env: Env, party: u32, account: Address) -> Result<Score, ContractError> {
        storage::score(&env, party, &account)
    }

    pub fn is_oracle(env: Env, account: Address) -> bool {
        storage::instance(&env).may_vote(&account, env.ledger().timestamp())
    }

    pub fn counts(env: Env) -> Counts {
        counts(&env)
    }

    pub fn effective_price(env: Env, unit_id: u64) -> Result<u128, ContractError> {
        effective_price(&env, unit_id)
    }
}

fn unit_view(env: &Env, unit_id: u64) -> Result<UnitView, ContractError> {
    let unit = storage::unit(env, unit_id)?;
    let state = unit.state(env.ledger().timestamp());
    Ok(UnitView { unit, state })
}

fn effective_price(env: &Env, unit_id: u64) -> Result<u128, ContractError> {
    Ok(reservations::effective_price(env, &storage::unit(env, unit_id)?))
}

fn reservation_view(env: &Env, reservation_id: u64) -> Result<ReservationView, ContractError> {
    let reservation = storage::reservation(env, reservation_id)?;
    let config = storage::config(env, reservation.config_version)?;
    let now = env.ledger().timestamp();
    Ok(ReservationView {
        owed: reservation.owed(),
        underfunded: reservation.underfunded(now),
        unfunded: reservation.unfunded(now, &config),
        reservation,
    })
}

/// The gross of a settled window reads 0.
fn window_view(env: &Env, reservation_id: u64, window: u32) -> Result<Window, ContractError> {
    let r = storage::reservation(env, reservation_id)?;
    ensure(window < r.windows(), ContractError::NotFound)?;
    Ok(Window {
        start: r.window_start(window),
        end: r.window_end(window),
        payment: r.payment(window),
        gross: if window < r.next_window { 0 } else { r.gross(window) },
    })
}

/// The amount is what an execution now would take, of a closed slash what was taken.
fn slash_view(env: &Env, key: SlashKey) -> Result<SlashView, ContractError> {
    // There is no slash of an unknown party.
    let case = Case::find(env, key).map_err(|_| ContractError::NotFound)?;
    let r = &case.reservation;
    let amount = if !case.slash.open() {
        case.slash.amount
    } else if !case.verdict.has_quorum() {
        0
    } else if case.key.party == party::PROVIDER {
        case.provider_amount(&storage::sla(env, r.unit_id, r.sla_version)?)
    } else {
        case.consumer_amount(storage::consumer(env, &r.consumer)?.bond)
    };
    let until = case.until();
    Ok(SlashView {
        slash: case.slash,
        attest_until: until.attest_until,
        dispute_until: until.dispute_until,
        decide_until: until.decide_until,
        quorum: case.verdict.quorum,
        support: case.verdict.support,
        amount,
    })
}

fn counts(env: &Env) -> Counts {
    let instance = storage::instance(env);
    Counts { units: instance.units, reservations: instance.reservations }
}
