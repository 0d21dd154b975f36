//! A market, and what to call on it next: mostly what the state allows, near its boundaries.

use std::collections::BTreeMap;

use orchestrator::codes::{party, reservation_status, MONTH_SECS};
use orchestrator::Reservation;
use soroban_sdk::{vec as values, Address, IntoVal, Val};

use crate::dice::Dice;
use crate::flows::Flows;
use crate::invariants::{ended, open, Stored};
use crate::rights::Subject;
use crate::spec::Spec;
use crate::world::{World, DAY, T0};

/// Rarely: they end what the others need.
const RARE: &[&str] = &[
    "cancel_reservation",
    "reject_reservation",
    "decommission_unit",
    "request_unstake",
    "withdraw_bond",
    "set_oracle",
    "set_config",
    "pause",
    "update_sla",
    "propose_admin",
    "propose_upgrade",
    "upgrade",
    "set_arbiter",
];
const OFTEN: &[&str] = &[
    "request_reservation",
    "request_reservation",
    "accept_reservation",
    "accept_reservation",
    "settle",
    "terminate_reservation",
    "top_up",
    "propose_slash",
    "propose_slash",
    "attest_slash",
    "attest_slash",
    "dispute_slash",
    "resolve_dispute",
    "execute_slash",
    "lapse_slash",
    "withdraw",
];

const OF_A_SLASH: &[&str] = &[
    "attest_slash",
    "withdraw_slash",
    "dispute_slash",
    "resolve_dispute",
    "execute_slash",
    "lapse_slash",
];

pub struct Walk {
    pub world: World,
    pub functions: Vec<String>,
    inputs: BTreeMap<String, Vec<(String, String)>>,
    pub flows: Flows,
    pub stored: Stored,
    now: u64,
}

/// What a call is to be about.
pub struct Aim {
    pub subject: Subject,
    gb: u32,
    secs: u64,
    deposit: u128,
    amount: u128,
}

/// The market of world.rs and beside it a unit with short windows and one that follows the guide.
fn market() -> World {
    let world = World::new().with_unit();
    let client = world.client();
    let (maker, link) = (world.account("maker"), world.text("https://maker.example"));
    client.register_provider(&maker, &link, &50_000);
    let (region, terms) = (world.text("eu-west"), World::terms());
    for (owner, floor, window) in [("maker", 2_592_000, 3_600), ("provider", 2_000_000, 7_200)] {
        let (owner, ceiling) = (world.account(owner), 2_592_000u128);
        client.register_unit(&owner, &60, &region, &1, &link, &floor, &ceiling, &window, &terms);
    }
    for consumer in ["consumer", "buyer"] {
        client.register_consumer(&world.account(consumer), &20_000);
    }
    drop(client);
    world
}

impl Walk {
    pub fn new(spec: &Spec) -> Walk {
        let world = market();
        let changes = |name: &String| {
            let view = name.starts_with("get_")
                || ["version", "is_oracle", "counts", "effective_price"].contains(&name.as_str());
            !view && name != "__constructor"
        };
        let functions: Vec<String> = spec.functions().into_iter().filter(changes).collect();
        let inputs = functions.iter().map(|f| (f.clone(), spec.members("function", f))).collect();
        let stored = world.check_invariants(0);
        Walk { world, functions, inputs, flows: Flows::default(), stored, now: T0 }
    }

    /// None: nothing this time.
    pub fn function(&self, dice: &mut Dice) -> Option<String> {
        if self.stored.instance.paused && dice.one_in(4) {
            return Some("unpause".into());
        }
        let function = match dice.one_in(3) {
            true => dice.pick(&self.functions)?,
            false => dice.pick(OFTEN)?.to_string(),
        };
        let left_out = RARE.contains(&function.as_str()) && !dice.one_in(8);
        let of_a_slash = OF_A_SLASH.contains(&function.as_str());
        let none = of_a_slash && !self.stored.slashes.values().any(open) && !dice.one_in(8);
        // Ends of slashes before they got anywhere.
        let hasty = ["lapse_slash", "withdraw_slash"].contains(&function.as_str());
        match none {
            _ if hasty && !dice.one_in(4) => {
                Some(dice.pick(&["attest_slash", "resolve_dispute"])?.into())
            }
            true => Some(dice.pick(&["propose_slash", "accept_reservation", "settle"])?.into()),
            false => (!left_out).then_some(function),
        }
    }

    pub fn arguments(
        &self,
        dice: &mut Dice,
        aim: &Aim,
        caller: &Address,
        function: &str,
    ) -> soroban_sdk::Vec<Val> {
        let mut arguments = values![&self.world.env];
        for (name, kind) in &self.inputs[function] {
            arguments.push_back(self.argument(dice, aim, caller, name, kind));
        }
        arguments
    }

    /// A time at which something may begin or end, or the second before it.
    pub fn pass_time(&mut self, dice: &mut Dice, function: &str) {
        let released = self.stored.providers.iter().filter(|(_, p)| p.unbonding > 0);
        let released: Vec<u64> = released.map(|(_, provider)| provider.release_at).collect();
        if function == "withdraw_stake" && dice.one_in(4) {
            self.now = self.now.max(dice.pick(&released).unwrap_or_default());
        }
        if dice.one_in(12) {
            self.now += dice.below(300);
        }
        if dice.one_in(7) {
            let mut times = Vec::new();
            for r in self.stored.reservations.values().filter(|r| !ended(r)) {
                if r.status == reservation_status::REQUESTED {
                    times.push(r.expires_at);
                    continue;
                }
                let current = r.window_at(self.now.clamp(r.start, r.end - 1));
                let window =
                    dice.pick(&[r.next_window, current, current.saturating_sub(1)]).unwrap();
                let until = r.deadlines(window, &self.stored.configs[&r.config_version]);
                times.extend([r.window_end(window), r.end, until.claim_until]);
                times.extend([until.attest_until, until.dispute_until, until.decide_until]);
            }
            times.retain(|time| *time > self.now);
            times.sort_unstable();
            times.truncate(2);
            if let Some(time) = dice.pick(&times) {
                self.now = time - dice.below(2);
            }
        }
        self.world.at(self.now);
    }

    /// Mostly something that the function may be about.
    pub fn aim(&self, dice: &mut Dice, function: &str) -> Aim {
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
            "top_up" | "terminate_reservation" => &[1],
            _ => &[1, 2],
        };
        let late = |r: &Reservation| function == "accept_reservation" && self.now >= r.expires_at;
        let fits = |(_, r): &(&u64, &Reservation)| wanted.contains(&r.status) && !late(r);
        let ids: Vec<u64> = stored.reservations.iter().filter(fits).map(|(id, _)| *id).collect();
        let any_id = 1 + dice.below(stored.instance.reservations + 1);
        let some = if dice.one_in(10) { None } else { dice.pick(&ids) };
        let mut subject = Subject {
            unit_id,
            reservation_id: some.unwrap_or(any_id),
            party: dice.below(2) as u32,
            window: dice.below(3) as u32,
        };
        if (function.contains("slash") || function == "resolve_dispute") && !dice.one_in(8) {
            if let Some((id, party, window)) = self.window_of(dice, function) {
                subject = Subject { unit_id, reservation_id: id, party, window };
            }
        }
        let mut aim = Aim { subject, gb: 1, secs: 3_600, deposit: 1, amount: 1 };
        if let Some(unit) = stored.units.get(&unit_id) {
            aim.gb = 1 + dice.below(u64::from(unit.capacity_gb) / 3 + 1) as u32;
            aim.secs = 3_600 + dice.below(8) * 3_600 + dice.below(3_600);
            let price = self.world.client().effective_price(&unit_id);
            let whole = price * u128::from(aim.gb) * u128::from(aim.secs) / u128::from(MONTH_SECS);
            aim.deposit = whole * u128::from(4 + dice.below(7)) / 10;
        }
        aim.amount = 1 + u128::from(dice.below(3_000));
        if let Some(r) = stored.reservations.get(&subject.reservation_id) {
            if function == "top_up" && r.status == reservation_status::ACTIVE {
                aim.amount = (r.owed() - r.funds()) / u128::from(1 + dice.below(3));
            }
        }
        aim
    }

    /// A closed window of a running reservation, or one with a slash that is open.
    fn window_of(&self, dice: &mut Dice, function: &str) -> Option<(u64, u32, u32)> {
        let mut keys = Vec::new();
        if function == "propose_slash" {
            for (id, r) in self.stored.reservations.iter().filter(|(_, r)| !ended(r)) {
                let config = &self.stored.configs[&r.config_version];
                let closed = |window: &u32| {
                    let claim_until = r.deadlines(*window, config).claim_until;
                    r.window_end(*window) <= self.now && self.now < claim_until
                };
                let windows = if r.start == 0 { 0 } else { r.windows() };
                for window in (0..windows).filter(closed) {
                    keys.push((*id, dice.below(2) as u32, window));
                }
            }
        } else {
            let opened = self.stored.slashes.iter().filter(|(_, slash)| open(slash));
            keys.extend(opened.map(|(key, _)| *key));
        }
        dice.pick(&keys)
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

    fn argument(
        &self,
        dice: &mut Dice,
        aim: &Aim,
        caller: &Address,
        name: &str,
        kind: &str,
    ) -> Val {
        let (env, subject, now) = (&self.world.env, aim.subject, self.now);
        let version = |stored: &Stored| stored.instance.config_version;
        let unit = self.stored.units.get(&subject.unit_id);
        match (name, kind) {
            ("caller", _) => caller.into_val(env),
            ("unit_id", _) => subject.unit_id.into_val(env),
            ("reservation_id", _) => subject.reservation_id.into_val(env),
            ("party", _) => subject.party.into_val(env),
            ("window", _) => subject.window.into_val(env),
            ("gb", _) => aim.gb.into_val(env),
            ("duration_secs", _) => aim.secs.into_val(env),
            ("deposit", _) => aim.deposit.into_val(env),
            ("max_price", _) => 2_592_000u128.into_val(env),
            ("sla_version", _) => unit.map_or(1, |unit| unit.sla_version).into_val(env),
            ("config_version", _) => version(&self.stored).into_val(env),
            ("max_windows", _) => (1 + dice.below(10) as u32).into_val(env),
            ("reasons", _) if subject.party == party::PROVIDER => 33u32.into_val(env),
            ("reasons", _) => 768u32.into_val(env),
            ("score_before", _) => (dice.below(101) as u32).into_val(env),
            ("share_bps", _) => dice.pick(&[0u32, 0, 3_333, 10_000]).into_val(env),
            ("from", _) => (now + 600 + dice.below(60)).into_val(env),
            ("until", _) => (now + 650 + dice.below(80)).into_val(env),
            ("as_of", _) => (now - dice.below(100)).into_val(env),
            ("valid_until", _) => (now + 1 + dice.below(20_000)).into_val(env),
            ("window_secs", _) => dice.pick(&[3_600u64, 7_200, DAY]).into_val(env),
            ("floor" | "price", _) => (2_000_000 + u128::from(dice.below(500_000))).into_val(env),
            ("ceiling", _) => 2_592_000u128.into_val(env),
            ("stake" | "bond", _) => (900 + u128::from(dice.below(9_000))).into_val(env),
            ("amount", _) => aim.amount.into_val(env),
            ("region", _) => self.world.text("eu-west").into_val(env),
            ("capacity_gb", _) => (1 + dice.below(100) as u32).into_val(env),
            ("api", _) => (dice.below(2) as u32).into_val(env),
            (_, "bool") => (!dice.one_in(3)).into_val(env),
            (_, "address") => dice.pick(&self.world.people()).into_val(env),
            (_, "string") => self.world.text("https://x.example/").into_val(env),
            (_, "bytes_n<32>") => self.world.hash(7).into_val(env),
            (_, "SlaTerms") => World::terms().into_val(env),
            (_, "Config") => self.config(dice).into_val(env),
            (_, "vec<ScoreEntry>") => {
                let address = dice.pick(&self.world.people()).unwrap();
                values![env, orchestrator::ScoreEntry { address, score: 7 }].into_val(env)
            }
            other => panic!("{other:?}"),
        }
    }

    fn config(&self, dice: &mut Dice) -> orchestrator::Config {
        let mut config = self.world.config();
        config.platform_fee_bps = dice.below(1_001) as u32;
        config.stake_penalty_bps = dice.below(10_001) as u32;
        config.consumer_penalty_bps = dice.below(10_001) as u32;
        config.dispute_deposit = u128::from(dice.below(100));
        config.quorum = 1 + dice.below(2) as u32;
        config
    }
}
