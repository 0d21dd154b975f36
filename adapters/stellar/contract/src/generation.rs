//! What an upgrade finds. A stored value stands beside the generation of the code that wrote it: who reads it gets
//! the newest form, who saves it writes that form. Code that adds something says here what older values lack, and
//! nothing else has to know; no entry is missed and none must be touched at once.

use soroban_sdk::unwrap::UnwrapOptimized;
use soroban_sdk::{Address, Env, IntoVal, TryFromVal, Val};

use crate::events::GenerationChanged;
use crate::storage;
use crate::types::{
    Config, Consumer, Guide, Instance, Provider, Reservation, Score, SlaTerms, Slash, Unit,
};

/// Of this code.
pub const GENERATION: u32 = 2;

/// The generation that wrote a value, and the value.
pub type Kept = (u32, Val);

pub trait Stored: Sized + IntoVal<Env, Val> + TryFromVal<Env, Val> {
    /// The newest form of what this generation wrote; the oldest is generation 2.
    fn read(env: &Env, (_generation, value): Kept) -> Self {
        Self::try_from_val(env, &value).unwrap_optimized()
    }
}

impl Stored for Config {}
impl Stored for Provider {}
impl Stored for Consumer {}
impl Stored for Unit {}
impl Stored for SlaTerms {}
impl Stored for Reservation {}
impl Stored for Slash {}
impl Stored for Guide {}
impl Stored for Score {}
impl Stored for Instance {}
/// A Balance.
impl Stored for u128 {}
/// An operator.
impl Stored for Address {}

/// Begins every call that changes something. The first one of new code finds the mark of older code and writes what
/// that did not know of, from constants; then it goes on.
pub fn begin(env: &Env) {
    if storage::generation(env) < GENERATION {
        let instance = Instance { generation: GENERATION, ..storage::instance(env) };
        storage::save_instance(env, &instance);
        GenerationChanged { generation: GENERATION }.publish(env);
    }
}
