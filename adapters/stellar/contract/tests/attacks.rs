//! Tokens that lie, callers that cheat. Many more attacks are scenarios.

use orchestrator::codes::MONEY_MAX;
use orchestrator::{ContractError, OracleEntry};
use soroban_sdk::testutils::Address as _;
use soroban_sdk::Address;

use crate::tokens::{self, Liar, LiarClient, SaysFalse};
use crate::world::{environment, error_of, World, DAY, T0};

fn world_of_a_liar() -> World {
    let env = environment();
    let token = env.register(Liar, ());
    World::with_token(env, token).constructed()
}

impl World {
    fn behave(&self, mode: u32) {
        LiarClient::new(&self.env, &self.token).behave(&mode, &self.contract);
    }
}

#[test]
fn a_token_that_lies_moves_nothing() {
    let world = world_of_a_liar();
    let consumer = world.account("consumer");
    for mode in [
        tokens::TAKES_A_FEE,
        tokens::PANICS,
        tokens::DOES_NOTHING,
        tokens::CALLS_BACK,
        tokens::GIVES_TOO_MUCH,
    ] {
        world.behave(mode);
        let answer = error_of(world.client().try_register_consumer(&consumer, &1_000));
        assert_eq!(ContractError::TokenFailed, answer, "mode {mode}");
        let known = world.client().try_get_consumer(&consumer);
        assert_eq!(ContractError::NotFound, error_of(known), "mode {mode}");
        world.check_invariants(0);
    }
    world.behave(tokens::HONEST);
    world.client().register_consumer(&consumer, &1_000);
    world.check_invariants(0);
}

#[test]
fn a_token_that_answers_false_is_refused() {
    let env = environment();
    let token = env.register(SaysFalse, ());
    let world = World::with_token(env, token).constructed();
    let consumer = world.account("consumer");
    let answer = error_of(world.client().try_register_consumer(&consumer, &1_000));
    assert_eq!(ContractError::TokenFailed, answer);
}

#[test]
fn a_refused_withdrawal_leaves_the_balance() {
    let world = world_of_a_liar();
    let consumer = world.account("consumer");
    world.behave(tokens::HONEST);
    world.client().register_consumer(&consumer, &1_000);
    world.client().withdraw_bond(&consumer, &600);
    for mode in [tokens::PANICS, tokens::CALLS_BACK] {
        world.behave(mode);
        let answer = error_of(world.client().try_withdraw(&consumer, &600));
        assert_eq!(ContractError::TokenFailed, answer, "mode {mode}");
        assert_eq!(600, world.client().get_balance(&consumer));
        world.check_invariants(0);
    }
    world.behave(tokens::HONEST);
    world.client().withdraw(&consumer, &600);
    world.check_invariants(0);
}

#[test]
fn amounts_beyond_the_limits_overflow() {
    let world = World::new();
    let consumer = world.account("consumer");
    let link = world.text("https://x.example");
    let client = world.client();
    for amount in [MONEY_MAX + 1, u128::MAX] {
        let answer = error_of(client.try_register_provider(&consumer, &link, &amount));
        assert_eq!(ContractError::Overflow, answer);
        let answer = error_of(client.try_register_consumer(&consumer, &amount));
        assert_eq!(ContractError::Overflow, answer);
    }
    client.register_consumer(&consumer, &1_000);
    for amount in [MONEY_MAX, u128::MAX] {
        let answer = error_of(client.try_add_bond(&consumer, &amount));
        assert_eq!(ContractError::Overflow, answer);
    }
    let answer = error_of(client.try_withdraw(&consumer, &u128::MAX));
    assert_eq!(ContractError::AmountTooHigh, answer);
    world.check_invariants(0);
}

#[test]
fn tokens_that_somebody_sent_belong_to_nobody() {
    let world = World::new().with_unit();
    let giver = world.account("giver");
    let token = soroban_sdk::token::TokenClient::new(&world.env, &world.token);
    token.transfer(&giver, &world.contract, &777);
    world.active(3);
    world.check_invariants(777);
}

/// Nobody that is a party can get a role, and nobody with a role can become one. Should it happen all the same, it has
/// no say: here it is written into the contract's storage.
#[test]
fn an_oracle_has_one_vote_and_none_in_its_own_reservation() {
    let world = World::new().with_unit();
    let id = world.active(3);
    world.at(T0 + DAY);
    world.propose("oracle1", id, 0);
    let (root, uri) = (world.hash(8), world.text("https://evidence.example/2"));
    let client = world.client();
    let attest = |oracle: &Address| {
        error_of(client.try_attest_slash(oracle, &id, &0, &0, &1, &50, &root, &uri))
    };
    assert_eq!(ContractError::AlreadyAttested, attest(&world.account("oracle1")));
    assert_eq!(ContractError::NotAuthorized, attest(&Address::generate(&world.env)));
    let (admin, provider) = (world.account("admin"), world.account("provider"));
    client.set_oracle(&admin, &world.account("oracle3"), &false);
    let refused = error_of(client.try_set_oracle(&admin, &provider, &true));
    assert_eq!(ContractError::InvalidConfig, refused);
    let mut instance = world.instance();
    let entry = OracleEntry { oracle: provider.clone(), since: 0, until: 0, revoked: false };
    instance.oracles.push_back(entry);
    world.force(&instance);
    assert_eq!(ContractError::NotAuthorized, attest(&provider));
    let propose = client.try_propose_slash(&provider, &id, &1, &0, &512, &50, &root, &uri);
    assert_eq!(ContractError::NotAuthorized, error_of(propose));
}

#[test]
fn a_pause_and_a_new_configuration_leave_agreements_alone() {
    let world = World::new().with_unit();
    let id = world.active(2);
    let admin = world.account("admin");
    let mut config = world.config();
    config.platform_fee_bps = 1_000;
    config.claim_secs = 50_000;
    world.client().set_config(&admin, &config);
    world.client().pause(&admin);
    world.at(T0 + DAY + 7_200);
    assert_eq!(1, world.client().settle(&id, &10));
    // The fee and the deadline are those of its request: 2.5 percent of a day.
    assert_eq!(864_000 - 21_600, world.client().get_balance(&world.account("provider")));
    assert_eq!(21_600, world.client().get_balance(&world.account("treasury")));
    world.check_invariants(0);
}
