// The functions of the contract. Their rules, with the order of checks and the errors, are in
// src/domain/orchestrator/README.md.
use starknet::ContractAddress;
use crate::types::{
    Config, Consumer, Counts, Guide, Instance, Provider, ReservationView, Score, ScoreEntry,
    SlaTerms, SlashView, UnitView, Window,
};

#[starknet::interface]
pub trait IOrchestrator<T> {
    fn set_config(ref self: T, config: Config) -> u32;
    fn set_oracle(ref self: T, oracle: ContractAddress, enabled: bool);
    fn retire_oracle(ref self: T, oracle: ContractAddress);
    fn set_arbiter(ref self: T, arbiter: ContractAddress);
    fn propose_admin(ref self: T, account: ContractAddress);
    fn accept_admin(ref self: T);
    fn pause(ref self: T);
    fn unpause(ref self: T);
    fn propose_upgrade(ref self: T, code_hash: u256);
    fn cancel_upgrade(ref self: T);
    fn upgrade(ref self: T);
    fn set_operator(ref self: T, account: ContractAddress);
    fn register_provider(ref self: T, endpoint: ByteArray, stake: u128);
    fn update_provider(ref self: T, endpoint: ByteArray);
    fn add_stake(ref self: T, amount: u128);
    fn request_unstake(ref self: T, amount: u128);
    fn withdraw_stake(ref self: T);
    fn register_unit(
        ref self: T,
        capacity_gb: u32,
        region: felt252,
        api: u32,
        endpoint: ByteArray,
        floor: u128,
        ceiling: u128,
        window_secs: u64,
        terms: SlaTerms,
    ) -> u64;
    fn update_unit(ref self: T, unit_id: u64, endpoint: ByteArray);
    fn set_price(ref self: T, unit_id: u64, floor: u128, ceiling: u128);
    fn set_accepting(ref self: T, unit_id: u64, accepting: bool);
    fn update_sla(ref self: T, unit_id: u64, terms: SlaTerms) -> u32;
    fn schedule_maintenance(ref self: T, unit_id: u64, from: u64, until: u64);
    fn end_maintenance(ref self: T, unit_id: u64);
    fn decommission_unit(ref self: T, unit_id: u64);
    fn register_consumer(ref self: T, bond: u128);
    fn add_bond(ref self: T, amount: u128);
    fn withdraw_bond(ref self: T, amount: u128);
    fn request_reservation(
        ref self: T,
        unit_id: u64,
        gb: u32,
        duration_secs: u64,
        max_price: u128,
        sla_version: u32,
        config_version: u32,
        deposit: u128,
    ) -> u64;
    fn accept_reservation(ref self: T, reservation_id: u64);
    fn reject_reservation(ref self: T, reservation_id: u64);
    fn cancel_reservation(ref self: T, reservation_id: u64);
    fn expire_request(ref self: T, reservation_id: u64);
    fn top_up(ref self: T, reservation_id: u64, amount: u128);
    fn terminate_reservation(ref self: T, reservation_id: u64);
    fn settle(ref self: T, reservation_id: u64, max_windows: u32) -> u32;
    fn propose_slash(
        ref self: T,
        reservation_id: u64,
        party: u32,
        window: u32,
        reasons: u32,
        score_before: u32,
        evidence_root: u256,
        evidence_uri: ByteArray,
    );
    fn attest_slash(
        ref self: T,
        reservation_id: u64,
        party: u32,
        window: u32,
        reasons: u32,
        score_before: u32,
        evidence_root: u256,
        evidence_uri: ByteArray,
    );
    fn withdraw_slash(ref self: T, reservation_id: u64, party: u32, window: u32);
    fn claim_breach(
        ref self: T,
        reservation_id: u64,
        party: u32,
        window: u32,
        reasons: u32,
        statement_hash: u256,
    );
    fn answer_claim(
        ref self: T, reservation_id: u64, party: u32, window: u32, statement_hash: u256,
    );
    fn dispute_slash(
        ref self: T, reservation_id: u64, party: u32, window: u32, statement_hash: u256,
    );
    fn resolve_dispute(ref self: T, reservation_id: u64, party: u32, window: u32, share_bps: u32);
    fn execute_slash(ref self: T, reservation_id: u64, party: u32, window: u32);
    fn lapse_slash(ref self: T, reservation_id: u64, party: u32, window: u32);
    fn withdraw(ref self: T, amount: u128);
    fn publish_scores(ref self: T, party: u32, as_of: u64, scores: Span<ScoreEntry>);
    fn publish_price_guide(
        ref self: T, region: felt252, price: u128, as_of: u64, valid_until: u64,
    );
    fn version(self: @T) -> u32;
    fn get_config(self: @T, version: u32) -> Config;
    fn get_instance(self: @T) -> Instance;
    fn get_provider(self: @T, provider: ContractAddress) -> Provider;
    fn get_consumer(self: @T, consumer: ContractAddress) -> Consumer;
    fn get_balance(self: @T, account: ContractAddress) -> u128;
    fn get_operator(self: @T, account: ContractAddress) -> ContractAddress;
    fn get_unit(self: @T, unit_id: u64) -> UnitView;
    fn get_sla(self: @T, unit_id: u64, version: u32) -> SlaTerms;
    fn get_reservation(self: @T, reservation_id: u64) -> ReservationView;
    fn get_window(self: @T, reservation_id: u64, window: u32) -> Window;
    fn get_slash(self: @T, reservation_id: u64, party: u32, window: u32) -> SlashView;
    fn get_guide(self: @T, region: felt252) -> Guide;
    fn get_score(self: @T, party: u32, account: ContractAddress) -> Score;
    fn is_oracle(self: @T, account: ContractAddress) -> bool;
    fn counts(self: @T) -> Counts;
    fn effective_price(self: @T, unit_id: u64) -> u128;
}
