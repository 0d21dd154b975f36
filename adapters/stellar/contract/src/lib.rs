#![no_std]
//! The Orchestrator: data units, reservations paid window by window, slashes. The rules, complete, are
//! src/domain/orchestrator/README.md of the repository; a call checks in the order written there, the first failure is
//! the error, and whatever fails changes nothing. `caller` must have signed.

mod accounts;
mod admin;
mod agreement_calls;
mod agreement_events;
mod books;
mod cases;
mod checks;
mod claims;
mod closing;
pub mod codes;
mod errors;
mod events;
mod generation;
mod information;
mod money;
mod reservations;
mod roles;
mod settlement;
mod slashes;
mod storage;
mod types;
mod units;
mod verdict;
mod views;

use soroban_sdk::{contract, contractimpl, panic_with_error, Address, BytesN, Env, String, Vec};

pub use errors::ContractError;
pub use generation::GENERATION;
pub use money::Deadlines;
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
        fixed: FixedConfig,
        config: Config,
    ) {
        let done = admin::construct(&env, admin, token, arbiter, oracles, fixed, config);
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
        if enabled {
            roles::enable_oracle(&env, &caller, oracle)
        } else {
            roles::revoke_oracle(&env, &caller, oracle)
        }
    }

    pub fn retire_oracle(env: Env, caller: Address, oracle: Address) -> Result<(), ContractError> {
        roles::retire_oracle(&env, &caller, oracle)
    }

    pub fn set_arbiter(env: Env, caller: Address, arbiter: Address) -> Result<(), ContractError> {
        roles::set_arbiter(&env, &caller, arbiter)
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

    pub fn cancel_upgrade(env: Env, caller: Address) -> Result<(), ContractError> {
        admin::cancel_upgrade(&env, &caller)
    }

    pub fn upgrade(env: Env, caller: Address) -> Result<(), ContractError> {
        admin::upgrade(&env, &caller)
    }

    // Of providers; set_operator also of consumers.
    pub fn set_operator(env: Env, caller: Address, account: Address) -> Result<(), ContractError> {
        accounts::set_operator(&env, &caller, account)
    }

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
}
