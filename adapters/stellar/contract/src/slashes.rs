//! Votes on slashes: proposing, attesting, taking back.

use soroban_sdk::{Address, BytesN, Env, String, Vec};

use crate::agreement_events::{SlashAttested, SlashProposed, SlashWithdrawn};
use crate::cases::{self, base_of, can_be_accused, has_window, promised};
use crate::checks::{nonzero, party_of, signed, valid_link, valid_reasons};
use crate::codes::{slash_status, SCORE_MAX};
use crate::errors::{ensure, ContractError, Done};
use crate::storage::{self, SlashKey};
use crate::types::{Instance, Reservation, Slash, Vote};

/// What an oracle says of a window.
pub struct Charge {
    pub reservation_id: u64,
    pub party: u32,
    pub window: u32,
    pub reasons: u32,
    pub score_before: u32,
    pub evidence_root: BytesN<32>,
    pub evidence_uri: String,
}

impl Charge {
    fn key(&self) -> SlashKey {
        SlashKey { reservation_id: self.reservation_id, party: self.party, window: self.window }
    }

    fn valid(&self) -> Done {
        let valid = valid_reasons(self.party, self.reasons)
            && self.score_before <= SCORE_MAX
            && valid_link(&self.evidence_uri);
        ensure(valid, ContractError::InvalidInput)?;
        nonzero(&self.evidence_root)
    }

    fn vote(&self, oracle: &Address) -> Vote {
        Vote {
            oracle: oracle.clone(),
            reasons: self.reasons,
            score_before: self.score_before,
            evidence_root: self.evidence_root.clone(),
            withdrawn: false,
        }
    }
}

/// What proposing and attesting check alike, before they look at the slash.
fn accusable(
    env: &Env,
    caller: &Address,
    charge: &Charge,
) -> Result<(Instance, Reservation), ContractError> {
    signed(env, caller);
    let instance = storage::instance(env);
    ensure(instance.is_listed(caller), ContractError::NotAuthorized)?;
    charge.valid()?;
    let r = party_of(env, charge.party, charge.reservation_id)?;
    let party = *caller == r.provider || *caller == r.consumer;
    ensure(!party, ContractError::NotAuthorized)?;
    Ok((instance, r))
}

/// And then: who came after the window's start, or left before it, has no say in it.
fn may_vote(instance: &Instance, caller: &Address, r: &Reservation, window: u32) -> Done {
    let may = instance.may_vote(caller, r.window_start(window));
    ensure(may, ContractError::NotAuthorized)
}

pub fn propose_slash(env: &Env, caller: &Address, charge: Charge) -> Done {
    let (instance, mut r) = accusable(env, caller, &charge)?;
    let key = charge.key();
    let known = storage::slash(env, &key).is_ok();
    ensure(!known, ContractError::SlashExists)?;
    has_window(&r, charge.window)?;
    may_vote(&instance, caller, &r, charge.window)?;
    promised(env, &r, charge.window, charge.reasons)?;
    let config = storage::config(env, r.config_version)?;
    let until = r.deadlines(charge.window, &config);
    can_be_accused(env, &r, charge.window, &until)?;

    let base = base_of(&r, charge.party, charge.window);
    let arbiter = instance.arbiter_at(env.ledger().timestamp());
    let mut made = Slash::new(env, slash_status::PROPOSED, charge.reasons, base, arbiter);
    made.evidence_uri = charge.evidence_uri.clone();
    made.votes.push_back(charge.vote(caller));
    cases::open(env, &key, &mut r, &config, &made)?;
    SlashProposed {
        reservation_id: charge.reservation_id,
        party: charge.party,
        window: charge.window,
        oracle: caller.clone(),
        reasons: charge.reasons,
        score_before: charge.score_before,
        base,
        evidence_root: charge.evidence_root,
        evidence_uri: charge.evidence_uri,
        attest_until: until.attest_until,
        dispute_until: until.dispute_until,
        decide_until: until.decide_until,
        arbiter: made.arbiter,
    }
    .publish(env);
    Ok(())
}

pub fn attest_slash(env: &Env, caller: &Address, charge: Charge) -> Done {
    let (instance, r) = accusable(env, caller, &charge)?;
    let key = charge.key();
    let mut slash = storage::slash(env, &key)?;
    may_vote(&instance, caller, &r, charge.window)?;
    promised(env, &r, charge.window, charge.reasons)?;
    ensure(slash.open(), ContractError::WrongState)?;
    let config = storage::config(env, r.config_version)?;
    let until = r.deadlines(charge.window, &config);
    ensure(env.ledger().timestamp() < until.attest_until, ContractError::TooLate)?;
    let voted = slash.votes.iter().any(|vote| vote.oracle == *caller);
    ensure(!voted, ContractError::AlreadyAttested)?;

    slash.votes.push_back(charge.vote(caller));
    storage::save_slash(env, &key, &slash);
    SlashAttested {
        reservation_id: charge.reservation_id,
        party: charge.party,
        window: charge.window,
        oracle: caller.clone(),
        reasons: charge.reasons,
        score_before: charge.score_before,
        evidence_root: charge.evidence_root,
        evidence_uri: charge.evidence_uri,
    }
    .publish(env);
    Ok(())
}

fn own_live_vote(votes: &Vec<Vote>, caller: &Address) -> Option<(u32, Vote)> {
    let own = |(_, vote): &(u32, Vote)| vote.oracle == *caller && !vote.withdrawn;
    (0..).zip(votes.iter()).find(own)
}

/// Also by a voter that is no oracle any more.
pub fn withdraw_slash(env: &Env, caller: &Address, key: SlashKey) -> Done {
    signed(env, caller);
    party_of(env, key.party, key.reservation_id)?;
    let mut slash = storage::slash(env, &key)?;
    let own = own_live_vote(&slash.votes, caller);
    let (place, mut vote) = own.ok_or(ContractError::NotFound)?;
    ensure(slash.open(), ContractError::WrongState)?;
    vote.withdrawn = true;
    slash.votes.set(place, vote);
    storage::save_slash(env, &key, &slash);
    let SlashKey { reservation_id, party, window } = key;
    SlashWithdrawn { reservation_id, party, window, oracle: caller.clone() }.publish(env);
    Ok(())
}
