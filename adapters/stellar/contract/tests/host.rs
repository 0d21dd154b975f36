//! What the rules assume of Soroban, shown on its host. That a signature allows exactly its arguments is in
//! signatures.rs.

use orchestrator::OrchestratorClient;
use soroban_sdk::{contract, contractimpl, vec, Address, Env, Error, IntoVal, Symbol, Val, Vec};

use crate::spec::section;
use crate::world::{error_of, next_wasm, wasm, World, FIXED, T0};

/// Calls whom it is told to, and that one the next.
#[contract]
pub struct Relay;

#[contractimpl]
impl Relay {
    pub fn pass(env: Env, mut to: Vec<Address>) {
        if let Some(next) = to.pop_front() {
            let name = Symbol::new(&env, "pass");
            env.invoke_contract::<()>(&next, &name, vec![&env, to.into_val(&env)]);
        }
    }
}

/// No contract is entered twice: it can't call itself, nor be called back.
#[test]
fn a_contract_is_not_entered_again() {
    let world = World::empty();
    let env = &world.env;
    let (one, two) = (env.register(Relay, ()), env.register(Relay, ()));
    let pass = |from: &Address, to: Vec<Address>| {
        let arguments: Vec<Val> = vec![env, to.into_val(env)];
        let answer =
            env.try_invoke_contract::<(), Error>(from, &Symbol::new(env, "pass"), arguments);
        answer.is_ok()
    };
    assert!(pass(&one, vec![env, two.clone()]), "another one may be called");
    assert!(!pass(&one, vec![env, one.clone()]), "it called itself");
    assert!(!pass(&one, vec![env, two.clone(), one.clone()]), "it was called back");
}

/// An admin that makes several calls in one transaction.
#[contract]
pub struct Board;

#[contractimpl]
impl Board {
    pub fn accept(env: Env, target: Address) {
        OrchestratorClient::new(&env, &target).accept_admin(&env.current_contract_address());
    }

    pub fn propose(env: Env, target: Address, hash: soroban_sdk::BytesN<32>) {
        let admin = env.current_contract_address();
        OrchestratorClient::new(&env, &target).propose_upgrade(&admin, &hash);
    }

    /// The versions before and after it, within the transaction.
    pub fn upgrade(env: Env, target: Address) -> (u32, u32) {
        let client = OrchestratorClient::new(&env, &target);
        let before = client.version();
        client.upgrade(&env.current_contract_address());
        (before, client.version())
    }
}

/// A world whose admin is a board that has proposed this code, and whose time has come.
fn upgrading(code: &[u8]) -> (World, Address) {
    let world = World::empty().compiled();
    let board = world.env.register(Board, ());
    world.client().propose_admin(&world.account("admin"), &board);
    let boards = BoardClient::new(&world.env, &board);
    boards.accept(&world.contract);
    let hash = world.env.deployer().upload_contract_wasm(code);
    boards.propose(&world.contract, &hash);
    world.at(T0 + FIXED.upgrade_delay_secs);
    (world, board)
}

/// The next call is one of the new code, also in the same transaction.
#[test]
fn new_code_runs_from_the_next_call_on() {
    let (world, board) = upgrading(&next_wasm());
    assert_eq!((2, 3), BoardClient::new(&world.env, &board).upgrade(&world.contract));
}

/// The call that replaces the code ends by the old one: here the new one has no function at all.
#[test]
fn the_call_that_replaces_the_code_ends_by_the_old_one() {
    let meta = section(&wasm(), "contractenvmetav0");
    let name = b"contractenvmetav0";
    let mut empty = b"\0asm\x01\0\0\0".to_vec();
    empty.extend([0, (1 + name.len() + meta.len()) as u8, name.len() as u8]);
    empty.extend(name);
    empty.extend(meta);
    let (world, board) = upgrading(&empty);
    let client = world.client();
    client.upgrade(&board);
    assert!(client.try_version().is_err(), "there is a function");
    assert!(client.try_get_balance(&board).is_err(), "there is a function");
}

/// Nothing of a refused upgrade stays.
#[test]
fn code_that_was_not_uploaded_changes_nothing() {
    let world = World::empty().compiled();
    let admin = world.account("admin");
    world.client().propose_upgrade(&admin, &world.hash(9));
    world.at(T0 + FIXED.upgrade_delay_secs);
    let before = world.stored();
    let refused = world.client().try_upgrade(&admin).expect_err("no such code");
    assert!(refused.is_err(), "the host refuses, by no number of the contract");
    assert_eq!(before, world.stored());
    world.at(T0 + FIXED.upgrade_delay_secs + 604_800);
    let late = error_of(world.client().try_upgrade(&admin));
    assert_eq!(orchestrator::ContractError::NotFound, late);
}
