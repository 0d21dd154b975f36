//! The scenario files that every executor of the rules plays, here on the compiled contract.

use std::panic::{catch_unwind, AssertUnwindSafe};

use orchestrator::ContractError;
use serde_json::{json, Map, Value};
use soroban_sdk::testutils::{Events as _, Ledger as _};
use soroban_sdk::xdr::{self, ScVal};
use soroban_sdk::{Address, Env, Symbol, TryFromVal, Val, Vec as SdkVec};

use crate::flows::Flows;
use crate::invariants::Stored;
use crate::spec::Spec;
use crate::world::{read, wasm, World};

const FOLDER: &str = "../../../tests/golden/orchestrator";
/// Scenarios upgrade to this code, here it is the code itself.
const NEW_CODE: &str = "2222222222222222222222222222222222222222222222222222222222222222";

/// A step with what the contract stored before and after it.
pub struct Played {
    pub at: u64,
    pub function: String,
    pub with: Value,
    pub error: Option<String>,
    pub events: std::vec::Vec<Value>,
    pub before: Option<Stored>,
    pub after: Option<Stored>,
}

pub struct Player {
    pub played: std::vec::Vec<Played>,
    world: World,
    spec: Spec,
    code: std::vec::Vec<u8>,
    uploaded: Option<String>,
    flows: Flows,
}

pub fn load(name: &str) -> Value {
    serde_json::from_slice(&read(&format!("{FOLDER}/{name}.json"))).unwrap()
}

fn symbol(name: &str) -> ScVal {
    ScVal::Symbol(name.try_into().unwrap())
}

impl Player {
    pub fn new() -> Player {
        let (world, code) = (World::empty(), wasm());
        Player {
            world,
            spec: Spec::frozen(),
            code,
            uploaded: None,
            flows: Flows::default(),
            played: std::vec::Vec::new(),
        }
    }

    fn hash_in(&self, text: &str) -> std::vec::Vec<u8> {
        let uploaded = self.uploaded.as_deref().filter(|_| text == NEW_CODE);
        let text = uploaded.unwrap_or(text);
        (0..32).map(|i| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap()).collect()
    }

    fn scval(&self, kind: &str, json: &Value) -> ScVal {
        let text = || json.as_str().unwrap();
        match kind {
            "u32" => ScVal::U32(json.as_u64().unwrap().try_into().unwrap()),
            "u64" => ScVal::U64(text().parse().unwrap()),
            "u128" => {
                let number: u128 = text().parse().unwrap();
                ScVal::U128(xdr::UInt128Parts { hi: (number >> 64) as u64, lo: number as u64 })
            }
            "bool" => ScVal::Bool(json.as_bool().unwrap()),
            "address" => {
                let account = match text() {
                    "0x0" => self.world.absent(),
                    name => self.world.account(name),
                };
                ScVal::Address((&account).try_into().unwrap())
            }
            "string" => ScVal::String(text().as_bytes().to_vec().try_into().unwrap()),
            "bytes_n<32>" => ScVal::Bytes(self.hash_in(text()).try_into().unwrap()),
            _ if kind.starts_with("vec<") => {
                let items = json.as_array().unwrap().iter();
                let items = items.map(|item| self.scval(&kind[4..kind.len() - 1], item));
                ScVal::Vec(Some(items.collect::<std::vec::Vec<_>>().try_into().unwrap()))
            }
            name => {
                let fields = self.spec.members("struct", name).into_iter();
                let entry = |(field, kind): (String, String)| xdr::ScMapEntry {
                    key: symbol(&field),
                    val: self.scval(&kind, &json[&field]),
                };
                let entries: std::vec::Vec<xdr::ScMapEntry> = fields.map(entry).collect();
                ScVal::Map(Some(entries.try_into().unwrap()))
            }
        }
    }

    fn json(&self, kind: &str, value: &ScVal) -> Value {
        match (kind, value) {
            ("void", ScVal::Void) => Value::Null,
            ("u32", ScVal::U32(number)) => json!(number),
            ("u64", ScVal::U64(number)) => json!(number.to_string()),
            ("u128", ScVal::U128(parts)) => {
                json!(((u128::from(parts.hi) << 64) | u128::from(parts.lo)).to_string())
            }
            ("bool", ScVal::Bool(flag)) => json!(flag),
            ("address", ScVal::Address(_)) => {
                let account = Address::try_from_val(&self.world.env, value).unwrap();
                let known = account != self.world.absent();
                json!(if known { self.world.name_of(&account) } else { "0x0".into() })
            }
            ("string", ScVal::String(text)) => json!(text.to_utf8_string_lossy()),
            ("bytes_n<32>", ScVal::Bytes(bytes)) => {
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                let new = self.uploaded.as_ref() == Some(&hex);
                json!(if new { NEW_CODE.into() } else { hex })
            }
            (_, ScVal::Vec(Some(items))) => {
                let inner = &kind[4..kind.len() - 1];
                items.iter().map(|item| self.json(inner, item)).collect()
            }
            (name, ScVal::Map(Some(entries))) => {
                let fields = self.spec.members("struct", name);
                assert_eq!(fields.len(), entries.len(), "{name}");
                let pairs = fields.into_iter().zip(entries.iter());
                let object = pairs.map(|((field, kind), entry)| {
                    assert_eq!(symbol(&field), entry.key);
                    (field, self.json(&kind, &entry.val))
                });
                Value::Object(object.collect())
            }
            other => panic!("not a value of its type: {other:?}"),
        }
    }

    fn event(&self, event: &xdr::ContractEvent) -> Value {
        let xdr::ContractEventBody::V0(body) = &event.body;
        let ScVal::Symbol(topic) = &body.topics[0] else { panic!("the first topic is a name") };
        let topic = topic.to_utf8_string_lossy();
        let ScVal::Map(Some(data)) = &body.data else { panic!("the data is a map") };
        let mut object = Map::from_iter([("name".to_string(), json!(topic))]);
        let mut keys = body.topics.iter().skip(1);
        let name = self.spec.event_of(&topic);
        for (field, kind) in self.spec.members("event", &name) {
            let found = data.iter().find(|entry| entry.key == symbol(&field));
            let value = found.map(|entry| &entry.val).or_else(|| keys.next()).unwrap();
            object.insert(field, self.json(&kind, value));
        }
        assert_eq!(body.topics.len() + data.len(), object.len());
        Value::Object(object)
    }

    fn arguments(&self, function: &str, step: &Value) -> SdkVec<Val> {
        let env = &self.world.env;
        let mut arguments = SdkVec::new(env);
        for (name, kind) in self.spec.members("function", function) {
            let json = if name == "caller" { &step["by"] } else { &step["with"][&name] };
            let value = self.scval(&kind, json);
            arguments.push_back(Val::try_from_val(env, &value).unwrap());
        }
        arguments
    }

    fn construct(&mut self, step: &Value) -> Result<std::vec::Vec<Value>, String> {
        let arguments = self.arguments("__constructor", step);
        let register = || self.world.env.register(self.code.as_slice(), arguments);
        match catch_unwind(AssertUnwindSafe(register)) {
            Ok(contract) => {
                self.world.contract = contract;
                let events = self.events();
                let hash = self.world.env.deployer().upload_contract_wasm(self.code.as_slice());
                let hex = hash.to_array().iter().map(|byte| format!("{byte:02x}")).collect();
                self.uploaded = Some(hex);
                Ok(events)
            }
            Err(panic) => {
                let text = panic.downcast_ref::<String>().cloned().unwrap_or_default();
                let named = [ContractError::InvalidConfig, ContractError::InvalidInput];
                let number = |error: &&ContractError| {
                    text.contains(&format!("Error(Contract, #{})", **error as u32))
                };
                let error = named.iter().find(number);
                // The host that panicked is not used again.
                self.world = World::empty();
                Err(format!("{:?}", error.unwrap_or_else(|| panic!("{text}"))))
            }
        }
    }

    /// Of the last call.
    fn events(&mut self) -> std::vec::Vec<Value> {
        let all = self.world.env.events().all().filter_by_contract(&self.world.contract);
        self.flows.add(all.events());
        all.events().iter().map(|event| self.event(event)).collect()
    }

    /// Result and events, or the name of the error.
    fn call(&mut self, step: &Value) -> Result<(Value, std::vec::Vec<Value>), String> {
        let function = step["call"].as_str().unwrap();
        if function == "constructor" {
            return Ok((Value::Null, self.construct(step)?));
        }
        let env: &Env = &self.world.env;
        let arguments = self.arguments(function, step);
        let name = Symbol::new(env, function);
        let answer =
            env.try_invoke_contract::<Val, ContractError>(&self.world.contract, &name, arguments);
        match answer {
            Ok(value) => {
                let value = ScVal::try_from_val(env, &value.unwrap()).unwrap();
                let output = self.spec.output(function);
                let events = self.events();
                Ok((self.json(&output, &value), events))
            }
            Err(Ok(error)) => Err(format!("{error:?}")),
            Err(Err(other)) => panic!("{step}: {other:?}"),
        }
    }

    fn check(&self, step: &Value, answer: &Result<(Value, std::vec::Vec<Value>), String>) {
        let expected = step["error"].as_str().map(String::from);
        assert_eq!(expected, answer.as_ref().err().cloned(), "{step}");
        if let Ok((result, events)) = answer {
            if let Some(whole) = step.get("result") {
                assert_eq!(whole, result, "{step}");
            }
            if let Some(has) = step.get("has") {
                check_members(has, result, step);
            }
            check_events(step, events);
        }
        for (name, amount) in step["balances"].as_object().into_iter().flatten() {
            let balance = self.world.client().get_balance(&self.world.account(name));
            assert_eq!(amount.as_str().unwrap(), balance.to_string(), "{name} after {step}");
        }
        for (name, amount) in step["tokens"].as_object().into_iter().flatten() {
            let tokens = self.world.tokens(&self.world.account(name));
            assert_eq!(amount.as_str().unwrap(), tokens.to_string(), "{name} after {step}");
        }
    }

    pub fn play(&mut self, name: &str) {
        let scenario = load(name);
        if let Some(first) = scenario.get("after") {
            self.play(first.as_str().unwrap());
        }
        for step in scenario["steps"].as_array().unwrap() {
            self.step(step);
        }
    }

    fn step(&mut self, step: &Value) {
        let at = step["at"].as_u64().unwrap();
        let last = self.played.last();
        assert!(last.is_none_or(|last| last.at <= at), "time falls: {step}");
        let silent = ["result", "has", "events"].iter().all(|member| step.get(member).is_none());
        assert!(step.get("error").is_none() || silent, "an error has no result: {step}");
        let before = last.and_then(|last| last.after.clone());
        self.world.env.ledger().set_timestamp(at);
        let answer = self.call(step);
        self.check(step, &answer);
        let after = self.uploaded.is_some().then(|| self.world.check_invariants(0));
        if let Some(after) = &after {
            self.flows.check(after);
            before.iter().for_each(|before| after.check_change(before));
        }
        let (error, events) = match answer {
            Ok((_, events)) => (None, events),
            Err(error) => (Some(error), std::vec::Vec::new()),
        };
        let function = step["call"].as_str().unwrap().to_string();
        let with = step["with"].clone();
        self.played.push(Played { at, function, with, error, events, before, after });
    }
}

/// Every member of `has` is in `result`; objects are looked into.
fn check_members(has: &Value, result: &Value, step: &Value) {
    for (name, value) in has.as_object().unwrap() {
        match value {
            Value::Object(_) => check_members(value, &result[name], step),
            _ => assert_eq!(*value, result[name], "{name} of {step}"),
        }
    }
}

/// A name alone, or name and all fields.
fn check_events(step: &Value, events: &[Value]) {
    let Some(expected) = step["events"].as_array() else { return };
    let whole = |(i, event): (usize, &Value)| match expected.get(i) {
        Some(Value::Object(_)) => event.clone(),
        _ => event["name"].clone(),
    };
    let seen: std::vec::Vec<Value> = events.iter().enumerate().map(whole).collect();
    assert_eq!(*expected, seen, "{step}");
}

macro_rules! scenarios {
    ($($name:ident)*) => {
        $(#[test] fn $name() {
            let mut player = Player::new();
            player.play(stringify!($name));
            println!("{} steps", player.played.len());
        })*

        pub const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

#[test]
fn every_scenario_is_played() {
    let folder = format!("{}/{FOLDER}", env!("CARGO_MANIFEST_DIR"));
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    let files = names.filter_map(|name| Some(name.to_str()?.strip_suffix(".json")?.to_string()));
    let mut files: std::vec::Vec<String> = files.collect();
    files.sort();
    assert_eq!(NAMES, files, "the list below is not what the folder holds");
}

/// What README.md names in its table of attacks is a scenario, or a test beside it.
#[test]
fn the_table_of_attacks_names_what_is_there() {
    let readme = String::from_utf8(read("tests/README.md")).unwrap();
    let (_, table) = readme.split_once("## Attacks").unwrap();
    let sources = ["attacks", "authorisation", "costs", "host", "lifetime", "signatures"];
    let sources = sources.map(|file| read(&format!("tests/{file}.rs")));
    let sources = sources.map(|text| String::from_utf8(text).unwrap()).concat();
    let names: std::vec::Vec<&str> = table.split('`').skip(1).step_by(2).collect();
    assert!(names.len() > 100, "{names:?}");
    for name in names {
        let test = sources.contains(&format!("fn {name}()"));
        assert!(NAMES.contains(&name) || test, "nothing is called {name}");
    }
}

scenarios! {
    arbiter attack_a_stake_gone_in_three_seconds attack_a_whole_reservation_in_maintenance
    attack_accepted_without_bond attack_admin_is_judge_and_jury attack_arbiter_is_immune
    attack_arbiter_is_paid_for_condemning attack_bond_is_flat
    attack_bond_released_in_mid_agreement attack_config_reaches_agreements_in_force
    attack_consumer_without_bond_stays attack_disputes_lapse_for_free
    attack_full_prepayment_refused_when_the_guide_falls attack_half_pay_for_a_dark_window
    attack_last_window_unpaid attack_no_grace_for_a_top_up attack_old_quorum_out_of_reach
    attack_older_guide_wins attack_one_key_per_window attack_one_oracle_freezes_scores
    attack_one_oracle_locks_a_bond attack_one_stake_for_any_capacity
    attack_quorum_of_all_with_an_oracle_as_party
    attack_removed_vote_revives_after_the_dispute_window attack_rotation_pardons_open_slashes
    attack_score_100_pays_for_nothing attack_stake_leaves_before_the_slash
    attack_unfunded_for_a_year attack_upgrade_before_the_exit attack_upgrade_of_years_ago
    attack_votes_for_different_offences attacks bond_bound claim_answered claim_disputed
    claim_joined claim_joined_rejected claim_lost_quorum claim_of_provider claim_unanswered
    claim_with_quorum claims_limit claims_refused config_limits config_versions construct
    construct_least consumers cut_at_boundary cut_credit cut_unfunded decommissioned_requests
    deposit_excess dispute dispute_deposits dispute_ends dispute_without_quorum durations
    exit_new_arbiter exit_new_oracles exit_oracles_left exit_slashed_consumer exit_upgrade
    funding guide_steps judges_busy lapse maintenance operators oracle_entries oracle_quorum
    oracle_slots partial_dispute pause pause_stops_nothing_else production promises providers
    publishers quorum quorum_of_one requests requests_late reservations_refused roles rounding
    scores self_dealing settle settle_batch setup_active setup_contract setup_hours setup_market
    severity slash_consumer slash_executed slash_from_unbonding slash_parties slash_provider
    slashes_refused slot_overwritten stake_at_risk stake_bound stake_penalty stale_guide
    terminate_consumer terminate_provider top_up unit_states units upgrade upgrades views votes
    votes_limit
}
