//! What the scenarios meet of the rules: every function succeeding and with each of its errors, every change of a state
//! and every refusal of one. Prints the counts; whatever is not met fails.

use std::collections::BTreeSet;
use std::fmt::Debug;

use orchestrator::codes::{party, BPS};
use orchestrator::ContractError;
use serde_json::Value;

use crate::invariants::Stored;
use crate::scenarios::{load, Played, Player, NAMES};
use crate::spec::Spec;

/// Functions by what they are about, and the states that refuse them with WrongState.
const RESERVATION_REFUSES: [(&str, &[u32]); 9] = [
    ("accept_reservation", &[1, 2, 3, 4, 5, 6, 7]),
    ("reject_reservation", &[1, 2, 3, 4, 5, 6, 7]),
    ("cancel_reservation", &[1, 2, 3, 4, 5, 6, 7]),
    ("expire_request", &[1, 2, 3, 4, 5, 6, 7]),
    ("top_up", &[0, 3, 4, 5, 6, 7]),
    ("terminate_reservation", &[0, 2, 3, 4, 5, 6, 7]),
    ("settle", &[0, 3, 4, 5, 6, 7]),
    ("propose_slash", &[0, 3, 4, 5, 6, 7]),
    ("claim_breach", &[0, 3, 4, 5, 6, 7]),
];
const SLASH_REFUSES: [(&str, &[u32]); 8] = [
    ("attest_slash", &[2, 3, 4]),
    ("withdraw_slash", &[2, 3, 4]),
    ("claim_breach", &[2, 3, 4]),
    ("answer_claim", &[2, 3, 4]),
    ("dispute_slash", &[1, 2, 3, 4]),
    ("resolve_dispute", &[0, 2, 3, 4]),
    ("execute_slash", &[2, 3, 4]),
    ("lapse_slash", &[2, 3, 4]),
];
const UNIT_REFUSES: [(&str, &[u32]); 9] = [
    ("request_reservation", &[2, 3]),
    ("accept_reservation", &[2, 3]),
    ("update_unit", &[3]),
    ("set_price", &[3]),
    ("set_accepting", &[3]),
    ("update_sla", &[3]),
    ("schedule_maintenance", &[3]),
    ("end_maintenance", &[3]),
    ("decommission_unit", &[3]),
];
/// And the states in which they succeed.
const UNIT_ALLOWS: [(&str, &[u32]); 9] = [
    ("request_reservation", &[0, 1]),
    ("accept_reservation", &[0, 1]),
    ("update_unit", &[0, 1, 2]),
    ("set_price", &[0, 1, 2]),
    ("set_accepting", &[0, 1, 2]),
    ("update_sla", &[0, 1, 2]),
    ("schedule_maintenance", &[0, 1]),
    ("end_maintenance", &[0, 2]),
    ("decommission_unit", &[0, 2]),
];
const RESERVATION_CHANGES: [(u64, u64); 7] =
    [(0, 1), (0, 5), (0, 6), (0, 7), (1, 2), (2, 3), (2, 4)];
const UNIT_CHANGES: [(u64, u64); 8] =
    [(0, 1), (0, 2), (0, 3), (1, 0), (1, 2), (2, 0), (2, 1), (2, 3)];
/// Of each party.
const SLASH_CHANGES: [(u32, u32); 11] =
    [(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4), (5, 1), (5, 2), (5, 3), (5, 4)];
/// What each function that changes something answers when it is refused. The token's failure of a withdrawal is in
/// attacks.rs.
const ERRORS: [(&str, &str); 49] = [
    ("constructor", "InvalidInput InvalidConfig"),
    ("set_config", "NotAuthorized InvalidInput InvalidConfig"),
    ("set_oracle", "NotAuthorized InvalidInput AlreadyExists InvalidConfig BatchTooLarge NotFound"),
    ("retire_oracle", "NotAuthorized InvalidInput NotFound"),
    ("set_arbiter", "NotAuthorized InvalidInput AlreadyExists InvalidConfig"),
    ("propose_admin", "NotAuthorized InvalidInput"),
    ("accept_admin", "NotAuthorized"),
    ("pause", "NotAuthorized WrongState"),
    ("unpause", "NotAuthorized WrongState"),
    ("propose_upgrade", "NotAuthorized InvalidInput"),
    ("cancel_upgrade", "NotAuthorized NotFound"),
    ("upgrade", "NotAuthorized NotFound TooEarly"),
    ("set_operator", "NotFound InvalidInput"),
    (
        "register_provider",
        "Paused AlreadyExists InvalidInput InsufficientStake Overflow TokenFailed",
    ),
    ("update_provider", "NotFound InvalidInput"),
    ("add_stake", "NotFound InvalidInput Overflow TokenFailed"),
    ("request_unstake", "NotFound InvalidInput AmountTooHigh InsufficientStake"),
    ("withdraw_stake", "NotFound WrongState TooEarly SlashOpen"),
    ("register_unit", "Paused NotFound InsufficientStake InvalidInput InvalidTerms"),
    ("update_unit", "NotFound NotAuthorized WrongState InvalidInput"),
    ("set_price", "NotFound NotAuthorized WrongState InvalidInput"),
    ("set_accepting", "NotFound NotAuthorized WrongState"),
    ("update_sla", "NotFound NotAuthorized WrongState InvalidTerms"),
    (
        "schedule_maintenance",
        "NotFound NotAuthorized WrongState InvalidInput MaintenanceNotice MaintenanceQuota",
    ),
    ("end_maintenance", "NotFound NotAuthorized WrongState"),
    ("decommission_unit", "NotFound NotAuthorized WrongState UnitInUse"),
    ("register_consumer", "Paused AlreadyExists InsufficientBond Overflow TokenFailed"),
    ("add_bond", "NotFound InvalidInput Overflow TokenFailed"),
    ("withdraw_bond", "NotFound InvalidInput AmountTooHigh InsufficientBond SlashOpen"),
    (
        "request_reservation",
        "Paused NotFound NotAuthorized InvalidInput WrongState UnitNotAccepting InvalidTerms CapacityExceeded PriceTooHigh InsufficientBond InsufficientDeposit TokenFailed",
    ),
    (
        "accept_reservation",
        "Paused NotFound NotAuthorized WrongState TooLate InsufficientStake InsufficientBond CapacityExceeded",
    ),
    ("reject_reservation", "NotFound NotAuthorized WrongState"),
    ("cancel_reservation", "NotFound NotAuthorized WrongState"),
    ("expire_request", "NotFound WrongState TooEarly"),
    ("top_up", "NotFound NotAuthorized WrongState InvalidInput TokenFailed"),
    ("terminate_reservation", "NotFound WrongState NotAuthorized"),
    ("settle", "InvalidInput BatchTooLarge NotFound WrongState InsufficientDeposit TooEarly"),
    (
        "propose_slash",
        "NotAuthorized InvalidInput NotFound SlashExists WrongState TooEarly TooLate",
    ),
    ("attest_slash", "NotAuthorized InvalidInput NotFound WrongState TooLate AlreadyAttested"),
    ("withdraw_slash", "InvalidInput NotFound WrongState"),
    (
        "claim_breach",
        "InvalidInput NotFound NotAuthorized SlashExists WrongState TooLate TooEarly BatchTooLarge TokenFailed",
    ),
    ("answer_claim", "InvalidInput NotFound NotAccused WrongState TooLate"),
    ("dispute_slash", "InvalidInput NotFound NotAccused WrongState TooLate TokenFailed"),
    (
        "resolve_dispute",
        "InvalidInput NotFound NotAuthorized WrongState AmountTooHigh TooEarly TooLate",
    ),
    ("execute_slash", "InvalidInput NotFound WrongState TooEarly"),
    ("lapse_slash", "InvalidInput NotFound TooEarly WrongState"),
    ("withdraw", "InvalidInput AmountTooHigh"),
    ("publish_scores", "NotAuthorized InvalidInput BatchTooLarge TooEarly StaleDay"),
    ("publish_price_guide", "NotAuthorized InvalidInput TooEarly StaleDay AmountTooHigh"),
];
const STOPPED_BY_A_PAUSE: [&str; 5] = [
    "register_provider",
    "register_consumer",
    "register_unit",
    "request_reservation",
    "accept_reservation",
];

#[derive(Default)]
struct Met {
    steps: usize,
    /// Function, error.
    errors: BTreeSet<(String, String)>,
    succeeded: BTreeSet<String>,
    /// Function, kind of the subject, its state before.
    refused: BTreeSet<(String, &'static str, u32)>,
    allowed: BTreeSet<(String, &'static str, u32)>,
    changes: BTreeSet<(&'static str, u64, u64)>,
    slash_changes: BTreeSet<(u32, u32, u32)>,
    /// Party, and whether the share was nothing, a part or all.
    shares: BTreeSet<(u32, u32)>,
    /// Closed by anyone: function, and the status before.
    closed: BTreeSet<(String, u32)>,
    two_of_three: bool,
    while_paused: BTreeSet<String>,
    paused: BTreeSet<String>,
    missing: Vec<String>,
}

fn number(with: &Value, name: &str) -> Option<u64> {
    let value = with.get(name)?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

impl Met {
    fn add(&mut self, step: &Played) {
        self.steps += 1;
        let function = step.function.clone();
        if step.error.is_none() {
            self.succeeded.insert(function.clone());
        }
        self.errors.extend(step.error.clone().map(|error| (function.clone(), error)));
        for event in &step.events {
            let kind = match event["name"].as_str() {
                Some("reservation_state_changed") => "reservation",
                Some("unit_state_changed") => "unit",
                _ => continue,
            };
            let part = |name: &str| event[name].as_u64().unwrap();
            self.changes.insert((kind, part("from"), part("to")));
        }
        let (Some(before), Some(after)) = (&step.before, &step.after) else { return };
        for (kind, state) in subjects(before, step) {
            match step.error.as_deref() {
                None => drop(self.allowed.insert((function.clone(), kind, state))),
                Some("WrongState") => drop(self.refused.insert((function.clone(), kind, state))),
                _ => {}
            }
        }
        if before.instance.paused {
            match step.error.as_deref() {
                None => drop(self.while_paused.insert(function.clone())),
                Some("Paused") => drop(self.paused.insert(function.clone())),
                _ => {}
            }
        }
        self.add_slashes(step, before, after);
    }

    fn add_slashes(&mut self, step: &Played, before: &Stored, after: &Stored) {
        for (key, new) in &after.slashes {
            let Some(old) = before.slashes.get(key) else { continue };
            if old.status == new.status {
                continue;
            }
            self.slash_changes.insert((key.1, old.status, new.status));
            if ["execute_slash", "lapse_slash"].contains(&step.function.as_str()) {
                self.closed.insert((step.function.clone(), old.status));
            }
            if step.function == "execute_slash" {
                let r = &before.reservations[&key.0];
                let of_version = before.configs[&r.config_version].quorum;
                let start = r.window_start(key.2);
                let verdict = old.verdict(&before.instance, of_version, start);
                let oracles = before.voters_at(start).len();
                self.two_of_three |= (verdict.support, verdict.quorum, oracles) == (2, 2, 3);
            }
            if step.function == "resolve_dispute" {
                let part = u32::from(new.share_bps > 0) + u32::from(new.share_bps == BPS);
                self.shares.insert((key.1, part));
            }
        }
    }

    fn need<T: Debug + Ord>(
        &mut self,
        what: &str,
        wanted: impl Iterator<Item = T>,
        met: &BTreeSet<T>,
    ) {
        let (mut total, mut seen) = (0, 0);
        for one in wanted {
            total += 1;
            match met.contains(&one) {
                true => seen += 1,
                false => self.missing.push(format!("{what}: {one:?}")),
            }
        }
        println!("{what}: {seen} of {total}");
    }
}

/// What the call is about, and its state at this time.
fn subjects(before: &Stored, step: &Played) -> Vec<(&'static str, u32)> {
    let mut found = Vec::new();
    let reservation_id = number(&step.with, "reservation_id");
    let reservation = reservation_id.and_then(|id| before.reservations.get(&id));
    found.extend(reservation.map(|r| ("reservation", r.status)));
    let of_request = reservation.filter(|_| step.function == "accept_reservation");
    // Of an acceptance the unit counts when it is the only thing in the way.
    let of_request = of_request.filter(|r| r.status == 0).map(|r| r.unit_id);
    let unit_id = number(&step.with, "unit_id").or(of_request);
    let unit = unit_id.and_then(|id| before.units.get(&id));
    found.extend(unit.map(|unit| ("unit", unit.state(step.at))));
    let part = |name| Some(number(&step.with, name)? as u32);
    let key = reservation_id.zip(part("party")).zip(part("window"));
    let slash = key.and_then(|((id, party), window)| before.slashes.get(&(id, party, window)));
    let names = ["provider's slash", "consumer's slash"];
    found.extend(slash.map(|slash| (names[part("party").unwrap() as usize], slash.status)));
    found
}

type Table<'a> = &'a [(&'a str, &'a [u32])];

fn every(table: Table, kind: &'static str) -> Vec<(String, &'static str, u32)> {
    let each = |(function, states): &(&str, &[u32])| {
        let function = function.to_string();
        states.iter().map(|state| (function.clone(), kind, *state)).collect::<Vec<_>>()
    };
    table.iter().flat_map(each).collect()
}

/// Scenarios that no other begins with.
fn whole() -> Vec<&'static str> {
    let begins: Vec<Value> = NAMES.iter().map(|name| load(name)["after"].clone()).collect();
    NAMES.iter().filter(|name| !begins.iter().any(|first| first == **name)).copied().collect()
}

#[test]
fn the_scenarios_meet_every_rule() {
    let mut met = Met::default();
    for name in whole() {
        let mut player = Player::new();
        player.play(name);
        player.played.iter().for_each(|step| met.add(step));
    }
    let spec = Spec::frozen();
    let changing = spec.changing();
    let views = spec.functions().into_iter().filter(|f| !changing.contains(f));
    let views = views.filter(|f| f != "__constructor");
    println!("{} scenarios, {} steps", NAMES.len(), met.steps);

    let errors =
        spec.find("error_enum", "ContractError").unwrap()["cases"].as_array().unwrap().clone();
    let errors = errors.iter().map(|case| case[0].as_str().unwrap().to_string());
    let seen = met.errors.iter().map(|(_, error)| error.clone()).collect();
    met.need("errors", errors, &seen);
    let succeeded = std::mem::take(&mut met.succeeded);
    met.need("functions that succeed", changing.iter().cloned(), &succeeded);
    met.need("views", views, &succeeded);
    met.need_errors(&changing);
    met.need_changes();
    met.need_refusals();
    let paused = std::mem::take(&mut met.paused);
    met.need("stopped by a pause", STOPPED_BY_A_PAUSE.iter().map(|f| f.to_string()), &paused);
    let others =
        changing.iter().filter(|f| !STOPPED_BY_A_PAUSE.contains(&f.as_str()) && *f != "pause");
    let while_paused = std::mem::take(&mut met.while_paused);
    met.need("not stopped by a pause", others.cloned(), &while_paused);
    assert!(met.two_of_three, "no slash was executed by two of three oracles");
    assert_eq!(28, ContractError::InvalidTerms as u32);
    assert!(met.missing.is_empty(), "not met:\n{}", met.missing.join("\n"));
}

impl Met {
    fn need_errors(&mut self, changing: &[String]) {
        let known: BTreeSet<&str> = changing.iter().map(String::as_str).collect();
        let listed: BTreeSet<&str> = ERRORS.iter().skip(1).map(|(function, _)| *function).collect();
        assert_eq!(known, listed);
        let mut seen = std::mem::take(&mut self.errors);
        let of = |(function, errors): &(&str, &'static str)| {
            let function = function.to_string();
            errors.split(' ').map(move |error| (function.clone(), error.to_string()))
        };
        self.need("errors of functions", ERRORS.iter().flat_map(of), &seen);
        seen.retain(|(function, error)| {
            let listed = ERRORS.iter().find(|(name, _)| name == function);
            listed.is_some_and(|(_, errors)| !errors.split(' ').any(|one| one == error))
        });
        assert!(seen.is_empty(), "not listed: {seen:?}");
    }

    fn need_changes(&mut self) {
        let seen = std::mem::take(&mut self.changes);
        let reservations = RESERVATION_CHANGES.iter().map(|(from, to)| ("reservation", *from, *to));
        self.need("changes of reservations", reservations, &seen);
        let units = UNIT_CHANGES.iter().map(|(from, to)| ("unit", *from, *to));
        self.need("changes of units", units, &seen);
        assert_eq!(RESERVATION_CHANGES.len() + UNIT_CHANGES.len(), seen.len(), "{seen:?}");
        let seen = std::mem::take(&mut self.slash_changes);
        let both = [party::PROVIDER, party::CONSUMER];
        let slashes = both.iter().flat_map(|p| SLASH_CHANGES.iter().map(|(f, t)| (*p, *f, *t)));
        self.need("changes of slashes", slashes, &seen);
        assert_eq!(2 * SLASH_CHANGES.len(), seen.len(), "{seen:?}");
        let seen = std::mem::take(&mut self.shares);
        let shares = both.iter().flat_map(|party| (0..3).map(|part| (*party, part)));
        self.need("decisions of the arbiter", shares, &seen);
        let seen = std::mem::take(&mut self.closed);
        let closing = ["execute_slash", "lapse_slash"].into_iter();
        let closing = closing.flat_map(|f| [0, 1, 5].map(|status| (f.to_string(), status)));
        self.need("closed by anyone", closing, &seen);
    }

    fn need_refusals(&mut self) {
        let seen = std::mem::take(&mut self.refused);
        let reservations = every(&RESERVATION_REFUSES, "reservation").into_iter();
        self.need("refused by a reservation's status", reservations, &seen);
        for kind in ["provider's slash", "consumer's slash"] {
            let slashes = every(&SLASH_REFUSES, kind).into_iter();
            self.need(&format!("refused by a {kind}"), slashes, &seen);
        }
        self.need("refused by a unit's state", every(&UNIT_REFUSES, "unit").into_iter(), &seen);
        let seen = std::mem::take(&mut self.allowed);
        self.need("allowed by a unit's state", every(&UNIT_ALLOWS, "unit").into_iter(), &seen);
    }
}
