pub mod bench;
pub mod invariants;
pub mod player;
pub mod token;
