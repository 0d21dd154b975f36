//! The frozen interface, values by its types, and the interface of the compiled contract against it.

use std::collections::BTreeMap;

use orchestrator as _;
use serde_json::{json, Value};
use soroban_sdk::xdr::{
    Limited, Limits, ReadXdr, ScSpecEntry, ScSpecEventParamLocationV0, ScSpecTypeDef,
};

use crate::world::{read, wasm};

/// Beside those whose names begin with get_.
const VIEWS: [&str; 4] = ["version", "is_oracle", "counts", "effective_price"];

pub struct Spec(Vec<Value>);

impl Spec {
    pub fn frozen() -> Spec {
        let text = read("../profiles/orchestrator/spec.json");
        let json: Value = serde_json::from_slice(&text).unwrap();
        Spec(json["entries"].as_array().unwrap().clone())
    }

    pub fn find(&self, kind: &str, name: &str) -> Option<&Value> {
        self.0.iter().find(|entry| entry["kind"] == kind && entry["name"] == name)
    }

    /// Name and type of each input, field or parameter.
    pub fn members(&self, kind: &str, name: &str) -> Vec<(String, String)> {
        let key = match kind {
            "function" => "inputs",
            "struct" => "fields",
            _ => "params",
        };
        let entry = self.find(kind, name).unwrap_or_else(|| panic!("no {kind} {name}"));
        let text = |value: &Value| value.as_str().unwrap().to_string();
        let members = entry[key].as_array().unwrap();
        members.iter().map(|member| (text(&member[0]), text(&member[1]))).collect()
    }

    /// What a function answers when it succeeds.
    pub fn output(&self, function: &str) -> String {
        let output = self.find("function", function).unwrap()["output"].as_str().unwrap();
        let result = output.strip_prefix("result<");
        result.map_or(output, |inner| inner.rsplit_once(", ").unwrap().0).to_string()
    }

    pub fn functions(&self) -> Vec<String> {
        let functions = self.0.iter().filter(|entry| entry["kind"] == "function");
        functions.map(|entry| entry["name"].as_str().unwrap().to_string()).collect()
    }

    /// Those that somebody must sign.
    pub fn signed(&self) -> Vec<String> {
        let caller = |function: &String| {
            let inputs = self.members("function", function);
            inputs.first().is_some_and(|(name, _)| name == "caller")
        };
        self.functions().into_iter().filter(caller).collect()
    }

    /// Those that may change something.
    pub fn changing(&self) -> Vec<String> {
        let view = |f: &String| f.starts_with("get_") || VIEWS.contains(&f.as_str());
        self.functions().into_iter().filter(|f| !view(f) && f != "__constructor").collect()
    }

    /// The event whose first topic this is.
    pub fn event_of(&self, topic: &str) -> String {
        let found = self.0.iter().find(|e| e["kind"] == "event" && e["topics"][0] == topic);
        found.unwrap()["name"].as_str().unwrap().to_string()
    }
}

/// A custom section of a Wasm.
pub fn section(wasm: &[u8], name: &str) -> Vec<u8> {
    let mut found = Vec::new();
    let mut at = 8;
    while at < wasm.len() {
        let id = wasm[at];
        at += 1;
        let size = leb128(wasm, &mut at);
        let end = at + size;
        if id == 0 {
            let length = leb128(wasm, &mut at);
            if &wasm[at..at + length] == name.as_bytes() {
                found.extend_from_slice(&wasm[at + length..end]);
            }
        }
        at = end;
    }
    found
}

fn leb128(bytes: &[u8], at: &mut usize) -> usize {
    let mut value = 0;
    for shift in (0..).step_by(7) {
        let byte = bytes[*at];
        *at += 1;
        value |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            break;
        }
    }
    value
}

fn type_name(kind: &ScSpecTypeDef) -> String {
    match kind {
        ScSpecTypeDef::Bool => "bool".into(),
        ScSpecTypeDef::Void => "void".into(),
        ScSpecTypeDef::U32 => "u32".into(),
        ScSpecTypeDef::U64 => "u64".into(),
        ScSpecTypeDef::U128 => "u128".into(),
        ScSpecTypeDef::String => "string".into(),
        ScSpecTypeDef::Address => "address".into(),
        ScSpecTypeDef::BytesN(bytes) => format!("bytes_n<{}>", bytes.n),
        ScSpecTypeDef::Vec(vec) => format!("vec<{}>", type_name(&vec.element_type)),
        ScSpecTypeDef::Udt(udt) => udt.name.to_utf8_string_lossy(),
        ScSpecTypeDef::Result(result) => {
            format!("result<{}, {}>", type_name(&result.ok_type), type_name(&result.error_type))
        }
        other => panic!("{other:?} is in no frozen entry"),
    }
}

/// As spec.json writes it; documentation apart.
fn rendered(entry: &ScSpecEntry) -> Value {
    match entry {
        ScSpecEntry::FunctionV0(f) => {
            let member = |i: &soroban_sdk::xdr::ScSpecFunctionInputV0| {
                json!([i.name.to_utf8_string_lossy(), type_name(&i.type_)])
            };
            let inputs: Vec<Value> = f.inputs.iter().map(member).collect();
            let output = f.outputs.first().map_or("void".into(), type_name);
            json!({"kind": "function", "name": f.name.to_utf8_string_lossy(),
                   "inputs": inputs, "output": output})
        }
        ScSpecEntry::UdtStructV0(s) => {
            let member = |f: &soroban_sdk::xdr::ScSpecUdtStructFieldV0| {
                json!([f.name.to_utf8_string_lossy(), type_name(&f.type_)])
            };
            let fields: Vec<Value> = s.fields.iter().map(member).collect();
            json!({"kind": "struct", "name": s.name.to_utf8_string_lossy(), "fields": fields})
        }
        ScSpecEntry::UdtErrorEnumV0(e) => {
            let cases = e.cases.iter().map(|c| json!([c.name.to_utf8_string_lossy(), c.value]));
            json!({"kind": "error_enum", "name": e.name.to_utf8_string_lossy(),
                   "cases": cases.collect::<Vec<Value>>()})
        }
        ScSpecEntry::EventV0(e) => {
            let member = |p: &soroban_sdk::xdr::ScSpecEventParamV0| {
                let topic = p.location == ScSpecEventParamLocationV0::TopicList;
                let place = if topic { "topic" } else { "data" };
                json!([p.name.to_utf8_string_lossy(), type_name(&p.type_), place])
            };
            let params: Vec<Value> = e.params.iter().map(member).collect();
            let topics = e.prefix_topics.iter().map(|t| t.to_utf8_string_lossy());
            json!({"kind": "event", "name": e.name.to_utf8_string_lossy(),
                   "topics": topics.collect::<Vec<String>>(), "params": params,
                   "format": e.data_format.name().to_lowercase()})
        }
        other => panic!("{other:?} is of no frozen kind"),
    }
}

fn by_name(entries: impl Iterator<Item = Value>) -> BTreeMap<String, Value> {
    entries.map(|entry| (format!("{} {}", entry["kind"], entry["name"]), entry)).collect()
}

#[test]
fn the_compiled_contract_has_the_frozen_interface() {
    let bytes = section(&wasm(), "contractspecv0");
    let mut stream = Limited::new(bytes.as_slice(), Limits::none());
    let entries: Vec<ScSpecEntry> =
        ScSpecEntry::read_xdr_iter(&mut stream).collect::<Result<_, _>>().unwrap();
    let frozen = Spec::frozen().0;
    assert_eq!(frozen.len(), entries.len(), "an entry stands twice or is missing");
    let compiled = by_name(entries.iter().map(rendered));
    let frozen = by_name(frozen.into_iter());
    for (name, entry) in &frozen {
        assert_eq!(Some(entry), compiled.get(name), "{name}");
    }
    assert_eq!(frozen.len(), compiled.len());
}

#[test]
fn the_artefact_is_small_enough() {
    let bytes = wasm().len();
    println!("orchestrator.wasm: {bytes} bytes");
    assert!(bytes <= 120 * 1024);
}
