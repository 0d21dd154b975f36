//! Arguments of random calls: mostly what the state allows, near its boundaries.

use orchestrator::codes::{party, reservation_status, MONTH_SECS};
use orchestrator::{Config, ScoreEntry};
use soroban_sdk::{vec as values, Address, IntoVal, Val};

use crate::dice::Dice;
use crate::rights::Subject;
use crate::walk::Walk;
use crate::world::{World, DAY, FIXED, PRICE};

/// What a call is to be about.
pub struct Aim {
    pub subject: Subject,
    gb: u32,
    secs: u64,
    deposit: u128,
    amount: u128,
}

impl Walk {
    pub fn arguments(
        &self,
        dice: &mut Dice,
        aim: &Aim,
        caller: &Address,
        function: &str,
    ) -> soroban_sdk::Vec<Val> {
        let mut arguments = values![&self.world.env];
        for (name, kind) in &self.inputs[function] {
            arguments.push_back(match name.as_str() {
                "caller" => caller.into_val(&self.world.env),
                _ => self.argument(dice, aim, name, kind),
            });
        }
        arguments
    }

    /// Amounts that fit what the call is about.
    pub fn aim(&self, dice: &mut Dice, function: &str, subject: Subject) -> Aim {
        let stored = &self.stored;
        let mut aim = Aim { subject, gb: 1, secs: 3_600, deposit: 1, amount: 1 };
        if let Some(unit) = stored.units.get(&subject.unit_id) {
            aim.gb = 1 + dice.below(u64::from(unit.capacity_gb) / 3 + 1) as u32;
            aim.secs = (1 + dice.below(6)) * unit.window_secs + u64::from(dice.one_in(20));
            let price = self.world.client().effective_price(&subject.unit_id);
            let whole = price * u128::from(aim.gb) * u128::from(aim.secs) / u128::from(MONTH_SECS);
            aim.deposit = whole * u128::from(2 + dice.below(10)) / 10;
        }
        aim.amount = 1 + u128::from(dice.below(3_000));
        let reservation = stored.reservations.get(&subject.reservation_id);
        let running = reservation.filter(|r| r.status == reservation_status::ACTIVE);
        if let Some(r) = running.filter(|_| function == "top_up") {
            aim.amount = (r.owed() - r.funds()) / u128::from(1 + dice.below(3));
            aim.amount += u128::from(dice.below(2) * 1_000);
        }
        aim
    }

    fn argument(&self, dice: &mut Dice, aim: &Aim, name: &str, kind: &str) -> Val {
        let (env, subject, now) = (&self.world.env, aim.subject, self.now);
        let unit = self.stored.units.get(&subject.unit_id);
        match (name, kind) {
            ("unit_id", _) => subject.unit_id.into_val(env),
            ("reservation_id", _) => subject.reservation_id.into_val(env),
            ("party", _) => subject.party.into_val(env),
            ("window", _) => subject.window.into_val(env),
            ("gb", _) => aim.gb.into_val(env),
            ("duration_secs", _) => aim.secs.into_val(env),
            ("deposit", _) => aim.deposit.into_val(env),
            ("max_price", _) => PRICE.into_val(env),
            ("sla_version", _) => unit.map_or(1, |unit| unit.sla_version).into_val(env),
            ("config_version", _) => self.stored.instance.config_version.into_val(env),
            ("max_windows", _) => (1 + dice.below(10) as u32).into_val(env),
            ("reasons", _) => self.reasons(dice, subject.party).into_val(env),
            ("score_before", _) => (dice.below(101) as u32).into_val(env),
            ("share_bps", _) => dice.pick(&[0u32, 0, 3_333, 10_000]).into_val(env),
            ("from", _) => (now + 600 + dice.below(60)).into_val(env),
            ("until", _) => (now + 650 + dice.below(80)).into_val(env),
            ("as_of", _) => self.day(dice).into_val(env),
            ("valid_until", _) => (now + 1 + dice.below(20_000)).into_val(env),
            ("window_secs", _) => dice.pick(&[3_600u64, 7_200, DAY]).into_val(env),
            ("price", _) => self.guide_price(dice).into_val(env),
            ("floor", _) => (2_000_000 + u128::from(dice.below(500_000))).into_val(env),
            ("ceiling", _) => PRICE.into_val(env),
            ("stake" | "bond", _) => (900 + u128::from(dice.below(90_000))).into_val(env),
            ("amount", _) => aim.amount.into_val(env),
            ("region", _) => self.world.text("eu-west").into_val(env),
            ("capacity_gb", _) => (1 + dice.below(100) as u32).into_val(env),
            ("api", _) => (dice.below(4) as u32).into_val(env),
            ("enabled", _) => (!dice.one_in(6)).into_val(env),
            (_, "bool") => (!dice.one_in(4)).into_val(env),
            (_, "address") => self.somebody(dice, name).into_val(env),
            (_, "string") => self.world.text("https://x.example/").into_val(env),
            (_, "bytes_n<32>") => self.world.hash(7).into_val(env),
            (_, "SlaTerms") => World::terms().into_val(env),
            (_, "Config") => self.config(dice).into_val(env),
            (_, "vec<ScoreEntry>") => {
                let address = dice.pick(&self.world.people()).unwrap();
                values![env, ScoreEntry { address, score: 7 }].into_val(env)
            }
            other => panic!("{other:?}"),
        }
    }

    /// Mostly those that terms promise, or that need no promise.
    fn reasons(&self, dice: &mut Dice, accused: u32) -> u32 {
        let one_of: &[u32] = match accused {
            party::PROVIDER => &[1, 8, 9, 33, 65, 96, 1, 9, 2],
            _ => &[256, 512, 1_024, 768, 1_536],
        };
        dice.pick(one_of).unwrap()
    }

    /// Mostly a day that has begun.
    fn day(&self, dice: &mut Dice) -> u64 {
        let today = self.now - self.now % FIXED.day_secs;
        today + u64::from(dice.one_in(12)) - dice.below(3) * FIXED.day_secs
    }

    fn guide_price(&self, dice: &mut Dice) -> u128 {
        match self.stored.guides.first() {
            Some(guide) => guide.price * u128::from(95 + dice.below(11)) / 100,
            None => 2_300_000,
        }
    }

    /// For a role mostly somebody who has none.
    fn somebody(&self, dice: &mut Dice, name: &str) -> Address {
        let role = ["oracle", "arbiter"].contains(&name) && !dice.one_in(3);
        if role {
            return self
                .world
                .account(dice.pick(&["spare1", "spare2", "spare3", "judge"]).unwrap());
        }
        let oracles: Vec<Address> =
            self.stored.instance.oracles.iter().map(|entry| entry.oracle).collect();
        let own = if name == "oracle" && dice.one_in(2) { dice.pick(&oracles) } else { None };
        own.or_else(|| dice.pick(&self.world.people())).unwrap()
    }

    fn config(&self, dice: &mut Dice) -> Config {
        let mut config = self.world.config();
        if dice.one_in(3) {
            config.treasury = self.world.account("spare3");
        }
        config.min_stake = 1_000 + u128::from(dice.below(1_000));
        config.min_bond = 100 + u128::from(dice.below(1_000));
        config.platform_fee_bps = dice.below(1_001) as u32;
        config.stake_penalty_bps = dice.below(10_001) as u32;
        config.consumer_penalty_bps = 1_000 + dice.below(9_001) as u32;
        config.min_credit_bps = dice.below(10_001) as u32;
        config.dispute_deposit = u128::from(dice.below(100));
        config.dispute_deposit_bps = dice.below(2_001) as u32;
        config.grace_secs = 1 + dice.below(3_600);
        let enabled = self.stored.instance.oracles.iter().filter(|entry| entry.until == 0).count();
        config.quorum = (enabled as u32 / 2 + 1 + dice.below(3) as u32).min(7);
        config
    }
}
