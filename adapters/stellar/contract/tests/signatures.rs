//! What a signature allows: one call of one function with these arguments, once, and of the token no more than this
//! call takes. Nothing is mocked but the key: the host matches every entry with the call. The artefact runs.

use std::collections::BTreeSet;

use orchestrator::{ContractError, ScoreEntry};
use soroban_sdk::testutils::{MockAuth, MockAuthContract, MockAuthInvoke};
use soroban_sdk::xdr::{ScErrorType, SorobanAuthorizationEntry};
use soroban_sdk::{vec as values, Address, Error, IntoVal, Symbol, TryFromVal, Val, Vec};

use crate::spec::Spec;
use crate::world::{wasm, World, DAY, T0};

const PEOPLE: [&str; 9] =
    ["admin", "heir", "judge", "oracle1", "oracle2", "oracle3", "provider", "consumer", "stranger"];
const PRICE: u128 = 2_592_000;

struct Signers {
    world: World,
    played: BTreeSet<String>,
    refused: u32,
}

/// A call as it is signed; `pulled` tokens go from the caller to the contract.
#[derive(Clone)]
struct Signed {
    function: String,
    arguments: Vec<Val>,
    pulled: u128,
}

macro_rules! values_of {
    ($env:expr; $($value:expr),*) => {{
        let all: Vec<Val> = values![$env $(, IntoVal::<_, Val>::into_val(&$value, $env))*];
        all
    }};
}

/// Another value of the same kind, where there is one near.
fn other(world: &World, value: Val) -> Val {
    let env = &world.env;
    if let Ok(number) = u32::try_from_val(env, &value) {
        return (number ^ 1).into_val(env);
    }
    if let Ok(number) = u64::try_from_val(env, &value) {
        return (number + 1).into_val(env);
    }
    if let Ok(number) = u128::try_from_val(env, &value) {
        return (number + 1).into_val(env);
    }
    world.account("treasury").into_val(env)
}

impl Signers {
    fn new() -> Signers {
        let world = World::empty().compiled();
        for name in PEOPLE {
            let account = world.account(name);
            world.env.register_at(&account, MockAuthContract, ());
        }
        world.env.set_auths(&[]);
        Signers { world, played: BTreeSet::new(), refused: 0 }
    }

    fn entry(
        &self,
        signer: &Address,
        caller: &Address,
        call: &Signed,
    ) -> SorobanAuthorizationEntry {
        let world = &self.world;
        let amount = i128::try_from(call.pulled).unwrap();
        let transfer = MockAuthInvoke {
            contract: &world.token,
            fn_name: "transfer",
            args: values_of![&world.env; *caller, world.contract, amount],
            sub_invokes: &[],
        };
        let invoke = MockAuthInvoke {
            contract: &world.contract,
            fn_name: &call.function,
            args: call.arguments.clone(),
            sub_invokes: if call.pulled > 0 { std::slice::from_ref(&transfer) } else { &[] },
        };
        (&MockAuth { address: signer, invoke: &invoke }).into()
    }

    fn call(&self, entries: &[SorobanAuthorizationEntry], call: &Signed) -> Result<(), Error> {
        let env = &self.world.env;
        env.set_auths(entries);
        let name = Symbol::new(env, &call.function);
        let answer = env.try_invoke_contract::<Val, Error>(
            &self.world.contract,
            &name,
            call.arguments.clone(),
        );
        answer.map(|_| ()).map_err(|error| error.expect("the host says why"))
    }

    /// By the host, before the contract looks at anything.
    fn refuse(&mut self, why: &str, entries: &[SorobanAuthorizationEntry], call: &Signed) {
        let error = self.call(entries, call).expect_err(why);
        assert!(!error.is_type(ScErrorType::Contract), "{} {why}: {error:?}", call.function);
        self.refused += 1;
    }

    /// All signatures that are not this one are refused; it passes, once.
    fn play(&mut self, by: &str, function: &str, more: Vec<Val>, pulled: u128) {
        let env = self.world.env.clone();
        let (caller, stranger) = (self.world.account(by), self.world.account("stranger"));
        let mut arguments = values_of![&env; caller];
        arguments.append(&more);
        let call = Signed { function: function.into(), arguments, pulled };
        let before = self.world.check_invariants(0);

        self.refuse("unsigned", &[], &call);
        let of_another = self.entry(&stranger, &caller, &call);
        self.refuse("signed by another", &[of_another], &call);
        let elsewhere = if function == "pause" { "unpause" } else { "pause" };
        let other_function = Signed { function: elsewhere.into(), ..call.clone() };
        let wrong = self.entry(&caller, &caller, &other_function);
        self.refuse("of another function", &[wrong], &call);
        let last = call.arguments.len() - 1;
        let mut changed = call.clone();
        changed.arguments.set(last, other(&self.world, call.arguments.get_unchecked(last)));
        let wrong = self.entry(&caller, &caller, &changed);
        self.refuse("of other arguments", &[wrong], &call);
        if pulled > 0 {
            for less in [0, pulled - 1] {
                let tokens = Signed { pulled: less, ..call.clone() };
                let entry = self.entry(&caller, &caller, &tokens);
                let error = self.call(&[entry], &call).expect_err("more tokens than signed");
                assert_eq!(Error::from(ContractError::TokenFailed), error, "{function}");
            }
        }
        assert_eq!(before, self.world.check_invariants(0), "{function}: refused calls changed it");

        let exact = self.entry(&caller, &caller, &call);
        self.call(std::slice::from_ref(&exact), &call)
            .unwrap_or_else(|e| panic!("{function}: {e:?}"));
        self.refuse("a second time", &[exact], &call);
        self.world.check_invariants(0);
        self.played.insert(function.into());
    }

    fn provider_acts(&mut self) {
        let (env, world) = (self.world.env.clone(), &self.world);
        let (link, region, terms) =
            (world.text("https://x.example"), world.text("eu-west"), World::terms());
        let by = "provider";
        self.play(by, "register_provider", values_of![&env; link, 100_000u128], 100_000);
        self.play(by, "update_provider", values_of![&env; link], 0);
        self.play(by, "add_stake", values_of![&env; 500u128], 500);
        let unit = values_of![&env; 100u32, region, 0u32, link, PRICE, PRICE, DAY, terms];
        self.play(by, "register_unit", unit, 0);
        self.play(by, "update_unit", values_of![&env; 1u64, link], 0);
        self.play(by, "set_price", values_of![&env; 1u64, PRICE, PRICE], 0);
        self.play(by, "set_accepting", values_of![&env; 1u64, true], 0);
        self.play(by, "update_sla", values_of![&env; 1u64, terms], 0);
        let maintenance = values_of![&env; 1u64, T0 + 600, T0 + 700];
        self.play(by, "schedule_maintenance", maintenance, 0);
        self.play(by, "end_maintenance", values_of![&env; 1u64], 0);
    }

    fn reservations_begin(&mut self) {
        let env = self.world.env.clone();
        self.play("consumer", "register_consumer", values_of![&env; 1_000u128], 1_000);
        self.play("consumer", "add_bond", values_of![&env; 500u128], 500);
        let asked = values_of![&env; 1u64, 10u32, 2 * DAY, PRICE, 2u32, 1u32, 864_000u128];
        for (by, answer) in [
            ("consumer", "cancel_reservation"),
            ("provider", "reject_reservation"),
            ("provider", "accept_reservation"),
        ] {
            self.play("consumer", "request_reservation", asked.clone(), 864_000);
            let id = self.world.client().counts().reservations;
            self.play(by, answer, values_of![&env; id], 0);
        }
        self.play("consumer", "top_up", values_of![&env; 3u64, 1_000u128], 1_000);
    }

    fn oracles_judge(&mut self) {
        let (env, at) = (self.world.env.clone(), T0 + DAY);
        self.world.at(at);
        let address = self.world.account("provider");
        let scores = values![&env, ScoreEntry { address, score: 50 }];
        self.play("oracle1", "publish_scores", values_of![&env; 0u32, T0, scores], 0);
        let guide = values_of![&env; self.world.text("eu-west"), PRICE, at + 1];
        self.play("oracle1", "publish_price_guide", guide, 0);
        let (root, uri) = (self.world.hash(1), self.world.text("https://e.example/1"));
        let vote = values_of![&env; 3u64, 0u32, 0u32, 1u32, 40u32, root, uri];
        self.play("oracle1", "propose_slash", vote.clone(), 0);
        self.play("oracle2", "attest_slash", vote.clone(), 0);
        self.play("oracle3", "attest_slash", vote, 0);
        self.play("oracle1", "withdraw_slash", values_of![&env; 3u64, 0u32, 0u32], 0);
        let statement = values_of![&env; 3u64, 0u32, 0u32, self.world.hash(2)];
        self.play("provider", "dispute_slash", statement, 50);
        self.world.at(at + 10_800);
        let share = values_of![&env; 3u64, 0u32, 0u32, 5_000u32];
        self.play("judge", "resolve_dispute", share, 0);
    }

    fn all_leave(&mut self) {
        let env = self.world.env.clone();
        self.play("consumer", "terminate_reservation", values_of![&env; 3u64], 0);
        self.play("consumer", "withdraw_bond", values_of![&env; 100u128], 0);
        self.play("consumer", "withdraw", values_of![&env; 200_000u128], 0);
        self.play("provider", "decommission_unit", values_of![&env; 1u64], 0);
        self.play("provider", "request_unstake", values_of![&env; 1_000u128], 0);
        self.world.at(T0 + 10 * DAY);
        self.play("provider", "withdraw_stake", values_of![&env;], 0);
    }

    fn admin_acts(&mut self) {
        let env = self.world.env.clone();
        let (heir, stranger) = (self.world.account("heir"), self.world.account("stranger"));
        self.play("admin", "set_config", values_of![&env; self.world.config()], 0);
        self.play("admin", "set_oracle", values_of![&env; heir, true], 0);
        self.play("admin", "set_arbiter", values_of![&env; stranger], 0);
        self.play("admin", "propose_admin", values_of![&env; heir], 0);
        self.play("heir", "accept_admin", values_of![&env;], 0);
        self.play("heir", "pause", values_of![&env;], 0);
        self.play("heir", "unpause", values_of![&env;], 0);
        let hash = env.deployer().upload_contract_wasm(wasm().as_slice());
        self.play("heir", "propose_upgrade", values_of![&env; hash], 0);
        self.world.at(T0 + 11 * DAY);
        self.play("heir", "upgrade", values_of![&env;], 0);
    }
}

#[test]
fn a_signature_allows_one_call_once() {
    let mut signers = Signers::new();
    signers.provider_acts();
    signers.reservations_begin();
    signers.oracles_judge();
    signers.all_leave();
    signers.admin_acts();
    let spec = Spec::frozen();
    let caller = |function: &String| {
        let inputs = spec.members("function", function);
        inputs.first().is_some_and(|(name, _)| name == "caller")
    };
    let with_caller: BTreeSet<String> = spec.functions().into_iter().filter(caller).collect();
    assert_eq!(with_caller, signers.played);
    println!("{} functions, {} calls refused by the host", signers.played.len(), signers.refused);
    assert_eq!(39, with_caller.len());
}
