// What is published for users: scores, which no rule reads, and guides for prices.
use core::cmp::{max, min};
use core::num::traits::Zero;
use starknet::event::EventEmitter;
use starknet::storage::{StoragePathEntry, StoragePointerReadAccess, StoragePointerWriteAccess};
use crate::access::require_admin;
use crate::agreement::share;
use crate::call::{Call, begin};
use crate::codes::party;
use crate::contract::Orchestrator::ContractState;
use crate::limits::{GUIDE_DAYS_MAX, GUIDE_SECS_MAX, PERCENT, SCORES_PER_CALL_MAX};
use crate::roles::is_in_office;
use crate::text::is_region;
use crate::types::{Guide, Score, ScoreEntry};
use crate::units::are_prices;
use crate::{config, errors, events};

fn require_oracle(state: @ContractState, call: Call) {
    assert(is_in_office(state, call.caller, call.now), errors::NOT_AUTHORIZED);
}

fn is_day(state: @ContractState, time: u64) -> bool {
    time % state.fixed.day_secs.read() == 0
}

pub fn publish_scores(
    ref state: ContractState, party: u32, as_of: u64, scores: Span<ScoreEntry>,
) {
    let call = begin(ref state);
    require_oracle(@state, call);
    let valid = party <= party::CONSUMER && !scores.is_empty() && is_day(@state, as_of);
    assert(valid, errors::INVALID_INPUT);
    for entry in scores {
        let valid = *entry.score <= PERCENT && entry.address.is_non_zero();
        assert(valid, errors::INVALID_INPUT);
    }
    assert(scores.len() <= SCORES_PER_CALL_MAX, errors::BATCH_TOO_LARGE);
    assert(as_of <= call.now, errors::TOO_EARLY);
    let mut newer = array![];
    for entry in scores {
        let stored = state.scores.entry((party, *entry.address));
        // The second of a double meets the first.
        if stored.as_of.read() < as_of {
            stored.write(Score { as_of, score: *entry.score });
            newer.append(*entry);
        }
    }
    assert(!newer.is_empty(), errors::STALE_DAY);
    let oracle = call.caller;
    state.emit(events::ScoresPublished { party, as_of, oracle, scores: newer.span() });
}

pub fn publish_price_guide(
    ref state: ContractState, region: felt252, price: u128, as_of: u64, valid_until: u64,
) {
    let call = begin(ref state);
    let stored = state.guides.entry(region).read();
    // Somebody has to say where the first steps begin.
    let first = stored.as_of == 0;
    if first {
        require_admin(@state, call);
    } else {
        require_oracle(@state, call);
    }
    let valid = is_region(region)
        && are_prices(price, price)
        && is_day(@state, as_of)
        && valid_until > call.now
        && valid_until - call.now <= GUIDE_SECS_MAX;
    assert(valid, errors::INVALID_INPUT);
    assert(as_of <= call.now, errors::TOO_EARLY);
    assert(as_of > stored.as_of, errors::STALE_DAY);
    assert(first || moves_slowly(@state, stored, price, as_of), errors::AMOUNT_TOO_HIGH);
    state.guides.entry(region).write(Guide { price, as_of, valid_until });
    let by = call.caller;
    state.emit(events::PriceGuidePublished { region, by, price, as_of, valid_until });
}

// At most guide_step_bps of the stored price for each day since, and 1 at least.
fn moves_slowly(state: @ContractState, stored: Guide, price: u128, as_of: u64) -> bool {
    let days = min((as_of - stored.as_of) / state.fixed.day_secs.read(), GUIDE_DAYS_MAX);
    let step_bps = config::current(state).guide_step_bps.read();
    let step = max(1, share(stored.price * days.into(), step_bps));
    let (low, high) = (min(stored.price, price), max(stored.price, price));
    high - low <= step
}
