//! The functions of agreements: of consumers, of reservations and their slashes, of everybody that is owed money.

use soroban_sdk::{contractimpl, Address, BytesN, Env, String};

use crate::errors::ContractError;
use crate::reservations::{self, Request};
use crate::slashes::{self, Charge};
use crate::storage::SlashKey;
use crate::{accounts, books, claims, closing, settlement};
use crate::{Orchestrator, OrchestratorArgs, OrchestratorClient};

#[contractimpl]
#[allow(clippy::too_many_arguments)]
impl Orchestrator {
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

    // Of slashes and claims.
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

    pub fn claim_breach(
        env: Env,
        caller: Address,
        reservation_id: u64,
        party: u32,
        window: u32,
        reasons: u32,
        statement_hash: BytesN<32>,
    ) -> Result<(), ContractError> {
        let key = SlashKey { reservation_id, party, window };
        claims::claim_breach(&env, &caller, key, reasons, statement_hash)
    }

    pub fn answer_claim(
        env: Env,
        caller: Address,
        reservation_id: u64,
        party: u32,
        window: u32,
        statement_hash: BytesN<32>,
    ) -> Result<(), ContractError> {
        let key = SlashKey { reservation_id, party, window };
        claims::answer_claim(&env, &caller, key, statement_hash)
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
