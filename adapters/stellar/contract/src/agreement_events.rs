//! Events of reservations, escrow, slashes, scores and guides; built as those of events.rs.

use soroban_sdk::{contractevent, Address, BytesN, String, Vec};

use crate::types::ScoreEntry;

#[contractevent]
pub struct ReservationRequested {
    #[topic]
    pub reservation_id: u64,
    #[topic]
    pub unit_id: u64,
    #[topic]
    pub consumer: Address,
    pub provider: Address,
    pub gb: u32,
    pub price: u128,
    pub duration_secs: u64,
    pub window_secs: u64,
    pub sla_version: u32,
    pub config_version: u32,
    pub expires_at: u64,
}

#[contractevent]
pub struct ReservationStateChanged {
    #[topic]
    pub reservation_id: u64,
    #[topic]
    pub unit_id: u64,
    pub from: u32,
    pub to: u32,
    pub start: u64,
    pub end: u64,
}

#[contractevent]
pub struct ReservationCut {
    #[topic]
    pub reservation_id: u64,
    pub by: Address,
    pub end: u64,
    pub unfunded: bool,
    pub from_bond: u128,
}

#[contractevent]
pub struct EscrowDeposited {
    #[topic]
    pub reservation_id: u64,
    pub amount: u128,
    pub escrow: u128,
}

#[contractevent]
pub struct EscrowRefunded {
    #[topic]
    pub reservation_id: u64,
    pub amount: u128,
    pub escrow: u128,
}

#[contractevent]
pub struct EscrowReleased {
    #[topic]
    pub reservation_id: u64,
    pub window: u32,
    pub gross: u128,
    pub held: u128,
    pub paid: u128,
    pub fee: u128,
}

#[contractevent]
pub struct EscrowExhausted {
    #[topic]
    pub reservation_id: u64,
    pub window: u32,
    pub missing: u128,
}

#[contractevent]
pub struct SlashProposed {
    #[topic]
    pub reservation_id: u64,
    #[topic]
    pub party: u32,
    #[topic]
    pub window: u32,
    pub oracle: Address,
    pub reasons: u32,
    pub score_before: u32,
    pub base: u128,
    pub evidence_root: BytesN<32>,
    pub evidence_uri: String,
    pub attest_until: u64,
    pub dispute_until: u64,
    pub decide_until: u64,
    pub arbiter: Address,
}

#[contractevent]
pub struct SlashAttested {
    #[topic]
    pub reservation_id: u64,
    #[topic]
    pub party: u32,
    #[topic]
    pub window: u32,
    pub oracle: Address,
    pub reasons: u32,
    pub score_before: u32,
    pub evidence_root: BytesN<32>,
    pub evidence_uri: String,
}

#[contractevent]
pub struct SlashWithdrawn {
    #[topic]
    pub reservation_id: u64,
    #[topic]
    pub party: u32,
    #[topic]
    pub window: u32,
    pub oracle: Address,
}

#[contractevent]
pub struct BreachClaimed {
    #[topic]
    pub reservation_id: u64,
    #[topic]
    pub party: u32,
    #[topic]
    pub window: u32,
    pub claimant: Address,
    pub reasons: u32,
    pub base: u128,
    pub statement_hash: BytesN<32>,
    pub deposit: u128,
    pub attest_until: u64,
    pub dispute_until: u64,
    pub decide_until: u64,
    pub arbiter: Address,
}

#[contractevent]
pub struct ClaimAnswered {
    #[topic]
    pub reservation_id: u64,
    #[topic]
    pub party: u32,
    #[topic]
    pub window: u32,
    pub accused: Address,
    pub statement_hash: BytesN<32>,
}

#[contractevent]
pub struct SlashDisputed {
    #[topic]
    pub reservation_id: u64,
    #[topic]
    pub party: u32,
    #[topic]
    pub window: u32,
    pub accused: Address,
    pub statement_hash: BytesN<32>,
    pub deposit: u128,
}

#[contractevent]
pub struct SlashResolved {
    #[topic]
    pub reservation_id: u64,
    #[topic]
    pub party: u32,
    #[topic]
    pub window: u32,
    pub arbiter: Address,
    pub share_bps: u32,
}

#[contractevent]
pub struct SlashExecuted {
    #[topic]
    pub reservation_id: u64,
    #[topic]
    pub party: u32,
    #[topic]
    pub window: u32,
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

#[contractevent]
pub struct SlashRejected {
    #[topic]
    pub reservation_id: u64,
    #[topic]
    pub party: u32,
    #[topic]
    pub window: u32,
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

#[contractevent]
pub struct SlashLapsed {
    #[topic]
    pub reservation_id: u64,
    #[topic]
    pub party: u32,
    #[topic]
    pub window: u32,
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

#[contractevent]
pub struct ScoresPublished {
    #[topic]
    pub party: u32,
    #[topic]
    pub as_of: u64,
    pub oracle: Address,
    pub scores: Vec<ScoreEntry>,
}

#[contractevent]
pub struct PriceGuidePublished {
    #[topic]
    pub region: String,
    pub by: Address,
    pub price: u128,
    pub as_of: u64,
    pub valid_until: u64,
}
