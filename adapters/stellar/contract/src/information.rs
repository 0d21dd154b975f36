//! What oracles publish for users.

use soroban_sdk::{contractimpl, Address, Env, String, Vec};

use crate::agreement_events::{PriceGuidePublished, ScoresPublished};
use crate::checks::{is_absent, signed, valid_prices, valid_region};
use crate::codes::{party, GUIDE_DAYS_MAX, GUIDE_SECS_MAX, SCORES_PER_CALL_MAX, SCORE_MAX};
use crate::errors::{ensure, ContractError, Done};
use crate::money::share;
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
        as_of: u64,
        valid_until: u64,
    ) -> Result<(), ContractError> {
        let guide = Guide { price, as_of, valid_until };
        publish_price_guide(&env, &caller, region, guide)
    }
}

/// No rule reads scores. What is not newer than what is stored is left out.
fn publish_scores(
    env: &Env,
    caller: &Address,
    party: u32,
    as_of: u64,
    scores: Vec<ScoreEntry>,
) -> Done {
    signed(env, caller);
    let instance = storage::instance(env);
    let now = env.ledger().timestamp();
    ensure(instance.may_vote(caller, now), ContractError::NotAuthorized)?;
    let nobody = |entry: ScoreEntry| entry.score > SCORE_MAX || is_absent(env, &entry.address);
    let valid = party <= party::CONSUMER
        && !scores.is_empty()
        && !scores.iter().any(nobody)
        && as_of % instance.day_secs == 0;
    ensure(valid, ContractError::InvalidInput)?;
    ensure(scores.len() <= SCORES_PER_CALL_MAX, ContractError::BatchTooLarge)?;
    ensure(as_of <= now, ContractError::TooEarly)?;
    let mut newer = Vec::new(env);
    for entry in scores {
        // Of an address that stands twice the first is stored by now.
        let stored = storage::score(env, party, &entry.address).map_or(0, |score| score.as_of);
        if stored < as_of {
            let score = Score { as_of, score: entry.score };
            storage::save_score(env, party, &entry.address, &score);
            newer.push_back(entry);
        }
    }
    ensure(!newer.is_empty(), ContractError::StaleDay)?;
    ScoresPublished { party, as_of, oracle: caller.clone(), scores: newer }.publish(env);
    Ok(())
}

impl Guide {
    /// Whether a newer price is near enough: the more days lie between, the farther it may be.
    fn leads_to(&self, next: &Guide, step_bps: u32, day_secs: u64) -> bool {
        let days = ((next.as_of - self.as_of) / day_secs).min(GUIDE_DAYS_MAX);
        let step = share(self.price * u128::from(days), step_bps);
        self.price.abs_diff(next.price) <= step.max(1)
    }
}

/// Units whose floor is below their ceiling follow it. The first price of a region is the admin's word.
fn publish_price_guide(env: &Env, caller: &Address, region: String, guide: Guide) -> Done {
    signed(env, caller);
    let instance = storage::instance(env);
    let now = env.ledger().timestamp();
    let known = if valid_region(&region) { storage::guide(env, &region).ok() } else { None };
    let may = match known {
        Some(_) => instance.may_vote(caller, now),
        None => *caller == instance.admin,
    };
    ensure(may, ContractError::NotAuthorized)?;
    let valid = valid_region(&region)
        && valid_prices(guide.price, guide.price)
        && guide.as_of % instance.day_secs == 0
        && guide.valid_until > now
        && guide.valid_until - now <= GUIDE_SECS_MAX;
    ensure(valid, ContractError::InvalidInput)?;
    ensure(guide.as_of <= now, ContractError::TooEarly)?;
    let newest = known.as_ref().map_or(0, |known| known.as_of);
    ensure(newest < guide.as_of, ContractError::StaleDay)?;
    if let Some(known) = known {
        let step_bps = storage::config(env, instance.config_version)?.guide_step_bps;
        let near = known.leads_to(&guide, step_bps, instance.day_secs);
        ensure(near, ContractError::AmountTooHigh)?;
    }
    storage::save_guide(env, &region, &guide);
    let Guide { price, as_of, valid_until } = guide;
    PriceGuidePublished { region, by: caller.clone(), price, as_of, valid_until }.publish(env);
    Ok(())
}
