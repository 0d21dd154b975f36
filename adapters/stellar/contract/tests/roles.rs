//! Roles as Soroban has them: who can't have one, and the places of oracles. What roles may is in the scenarios.

use std::panic::{catch_unwind, AssertUnwindSafe};

use orchestrator::{ContractError, Orchestrator, ScoreEntry};
use soroban_sdk::testutils::Address as _;
use soroban_sdk::{vec, Address};

use crate::world::{error_of, World, FIXED, T0};

const ABSENT_CONTRACT: &str = "CAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABSC4";

/// The accounts of 32 zero bytes, and the contract itself.
fn nobodies(world: &World) -> [Address; 3] {
    let contract = Address::from_str(&world.env, ABSENT_CONTRACT);
    [world.absent(), contract, world.contract.clone()]
}

/// Of a construction at this address with these five roles.
fn constructed(world: &World, at: &Address, roles: [&Address; 5]) -> bool {
    let [admin, token, arbiter, oracle, treasury] = roles.map(Address::clone);
    let mut config = world.config();
    config.treasury = treasury;
    config.quorum = 1;
    let args = (admin, token, arbiter, vec![&world.env, oracle], FIXED, config);
    let make = || world.env.register_at(at, Orchestrator, args);
    match catch_unwind(AssertUnwindSafe(make)) {
        Ok(_) => true,
        Err(panic) => {
            let text = panic.downcast_ref::<String>().cloned().unwrap_or_default();
            assert!(text.contains("Error(Contract, #6)"), "InvalidInput, not {text}");
            false
        }
    }
}

#[test]
fn nobody_has_no_role_from_the_start() {
    let roles = ["admin", "token", "judge", "oracle1", "treasury"];
    for nobody in 0..3 {
        for place in 0..roles.len() {
            let mut world = World::empty();
            world.contract = Address::generate(&world.env);
            let mut accounts = roles.map(|name| world.account(name));
            accounts[place] = nobodies(&world)[nobody].clone();
            let made = constructed(&world, &world.contract, accounts.each_ref());
            assert!(!made, "{nobody} is {}", roles[place]);
        }
    }
    let world = World::empty();
    let accounts = roles.map(|name| world.account(name));
    assert!(constructed(&world, &Address::generate(&world.env), accounts.each_ref()));
}

#[test]
fn nobody_gets_no_role() {
    let world = World::new();
    let (client, admin, oracle) =
        (world.client(), world.account("admin"), world.account("oracle1"));
    for nobody in nobodies(&world) {
        let mut config = world.config();
        config.treasury = nobody.clone();
        let answers = [
            error_of(client.try_set_config(&admin, &config)),
            error_of(client.try_set_oracle(&admin, &nobody, &true)),
            error_of(client.try_set_oracle(&admin, &nobody, &false)),
            error_of(client.try_retire_oracle(&admin, &nobody)),
            error_of(client.try_set_arbiter(&admin, &nobody)),
            error_of(client.try_propose_admin(&admin, &nobody)),
        ];
        assert_eq!([ContractError::InvalidInput; 6], answers);
    }
    for nobody in &nobodies(&world)[..2] {
        let entry = ScoreEntry { address: nobody.clone(), score: 1 };
        let scores = vec![&world.env, entry];
        let answer = error_of(client.try_publish_scores(&oracle, &0, &T0, &scores));
        assert_eq!(ContractError::InvalidInput, answer);
        let answer = error_of(client.try_accept_admin(nobody));
        assert_eq!(ContractError::NotAuthorized, answer);
    }
}

/// And may do nothing where it stands for none.
#[test]
fn absent_accounts_are_shown_as_the_zero_account() {
    let world = World::new().with_unit();
    let (client, provider) = (world.client(), world.account("provider"));
    let [absent, absent_contract, contract] = nobodies(&world);
    let instance = client.get_instance();
    assert_eq!([&absent; 2], [&instance.pending_admin, &instance.next_arbiter]);
    assert_eq!(absent, client.get_operator(&provider));
    let operator = world.account("operator");
    client.set_operator(&provider, &operator);
    assert_eq!(operator, client.get_operator(&provider));
    client.set_accepting(&operator, &1, &false);
    for none in [&absent, &absent_contract] {
        client.set_operator(&provider, none);
        assert_eq!(absent, client.get_operator(&provider));
        for caller in [&absent, &absent_contract, &operator] {
            let answer = error_of(client.try_set_accepting(caller, &1, &true));
            assert_eq!(ContractError::NotAuthorized, answer);
        }
    }
    // No role, so it may be named; it never calls.
    client.set_operator(&provider, &contract);
    assert_eq!(contract, client.get_operator(&provider));
}

/// 14 places; the first that no slash can need any more is taken again.
#[test]
fn places_of_oracles_are_used_again() {
    let world = World::new();
    let (client, admin) = (world.client(), world.account("admin"));
    let name = |at: u64| world.account(&format!("oracle{at}"));
    let revoke = |at: u64| {
        world.at(T0 + at);
        client.set_oracle(&admin, &name(at), &false);
    };
    let slot_of = |at: u64| {
        let entries = client.get_instance().oracles;
        entries.iter().position(|entry| entry.oracle == name(at) && !entry.revoked)
    };
    for at in 4..=14 {
        revoke(at - 3);
        client.set_oracle(&admin, &name(at), &true);
        assert_eq!(Some(at as usize - 1), slot_of(at));
    }
    revoke(12);
    let spent = T0 + 1 + FIXED.unbonding_secs;
    world.at(spent - 1);
    let full = error_of(client.try_set_oracle(&admin, &name(15), &true));
    assert_eq!(ContractError::BatchTooLarge, full);
    world.at(spent);
    client.set_oracle(&admin, &name(15), &true);
    assert_eq!(Some(0), slot_of(15));
    assert_eq!(14, client.get_instance().oracles.len());
    // One that was revoked is enabled again in another place; its old entry stays.
    world.at(spent + 1);
    revoke_and_enable(&world, "oracle13");
    let of_it = client.get_instance().oracles;
    assert_eq!(2, of_it.iter().filter(|entry| entry.oracle == name(13)).count());
    world.check_invariants(0);
}

fn revoke_and_enable(world: &World, name: &str) {
    let (client, admin, oracle) = (world.client(), world.account("admin"), world.account(name));
    client.set_oracle(&admin, &oracle, &false);
    client.set_oracle(&admin, &oracle, &true);
}
