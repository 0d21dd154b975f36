//! Who may make a call, as the rules say it. What this says and what the contract does must agree.

use orchestrator::codes::{party, reservation_status};
use orchestrator::{ContractError, OracleEntry, Reservation};
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
    "retire_oracle",
    "set_arbiter",
    "propose_admin",
    "accept_admin",
    "pause",
    "unpause",
    "propose_upgrade",
    "cancel_upgrade",
    "upgrade",
];
pub const OF_ORACLES: &[&str] =
    &["propose_slash", "attest_slash", "publish_scores", "publish_price_guide"];
/// That a provider's operator may make, too.
pub const OF_OPERATORS: &[&str] =
    &["set_price", "set_accepting", "schedule_maintenance", "end_maintenance"];

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
        "dispute_slash" | "answer_claim" => ContractError::NotAccused,
        "withdraw" => ContractError::AmountTooHigh,
        "withdraw_slash"
        | "set_operator"
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
        let slash = self.slashes.get(&(subject.reservation_id, subject.party, subject.window));
        let unit = self.units.get(&subject.unit_id);
        let providers = || self.providers.iter().map(|(account, _)| account.clone());
        let consumers = || self.consumers.iter().map(|(account, _)| account.clone());
        Some(match function {
            "accept_admin" => vec![self.instance.pending_admin.clone()],
            _ if OF_THE_ADMIN.contains(&function) => vec![self.instance.admin.clone()],
            // The market has one region.
            "publish_price_guide" if self.guides.is_empty() => vec![self.instance.admin.clone()],
            "publish_scores" | "publish_price_guide" => self.voters_at(self.now),
            "propose_slash" | "attest_slash" => match reservation {
                Some(r) if r.start > 0 && subject.window < r.windows() => {
                    let voters = self.voters_at(r.window_start(subject.window));
                    voters.into_iter().filter(outside).collect()
                }
                _ => Vec::new(),
            },
            "resolve_dispute" => slash.map(|slash| slash.arbiter.clone()).into_iter().collect(),
            "withdraw_slash" => self.voters(subject),
            "dispute_slash" | "answer_claim" => self.accused(subject).into_iter().collect(),
            "claim_breach" => {
                let party = 1 - subject.party.min(1);
                self.accused(Subject { party, ..subject }).into_iter().collect()
            }
            "set_operator" => providers().chain(consumers()).collect(),
            "update_provider" | "add_stake" | "request_unstake" | "withdraw_stake"
            | "register_unit" => providers().collect(),
            "add_bond" | "withdraw_bond" | "request_reservation" => consumers().collect(),
            _ if OF_OPERATORS.contains(&function) => {
                let provider = unit.map(|unit| unit.provider.clone());
                let operator = provider.as_ref().and_then(|account| self.operator_of(account));
                provider.into_iter().chain(operator).collect()
            }
            "update_unit" | "update_sla" | "decommission_unit" => {
                unit.map(|unit| unit.provider.clone()).into_iter().collect()
            }
            "accept_reservation" | "reject_reservation" => {
                reservation.map(|r| r.provider.clone()).into_iter().collect()
            }
            "cancel_reservation" | "top_up" => {
                reservation.map(|r| r.consumer.clone()).into_iter().collect()
            }
            "terminate_reservation" if reservation.is_some_and(|r| self.left_unpaid(r)) => {
                return None
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

    /// Who may vote on a window that starts at this time.
    pub fn voters_at(&self, time: u64) -> Vec<Address> {
        let covers =
            |e: &OracleEntry| e.since <= time && (e.until == 0 || time < e.until) && !e.revoked;
        self.instance.oracles.iter().filter(covers).map(|entry| entry.oracle).collect()
    }

    pub fn operator_of(&self, account: &Address) -> Option<Address> {
        let found = self.operators.iter().find(|(of, _)| of == account);
        found.map(|(_, operator)| operator.clone())
    }

    /// Anybody may cut it off.
    pub fn left_unpaid(&self, r: &Reservation) -> bool {
        let window = r.window_secs.min(r.end - r.start);
        r.status == reservation_status::ACTIVE
            && self.now >= r.start + window
            && r.unfunded(self.now - window, &self.configs[&r.config_version])
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
