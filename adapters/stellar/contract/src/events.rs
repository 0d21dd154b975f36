//! One struct per event. The first topic is the name in snake_case, then come the keys; the data is a map of the other
//! fields. An indexer rebuilds all that is stored from these and their block times. Here: roles, accounts, units.

use soroban_sdk::{contractevent, Address, BytesN, String};

#[contractevent]
pub struct Initialised {
    pub admin: Address,
    pub token: Address,
    pub unbonding_secs: u64,
    pub upgrade_delay_secs: u64,
    pub role_delay_secs: u64,
    pub day_secs: u64,
    pub claim_floor_secs: u64,
    pub attest_floor_secs: u64,
    pub dispute_floor_secs: u64,
    pub arbitration_floor_secs: u64,
    pub window_floor_secs: u64,
    pub dispute_deposit_max: u128,
}

#[contractevent]
pub struct ConfigChanged {
    #[topic]
    pub version: u32,
    pub treasury: Address,
    pub platform_fee_bps: u32,
    pub min_stake: u128,
    pub min_bond: u128,
    pub dispute_deposit: u128,
    pub dispute_deposit_bps: u32,
    pub request_ttl_secs: u64,
    pub min_window_secs: u64,
    pub grace_secs: u64,
    pub claim_secs: u64,
    pub attest_secs: u64,
    pub dispute_secs: u64,
    pub arbitration_secs: u64,
    pub maintenance_notice_secs: u64,
    pub maintenance_quota_bps: u32,
    pub stake_penalty_bps: u32,
    pub consumer_penalty_bps: u32,
    pub min_credit_bps: u32,
    pub min_outage_bps: u32,
    pub guide_step_bps: u32,
    pub quorum: u32,
}

#[contractevent]
pub struct OracleChanged {
    #[topic]
    pub oracle: Address,
    pub slot: u32,
    pub since: u64,
    pub until: u64,
    pub revoked: bool,
}

#[contractevent]
pub struct ArbiterChanged {
    #[topic]
    pub arbiter: Address,
    pub since: u64,
    pub next: Address,
    pub next_from: u64,
}

#[contractevent]
pub struct AdminProposed {
    #[topic]
    pub admin: Address,
}

#[contractevent]
pub struct AdminChanged {
    #[topic]
    pub admin: Address,
}

#[contractevent]
pub struct Paused {}

#[contractevent]
pub struct Unpaused {}

#[contractevent]
pub struct UpgradeProposed {
    pub code_hash: BytesN<32>,
    pub not_before: u64,
}

#[contractevent]
pub struct UpgradeCancelled {}

#[contractevent]
pub struct Upgraded {
    pub code_hash: BytesN<32>,
}

#[contractevent]
pub struct GenerationChanged {
    pub generation: u32,
}

#[contractevent]
pub struct BalanceChanged {
    #[topic]
    pub account: Address,
    pub balance: u128,
}

#[contractevent]
pub struct OperatorChanged {
    #[topic]
    pub account: Address,
    pub operator: Address,
}

#[contractevent]
pub struct ProviderRegistered {
    #[topic]
    pub provider: Address,
    pub endpoint: String,
}

#[contractevent]
pub struct ProviderUpdated {
    #[topic]
    pub provider: Address,
    pub endpoint: String,
}

#[contractevent]
pub struct StakeChanged {
    #[topic]
    pub provider: Address,
    pub stake: u128,
    pub unbonding: u128,
    pub release_at: u64,
}

#[contractevent]
pub struct ConsumerRegistered {
    #[topic]
    pub consumer: Address,
}

#[contractevent]
pub struct BondChanged {
    #[topic]
    pub consumer: Address,
    pub bond: u128,
}

#[contractevent]
pub struct UnitRegistered {
    #[topic]
    pub unit_id: u64,
    #[topic]
    pub provider: Address,
    pub capacity_gb: u32,
    pub region: String,
    pub api: u32,
    pub endpoint: String,
    pub floor: u128,
    pub ceiling: u128,
    pub window_secs: u64,
    pub config_version: u32,
}

#[contractevent]
pub struct SlaChanged {
    #[topic]
    pub unit_id: u64,
    pub sla_version: u32,
    pub latency_ms_max: u32,
    pub upload_kbytes_per_s_min: u32,
    pub download_kbytes_per_s_min: u32,
    pub uptime_ppm_min: u32,
    pub error_ppm_max: u32,
    pub credit_bps: u32,
    pub outage_bps: u32,
}

#[contractevent]
pub struct UnitUpdated {
    #[topic]
    pub unit_id: u64,
    pub endpoint: String,
}

#[contractevent]
pub struct PriceChanged {
    #[topic]
    pub unit_id: u64,
    pub floor: u128,
    pub ceiling: u128,
}

#[contractevent]
pub struct AcceptingChanged {
    #[topic]
    pub unit_id: u64,
    pub accepting: bool,
}

#[contractevent]
pub struct MaintenanceScheduled {
    #[topic]
    pub unit_id: u64,
    pub from: u64,
    pub until: u64,
    pub period_from: u64,
    pub period_used: u64,
}

#[contractevent]
pub struct MaintenanceEnded {
    #[topic]
    pub unit_id: u64,
    pub from: u64,
    pub until: u64,
    pub period_from: u64,
    pub period_used: u64,
}

#[contractevent]
pub struct UnitDecommissioned {
    #[topic]
    pub unit_id: u64,
}

#[contractevent]
pub struct UnitStateChanged {
    #[topic]
    pub unit_id: u64,
    pub from: u32,
    pub to: u32,
}
