//! Every function that changes something, each called at least once with success, in one long life of a market.

use orchestrator::ScoreEntry;
use soroban_sdk::{vec as values, Val, Vec};

use crate::world::{wasm, World, DAY, FIXED, PRICE, T0};

pub const PEOPLE: [&str; 10] = [
    "admin", "heir", "judge", "oracle1", "oracle2", "oracle3", "provider", "consumer", "operator",
    "stranger",
];

/// A call; `pulled` tokens go from the caller to the contract. Nobody signs what anyone may call.
#[derive(Clone)]
pub struct Call {
    pub by: Option<&'static str>,
    pub function: &'static str,
    pub arguments: Vec<Val>,
    pub pulled: u128,
}

#[macro_export]
macro_rules! values_of {
    ($env:expr; $($value:expr),*) => {{
        let all: soroban_sdk::Vec<soroban_sdk::Val> = soroban_sdk::vec![
            $env $(, soroban_sdk::IntoVal::<_, soroban_sdk::Val>::into_val(&$value, $env))*
        ];
        all
    }};
}

pub struct Tour<'a> {
    world: &'a World,
    play: &'a mut dyn FnMut(&World, &Call),
}

impl Tour<'_> {
    fn call(&mut self, by: &'static str, function: &'static str, more: Vec<Val>, pulled: u128) {
        let caller = self.world.account(by);
        let mut arguments = values_of![&self.world.env; caller];
        arguments.append(&more);
        (self.play)(self.world, &Call { by: Some(by), function, arguments, pulled });
    }

    fn open(&mut self, function: &'static str, arguments: Vec<Val>) {
        (self.play)(self.world, &Call { by: None, function, arguments, pulled: 0 });
    }

    fn provider_begins(&mut self) {
        let (env, world) = (self.world.env.clone(), self.world);
        let (link, region) = (world.text("https://x.example"), world.text("eu-west"));
        let (terms, by) = (World::terms(), "provider");
        self.call(by, "register_provider", values_of![&env; link, 500_000u128], 500_000);
        self.call(by, "update_provider", values_of![&env; link], 0);
        self.call(by, "add_stake", values_of![&env; 500u128], 500);
        self.call(by, "set_operator", values_of![&env; world.account("operator")], 0);
        let unit = values_of![&env; 100u32, region, 0u32, link, PRICE, PRICE, DAY, terms];
        self.call(by, "register_unit", unit, 0);
        self.call(by, "update_unit", values_of![&env; 1u64, link], 0);
        self.call("operator", "set_price", values_of![&env; 1u64, PRICE, PRICE], 0);
        self.call("operator", "set_accepting", values_of![&env; 1u64, true], 0);
        self.call(by, "update_sla", values_of![&env; 1u64, terms], 0);
        let maintenance = values_of![&env; 1u64, T0 + 600, T0 + 700];
        self.call("operator", "schedule_maintenance", maintenance, 0);
        self.call("operator", "end_maintenance", values_of![&env; 1u64], 0);
    }

    /// The fourth one runs from T0 + 3,600 for 5 days.
    fn reservations_begin(&mut self) {
        let env = self.world.env.clone();
        self.call("consumer", "register_consumer", values_of![&env; 500_000u128], 500_000);
        self.call("consumer", "add_bond", values_of![&env; 500u128], 500);
        let asked = values_of![&env; 1u64, 10u32, 5 * DAY, PRICE, 2u32, 1u32, 4_320_001u128];
        let request = |tour: &mut Tour, id: u64| {
            tour.call("consumer", "request_reservation", asked.clone(), 4_320_001);
            assert_eq!(id, tour.world.client().counts().reservations);
        };
        request(self, 1);
        self.call("consumer", "cancel_reservation", values_of![&env; 1u64], 0);
        request(self, 2);
        self.call("provider", "reject_reservation", values_of![&env; 2u64], 0);
        request(self, 3);
        self.world.at(T0 + 3_600);
        self.open("expire_request", values_of![&env; 3u64]);
        request(self, 4);
        self.call("provider", "accept_reservation", values_of![&env; 4u64], 0);
        self.call("consumer", "top_up", values_of![&env; 4u64, 1_000u128], 1_000);
    }

    /// The first window: votes, a claim and an answer, a dispute, the arbiter's word.
    fn a_window_is_judged(&mut self) {
        let (env, end) = (self.world.env.clone(), T0 + 3_600 + DAY);
        self.world.at(end);
        let address = self.world.account("provider");
        let scores = values![&env, ScoreEntry { address, score: 50 }];
        self.call("oracle1", "publish_scores", values_of![&env; 0u32, T0, scores], 0);
        let guide = values_of![&env; self.world.text("eu-west"), PRICE, T0, end + 1];
        self.call("admin", "publish_price_guide", guide, 0);
        self.vote("oracle1", "propose_slash", 0);
        self.vote("oracle2", "attest_slash", 0);
        self.vote("oracle3", "attest_slash", 0);
        self.call("oracle1", "withdraw_slash", values_of![&env; 4u64, 0u32, 0u32], 0);
        let deposit = self.world.config().deposit(0, 864_000);
        let claim = values_of![&env; 4u64, 0u32, 0u32, 1u32, self.world.hash(3)];
        self.call("consumer", "claim_breach", claim, deposit);
        let statement = values_of![&env; 4u64, 0u32, 0u32, self.world.hash(2)];
        self.call("provider", "answer_claim", statement.clone(), 0);
        self.call("provider", "dispute_slash", statement, deposit);
        self.world.at(end + 10_800);
        let share = values_of![&env; 4u64, 0u32, 0u32, 5_000u32];
        self.call("judge", "resolve_dispute", share, 0);
    }

    fn vote(&mut self, oracle: &'static str, function: &'static str, window: u32) {
        let (root, uri) = (self.world.hash(1), self.world.text("https://e.example/1"));
        let vote = values_of![&self.world.env; 4u64, 0u32, window, 1u32, 40u32, root, uri];
        self.call(oracle, function, vote, 0);
    }

    /// The second window is slashed without a word, of the third nobody else says so.
    fn windows_pass(&mut self) {
        let (env, start) = (self.world.env.clone(), T0 + 3_600);
        self.world.at(start + 2 * DAY);
        self.vote("oracle2", "propose_slash", 1);
        self.vote("oracle3", "attest_slash", 1);
        self.world.at(start + 2 * DAY + 21_600);
        self.open("execute_slash", values_of![&env; 4u64, 0u32, 1u32]);
        self.world.at(start + 3 * DAY);
        self.vote("oracle2", "propose_slash", 2);
        self.world.at(start + 3 * DAY + 10_800);
        self.open("lapse_slash", values_of![&env; 4u64, 0u32, 2u32]);
        self.open("settle", values_of![&env; 4u64, 10u32]);
    }

    fn all_leave(&mut self) {
        let env = self.world.env.clone();
        self.call("consumer", "terminate_reservation", values_of![&env; 4u64], 0);
        self.world.at(T0 + 5 * DAY);
        self.open("settle", values_of![&env; 4u64, 10u32]);
        self.call("consumer", "withdraw_bond", values_of![&env; 100u128], 0);
        self.call("consumer", "withdraw", values_of![&env; 200_000u128], 0);
        self.call("provider", "decommission_unit", values_of![&env; 1u64], 0);
        self.call("provider", "request_unstake", values_of![&env; 1_000u128], 0);
        self.world.at(T0 + 5 * DAY + FIXED.unbonding_secs);
        self.call("provider", "withdraw_stake", values_of![&env;], 0);
    }

    fn admin_acts(&mut self) {
        let (env, world) = (self.world.env.clone(), self.world);
        let (heir, stranger) = (world.account("heir"), world.account("stranger"));
        self.call("admin", "set_config", values_of![&env; world.config()], 0);
        self.call("admin", "retire_oracle", values_of![&env; world.account("oracle3")], 0);
        self.call("admin", "set_oracle", values_of![&env; heir, true], 0);
        self.call("admin", "set_arbiter", values_of![&env; stranger], 0);
        self.call("admin", "propose_admin", values_of![&env; heir], 0);
        self.call("heir", "accept_admin", values_of![&env;], 0);
        self.call("heir", "pause", values_of![&env;], 0);
        self.call("heir", "unpause", values_of![&env;], 0);
        let hash = env.deployer().upload_contract_wasm(wasm().as_slice());
        self.call("heir", "propose_upgrade", values_of![&env; hash], 0);
        self.call("heir", "cancel_upgrade", values_of![&env;], 0);
        self.call("heir", "propose_upgrade", values_of![&env; hash], 0);
        world.at(world.env.ledger().timestamp() + FIXED.upgrade_delay_secs);
        self.call("heir", "upgrade", values_of![&env;], 0);
    }
}

impl World {
    /// Of this world's contract, which nobody used; `play` makes each call.
    pub fn tour(&self, play: &mut dyn FnMut(&World, &Call)) {
        let mut tour = Tour { world: self, play };
        tour.provider_begins();
        tour.reservations_begin();
        tour.a_window_is_judged();
        tour.windows_pass();
        tour.all_leave();
        tour.admin_acts();
    }
}
