//! Who may make a call, as the rules say it. What this says and what the contract does must agree.

use orchestrator::codes::party;
use orchestrator::ContractError;
use soroban_sdk::Address;

use crate::invariants::Stored;

/// What a call is about; ids that are not there have no owner.
#[derive(Clone, Copy, Debug, Default)]
pub struct Subject {
    pub unit_id: u64,
    pub reservation_id: u64,
    pub party: u32,
    pub window: u32,
}

/// Functions that look at the role before anything else.
pub const OF_THE_ADMIN: &[&str] = &[
    "set_config",
    "set_oracle",
    "set_arbiter",
    "propose_admin",
    "accept_admin",
    "pause",
    "unpause",
    "propose_upgrade",
    "upgrade",
];
pub const OF_ORACLES: &[&str] =
    &["propose_slash", "attest_slash", "publish_scores", "publish_price_guide"];

/// Nobody's: every address may make these calls for itself.
pub const OF_ANYONE: &[&str] = &[
    "register_provider",
    "register_consumer",
    "expire_request",
    "settle",
    "execute_slash",
    "lapse_slash",
];

/// What a caller without the right hears, when nothing else is wrong with the call.
pub fn refusal(function: &str) -> ContractError {
    match function {
        "dispute_slash" => ContractError::NotAccused,
        "withdraw" => ContractError::AmountTooHigh,
        "withdraw_slash"
        | "update_provider"
        | "add_stake"
        | "request_unstake"
        | "withdraw_stake"
        | "register_unit"
        | "add_bond"
        | "withdraw_bond"
        | "request_reservation" => ContractError::NotFound,
        _ => ContractError::NotAuthorized,
    }
}

impl Stored {
    /// None when anyone may.
    pub fn rightful(&self, function: &str, subject: Subject) -> Option<Vec<Address>> {
        if OF_ANYONE.contains(&function) {
            return None;
        }
        let reservation = self.reservations.get(&subject.reservation_id);
        let outside = |account: &Address| {
            reservation.is_none_or(|r| r.provider != *account && r.consumer != *account)
        };
        let unit = self.units.get(&subject.unit_id);
        let providers = || self.providers.iter().map(|(account, _)| account.clone()).collect();
        let consumers = || self.consumers.iter().map(|(account, _)| account.clone()).collect();
        Some(match function {
            "accept_admin" => vec![self.instance.pending_admin.clone()],
            _ if OF_THE_ADMIN.contains(&function) => vec![self.instance.admin.clone()],
            "publish_scores" | "publish_price_guide" => self.instance.oracles.iter().collect(),
            "propose_slash" | "attest_slash" => {
                self.instance.oracles.iter().filter(outside).collect()
            }
            "resolve_dispute" => {
                let arbiter = self.instance.arbiter.clone();
                if outside(&arbiter) {
                    vec![arbiter]
                } else {
                    Vec::new()
                }
            }
            "withdraw_slash" => self.voters(subject),
            "dispute_slash" => self.accused(subject).into_iter().collect(),
            "update_provider" | "add_stake" | "request_unstake" | "withdraw_stake"
            | "register_unit" => providers(),
            "add_bond" | "withdraw_bond" | "request_reservation" => consumers(),
            "update_unit"
            | "set_price"
            | "set_accepting"
            | "update_sla"
            | "schedule_maintenance"
            | "end_maintenance"
            | "decommission_unit" => unit.map(|unit| unit.provider.clone()).into_iter().collect(),
            "accept_reservation" | "reject_reservation" => {
                reservation.map(|r| r.provider.clone()).into_iter().collect()
            }
            "cancel_reservation" | "top_up" => {
                reservation.map(|r| r.consumer.clone()).into_iter().collect()
            }
            "terminate_reservation" => reservation
                .into_iter()
                .flat_map(|r| [r.provider.clone(), r.consumer.clone()])
                .collect(),
            "withdraw" => {
                let owed = self.balances.iter().filter(|(_, balance)| *balance > 0);
                owed.map(|(account, _)| account.clone()).collect()
            }
            other => panic!("nobody's and somebody's at once: {other}"),
        })
    }

    fn voters(&self, s: Subject) -> Vec<Address> {
        let slash = self.slashes.get(&(s.reservation_id, s.party, s.window));
        let votes = slash.into_iter().flat_map(|slash| slash.votes.iter());
        votes.filter(|vote| !vote.withdrawn).map(|vote| vote.oracle).collect()
    }

    fn accused(&self, s: Subject) -> Option<Address> {
        let r = self.reservations.get(&s.reservation_id)?;
        Some(if s.party == party::PROVIDER { r.provider.clone() } else { r.consumer.clone() })
    }
}
