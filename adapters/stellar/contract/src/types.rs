//! What is stored and what views answer. Times are unix seconds, money is in units of the token,
//! absent is 0 (an absent account is `ABSENT`). The fields stand as in the rules; soroban-sdk sorts them by name.

use soroban_sdk::{contracttype, Address, BytesN, String, Vec};

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FixedConfig {
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

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Config {
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

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OracleEntry {
    pub oracle: Address,
    pub since: u64,
    pub until: u64,
    pub revoked: bool,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Instance {
    pub admin: Address,
    pub pending_admin: Address,
    pub arbiter: Address,
    pub arbiter_since: u64,
    pub next_arbiter: Address,
    pub next_from: u64,
    pub oracles: Vec<OracleEntry>,
    pub token: Address,
    pub paused: bool,
    pub config_version: u32,
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
    pub pending_code_hash: BytesN<32>,
    pub pending_not_before: u64,
    pub generation: u32,
    pub units: u64,
    pub reservations: u64,
    pub burnt: u128,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Provider {
    pub endpoint: String,
    pub stake: u128,
    pub unbonding: u128,
    pub release_at: u64,
    pub live_units: u32,
    pub open_reservations: u32,
    pub open_slashes: u32,
    pub bound: u128,
    pub at_risk: u128,
    pub registered_at: u64,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Consumer {
    pub bond: u128,
    pub open_reservations: u32,
    pub open_slashes: u32,
    pub bound: u128,
    pub at_risk: u128,
    pub registered_at: u64,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SlaTerms {
    pub latency_ms_max: u32,
    pub upload_kbytes_per_s_min: u32,
    pub download_kbytes_per_s_min: u32,
    pub uptime_ppm_min: u32,
    pub error_ppm_max: u32,
    pub credit_bps: u32,
    pub outage_bps: u32,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unit {
    pub provider: Address,
    pub capacity_gb: u32,
    pub used_gb: u32,
    pub region: String,
    pub api: u32,
    pub endpoint: String,
    pub floor: u128,
    pub ceiling: u128,
    pub window_secs: u64,
    pub config_version: u32,
    pub sla_version: u32,
    pub accepting: bool,
    pub maint_from: u64,
    pub maint_until: u64,
    pub period_from: u64,
    pub period_used: u64,
    pub active_reservations: u32,
    pub decommissioned_at: u64,
    pub registered_at: u64,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct UnitView {
    pub unit: Unit,
    pub state: u32,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Reservation {
    pub unit_id: u64,
    pub provider: Address,
    pub consumer: Address,
    pub gb: u32,
    pub price: u128,
    pub duration_secs: u64,
    pub window_secs: u64,
    pub sla_version: u32,
    pub config_version: u32,
    pub expires_at: u64,
    pub start: u64,
    pub end: u64,
    pub status: u32,
    pub next_window: u32,
    pub escrow: u128,
    pub ahead: u128,
    pub breached: bool,
    pub exit_until: u64,
    pub cut_unfunded: bool,
    pub consumer_claims: u32,
    pub provider_claims: u32,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ReservationView {
    pub reservation: Reservation,
    pub owed: u128,
    pub underfunded: bool,
    pub unfunded: bool,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Window {
    pub start: u64,
    pub end: u64,
    pub payment: u128,
    pub gross: u128,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Vote {
    pub oracle: Address,
    pub reasons: u32,
    pub score_before: u32,
    pub evidence_root: BytesN<32>,
    pub withdrawn: bool,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Slash {
    pub status: u32,
    pub reasons: u32,
    pub base: u128,
    pub evidence_uri: String,
    pub votes: Vec<Vote>,
    pub statement_hash: BytesN<32>,
    pub deposit: u128,
    pub share_bps: u32,
    pub amount: u128,
    pub stake_amount: u128,
    pub arbiter: Address,
    pub claim_reasons: u32,
    pub claim_hash: BytesN<32>,
    pub claim_deposit: u128,
    pub answer_hash: BytesN<32>,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SlashView {
    pub slash: Slash,
    pub attest_until: u64,
    pub dispute_until: u64,
    pub decide_until: u64,
    pub quorum: u32,
    pub support: u32,
    pub amount: u128,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Guide {
    pub price: u128,
    pub as_of: u64,
    pub valid_until: u64,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Score {
    pub as_of: u64,
    pub score: u32,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ScoreEntry {
    pub address: Address,
    pub score: u32,
}

#[contracttype]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Counts {
    pub units: u64,
    pub reservations: u64,
}
