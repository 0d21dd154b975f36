#![no_std]
//! The Orchestrator: data units, reservations paid window by window, slashes. The rules, complete, are
//! src/domain/orchestrator/README.md of the repository; a call checks in the order written there, the first failure is
//! the error, and whatever fails changes nothing. `caller` must have signed.

mod accounts;
mod admin;
mod agreement_events;
mod books;
mod checks;
mod closing;
pub mod codes;
mod errors;
mod events;
mod information;
mod money;
mod reservations;
mod settlement;
mod slashes;
mod storage;
mod types;
mod units;
mod views;

use soroban_sdk::{contract, contractimpl, panic_with_error, Address, BytesN, Env, String, Vec};

pub use errors::ContractError;
use reservations::Request;
use slashes::Charge;
use storage::SlashKey;
pub use storage::{TTL, TTL_LOW};
pub use types::*;
use units::Offer;

#[contract]
pub struct Orchestrator;

#[contractimpl]
#[allow(clippy::too_many_arguments)]
impl Orchestrator {
    // Of the admin.
    pub fn __constructor(
        env: Env,
        admin: Address,
        token: Address,
        arbiter: Address,
        oracles: Vec<Address>,
        unbonding_secs: u64,
        upgrade_delay_secs: u64,
        config: Config,
    ) {
        let done = admin::construct(
            &env,
            admin,
            token,
            arbiter,
            oracles,
            unbonding_secs,
            upgrade_delay_secs,
            config,
        );
        if let Err(error) = done {
            panic_with_error!(&env, error);
        }
    }

    pub fn set_config(env: Env, caller: Address, config: Config) -> Result<u32, ContractError> {
        admin::set_config(&env, &caller, config)
    }

    pub fn set_oracle(
        env: Env,
        caller: Address,
        oracle: Address,
        enabled: bool,
    ) -> Result<(), ContractError> {
        admin::set_oracle(&env, &caller, oracle, enabled)
    }

    pub fn set_arbiter(env: Env, caller: Address, arbiter: Address) -> Result<(), ContractError> {
        admin::set_arbiter(&env, &caller, arbiter)
    }

    pub fn propose_admin(env: Env, caller: Address, account: Address) -> Result<(), ContractError> {
        admin::propose_admin(&env, &caller, account)
    }

    pub fn accept_admin(env: Env, caller: Address) -> Result<(), ContractError> {
        admin::accept_admin(&env, &caller)
    }

    pub fn pause(env: Env, caller: Address) -> Result<(), ContractError> {
        admin::set_paused(&env, &caller, true)
    }

    pub fn unpause(env: Env, caller: Address) -> Result<(), ContractError> {
        admin::set_paused(&env, &caller, false)
    }

    pub fn propose_upgrade(
        env: Env,
        caller: Address,
        code_hash: BytesN<32>,
    ) -> Result<(), ContractError> {
        admin::propose_upgrade(&env, &caller, code_hash)
    }

    pub fn upgrade(env: Env, caller: Address) -> Result<(), ContractError> {
        admin::upgrade(&env, &caller)
    }

    // Of providers.
    pub fn register_provider(
        env: Env,
        caller: Address,
        endpoint: String,
        stake: u128,
    ) -> Result<(), ContractError> {
        accounts::register_provider(&env, &caller, endpoint, stake)
    }

    pub fn update_provider(
        env: Env,
        caller: Address,
        endpoint: String,
    ) -> Result<(), ContractError> {
        accounts::update_provider(&env, &caller, endpoint)
    }

    pub fn add_stake(env: Env, caller: Address, amount: u128) -> Result<(), ContractError> {
        accounts::add_stake(&env, &caller, amount)
    }

    pub fn request_unstake(env: Env, caller: Address, amount: u128) -> Result<(), ContractError> {
        accounts::request_unstake(&env, &caller, amount)
    }

    pub fn withdraw_stake(env: Env, caller: Address) -> Result<(), ContractError> {
        accounts::withdraw_stake(&env, &caller)
    }

    pub fn register_unit(
        env: Env,
        caller: Address,
        capacity_gb: u32,
        region: String,
        api: u32,
        endpoint: String,
        floor: u128,
        ceiling: u128,
        window_secs: u64,
        terms: SlaTerms,
    ) -> Result<u64, ContractError> {
        let offer =
            Offer { capacity_gb, region, api, endpoint, floor, ceiling, window_secs, terms };
        units::register_unit(&env, &caller, offer)
    }

    pub fn update_unit(
        env: Env,
        caller: Address,
        unit_id: u64,
        endpoint: String,
    ) -> Result<(), ContractError> {
        units::update_unit(&env, &caller, unit_id, endpoint)
    }

    pub fn set_price(
        env: Env,
        caller: Address,
        unit_id: u64,
        floor: u128,
        ceiling: u128,
    ) -> Result<(), ContractError> {
        units::set_price(&env, &caller, unit_id, floor, ceiling)
    }

    pub fn set_accepting(
        env: Env,
        caller: Address,
        unit_id: u64,
        accepting: bool,
    ) -> Result<(), ContractError> {
        units::set_accepting(&env, &caller, unit_id, accepting)
    }

    pub fn update_sla(
        env: Env,
        caller: Address,
        unit_id: u64,
        terms: SlaTerms,
    ) -> Result<u32, ContractError> {
        units::update_sla(&env, &caller, unit_id, terms)
    }

    pub fn schedule_maintenance(
        env: Env,
        caller: Address,
        unit_id: u64,
        from: u64,
        until: u64,
    ) -> Result<(), ContractError> {
        units::schedule_maintenance(&env, &caller, unit_id, from, until)
    }

    pub fn end_maintenance(env: Env, caller: Address, unit_id: u64) -> Result<(), ContractError> {
        units::end_maintenance(&env, &caller, unit_id)
    }

    pub fn decommission_unit(env: Env, caller: Address, unit_id: u64) -> Result<(), ContractError> {
        units::decommission_unit(&env, &caller, unit_id)
    }

    // Of consumers, and the life of reservations.
    pub fn register_consumer(env: Env, caller: Address, bond: u128) -> Result<(), ContractError> {
        accounts::register_consumer(&env, &caller, bond)
    }

    pub fn add_bond(env: Env, caller: Address, amount: u128) -> Result<(), ContractError> {
        accounts::add_bond(&env, &caller, amount)
    }

    pub fn withdraw_bond(env: Env, caller: Address, amount: u128) -> Result<(), ContractError> {
        accounts::withdraw_bond(&env, &caller, amount)
    }

    pub fn request_reservation(
        env: Env,
        caller: Address,
        unit_id: u64,
        gb: u32,
        duration_secs: u64,
        max_price: u128,
        sla_version: u32,
        config_version: u32,
        deposit: u128,
    ) -> Result<u64, ContractError> {
        let asked =
            Request { unit_id, gb, duration_secs, max_price, sla_version, config_version, deposit };
        reservations::request_reservation(&env, &caller, asked)
    }

    pub fn accept_reservation(
        env: Env,
        caller: Address,
        reservation_id: u64,
    ) -> Result<(), ContractError> {
        reservations::accept_reservation(&env, &caller, reservation_id)
    }

    pub fn reject_reservation(
        env: Env,
        caller: Address,
        reservation_id: u64,
    ) -> Result<(), ContractError> {
        reservations::reject_reservation(&env, &caller, reservation_id)
    }

    pub fn cancel_reservation(
        env: Env,
        caller: Address,
        reservation_id: u64,
    ) -> Result<(), ContractError> {
        reservations::cancel_reservation(&env, &caller, reservation_id)
    }

    pub fn expire_request(env: Env, reservation_id: u64) -> Result<(), ContractError> {
        reservations::expire_request(&env, reservation_id)
    }

    pub fn top_up(
        env: Env,
        caller: Address,
        reservation_id: u64,
        amount: u128,
    ) -> Result<(), ContractError> {
        reservations::top_up(&env, &caller, reservation_id, amount)
    }

    pub fn terminate_reservation(
        env: Env,
        caller: Address,
        reservation_id: u64,
    ) -> Result<(), ContractError> {
        settlement::terminate_reservation(&env, &caller, reservation_id)
    }

    pub fn settle(env: Env, reservation_id: u64, max_windows: u32) -> Result<u32, ContractError> {
        settlement::settle(&env, reservation_id, max_windows)
    }

    // Of slashes.
    pub fn propose_slash(
        env: Env,
        caller: Address,
        reservation_id: u64,
        party: u32,
        window: u32,
        reasons: u32,
        score_before: u32,
        evidence_root: BytesN<32>,
        evidence_uri: String,
    ) -> Result<(), ContractError> {
        let charge = Charge {
            reservation_id,
            party,
            window,
            reasons,
            score_before,
            evidence_root,
            evidence_uri,
        };
        slashes::propose_slash(&env, &caller, charge)
    }

    pub fn attest_slash(
        env: Env,
        caller: Address,
        reservation_id: u64,
        party: u32,
        window: u32,
        reasons: u32,
        score_before: u32,
        evidence_root: BytesN<32>,
        evidence_uri: String,
    ) -> Result<(), ContractError> {
        let charge = Charge {
            reservation_id,
            party,
            window,
            reasons,
            score_before,
            evidence_root,
            evidence_uri,
        };
        slashes::attest_slash(&env, &caller, charge)
    }

    pub fn withdraw_slash(
        env: Env,
        caller: Address,
        reservation_id: u64,
        party: u32,
        window: u32,
    ) -> Result<(), ContractError> {
        slashes::withdraw_slash(&env, &caller, SlashKey { reservation_id, party, window })
    }

    pub fn dispute_slash(
        env: Env,
        caller: Address,
        reservation_id: u64,
        party: u32,
        window: u32,
        statement_hash: BytesN<32>,
    ) -> Result<(), ContractError> {
        let key = SlashKey { reservation_id, party, window };
        closing::dispute_slash(&env, &caller, key, statement_hash)
    }

    pub fn resolve_dispute(
        env: Env,
        caller: Address,
        reservation_id: u64,
        party: u32,
        window: u32,
        share_bps: u32,
    ) -> Result<(), ContractError> {
        let key = SlashKey { reservation_id, party, window };
        closing::resolve_dispute(&env, &caller, key, share_bps)
    }

    pub fn execute_slash(
        env: Env,
        reservation_id: u64,
        party: u32,
        window: u32,
    ) -> Result<(), ContractError> {
        closing::execute_slash(&env, SlashKey { reservation_id, party, window })
    }

    pub fn lapse_slash(
        env: Env,
        reservation_id: u64,
        party: u32,
        window: u32,
    ) -> Result<(), ContractError> {
        closing::lapse_slash(&env, SlashKey { reservation_id, party, window })
    }

    // Of everybody that the contract owes money.
    pub fn withdraw(env: Env, caller: Address, amount: u128) -> Result<(), ContractError> {
        books::withdraw(&env, &caller, amount)
    }
}
