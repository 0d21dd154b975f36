// What oracles publish for users; no rule reads the scores.
use core::num::traits::Zero;
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::access::require_oracle;
use crate::call::begin;
use crate::codes::party;
use crate::contract::Orchestrator::ContractState;
use crate::limits::{GUIDE_SECS_MAX, PERCENT, SCORES_PER_CALL_MAX};
use crate::text::is_region;
use crate::types::{Guide, Score, ScoreEntry};
use crate::units::are_prices;
use crate::{errors, events};

pub fn publish_scores(
    ref state: ContractState, party: u32, as_of: u64, scores: Span<ScoreEntry>,
) {
    let call = begin(@state);
    require_oracle(@state, call);
    assert(party <= party::CONSUMER && !scores.is_empty(), errors::INVALID_INPUT);
    for entry in scores {
        let valid = *entry.score <= PERCENT && entry.address.is_non_zero();
        assert(valid, errors::INVALID_INPUT);
    }
    assert(scores.len() <= SCORES_PER_CALL_MAX, errors::BATCH_TOO_LARGE);
    assert(as_of <= call.now, errors::TOO_EARLY);
    for entry in scores {
        let stored = state.scores.entry((party, *entry.address));
        // The second of a double meets the first.
        assert(stored.as_of.read() < as_of, errors::STALE_DAY);
        stored.write(Score { as_of, score: *entry.score });
    }
    state.emit(events::ScoresPublished { party, as_of, oracle: call.caller, scores });
}

pub fn publish_price_guide(
    ref state: ContractState, region: felt252, price: u128, valid_until: u64,
) {
    let call = begin(@state);
    require_oracle(@state, call);
    let valid = is_region(region)
        && are_prices(price, price)
        && valid_until > call.now
        && valid_until - call.now <= GUIDE_SECS_MAX;
    assert(valid, errors::INVALID_INPUT);
    state.guides.entry(region).write(Guide { price, valid_until });
    let event = events::PriceGuidePublished { region, oracle: call.caller, price, valid_until };
    state.emit(event);
}
