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
const ABSENT: &str = "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF";
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
            "address" => ScVal::Address((&self.world.account(text())).try_into().unwrap()),
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
                let absent = Address::from_str(&self.world.env, ABSENT);
                let known = account != absent;
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

    fn construct(&mut self, step: &Value) -> Result<Value, String> {
        let arguments = self.arguments("__constructor", step);
        let register = || self.world.env.register(self.code.as_slice(), arguments);
        match catch_unwind(AssertUnwindSafe(register)) {
            Ok(contract) => {
                self.world.contract = contract;
                let hash = self.world.env.deployer().upload_contract_wasm(self.code.as_slice());
                let hex = hash.to_array().iter().map(|byte| format!("{byte:02x}")).collect();
                self.uploaded = Some(hex);
                Ok(Value::Null)
            }
            Err(panic) => {
                let text = panic.downcast_ref::<String>().cloned().unwrap_or_default();
                assert!(text.contains("Error(Contract, #3)"), "{text}");
                // The host that panicked is not used again.
                self.world = World::empty();
                Err("InvalidConfig".into())
            }
        }
    }

    /// Result and events, or the name of the error.
    fn call(&mut self, step: &Value) -> Result<(Value, std::vec::Vec<Value>), String> {
        let function = step["call"].as_str().unwrap();
        if function == "constructor" {
            let answer = self.construct(step)?;
            return Ok((answer, std::vec::Vec::new()));
        }
        let env: &Env = &self.world.env;
        let arguments = self.arguments(function, step);
        let name = Symbol::new(env, function);
        let answer =
            env.try_invoke_contract::<Val, ContractError>(&self.world.contract, &name, arguments);
        match answer {
            Ok(value) => {
                let all = env.events().all().filter_by_contract(&self.world.contract);
                self.flows.add(all.events());
                let events = all.events().iter().map(|event| self.event(event)).collect();
                let value = ScVal::try_from_val(env, &value.unwrap()).unwrap();
                Ok((self.json(&self.spec.output(function), &value), events))
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
            if step["call"] != "constructor" {
                check_events(step, events);
            }
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

scenarios! {
    attacks config_versions construct consumers decommissioned_requests dispute dispute_ends
    dispute_without_quorum funding lapse maintenance partial_dispute pause
    pause_stops_nothing_else providers quorum requests requests_late reservations_refused roles
    rounding scores self_dealing settle settle_batch setup_active setup_contract setup_market
    slash_consumer slash_executed slash_from_unbonding slash_parties slash_provider
    slashes_refused stale_guide terminate_consumer terminate_provider unit_states units upgrade
    votes_limit
}
