//! One entry per thing. Everything but Instance is persistent, never temporary: an expired slash key would be usable
//! again, while an archived one must be restored before anything reads it. Each touch lengthens an entry's life.

use soroban_sdk::unwrap::UnwrapOptimized;
use soroban_sdk::{contracttype, symbol_short, Address, Env, IntoVal, String, Symbol, Val};

use crate::checks::absent;
use crate::errors::ContractError;
use crate::generation::{Kept, Stored, GENERATION};
use crate::types::{
    Config, Consumer, Guide, Instance, Provider, Reservation, Score, SlaTerms, Slash, Unit,
};

/// In ledgers of about 5 seconds: 90 days, when fewer than 30 are left. The host lengthens what is not above a limit.
pub const TTL: u32 = 1_555_200;
pub const TTL_LOW: u32 = 518_400;

const INSTANCE: Symbol = symbol_short!("Instance");

/// Not part of the interface, so not in the spec.
#[contracttype(export = false)]
#[derive(Clone)]
pub enum Key {
    Config(u32),
    Provider(Address),
    Consumer(Address),
    Balance(Address),
    Operator(Address),
    Unit(u64),
    Sla(u64, u32),
    Reservation(u64),
    Slash(SlashKey),
    Guide(String),
    Score(u32, Address),
}

#[contracttype(export = false)]
#[derive(Clone)]
pub struct SlashKey {
    pub reservation_id: u64,
    pub party: u32,
    pub window: u32,
}

fn kept_instance(env: &Env) -> Kept {
    env.storage().instance().get(&INSTANCE).unwrap_optimized()
}

pub fn instance(env: &Env) -> Instance {
    Instance::read(env, kept_instance(env))
}

/// Of the code that wrote the instance.
pub fn generation(env: &Env) -> u32 {
    kept_instance(env).0
}

pub fn save_instance(env: &Env, instance: &Instance) {
    let value: Val = instance.into_val(env);
    env.storage().instance().set(&INSTANCE, &(GENERATION, value));
    keep_contract(env);
}

/// Whoever changes something lengthens the life of the contract's instance and code.
fn keep_contract(env: &Env) {
    env.storage().instance().extend_ttl(TTL_LOW - 1, TTL);
}

// The key becomes a value once, and one body serves all types: code is what the network charges for.
#[inline(never)]
fn find(env: &Env, key: &Key) -> Option<Kept> {
    let key: Val = key.into_val(env);
    let stored = env.storage().persistent();
    let found = stored.get(&key)?;
    stored.extend_ttl(&key, TTL_LOW - 1, TTL);
    Some(found)
}

#[inline(never)]
fn save(env: &Env, key: &Key, value: Val) {
    let key: Val = key.into_val(env);
    let stored = env.storage().persistent();
    stored.set(&key, &(GENERATION, value));
    stored.extend_ttl(&key, TTL_LOW - 1, TTL);
    keep_contract(env);
}

/// Reading answers NotFound for what is not stored.
macro_rules! entry {
    ($read:ident, $save:ident, $value:ty, $key:ident($($id:ident: $type:ty),+)) => {
        pub fn $read(env: &Env, $($id: $type),+) -> Result<$value, ContractError> {
            let found = find(env, &Key::$key($($id.clone()),+)).ok_or(ContractError::NotFound)?;
            Ok(<$value>::read(env, found))
        }
        pub fn $save(env: &Env, $($id: $type),+, value: &$value) {
            save(env, &Key::$key($($id.clone()),+), value.into_val(env));
        }
    };
}

entry!(config, save_config, Config, Config(version: u32));
entry!(provider, save_provider, Provider, Provider(account: &Address));
entry!(consumer, save_consumer, Consumer, Consumer(account: &Address));
entry!(unit, save_unit, Unit, Unit(unit_id: u64));
entry!(sla, save_sla, SlaTerms, Sla(unit_id: u64, version: u32));
entry!(reservation, save_reservation, Reservation, Reservation(reservation_id: u64));
entry!(slash, save_slash, Slash, Slash(key: &SlashKey));
entry!(guide, save_guide, Guide, Guide(region: &String));
entry!(score, save_score, Score, Score(party: u32, account: &Address));
entry!(stored_balance, save_balance, u128, Balance(account: &Address));
entry!(stored_operator, save_operator, Address, Operator(account: &Address));

/// 0 of an account that was never owed anything.
pub fn balance(env: &Env, account: &Address) -> u128 {
    stored_balance(env, account).unwrap_or(0)
}

/// The absent account of one that never named any.
pub fn operator(env: &Env, account: &Address) -> Address {
    stored_operator(env, account).unwrap_or_else(|_| absent(env))
}

/// Who gets the fees now, whatever the version of the agreement.
pub fn treasury(env: &Env) -> Result<Address, ContractError> {
    Ok(config(env, instance(env).config_version)?.treasury)
}

/// What the end of a reservation will need lives on with it: its terms, its provider, its consumer.
pub fn keep_with(env: &Env, r: &Reservation) {
    for key in [
        Key::Sla(r.unit_id, r.sla_version),
        Key::Provider(r.provider.clone()),
        Key::Consumer(r.consumer.clone()),
    ] {
        env.storage().persistent().extend_ttl(&key, TTL_LOW - 1, TTL);
    }
}
