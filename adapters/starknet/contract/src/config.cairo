// The terms that admin sets: immutable versions, the newest for new requests and units.
use starknet::event::EventEmitter;
use starknet::storage::{
    StoragePath, StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess,
};
use crate::access::{is_busy, require_admin, require_role, unended};
use crate::agreement::Periods;
use crate::call::begin;
use crate::contract::Orchestrator::ContractState;
use crate::limits::{
    BPS, CONSUMER_PENALTY_BPS_MIN, DAY_SECS_MAX, DISPUTE_DEPOSIT_BPS_MAX, FLOOR_SECS_MAX,
    MAINTENANCE_NOTICE_SECS_MAX, MAINTENANCE_QUOTA_BPS_MAX, MONEY_MAX, MONTH_SECS, ORACLES_MAX,
    PLATFORM_FEE_BPS_MAX, REQUEST_TTL_SECS_MAX, ROLE_DELAY_SECS_MAX, UNBONDING_SECS_MAX,
    UPGRADE_DELAY_SECS_MAX,
};
use crate::roles::{contains, judges};
use crate::types::{Config, FixedConfig};
use crate::{errors, events};

pub fn current(state: @ContractState) -> StoragePath<Config> {
    version(state, state.config_version.read())
}

// A stored version: reservations and units name no other.
#[inline(never)]
pub fn version(state: @ContractState, version: u32) -> StoragePath<Config> {
    state.configs.entry(version)
}

#[inline(never)]
pub fn periods(terms: StoragePath<Config>) -> Periods {
    Periods {
        claim_secs: terms.claim_secs.read(),
        attest_secs: terms.attest_secs.read(),
        dispute_secs: terms.dispute_secs.read(),
        arbitration_secs: terms.arbitration_secs.read(),
    }
}

// Whether stake is still bound when the last slash of such a window ends, by the current terms.
#[inline(never)]
pub fn path_fits(state: @ContractState, window_secs: u64) -> bool {
    let Periods {
        claim_secs, attest_secs, dispute_secs, arbitration_secs,
    } = periods(current(state));
    let path = claim_secs + attest_secs + dispute_secs + arbitration_secs;
    window_secs + path <= state.fixed.unbonding_secs.read()
}

fn is_within(value: u64, least: u64, most: u64) -> bool {
    value >= least && value <= most
}

pub fn fixed_is_valid(fixed: @FixedConfig) -> bool {
    let f = *fixed;
    is_within(f.unbonding_secs, 1, UNBONDING_SECS_MAX)
        && is_within(f.upgrade_delay_secs, f.unbonding_secs, UPGRADE_DELAY_SECS_MAX)
        && is_within(f.role_delay_secs, 1, ROLE_DELAY_SECS_MAX)
        && is_within(f.day_secs, 1, DAY_SECS_MAX)
        && is_within(f.claim_floor_secs, 1, FLOOR_SECS_MAX)
        && is_within(f.attest_floor_secs, 1, FLOOR_SECS_MAX)
        && is_within(f.dispute_floor_secs, 1, FLOOR_SECS_MAX)
        && is_within(f.arbitration_floor_secs, 1, FLOOR_SECS_MAX)
        && is_within(f.window_floor_secs, 1, FLOOR_SECS_MAX)
        && f.dispute_deposit_max <= MONEY_MAX
}

// `oracles`: the number of them that have no end.
pub fn is_valid(config: @Config, fixed: @FixedConfig, oracles: u32) -> bool {
    let c = *config;
    let f = *fixed;
    let money = c.min_stake >= 1
        && c.min_stake <= MONEY_MAX
        && c.min_bond >= 1
        && c.min_bond <= MONEY_MAX
        && c.dispute_deposit <= f.dispute_deposit_max;
    let times = is_within(c.request_ttl_secs, 1, REQUEST_TTL_SECS_MAX)
        && is_within(c.min_window_secs, f.window_floor_secs, MONTH_SECS)
        && is_within(c.grace_secs, 1, c.min_window_secs)
        && c.maintenance_notice_secs <= MAINTENANCE_NOTICE_SECS_MAX;
    let shares = c.platform_fee_bps <= PLATFORM_FEE_BPS_MAX
        && c.dispute_deposit_bps <= DISPUTE_DEPOSIT_BPS_MAX
        && c.maintenance_quota_bps <= MAINTENANCE_QUOTA_BPS_MAX
        && c.stake_penalty_bps <= BPS
        && c.consumer_penalty_bps >= CONSUMER_PENALTY_BPS_MIN
        && c.consumer_penalty_bps <= BPS
        && c.min_credit_bps <= BPS
        && c.min_outage_bps <= BPS
        && c.guide_step_bps <= BPS;
    let quorum = c.quorum >= 1 && c.quorum <= ORACLES_MAX && 2 * c.quorum > oracles;
    money && times && shares && quorum && path_is_valid(c, f)
}

// Stake must not get away before the slowest slash has ended.
fn path_is_valid(c: Config, f: FixedConfig) -> bool {
    let whole: u128 = c.min_window_secs.into()
        + c.claim_secs.into()
        + c.attest_secs.into()
        + c.dispute_secs.into()
        + c.arbitration_secs.into();
    c.claim_secs >= f.claim_floor_secs
        && c.attest_secs >= f.attest_floor_secs
        && c.dispute_secs >= f.dispute_floor_secs
        && c.arbitration_secs >= f.arbitration_floor_secs
        && whole <= f.unbonding_secs.into()
}

pub fn set_config(ref state: ContractState, config: Config) -> u32 {
    let call = begin(ref state);
    require_admin(@state, call);
    let treasury = config.treasury;
    require_role(treasury);
    let fixed = state.fixed.read();
    assert(is_valid(@config, @fixed, unended(@state)), errors::INVALID_CONFIG);
    let stays = treasury == current(@state).treasury.read();
    let judge = contains(judges(@state, call.now).span(), treasury);
    assert(!judge && (stays || !is_busy(@state, treasury)), errors::INVALID_CONFIG);
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
                dispute_deposit_bps: config.dispute_deposit_bps,
                request_ttl_secs: config.request_ttl_secs,
                min_window_secs: config.min_window_secs,
                grace_secs: config.grace_secs,
                claim_secs: config.claim_secs,
                attest_secs: config.attest_secs,
                dispute_secs: config.dispute_secs,
                arbitration_secs: config.arbitration_secs,
                maintenance_notice_secs: config.maintenance_notice_secs,
                maintenance_quota_bps: config.maintenance_quota_bps,
                stake_penalty_bps: config.stake_penalty_bps,
                consumer_penalty_bps: config.consumer_penalty_bps,
                min_credit_bps: config.min_credit_bps,
                min_outage_bps: config.min_outage_bps,
                guide_step_bps: config.guide_step_bps,
                quorum: config.quorum,
            },
        );
    version
}
