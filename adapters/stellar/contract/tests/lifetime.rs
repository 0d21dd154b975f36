//! Life of entries.

use orchestrator::{TTL, TTL_LOW};
use soroban_sdk::testutils::storage::Instance as _;
use soroban_sdk::testutils::Ledger as _;

use crate::world::World;

impl World {
    fn ledgers_left(&self) -> u32 {
        self.env.as_contract(&self.contract, || self.env.storage().instance().get_ttl())
    }
}

#[test]
fn who_changes_something_lengthens_the_contracts_life() {
    let world = World::new();
    assert_eq!(TTL, world.ledgers_left());
    let consumer = world.account("consumer");
    world.env.ledger().set_sequence_number(TTL - TTL_LOW);
    world.client().register_consumer(&consumer, &1_000);
    assert_eq!(TTL_LOW, world.ledgers_left(), "enough is left");
    world.env.ledger().set_sequence_number(TTL - TTL_LOW + 1);
    world.client().add_bond(&consumer, &1_000);
    assert_eq!(TTL, world.ledgers_left());
}
