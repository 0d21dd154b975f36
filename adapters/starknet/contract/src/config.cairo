// The terms that admin sets: immutable versions, the newest for new requests.
use core::num::traits::Zero;
use starknet::ContractAddress;
use starknet::event::EventEmitter;
use starknet::storage::{
    StoragePath, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess, VecTrait,
};
use crate::access::require_admin;
use crate::agreement::contains;
use crate::call::begin;
use crate::contract::Orchestrator::ContractState;
use crate::limits::{
    BPS, MAINTENANCE_NOTICE_SECS_MAX, MONEY_MAX, MONTH_SECS, ORACLES_MAX, PLATFORM_FEE_BPS_MAX,
    REQUEST_TTL_SECS_MAX, UNBONDING_SECS_MAX, UPGRADE_DELAY_SECS_MAX,
};
use crate::types::Config;
use crate::{errors, events};

pub fn current(state: @ContractState) -> StoragePath<Config> {
    state.configs.entry(state.config_version.read())
}

// A stored version: reservations name no other.
#[inline(never)]
pub fn of_version(state: @ContractState, version: u32) -> Config {
    state.configs.entry(version).read()
}

// What is fixed at construction.
pub fn fixed_are_valid(
    arbiter: ContractAddress,
    oracles: Span<ContractAddress>,
    unbonding_secs: u64,
    upgrade_delay_secs: u64,
) -> bool {
    let count: u64 = oracles.len().into();
    if count == 0 || count > ORACLES_MAX || contains(oracles, arbiter) {
        return false;
    }
    let mut distinct = true;
    let mut rest = oracles;
    while let Some(oracle) = rest.pop_front() {
        distinct = distinct && !contains(rest, *oracle);
    }
    distinct
        && unbonding_secs >= 1
        && unbonding_secs <= UNBONDING_SECS_MAX
        && upgrade_delay_secs <= UPGRADE_DELAY_SECS_MAX
}

// Needs the oracles and unbonding_secs stored.
#[inline(never)]
pub fn is_valid(state: @ContractState, config: @Config) -> bool {
    let c = *config;
    let money = c.min_stake >= 1
        && c.min_stake <= MONEY_MAX
        && c.min_bond >= 1
        && c.min_bond <= MONEY_MAX
        && c.dispute_deposit <= MONEY_MAX;
    let times = c.request_ttl_secs >= 1
        && c.request_ttl_secs <= REQUEST_TTL_SECS_MAX
        && c.min_window_secs >= 1
        && c.min_window_secs <= MONTH_SECS
        && c.maintenance_notice_secs <= MAINTENANCE_NOTICE_SECS_MAX;
    let shares = c.platform_fee_bps <= PLATFORM_FEE_BPS_MAX
        && c.maintenance_quota_bps <= BPS
        && c.stake_penalty_bps <= BPS
        && c.consumer_penalty_bps <= BPS;
    let quorum = c.quorum >= 1 && c.quorum.into() <= state.oracles.len();
    money && times && shares && quorum && slash_path_is_valid(c, state.unbonding_secs.read())
}

// Stake must not get away before the slowest slash has ended.
fn slash_path_is_valid(c: Config, unbonding_secs: u64) -> bool {
    let path: u128 = c.claim_secs.into()
        + c.attest_secs.into()
        + c.dispute_secs.into()
        + c.arbitration_secs.into();
    c.claim_secs >= 1
        && c.attest_secs >= 1
        && c.dispute_secs >= 1
        && c.arbitration_secs >= 1
        && path <= unbonding_secs.into()
}

pub fn set_config(ref state: ContractState, config: Config) -> u32 {
    let call = begin(@state);
    require_admin(@state, call);
    assert(config.treasury.is_non_zero(), errors::INVALID_INPUT);
    assert(is_valid(@state, @config), errors::INVALID_CONFIG);
    store(ref state, config)
}

#[inline(never)]
pub fn store(ref state: ContractState, config: Config) -> u32 {
    let version = state.config_version.read() + 1;
    state.config_version.write(version);
    state.configs.entry(version).write(config);
    state
        .emit(
            events::ConfigChanged {
                version,
                treasury: config.treasury,
                platform_fee_bps: config.platform_fee_bps,
                min_stake: config.min_stake,
                min_bond: config.min_bond,
                dispute_deposit: config.dispute_deposit,
                request_ttl_secs: config.request_ttl_secs,
                min_window_secs: config.min_window_secs,
                claim_secs: config.claim_secs,
                attest_secs: config.attest_secs,
                dispute_secs: config.dispute_secs,
                arbitration_secs: config.arbitration_secs,
                maintenance_notice_secs: config.maintenance_notice_secs,
                maintenance_quota_bps: config.maintenance_quota_bps,
                stake_penalty_bps: config.stake_penalty_bps,
                consumer_penalty_bps: config.consumer_penalty_bps,
                quorum: config.quorum,
            },
        );
    version
}
