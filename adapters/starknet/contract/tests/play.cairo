// The modules that play scenarios: a crate without other tests.
pub mod bench;
pub mod invariants;
pub mod player;
pub mod token;
