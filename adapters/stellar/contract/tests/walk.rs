//! A market, and what to call on it next: mostly what the state allows, near its boundaries. Arguments: draws.rs.

use std::collections::BTreeMap;

use orchestrator::codes::{reservation_status, slash_status};
use orchestrator::{Deadlines, Reservation, Slash};
use soroban_sdk::Address;

use crate::dice::Dice;
use crate::flows::Flows;
use crate::invariants::{ended, open, Stored};
use crate::rights::Subject;
use crate::spec::Spec;
use crate::world::{World, PRICE, T0};

/// Half as often: they end what the others need.
const RARE: &[&str] = &[
    "cancel_reservation",
    "reject_reservation",
    "request_unstake",
    "withdraw_bond",
    "set_config",
    "pause",
    "update_sla",
    "propose_admin",
    "propose_upgrade",
];
const OFTEN: &[&str] = &[
    "request_reservation",
    "request_reservation",
    "request_reservation",
    "accept_reservation",
    "accept_reservation",
    "accept_reservation",
    "settle",
    "terminate_reservation",
    "top_up",
    "propose_slash",
    "propose_slash",
    "attest_slash",
    "attest_slash",
    "attest_slash",
    "claim_breach",
    "claim_breach",
    "answer_claim",
    "dispute_slash",
    "resolve_dispute",
    "resolve_dispute",
    "resolve_dispute",
    "resolve_dispute",
    "execute_slash",
    "execute_slash",
    "lapse_slash",
    "withdraw",
    "end_maintenance",
    "set_oracle",
];

const OF_A_SLASH: &[&str] = &[
    "attest_slash",
    "withdraw_slash",
    "answer_claim",
    "dispute_slash",
    "resolve_dispute",
    "execute_slash",
    "lapse_slash",
];

const MAKES_A_SLASH: &[&str] = &["propose_slash", "claim_breach"];

pub struct Walk {
    pub world: World,
    pub functions: Vec<String>,
    pub inputs: BTreeMap<String, Vec<(String, String)>>,
    pub flows: Flows,
    pub stored: Stored,
    pub now: u64,
}

/// The market of world.rs and beside it a unit with short windows and one that follows the guide.
fn market() -> World {
    let world = World::new().with_unit();
    ["spare1", "spare2", "spare3"].iter().for_each(|name| drop(world.account(name)));
    let client = world.client();
    let (maker, link) = (world.account("maker"), world.text("https://maker.example"));
    client.register_provider(&maker, &link, &3_000_000);
    client.add_stake(&world.account("provider"), &3_000_000);
    let (region, terms) = (world.text("eu-west"), World::terms());
    for (owner, floor, window) in [("maker", PRICE, 3_600), ("provider", 2_000_000, 7_200)] {
        let owner = world.account(owner);
        client.register_unit(&owner, &60, &region, &1, &link, &floor, &PRICE, &window, &terms);
    }
    for consumer in ["consumer", "buyer"] {
        client.register_consumer(&world.account(consumer), &2_000_000);
    }
    drop(client);
    world
}

impl Walk {
    pub fn new(spec: &Spec) -> Walk {
        let world = market();
        let functions = spec.changing();
        let inputs = functions.iter().map(|f| (f.clone(), spec.members("function", f))).collect();
        let stored = world.check_invariants(0);
        Walk { world, functions, inputs, flows: Flows::default(), stored, now: T0 }
    }

    pub fn function(&self, dice: &mut Dice) -> String {
        let any = if dice.one_in(2) { dice.pick(&self.functions) } else { None };
        let rare = |function: &String| RARE.contains(&function.as_str());
        let any = any.filter(|function| !rare(function) || dice.one_in(2));
        let mut function = any.unwrap_or_else(|| dice.pick(OFTEN).unwrap().to_string());
        if self.stored.instance.paused && dice.one_in(4) {
            function = "unpause".into();
        }
        // Mostly what comes first, when it can't be this yet.
        while let Some(first) = self.lacks(&function).filter(|_| !dice.one_in(5)) {
            function = first.into();
        }
        function
    }

    /// The call that must come first, if there is nothing that this one may be about.
    fn lacks(&self, function: &str) -> Option<&'static str> {
        let stored = &self.stored;
        let instance = &stored.instance;
        let some = |holds: &dyn Fn(&Reservation) -> bool| stored.reservations.values().any(holds);
        let running = |r: &Reservation| r.running(self.now);
        let (there, first) = match function {
            "accept_reservation" => {
                (some(&|r| r.status == 0 && self.now < r.expires_at), "request_reservation")
            }
            "reject_reservation" | "cancel_reservation" | "expire_request" => {
                (some(&|r| r.status == 0), "request_reservation")
            }
            "settle" => (some(&Reservation::in_force), "accept_reservation"),
            "terminate_reservation" | "top_up" => (some(&running), "accept_reservation"),
            _ if MAKES_A_SLASH.contains(&function) => {
                (some(&running) || !self.closed_windows().is_empty(), "accept_reservation")
            }
            _ if OF_A_SLASH.contains(&function) => {
                let mut opened = stored.slashes.iter().filter(|(_, slash)| open(slash));
                let fits = opened.any(|(key, slash)| self.fits(function, key, slash));
                let first = match function {
                    "answer_claim" => "claim_breach",
                    "resolve_dispute" => "dispute_slash",
                    "execute_slash" => "attest_slash",
                    _ => "propose_slash",
                };
                (fits, first)
            }
            "accept_admin" => (instance.pending_admin != self.world.absent(), "propose_admin"),
            "cancel_upgrade" => (instance.pending_not_before != 0, "propose_upgrade"),
            "end_maintenance" => {
                (stored.units.values().any(|u| u.maint_until > self.now), "schedule_maintenance")
            }
            "withdraw_stake" => {
                (stored.providers.iter().any(|(_, p)| p.unbonding > 0), "request_unstake")
            }
            _ => return None,
        };
        (!there).then_some(first)
    }

    /// Times at which something about the reservation begins or ends.
    fn times_of(&self, dice: &mut Dice, r: &Reservation) -> Vec<u64> {
        if r.status == reservation_status::REQUESTED {
            return vec![r.expires_at];
        }
        let config = &self.stored.configs[&r.config_version];
        let current = r.window_at(self.now.clamp(r.start, r.end - 1));
        let window = dice.pick(&[r.next_window, current, current.saturating_sub(1)]).unwrap();
        let until = r.deadlines(window, config);
        let grace = r.window_start(window) + config.grace_secs;
        let mut times = vec![r.window_end(window), r.end, grace, grace + r.window_secs];
        times.extend([until.claim_until, until.attest_until, until.dispute_until]);
        times.push(until.decide_until);
        times
    }

    /// Now, or a time at which something may begin or end, or the second before it.
    pub fn pass_time(&mut self, dice: &mut Dice, function: &str) {
        if dice.one_in(12) {
            self.now += dice.below(300);
        }
        let running: Vec<&Reservation> =
            self.stored.reservations.values().filter(|r| !ended(r)).collect();
        let mut times: Vec<u64> = Vec::new();
        if dice.one_in(8) {
            times.extend(running.iter().flat_map(|r| self.times_of(dice, r)));
        } else if MAKES_A_SLASH.contains(&function) && self.closed_windows().is_empty() {
            let started = running.iter().filter(|r| r.start != 0 && self.now < r.end);
            times.extend(started.map(|r| r.window_end(r.window_at(self.now))));
        } else if function == "withdraw_stake" && dice.one_in(3) {
            let released = self.stored.providers.iter().filter(|(_, p)| p.unbonding > 0);
            times.extend(released.map(|(_, provider)| provider.release_at));
        }
        times.retain(|time| *time > self.now);
        times.sort_unstable();
        times.truncate(3);
        if let Some(time) = dice.pick(&times) {
            self.now = time - u64::from(dice.one_in(4));
        }
        self.world.at(self.now);
    }

    /// Until the slash that a call is about may be closed by it, one time of two.
    pub fn wait(&mut self, dice: &mut Dice, function: &str, s: Subject) {
        let key = (s.reservation_id, s.party, s.window);
        let Some(slash) = self.stored.slashes.get(&key) else { return };
        let until = self.until(&key);
        let disputed = slash.status == slash_status::DISPUTED;
        let due = match function {
            "resolve_dispute" if disputed => until.attest_until,
            "resolve_dispute" => until.dispute_until,
            "execute_slash" if !disputed => until.dispute_until,
            "lapse_slash" if slash.claim_reasons == 0 => until.attest_until,
            "execute_slash" | "lapse_slash" => until.decide_until,
            _ => return,
        };
        if dice.one_in(2) {
            self.now = self.now.max(due);
            self.world.at(self.now);
        }
    }

    fn until(&self, key: &(u64, u32, u32)) -> Deadlines {
        let r = &self.stored.reservations[&key.0];
        r.deadlines(key.2, &self.stored.configs[&r.config_version])
    }

    /// Mostly something that the function may be about.
    pub fn subject(&self, dice: &mut Dice, function: &str) -> Subject {
        let stored = &self.stored;
        let beyond = u64::from(dice.one_in(8));
        let ahead = |unit: &&u64| stored.units[*unit].maint_until > self.now;
        let unit_id = match function {
            "end_maintenance" => stored.units.keys().find(ahead).copied(),
            _ => None,
        };
        let unit_id = unit_id.unwrap_or(1 + dice.below(stored.instance.units + beyond));
        let wanted: &[u32] = match function {
            "accept_reservation" | "reject_reservation" | "cancel_reservation"
            | "expire_request" => &[0],
            "terminate_reservation" => &[1],
            _ => &[1, 2],
        };
        let late = |r: &Reservation| function == "accept_reservation" && self.now >= r.expires_at;
        let fits = |(_, r): &(&u64, &Reservation)| wanted.contains(&r.status) && !late(r);
        let ids: Vec<u64> = stored.reservations.iter().filter(fits).map(|(id, _)| *id).collect();
        let any_id = 1 + dice.below(stored.instance.reservations + 1);
        let some = if dice.one_in(10) { None } else { dice.pick(&ids) };
        let reservation_id = some.unwrap_or(any_id);
        let (party, window) = (dice.below(2) as u32, dice.below(3) as u32);
        let of_window = OF_A_SLASH.contains(&function) || MAKES_A_SLASH.contains(&function);
        let key = if of_window && !dice.one_in(8) { self.key_for(dice, function) } else { None };
        match key {
            Some((reservation_id, party, window)) => {
                Subject { unit_id, reservation_id, party, window }
            }
            None => Subject { unit_id, reservation_id, party, window },
        }
    }

    /// Of a slash that the call may be about, or of one that it may make.
    fn key_for(&self, dice: &mut Dice, function: &str) -> Option<(u64, u32, u32)> {
        if function == "propose_slash" || function == "claim_breach" && !dice.one_in(3) {
            let (id, window) = dice.pick(&self.closed_windows())?;
            let unpaid = self.stored.reservations[&id].gross(window) == 0;
            let party = if unpaid && !dice.one_in(8) { 1 } else { dice.below(2) as u32 };
            return Some((id, party, window));
        }
        let opened = self.stored.slashes.iter().filter(|(_, slash)| open(slash));
        let fits = opened.filter(|(key, slash)| self.fits(function, key, slash));
        dice.pick(&fits.map(|(key, _)| *key).collect::<Vec<_>>())
    }

    /// Whether the call may be about this open slash, now or later.
    fn fits(&self, function: &str, key: &(u64, u32, u32), slash: &Slash) -> bool {
        let until = self.until(key);
        let r = &self.stored.reservations[&key.0];
        let of_version = self.stored.configs[&r.config_version].quorum;
        let start = r.window_start(key.2);
        let quorum = slash.verdict(&self.stored.instance, of_version, start).has_quorum();
        let (claimed, disputed) =
            (slash.claim_reasons != 0, slash.status == slash_status::DISPUTED);
        match function {
            "attest_slash" => self.now < until.attest_until,
            "claim_breach" => self.now < until.attest_until && !claimed,
            "answer_claim" => self.now < until.dispute_until && claimed,
            "dispute_slash" => self.now < until.dispute_until && !disputed,
            "resolve_dispute" if quorum => self.now < until.decide_until && disputed,
            "resolve_dispute" => self.now < until.decide_until && claimed,
            "execute_slash" => quorum,
            "lapse_slash" => !quorum,
            _ => true,
        }
    }

    /// Of running reservations, while they may be slashed.
    fn closed_windows(&self) -> Vec<(u64, u32)> {
        let mut found = Vec::new();
        for (id, r) in self.stored.reservations.iter().filter(|(_, r)| !ended(r) && r.start != 0) {
            let config = &self.stored.configs[&r.config_version];
            let closed = |window: &u32| {
                let claim_until = r.deadlines(*window, config).claim_until;
                r.window_end(*window) <= self.now && self.now < claim_until
            };
            found.extend((0..r.windows()).filter(closed).map(|window| (*id, window)));
        }
        found
    }

    /// Mostly somebody who may.
    pub fn caller(&self, dice: &mut Dice, function: &str, subject: Subject) -> Address {
        let rightful = self.stored.rightful(function, subject).filter(|_| !dice.one_in(5));
        let everybody = self.world.people();
        let some = rightful.and_then(|accounts| dice.pick(&accounts));
        some.filter(|account| everybody.contains(account))
            .or_else(|| dice.pick(&everybody))
            .unwrap()
    }
}
