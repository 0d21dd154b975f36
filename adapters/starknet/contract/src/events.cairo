// One struct per event: keys first, then data. The names and their order are the frozen ABI. An
// empty line begins another subject.
use starknet::ContractAddress;
use crate::types::ScoreEntry;

#[derive(Drop, starknet::Event)]
pub struct Initialised {
    pub admin: ContractAddress,
    pub token: ContractAddress,
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

#[derive(Drop, starknet::Event)]
pub struct ConfigChanged {
    #[key] pub version: u32,
    pub treasury: ContractAddress,
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

#[derive(Drop, starknet::Event)]
pub struct OracleChanged {
    #[key] pub oracle: ContractAddress,
    pub slot: u32,
    pub since: u64,
    pub until: u64,
    pub revoked: bool,
}
#[derive(Drop, starknet::Event)]
pub struct ArbiterChanged {
    #[key] pub arbiter: ContractAddress,
    pub since: u64,
    pub next: ContractAddress,
    pub next_from: u64,
}
#[derive(Drop, starknet::Event)]
pub struct AdminProposed {
    #[key] pub admin: ContractAddress,
}
#[derive(Drop, starknet::Event)]
pub struct AdminChanged {
    #[key] pub admin: ContractAddress,
}
#[derive(Drop, starknet::Event)]
pub struct Paused {}
#[derive(Drop, starknet::Event)]
pub struct Unpaused {}
#[derive(Drop, starknet::Event)]
pub struct UpgradeProposed {
    pub code_hash: u256,
    pub not_before: u64,
}
#[derive(Drop, starknet::Event)]
pub struct UpgradeCancelled {}
#[derive(Drop, starknet::Event)]
pub struct Upgraded {
    pub code_hash: u256,
}
#[derive(Drop, starknet::Event)]
pub struct GenerationChanged {
    pub generation: u32,
}

#[derive(Drop, starknet::Event)]
pub struct BalanceChanged {
    #[key] pub account: ContractAddress,
    pub balance: u128,
}
#[derive(Drop, starknet::Event)]
pub struct OperatorChanged {
    #[key] pub account: ContractAddress,
    pub operator: ContractAddress,
}

#[derive(Drop, starknet::Event)]
pub struct ProviderRegistered {
    #[key] pub provider: ContractAddress,
    pub endpoint: ByteArray,
}
#[derive(Drop, starknet::Event)]
pub struct ProviderUpdated {
    #[key] pub provider: ContractAddress,
    pub endpoint: ByteArray,
}
#[derive(Drop, starknet::Event)]
pub struct StakeChanged {
    #[key] pub provider: ContractAddress,
    pub stake: u128,
    pub unbonding: u128,
    pub release_at: u64,
}

#[derive(Drop, starknet::Event)]
pub struct ConsumerRegistered {
    #[key] pub consumer: ContractAddress,
}
#[derive(Drop, starknet::Event)]
pub struct BondChanged {
    #[key] pub consumer: ContractAddress,
    pub bond: u128,
}

#[derive(Drop, starknet::Event)]
pub struct UnitRegistered {
    #[key] pub unit_id: u64,
    #[key] pub provider: ContractAddress,
    pub capacity_gb: u32,
    pub region: felt252,
    pub api: u32,
    pub endpoint: ByteArray,
    pub floor: u128,
    pub ceiling: u128,
    pub window_secs: u64,
    pub config_version: u32,
}
#[derive(Drop, starknet::Event)]
pub struct SlaChanged {
    #[key] pub unit_id: u64,
    pub sla_version: u32,
    pub latency_ms_max: u32,
    pub upload_kbytes_per_s_min: u32,
    pub download_kbytes_per_s_min: u32,
    pub uptime_ppm_min: u32,
    pub error_ppm_max: u32,
    pub credit_bps: u32,
    pub outage_bps: u32,
}
#[derive(Drop, starknet::Event)]
pub struct UnitUpdated {
    #[key] pub unit_id: u64,
    pub endpoint: ByteArray,
}
#[derive(Drop, starknet::Event)]
pub struct PriceChanged {
    #[key] pub unit_id: u64,
    pub floor: u128,
    pub ceiling: u128,
}
#[derive(Drop, starknet::Event)]
pub struct AcceptingChanged {
    #[key] pub unit_id: u64,
    pub accepting: bool,
}
#[derive(Drop, starknet::Event)]
pub struct MaintenanceScheduled {
    #[key] pub unit_id: u64,
    pub from: u64,
    pub until: u64,
    pub period_from: u64,
    pub period_used: u64,
}
#[derive(Drop, starknet::Event)]
pub struct MaintenanceEnded {
    #[key] pub unit_id: u64,
    pub from: u64,
    pub until: u64,
    pub period_from: u64,
    pub period_used: u64,
}
#[derive(Drop, starknet::Event)]
pub struct UnitDecommissioned {
    #[key] pub unit_id: u64,
}
#[derive(Drop, starknet::Event)]
pub struct UnitStateChanged {
    #[key] pub unit_id: u64,
    pub from: u32,
    pub to: u32,
}

#[derive(Drop, starknet::Event)]
pub struct ReservationRequested {
    #[key] pub reservation_id: u64,
    #[key] pub unit_id: u64,
    #[key] pub consumer: ContractAddress,
    pub provider: ContractAddress,
    pub gb: u32,
    pub price: u128,
    pub duration_secs: u64,
    pub window_secs: u64,
    pub sla_version: u32,
    pub config_version: u32,
    pub expires_at: u64,
}
#[derive(Drop, starknet::Event)]
pub struct ReservationStateChanged {
    #[key] pub reservation_id: u64,
    #[key] pub unit_id: u64,
    pub from: u32,
    pub to: u32,
    pub start: u64,
    pub end: u64,
}
#[derive(Drop, starknet::Event)]
pub struct ReservationCut {
    #[key] pub reservation_id: u64,
    pub by: ContractAddress,
    pub end: u64,
    pub unfunded: bool,
    pub from_bond: u128,
}

#[derive(Drop, starknet::Event)]
pub struct EscrowDeposited {
    #[key] pub reservation_id: u64,
    pub amount: u128,
    pub escrow: u128,
}
#[derive(Drop, starknet::Event)]
pub struct EscrowRefunded {
    #[key] pub reservation_id: u64,
    pub amount: u128,
    pub escrow: u128,
}
#[derive(Drop, starknet::Event)]
pub struct EscrowReleased {
    #[key] pub reservation_id: u64,
    pub window: u32,
    pub gross: u128,
    pub held: u128,
    pub paid: u128,
    pub fee: u128,
}
#[derive(Drop, starknet::Event)]
pub struct EscrowExhausted {
    #[key] pub reservation_id: u64,
    pub window: u32,
    pub missing: u128,
}

#[derive(Drop, starknet::Event)]
pub struct SlashProposed {
    #[key] pub reservation_id: u64,
    #[key] pub party: u32,
    #[key] pub window: u32,
    pub oracle: ContractAddress,
    pub reasons: u32,
    pub score_before: u32,
    pub base: u128,
    pub evidence_root: u256,
    pub evidence_uri: ByteArray,
    pub attest_until: u64,
    pub dispute_until: u64,
    pub decide_until: u64,
    pub arbiter: ContractAddress,
}
#[derive(Drop, starknet::Event)]
pub struct SlashAttested {
    #[key] pub reservation_id: u64,
    #[key] pub party: u32,
    #[key] pub window: u32,
    pub oracle: ContractAddress,
    pub reasons: u32,
    pub score_before: u32,
    pub evidence_root: u256,
    pub evidence_uri: ByteArray,
}
#[derive(Drop, starknet::Event)]
pub struct SlashWithdrawn {
    #[key] pub reservation_id: u64,
    #[key] pub party: u32,
    #[key] pub window: u32,
    pub oracle: ContractAddress,
}
#[derive(Drop, starknet::Event)]
pub struct BreachClaimed {
    #[key] pub reservation_id: u64,
    #[key] pub party: u32,
    #[key] pub window: u32,
    pub claimant: ContractAddress,
    pub reasons: u32,
    pub base: u128,
    pub statement_hash: u256,
    pub deposit: u128,
    pub attest_until: u64,
    pub dispute_until: u64,
    pub decide_until: u64,
    pub arbiter: ContractAddress,
}
#[derive(Drop, starknet::Event)]
pub struct ClaimAnswered {
    #[key] pub reservation_id: u64,
    #[key] pub party: u32,
    #[key] pub window: u32,
    pub accused: ContractAddress,
    pub statement_hash: u256,
}
#[derive(Drop, starknet::Event)]
pub struct SlashDisputed {
    #[key] pub reservation_id: u64,
    #[key] pub party: u32,
    #[key] pub window: u32,
    pub accused: ContractAddress,
    pub statement_hash: u256,
    pub deposit: u128,
}
#[derive(Drop, starknet::Event)]
pub struct SlashResolved {
    #[key] pub reservation_id: u64,
    #[key] pub party: u32,
    #[key] pub window: u32,
    pub arbiter: ContractAddress,
    pub share_bps: u32,
}

#[derive(Drop, starknet::Event)]
pub struct SlashExecuted {
    #[key] pub reservation_id: u64,
    #[key] pub party: u32,
    #[key] pub window: u32,
    pub reasons: u32,
    pub amount: u128,
    pub to_provider: u128,
    pub fee: u128,
    pub stake_amount: u128,
    pub stake_to_consumer: u128,
    pub burnt: u128,
    pub deposit_returned: u128,
    pub claim_returned: u128,
}
#[derive(Drop, starknet::Event)]
pub struct SlashRejected {
    #[key] pub reservation_id: u64,
    #[key] pub party: u32,
    #[key] pub window: u32,
    pub reasons: u32,
    pub amount: u128,
    pub to_provider: u128,
    pub fee: u128,
    pub stake_amount: u128,
    pub stake_to_consumer: u128,
    pub burnt: u128,
    pub deposit_returned: u128,
    pub claim_returned: u128,
}
#[derive(Drop, starknet::Event)]
pub struct SlashLapsed {
    #[key] pub reservation_id: u64,
    #[key] pub party: u32,
    #[key] pub window: u32,
    pub reasons: u32,
    pub amount: u128,
    pub to_provider: u128,
    pub fee: u128,
    pub stake_amount: u128,
    pub stake_to_consumer: u128,
    pub burnt: u128,
    pub deposit_returned: u128,
    pub claim_returned: u128,
}

#[derive(Drop, starknet::Event)]
pub struct ScoresPublished {
    #[key] pub party: u32,
    #[key] pub as_of: u64,
    pub oracle: ContractAddress,
    pub scores: Span<ScoreEntry>,
}
#[derive(Drop, starknet::Event)]
pub struct PriceGuidePublished {
    #[key] pub region: felt252,
    pub by: ContractAddress,
    pub price: u128,
    pub as_of: u64,
    pub valid_until: u64,
}
