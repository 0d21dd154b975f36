//! Configuration, the admin, pause and upgrade.

use soroban_sdk::{Address, BytesN, Env, Vec};

use crate::checks::{absent, admin, is_zero, nonzero, role, signed};
use crate::codes::{
    BPS, CONSUMER_PENALTY_BPS_MIN, DAY_SECS_MAX, DISPUTE_DEPOSIT_BPS_MAX, FLOOR_SECS_MAX,
    MAINTENANCE_NOTICE_SECS_MAX, MAINTENANCE_QUOTA_BPS_MAX, MONEY_MAX, MONTH_SECS, ORACLES_MAX,
    PLATFORM_FEE_BPS_MAX, ROLE_DELAY_SECS_MAX, UNBONDING_SECS_MAX, UPGRADE_DELAY_SECS_MAX,
    UPGRADE_LIFE_SECS,
};
use crate::errors::{ensure, ContractError, Done};
use crate::events::{
    AdminChanged, AdminProposed, ConfigChanged, Initialised, Paused, Unpaused, UpgradeCancelled,
    UpgradeProposed, Upgraded,
};
use crate::generation::GENERATION;
use crate::roles::busy;
use crate::storage;
use crate::types::{Config, FixedConfig, Instance, OracleEntry};

/// What no call can change.
fn valid_fixed(fixed: &Instance) -> bool {
    let floors = [
        fixed.claim_floor_secs,
        fixed.attest_floor_secs,
        fixed.dispute_floor_secs,
        fixed.arbitration_floor_secs,
        fixed.window_floor_secs,
    ];
    (1..=UNBONDING_SECS_MAX).contains(&fixed.unbonding_secs)
        && (fixed.unbonding_secs..=UPGRADE_DELAY_SECS_MAX).contains(&fixed.upgrade_delay_secs)
        && (1..=ROLE_DELAY_SECS_MAX).contains(&fixed.role_delay_secs)
        && (1..=DAY_SECS_MAX).contains(&fixed.day_secs)
        && floors.iter().all(|secs| (1..=FLOOR_SECS_MAX).contains(secs))
        && fixed.dispute_deposit_max <= MONEY_MAX
}

impl Config {
    /// From the end of a window until its last slash is closed.
    pub fn path(&self) -> u64 {
        let parts = [self.claim_secs, self.attest_secs, self.dispute_secs, self.arbitration_secs];
        parts.into_iter().fold(0, u64::saturating_add)
    }

    /// Whether stakes stay bound until the last slash of such a window is closed.
    pub fn bonds_cover(&self, window_secs: u64, unbonding_secs: u64) -> bool {
        window_secs.saturating_add(self.path()) <= unbonding_secs
    }

    fn valid(&self, fixed: &Instance) -> bool {
        self.platform_fee_bps <= PLATFORM_FEE_BPS_MAX
            && (1..=MONEY_MAX).contains(&self.min_stake)
            && (1..=MONEY_MAX).contains(&self.min_bond)
            && self.dispute_deposit <= fixed.dispute_deposit_max
            && self.dispute_deposit_bps <= DISPUTE_DEPOSIT_BPS_MAX
            && (1..=MONTH_SECS).contains(&self.request_ttl_secs)
            && (fixed.window_floor_secs..=MONTH_SECS).contains(&self.min_window_secs)
            && (1..=self.min_window_secs).contains(&self.grace_secs)
            && self.claim_secs >= fixed.claim_floor_secs
            && self.attest_secs >= fixed.attest_floor_secs
            && self.dispute_secs >= fixed.dispute_floor_secs
            && self.arbitration_secs >= fixed.arbitration_floor_secs
            && self.bonds_cover(self.min_window_secs, fixed.unbonding_secs)
            && self.maintenance_notice_secs <= MAINTENANCE_NOTICE_SECS_MAX
            && self.maintenance_quota_bps <= MAINTENANCE_QUOTA_BPS_MAX
            && self.stake_penalty_bps <= BPS
            && (CONSUMER_PENALTY_BPS_MIN..=BPS).contains(&self.consumer_penalty_bps)
            && self.min_credit_bps <= BPS
            && self.min_outage_bps <= BPS
            && self.guide_step_bps <= BPS
            && (1..=ORACLES_MAX).contains(&self.quorum)
            && 2 * self.quorum > fixed.enabled()
    }
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
    }
    .publish(env);
    version
}

fn emit_initialised(env: &Env, admin: Address, token: Address, fixed: FixedConfig) {
    Initialised {
        admin,
        token,
        unbonding_secs: fixed.unbonding_secs,
        upgrade_delay_secs: fixed.upgrade_delay_secs,
        role_delay_secs: fixed.role_delay_secs,
        day_secs: fixed.day_secs,
        claim_floor_secs: fixed.claim_floor_secs,
        attest_floor_secs: fixed.attest_floor_secs,
        dispute_floor_secs: fixed.dispute_floor_secs,
        arbitration_floor_secs: fixed.arbitration_floor_secs,
        window_floor_secs: fixed.window_floor_secs,
        dispute_deposit_max: fixed.dispute_deposit_max,
    }
    .publish(env);
}

pub fn construct(
    env: &Env,
    admin: Address,
    token: Address,
    arbiter: Address,
    oracles: Vec<Address>,
    fixed: FixedConfig,
    config: Config,
) -> Done {
    for account in [&admin, &token, &arbiter, &config.treasury] {
        role(env, account)?;
    }
    for oracle in oracles.iter() {
        role(env, &oracle)?;
    }
    let mut instance = Instance {
        admin: admin.clone(),
        pending_admin: absent(env),
        arbiter,
        arbiter_since: 0,
        next_arbiter: absent(env),
        next_from: 0,
        oracles: Vec::new(env),
        token: token.clone(),
        paused: false,
        config_version: 0,
        unbonding_secs: fixed.unbonding_secs,
        upgrade_delay_secs: fixed.upgrade_delay_secs,
        role_delay_secs: fixed.role_delay_secs,
        day_secs: fixed.day_secs,
        claim_floor_secs: fixed.claim_floor_secs,
        attest_floor_secs: fixed.attest_floor_secs,
        dispute_floor_secs: fixed.dispute_floor_secs,
        arbitration_floor_secs: fixed.arbitration_floor_secs,
        window_floor_secs: fixed.window_floor_secs,
        dispute_deposit_max: fixed.dispute_deposit_max,
        pending_code_hash: BytesN::from_array(env, &[0; 32]),
        pending_not_before: 0,
        generation: GENERATION,
        units: 0,
        reservations: 0,
        burnt: 0,
    };
    let mut distinct = instance.arbiter != config.treasury;
    for oracle in oracles {
        distinct &= oracle != config.treasury && !instance.is_judge(&oracle, 0);
        instance.oracles.push_back(OracleEntry { oracle, since: 0, until: 0, revoked: false });
    }
    let count = instance.oracles.len();
    let valid = (1..=ORACLES_MAX).contains(&count)
        && distinct
        && valid_fixed(&instance)
        && config.valid(&instance);
    ensure(valid, ContractError::InvalidConfig)?;
    emit_initialised(env, admin, token, fixed);
    store_config(env, &mut instance, config);
    instance.emit_arbiter(env);
    for (slot, entry) in (0..).zip(instance.oracles.iter()) {
        entry.emit(env, slot);
    }
    Ok(())
}

pub fn set_config(env: &Env, caller: &Address, config: Config) -> Result<u32, ContractError> {
    let mut instance = admin(env, caller)?;
    role(env, &config.treasury)?;
    let current = storage::config(env, instance.config_version)?.treasury;
    let treasury = &config.treasury;
    let valid = config.valid(&instance)
        && !instance.is_judge(treasury, env.ledger().timestamp())
        && (*treasury == current || !busy(env, treasury));
    ensure(valid, ContractError::InvalidConfig)?;
    Ok(store_config(env, &mut instance, config))
}

pub fn propose_admin(env: &Env, caller: &Address, account: Address) -> Done {
    let mut instance = admin(env, caller)?;
    role(env, &account)?;
    instance.pending_admin = account.clone();
    storage::save_instance(env, &instance);
    AdminProposed { admin: account }.publish(env);
    Ok(())
}

/// What the last admin announced ends with it.
pub fn accept_admin(env: &Env, caller: &Address) -> Done {
    signed(env, caller);
    let mut instance = storage::instance(env);
    let proposed = *caller == instance.pending_admin && *caller != absent(env);
    ensure(proposed, ContractError::NotAuthorized)?;
    instance.admin = caller.clone();
    instance.pending_admin = absent(env);
    instance.forget_upgrade(env);
    storage::save_instance(env, &instance);
    AdminChanged { admin: instance.admin }.publish(env);
    Ok(())
}

pub fn set_paused(env: &Env, caller: &Address, paused: bool) -> Done {
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

impl Instance {
    pub fn upgrade_pending(&self, now: u64) -> bool {
        !is_zero(&self.pending_code_hash) && now < self.pending_not_before + UPGRADE_LIFE_SECS
    }

    fn forget_upgrade(&mut self, env: &Env) {
        self.pending_code_hash = BytesN::from_array(env, &[0; 32]);
        self.pending_not_before = 0;
    }
}

pub fn propose_upgrade(env: &Env, caller: &Address, code_hash: BytesN<32>) -> Done {
    let mut instance = admin(env, caller)?;
    nonzero(&code_hash)?;
    let not_before = env.ledger().timestamp() + instance.upgrade_delay_secs;
    instance.pending_code_hash = code_hash.clone();
    instance.pending_not_before = not_before;
    storage::save_instance(env, &instance);
    UpgradeProposed { code_hash, not_before }.publish(env);
    Ok(())
}

pub fn cancel_upgrade(env: &Env, caller: &Address) -> Done {
    let mut instance = admin(env, caller)?;
    let pending = instance.upgrade_pending(env.ledger().timestamp());
    ensure(pending, ContractError::NotFound)?;
    instance.forget_upgrade(env);
    storage::save_instance(env, &instance);
    UpgradeCancelled {}.publish(env);
    Ok(())
}

/// The new code must have been uploaded, else the network refuses the call. It runs from the next call on.
pub fn upgrade(env: &Env, caller: &Address) -> Done {
    let mut instance = admin(env, caller)?;
    let now = env.ledger().timestamp();
    ensure(instance.upgrade_pending(now), ContractError::NotFound)?;
    ensure(now >= instance.pending_not_before, ContractError::TooEarly)?;
    let code_hash = instance.pending_code_hash.clone();
    instance.forget_upgrade(env);
    storage::save_instance(env, &instance);
    Upgraded { code_hash: code_hash.clone() }.publish(env);
    env.deployer().update_current_contract_wasm(code_hash);
    Ok(())
}
