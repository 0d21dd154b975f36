//! The settings file, with the names that warden-sandbox has.
use std::str::FromStr;

use serde_json::{Map, Value};
use soroban_env_host::xdr::{AccountId, Signer, SignerKey};

const SIGNERS_MAX: usize = 20; // the protocol's

pub struct GenesisAccount {
    pub account: AccountId,
    pub balance: i64, // stroops
    /// Weight of its own key, then what low, medium and high need.
    pub thresholds: [u8; 4],
    pub signers: Vec<Signer>,
}

pub struct Config {
    pub rpc_ports: Vec<u16>,
    pub control_port: u16,
    pub block_ms: u64, // 0: ledgers close on demand
    pub passphrase: String,
    pub accounts: Vec<GenesisAccount>,
    pub retention_ledgers: u32,
    pub scan_ledgers_max: u32,
    /// Close time of ledger 2 in unix seconds; None: now.
    pub genesis_time: Option<u64>,
    pub min_persistent_ttl: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            rpc_ports: vec![0],
            control_port: 0,
            block_ms: 0,
            passphrase: "Standalone Network ; February 2017".to_string(),
            accounts: Vec::new(),
            retention_ledgers: 120_960,
            scan_ledgers_max: 10_000,
            genesis_time: None,
            min_persistent_ttl: 2_073_600,
        }
    }
}

impl Config {
    pub fn close_secs(&self) -> u64 {
        self.block_ms.div_ceil(1_000)
    }

    pub fn parse(text: &str) -> Result<Self, String> {
        let json: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let members = json.as_object().ok_or("an object expected")?;
        let mut config = Self::default();
        for (name, value) in members {
            config.read(name, value).map_err(|why| format!("{name}: {why}"))?;
        }
        if config.rpc_ports.is_empty() {
            return Err("rpc_ports: at least one expected".to_string());
        }
        Ok(config)
    }

    fn read(&mut self, name: &str, value: &Value) -> Result<(), String> {
        match name {
            "chain" if value == "stellar" => {}
            "chain" => return Err("'stellar' expected".to_string()),
            "rpc_ports" => {
                let ports = value.as_array().ok_or("a list expected")?;
                self.rpc_ports = ports.iter().map(port).collect::<Result<_, _>>()?;
            }
            "control_port" => self.control_port = port(value)?,
            "block_ms" => self.block_ms = number(value, 0, 3_600_000)?,
            "passphrase" => self.passphrase = value.as_str().ok_or("a text expected")?.to_string(),
            "retention_ledgers" => self.retention_ledgers = number(value, 2, u32::MAX.into())? as u32,
            "scan_ledgers_max" => self.scan_ledgers_max = number(value, 1, u32::MAX.into())? as u32,
            "genesis_time" => self.genesis_time = Some(number(value, 1, u32::MAX.into())?),
            "min_persistent_ttl" => self.min_persistent_ttl = number(value, 2, 3_110_400)? as u32,
            "accounts" => {
                let list = value.as_array().ok_or("a list expected")?;
                self.accounts = list.iter().map(account).collect::<Result<_, _>>()?;
            }
            _ => return Err("unknown here".to_string()),
        }
        Ok(())
    }
}

fn number(value: &Value, least: u64, most: u64) -> Result<u64, String> {
    let fits = value.as_u64().filter(|number| (least..=most).contains(number));
    fits.ok_or_else(|| format!("a number from {least} to {most} expected"))
}

fn port(value: &Value) -> Result<u16, String> {
    Ok(number(value, 0, u16::MAX.into())? as u16)
}

fn key_of(members: &Map<String, Value>, name: &str) -> Result<AccountId, String> {
    let text = members.get(name).and_then(Value::as_str).ok_or_else(|| format!("{name}: a text expected"))?;
    AccountId::from_str(text).map_err(|_| format!("{name}: no key 'G...'"))
}

fn account(value: &Value) -> Result<GenesisAccount, String> {
    let members = value.as_object().ok_or("an object expected")?;
    let allowed = ["public_key", "balance", "thresholds", "signers"];
    if let Some(name) = members.keys().find(|name| !allowed.contains(&name.as_str())) {
        return Err(format!("{name}: unknown here"));
    }
    let balance = match members.get("balance") {
        None => 0,
        Some(text) => {
            let number = text.as_str().and_then(|text| text.parse::<i64>().ok()).filter(|number| *number >= 0);
            number.ok_or("balance: stroops as decimal text expected")?
        }
    };
    let mut thresholds = [1, 0, 0, 0];
    if let Some(list) = members.get("thresholds") {
        let numbers = list.as_array().filter(|list| list.len() == 4).ok_or("thresholds: four numbers expected")?;
        for (into, value) in thresholds.iter_mut().zip(numbers) {
            *into = number(value, 0, 255)? as u8;
        }
    }
    let signers: Vec<Signer> = match members.get("signers") {
        None => Vec::new(),
        Some(list) => {
            list.as_array().ok_or("signers: a list expected")?.iter().map(signer).collect::<Result<_, _>>()?
        }
    };
    if signers.len() > SIGNERS_MAX {
        return Err(format!("signers: at most {SIGNERS_MAX}"));
    }
    Ok(GenesisAccount { account: key_of(members, "public_key")?, balance, thresholds, signers })
}

fn signer(value: &Value) -> Result<Signer, String> {
    let members = value.as_object().ok_or("signers: objects expected")?;
    let AccountId(soroban_env_host::xdr::PublicKey::PublicKeyTypeEd25519(key)) = key_of(members, "key")?;
    let weight = number(members.get("weight").unwrap_or(&Value::Null), 1, 255)? as u32;
    Ok(Signer { key: SignerKey::Ed25519(key), weight })
}
