//! Tokens that are not what they say. Each is owned by nobody and credits what `grant` gives.

use soroban_sdk::{contract, contractimpl, symbol_short, Address, Env, Symbol};

use orchestrator::OrchestratorClient;

const MODE: Symbol = symbol_short!("mode");
const TARGET: Symbol = symbol_short!("target");

pub const HONEST: u32 = 0;
pub const TAKES_A_FEE: u32 = 1;
pub const PANICS: u32 = 2;
pub const DOES_NOTHING: u32 = 3;
pub const CALLS_BACK: u32 = 4;
pub const GIVES_TOO_MUCH: u32 = 5;

#[contract]
pub struct Liar;

#[contractimpl]
impl Liar {
    pub fn behave(env: Env, mode: u32, target: Address) {
        env.storage().instance().set(&MODE, &mode);
        env.storage().instance().set(&TARGET, &target);
    }

    pub fn mint(env: Env, to: Address, amount: i128) {
        let held = Liar::balance(env.clone(), to.clone());
        env.storage().temporary().set(&to, &(held + amount));
    }

    pub fn balance(env: Env, id: Address) -> i128 {
        env.storage().temporary().get(&id).unwrap_or(0)
    }

    pub fn transfer(env: Env, from: Address, to: Address, amount: i128) {
        from.require_auth();
        let mode = env.storage().instance().get(&MODE).unwrap_or(HONEST);
        let received = match mode {
            TAKES_A_FEE => amount - 1,
            GIVES_TOO_MUCH => amount + 1,
            DOES_NOTHING => return,
            PANICS => panic!("no"),
            _ => amount,
        };
        if mode == CALLS_BACK {
            let target = env.storage().instance().get(&TARGET).unwrap();
            OrchestratorClient::new(&env, &target).withdraw(&from, &1);
        }
        Liar::mint(env.clone(), from, -amount);
        Liar::mint(env, to, received);
    }
}

/// Answers false where SEP-41 answers nothing.
#[contract]
pub struct SaysFalse;

#[contractimpl]
impl SaysFalse {
    pub fn mint(_env: Env, _to: Address, _amount: i128) {}

    pub fn balance(_env: Env, _id: Address) -> i128 {
        0
    }

    pub fn transfer(_env: Env, _from: Address, _to: Address, _amount: i128) -> bool {
        false
    }
}
