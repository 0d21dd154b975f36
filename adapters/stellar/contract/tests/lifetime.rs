//! Life of entries: touching lengthens it by the README's numbers, and of nothing else.

use orchestrator::{TTL, TTL_LOW};
use soroban_sdk::testutils::storage::{Instance as _, Persistent as _};
use soroban_sdk::testutils::{Deployer as _, Ledger as _};
use soroban_sdk::{vec as values, Map, Symbol, TryFromVal, Val};

use crate::world::{World, DAY, T0};

impl World {
    fn ledgers_left(&self) -> u32 {
        self.env.as_contract(&self.contract, || self.env.storage().instance().get_ttl())
    }

    /// The contract's keys, and the ledgers that each has left.
    fn lives(&self) -> Vec<(String, Val, u32)> {
        let env = &self.env;
        env.as_contract(&self.contract, || {
            let stored = env.storage().persistent();
            let entries: Map<Val, Val> = stored.all();
            let ours = entries.iter().filter_map(|(key, _)| {
                let parts = soroban_sdk::Vec::<Val>::try_from_val(env, &key).ok()?;
                let kind = Symbol::try_from_val(env, &parts.first()?).ok()?.to_string();
                // Entries of the token are in this list too.
                let own = KINDS.contains(&kind.as_str()) && stored.has(&key);
                own.then(|| (kind, key, stored.get_ttl(&key)))
            });
            ours.collect()
        })
    }
}

const KINDS: [&str; 11] = [
    "Config",
    "Provider",
    "Consumer",
    "Balance",
    "Operator",
    "Unit",
    "Sla",
    "Reservation",
    "Slash",
    "Guide",
    "Score",
];

/// One entry of each kind and more, all made in ledger 0.
fn everything() -> World {
    let world = World::new().with_unit();
    let id = world.active(3);
    world.at(T0 + DAY);
    world.propose("oracle1", id, 0);
    let (oracle, consumer) = (world.account("oracle1"), world.account("consumer"));
    let client = world.client();
    client.withdraw_bond(&consumer, &5);
    let (admin, until) = (world.account("admin"), T0 + 2 * DAY);
    client.publish_price_guide(&admin, &world.text("eu-west"), &7, &T0, &until);
    client.set_operator(&consumer, &oracle);
    let score = orchestrator::ScoreEntry { address: consumer, score: 9 };
    client.publish_scores(&oracle, &1, &T0, &values![&world.env, score]);
    drop(client);
    world
}

/// Calls that look at the one entry of this kind, by a view.
fn touch(world: &World, kind: &str) {
    let client = world.client();
    let (provider, consumer) = (world.account("provider"), world.account("consumer"));
    match kind {
        "Config" => drop(client.get_config(&1)),
        "Provider" => drop(client.get_provider(&provider)),
        "Consumer" => drop(client.get_consumer(&consumer)),
        "Balance" => drop(client.get_balance(&consumer)),
        "Operator" => drop(client.get_operator(&consumer)),
        "Unit" => drop(client.get_unit(&1)),
        "Sla" => drop(client.get_sla(&1, &1)),
        "Reservation" => drop(client.get_reservation(&1)),
        "Slash" => drop(client.get_slash(&1, &0, &0)),
        "Guide" => drop(client.get_guide(&world.text("eu-west"))),
        "Score" => drop(client.get_score(&1, &consumer)),
        other => panic!("{other}"),
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

#[test]
fn and_that_of_its_code() {
    let world = World::empty().compiled();
    let code = || world.env.deployer().get_contract_code_ttl(&world.contract);
    assert_eq!(TTL, code());
    world.env.ledger().set_sequence_number(TTL - TTL_LOW + 1);
    world.client().register_consumer(&world.account("consumer"), &1_000);
    assert_eq!(TTL, code());
    assert_eq!(TTL, world.env.deployer().get_contract_instance_ttl(&world.contract));
}

#[test]
fn the_readme_says_how_long() {
    let readme = String::from_utf8(crate::world::read("README.md")).unwrap();
    assert_eq!((1_555_200, 518_400), (TTL, TTL_LOW));
    assert!(readme.contains("1,555,200 ledgers (90 days)"));
    assert!(readme.contains("fewer than 518,400 (30 days)"));
}

#[test]
fn what_is_made_lives_for_ninety_days() {
    let lives = everything().lives();
    for kind in KINDS {
        assert!(lives.iter().any(|(found, ..)| found == kind), "no {kind}");
    }
    assert!(lives.iter().all(|(_, _, left)| *left == TTL), "{lives:?}");
}

#[test]
fn what_is_looked_at_lives_on() {
    for kind in KINDS {
        let world = everything();
        for (ledger, life) in [(TTL - TTL_LOW, TTL_LOW), (TTL - TTL_LOW + 1, TTL)] {
            world.env.ledger().set_sequence_number(ledger);
            touch(&world, kind);
            for (found, _, left) in world.lives() {
                let looked_at = looks_at(kind).contains(&found.as_str());
                let expected = if looked_at { life } else { TTL - ledger };
                // Of two providers or units only one is looked at.
                assert!(
                    left == expected || looked_at && left == TTL - ledger,
                    "{kind}: {found} {left}"
                );
            }
            let longest = world.lives().into_iter().filter(|(found, ..)| found == kind);
            assert_eq!(Some(life), longest.map(|(_, _, left)| left).max(), "{kind} at {ledger}");
        }
    }
}

/// What the view of this kind reads.
fn looks_at(kind: &str) -> &[&str] {
    match kind {
        "Reservation" => &["Reservation", "Config"],
        "Slash" => &["Slash", "Reservation", "Config"],
        _ => KINDS.iter().position(|other| *other == kind).map_or(&[], |at| &KINDS[at..=at]),
    }
}

/// A year's agreement ends by what was stored before it.
#[test]
fn what_an_agreement_will_need_lives_on_with_it() {
    for call in ["request", "accept", "settle"] {
        let world = World::new().with_unit();
        let id = world.request(3, 3 * 864_000);
        let provider = world.account("provider");
        if call == "settle" {
            world.client().accept_reservation(&provider, &id);
        }
        world.env.ledger().set_sequence_number(TTL - TTL_LOW + 1);
        match call {
            "request" => drop(world.request(3, 3 * 864_000)),
            "accept" => world.client().accept_reservation(&provider, &id),
            _ => {
                world.at(T0 + 2 * DAY);
                world.client().settle(&id, &1);
            }
        }
        for (kind, _, left) in world.lives() {
            if ["Sla", "Provider", "Consumer"].contains(&kind.as_str()) {
                assert_eq!(TTL, left, "{call}: {kind}");
            }
        }
    }
}

/// The slash of a year ago: its entries are archived, and come back whole.
#[test]
fn an_archived_slash_is_not_absent() {
    let world = everything();
    world.env.ledger().set_sequence_number(3 * TTL);
    world.at(T0 + DAY + 1);
    let (root, uri) = (world.hash(7), world.text("https://evidence.example/1"));
    let oracle = world.account("oracle1");
    let again = world.client().try_propose_slash(&oracle, &1, &0, &0, &1, &60, &root, &uri);
    assert_eq!(orchestrator::ContractError::SlashExists, crate::world::error_of(again));
    world.at(T0 + 3 * DAY);
    world.client().lapse_slash(&1, &0, &0);
    world.check_invariants(0);
    assert_eq!(TTL, world.ledgers_left());
    for (kind, _, left) in world.lives() {
        if ["Slash", "Reservation", "Provider"].contains(&kind.as_str()) {
            assert_eq!(TTL, left, "{kind} was restored and used");
        }
    }
}
