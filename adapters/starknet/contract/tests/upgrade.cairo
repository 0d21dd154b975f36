// Upgrades: the only crate with a second generation of the contract in it.
pub mod bench;
pub mod invariants;
#[feature("safe_dispatcher")]
pub mod story;
pub mod token;
#[feature("safe_dispatcher")]
pub mod upgrade_test;
