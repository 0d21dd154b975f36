//! Roles, configuration, pause and upgrade.

use soroban_sdk::{Address, BytesN, Env, Vec};

use crate::checks::{absent, admin, nonzero};
use crate::codes::{
    BPS, MAINTENANCE_NOTICE_SECS_MAX, MONEY_MAX, MONTH_SECS, ORACLES_MAX, PLATFORM_FEE_BPS_MAX,
    UNBONDING_SECS_MAX, UPGRADE_DELAY_SECS_MAX,
};
use crate::errors::{ensure, ContractError, Done};
use crate::events::{
    AdminChanged, AdminProposed, ArbiterChanged, ConfigChanged, Initialised, OracleChanged, Paused,
    Unpaused, UpgradeProposed, Upgraded,
};
use crate::storage;
use crate::types::{Config, Instance};

fn valid_config(config: &Config, unbonding_secs: u64, oracles: u32) -> bool {
    let slash_path =
        [config.claim_secs, config.attest_secs, config.dispute_secs, config.arbitration_secs];
    config.platform_fee_bps <= PLATFORM_FEE_BPS_MAX
        && (1..=MONEY_MAX).contains(&config.min_stake)
        && (1..=MONEY_MAX).contains(&config.min_bond)
        && config.dispute_deposit <= MONEY_MAX
        && (1..=MONTH_SECS).contains(&config.request_ttl_secs)
        && (1..=MONTH_SECS).contains(&config.min_window_secs)
        && slash_path.iter().all(|&secs| secs >= 1)
        && slash_path.iter().map(|&secs| u128::from(secs)).sum::<u128>()
            <= u128::from(unbonding_secs)
        && config.maintenance_notice_secs <= MAINTENANCE_NOTICE_SECS_MAX
        && config.maintenance_quota_bps <= BPS
        && config.stake_penalty_bps <= BPS
        && config.consumer_penalty_bps <= BPS
        && (1..=oracles).contains(&config.quorum)
}

/// Stores it as the next version, which becomes the current one.
fn store_config(env: &Env, instance: &mut Instance, config: Config) -> u32 {
    instance.config_version += 1;
    let version = instance.config_version;
    storage::save_config(env, version, &config);
    storage::save_instance(env, instance);
    ConfigChanged {
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
    }
    .publish(env);
    version
}

fn distinct(accounts: &Vec<Address>) -> bool {
    let first_at = |account| accounts.first_index_of(account);
    accounts.iter().enumerate().all(|(at, account)| first_at(account) == Some(at as u32))
}

pub fn construct(
    env: &Env,
    admin: Address,
    token: Address,
    arbiter: Address,
    oracles: Vec<Address>,
    unbonding_secs: u64,
    upgrade_delay_secs: u64,
    config: Config,
) -> Done {
    let valid = (1..=ORACLES_MAX).contains(&oracles.len())
        && distinct(&oracles)
        && !oracles.contains(&arbiter)
        && (1..=UNBONDING_SECS_MAX).contains(&unbonding_secs)
        && upgrade_delay_secs <= UPGRADE_DELAY_SECS_MAX
        && valid_config(&config, unbonding_secs, oracles.len());
    ensure(valid, ContractError::InvalidConfig)?;

    let mut instance = Instance {
        admin: admin.clone(),
        pending_admin: absent(env),
        arbiter: arbiter.clone(),
        oracles: oracles.clone(),
        token: token.clone(),
        paused: false,
        config_version: 0,
        unbonding_secs,
        upgrade_delay_secs,
        pending_code_hash: BytesN::from_array(env, &[0; 32]),
        pending_not_before: 0,
        units: 0,
        reservations: 0,
    };
    Initialised { admin, token, unbonding_secs, upgrade_delay_secs }.publish(env);
    store_config(env, &mut instance, config);
    ArbiterChanged { arbiter }.publish(env);
    for oracle in oracles {
        OracleChanged { oracle, enabled: true }.publish(env);
    }
    Ok(())
}

pub fn set_config(env: &Env, caller: &Address, config: Config) -> Result<u32, ContractError> {
    caller.require_auth();
    let mut instance = admin(env, caller)?;
    let valid = valid_config(&config, instance.unbonding_secs, instance.oracles.len());
    ensure(valid, ContractError::InvalidConfig)?;
    Ok(store_config(env, &mut instance, config))
}

pub fn set_oracle(env: &Env, caller: &Address, oracle: Address, enabled: bool) -> Done {
    caller.require_auth();
    let mut instance = admin(env, caller)?;
    let place = instance.oracles.first_index_of(&oracle);
    if enabled {
        ensure(place.is_none(), ContractError::AlreadyExists)?;
        let possible = oracle != instance.arbiter && instance.oracles.len() < ORACLES_MAX;
        ensure(possible, ContractError::InvalidConfig)?;
        instance.oracles.push_back(oracle.clone());
    } else {
        instance.oracles.remove(place.ok_or(ContractError::NotFound)?);
        let quorum = storage::config(env, instance.config_version)?.quorum;
        ensure(instance.oracles.len() >= quorum, ContractError::InvalidConfig)?;
    }
    storage::save_instance(env, &instance);
    OracleChanged { oracle, enabled }.publish(env);
    Ok(())
}

pub fn set_arbiter(env: &Env, caller: &Address, arbiter: Address) -> Done {
    caller.require_auth();
    let mut instance = admin(env, caller)?;
    ensure(!instance.oracles.contains(&arbiter), ContractError::InvalidConfig)?;
    instance.arbiter = arbiter.clone();
    storage::save_instance(env, &instance);
    ArbiterChanged { arbiter }.publish(env);
    Ok(())
}

/// The absent account is no account: to propose it would read as nothing being proposed.
pub fn propose_admin(env: &Env, caller: &Address, account: Address) -> Done {
    caller.require_auth();
    let mut instance = admin(env, caller)?;
    ensure(account != absent(env), ContractError::InvalidInput)?;
    instance.pending_admin = account.clone();
    storage::save_instance(env, &instance);
    AdminProposed { admin: account }.publish(env);
    Ok(())
}

pub fn accept_admin(env: &Env, caller: &Address) -> Done {
    caller.require_auth();
    let mut instance = storage::instance(env);
    let proposed = *caller == instance.pending_admin && *caller != absent(env);
    ensure(proposed, ContractError::NotAuthorized)?;
    instance.admin = caller.clone();
    instance.pending_admin = absent(env);
    storage::save_instance(env, &instance);
    AdminChanged { admin: instance.admin }.publish(env);
    Ok(())
}

pub fn set_paused(env: &Env, caller: &Address, paused: bool) -> Done {
    caller.require_auth();
    let mut instance = admin(env, caller)?;
    ensure(instance.paused != paused, ContractError::WrongState)?;
    instance.paused = paused;
    storage::save_instance(env, &instance);
    if paused {
        Paused {}.publish(env);
    } else {
        Unpaused {}.publish(env);
    }
    Ok(())
}

pub fn propose_upgrade(env: &Env, caller: &Address, code_hash: BytesN<32>) -> Done {
    caller.require_auth();
    let mut instance = admin(env, caller)?;
    nonzero(&code_hash)?;
    let not_before = env.ledger().timestamp() + instance.upgrade_delay_secs;
    instance.pending_code_hash = code_hash.clone();
    instance.pending_not_before = not_before;
    storage::save_instance(env, &instance);
    UpgradeProposed { code_hash, not_before }.publish(env);
    Ok(())
}

/// The new code must have been uploaded, else the network refuses the call.
pub fn upgrade(env: &Env, caller: &Address) -> Done {
    caller.require_auth();
    let mut instance = admin(env, caller)?;
    let code_hash = instance.pending_code_hash;
    nonzero(&code_hash).map_err(|_| ContractError::NotFound)?;
    let due = env.ledger().timestamp() >= instance.pending_not_before;
    ensure(due, ContractError::TooEarly)?;
    instance.pending_code_hash = BytesN::from_array(env, &[0; 32]);
    instance.pending_not_before = 0;
    storage::save_instance(env, &instance);
    Upgraded { code_hash: code_hash.clone() }.publish(env);
    env.deployer().update_current_contract_wasm(code_hash);
    Ok(())
}
