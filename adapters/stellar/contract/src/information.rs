//! What oracles publish for users.

use soroban_sdk::{contractimpl, Address, Env, String, Vec};

use crate::agreement_events::{PriceGuidePublished, ScoresPublished};
use crate::checks::{oracle, valid_prices, valid_region};
use crate::codes::{party, GUIDE_SECS_MAX, SCORES_PER_CALL_MAX, SCORE_MAX};
use crate::errors::{ensure, ContractError, Done};
use crate::storage;
use crate::types::{Guide, Score, ScoreEntry};
use crate::{Orchestrator, OrchestratorArgs, OrchestratorClient};

#[contractimpl]
impl Orchestrator {
    pub fn publish_scores(
        env: Env,
        caller: Address,
        party: u32,
        as_of: u64,
        scores: Vec<ScoreEntry>,
    ) -> Result<(), ContractError> {
        publish_scores(&env, &caller, party, as_of, scores)
    }

    pub fn publish_price_guide(
        env: Env,
        caller: Address,
        region: String,
        price: u128,
        valid_until: u64,
    ) -> Result<(), ContractError> {
        publish_price_guide(&env, &caller, region, price, valid_until)
    }
}

/// No rule reads scores.
fn publish_scores(
    env: &Env,
    caller: &Address,
    party: u32,
    as_of: u64,
    scores: Vec<ScoreEntry>,
) -> Done {
    caller.require_auth();
    oracle(env, caller)?;
    let valid = party <= party::CONSUMER
        && !scores.is_empty()
        && scores.iter().all(|entry| entry.score <= SCORE_MAX);
    ensure(valid, ContractError::InvalidInput)?;
    ensure(scores.len() <= SCORES_PER_CALL_MAX, ContractError::BatchTooLarge)?;
    ensure(as_of <= env.ledger().timestamp(), ContractError::TooEarly)?;
    for ScoreEntry { address, score } in scores.iter() {
        // Of an address that stands twice the first is stored by now.
        let stored = storage::score(env, party, &address).map_or(0, |score| score.as_of);
        ensure(stored < as_of, ContractError::StaleDay)?;
        storage::save_score(env, party, &address, &Score { as_of, score });
    }
    ScoresPublished { party, as_of, oracle: caller.clone(), scores }.publish(env);
    Ok(())
}

/// Units whose floor is below their ceiling follow it. The last one wins.
fn publish_price_guide(
    env: &Env,
    caller: &Address,
    region: String,
    price: u128,
    valid_until: u64,
) -> Done {
    caller.require_auth();
    oracle(env, caller)?;
    let now = env.ledger().timestamp();
    let valid = valid_region(&region)
        && valid_prices(price, price)
        && valid_until > now
        && valid_until - now <= GUIDE_SECS_MAX;
    ensure(valid, ContractError::InvalidInput)?;
    storage::save_guide(env, &region, &Guide { price, valid_until });
    PriceGuidePublished { region, oracle: caller.clone(), price, valid_until }.publish(env);
    Ok(())
}
