//! Votes on slashes: proposing, attesting, taking back.

use soroban_sdk::{vec, Address, BytesN, Env, String, Vec};

use crate::agreement_events::{SlashAttested, SlashProposed, SlashWithdrawn};
use crate::checks::{nonzero, oracle, party_of, valid_link};
use crate::codes::{party, reason, reservation_status, slash_status, BPS, SCORE_MAX, VOTES_MAX};
use crate::errors::{ensure, ContractError, Done};
use crate::money::Deadlines;
use crate::storage::{self, SlashKey};
use crate::types::{Config, Instance, Reservation, Slash, Vote};

const NO_SCORE: u32 = u32::MAX;

impl Slash {
    pub fn open(&self) -> bool {
        self.status <= slash_status::DISPUTED
    }

    /// The scores of votes not withdrawn, of addresses that are oracles now; ascending, then NO_SCORE.
    fn live_scores(&self, instance: &Instance) -> [u32; VOTES_MAX] {
        let mut scores = [NO_SCORE; VOTES_MAX];
        for vote in self.votes.iter() {
            if !vote.withdrawn && instance.oracles.contains(&vote.oracle) {
                let mut score = vote.score_before;
                for place in scores.iter_mut().filter(|place| vote.score_before < **place) {
                    core::mem::swap(place, &mut score);
                }
            }
        }
        scores
    }

    pub fn support(&self, instance: &Instance) -> u32 {
        let scores = self.live_scores(instance);
        scores.iter().filter(|score| **score != NO_SCORE).count() as u32
    }

    /// Smallest score that at least `quorum` live votes don't exceed; none without quorum.
    pub fn score_of(&self, instance: &Instance, quorum: u32) -> Option<u32> {
        let place = quorum as usize - 1;
        let score = self.live_scores(instance).get(place).copied();
        score.filter(|score| *score != NO_SCORE)
    }
}

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
        let own = match self.party {
            party::PROVIDER => reason::OF_PROVIDER,
            party::CONSUMER => reason::OF_CONSUMER,
            _ => 0,
        };
        let valid = self.reasons != 0
            && self.reasons & !own == 0
            && self.score_before <= SCORE_MAX
            && valid_link(&self.evidence_uri);
        ensure(valid, ContractError::InvalidInput)?;
        nonzero(&self.evidence_root)
    }

    /// Reasons that stand for an objective are those that the reservation's terms promise.
    fn promised(&self, env: &Env, r: &Reservation) -> Done {
        let terms = storage::sla(env, r.unit_id, r.sla_version)?;
        let promised = [
            (reason::LATENCY, terms.latency_ms_max),
            (reason::UPLOAD, terms.upload_kbytes_per_s_min),
            (reason::DOWNLOAD, terms.download_kbytes_per_s_min),
            (reason::UPTIME, terms.uptime_ppm_min),
            (reason::ERROR_RATE, terms.error_ppm_max),
        ]
        .iter()
        .all(|(bit, objective)| self.reasons & bit == 0 || *objective > 0);
        ensure(promised, ContractError::InvalidInput)
    }

    fn vote(&self, oracle: &Address) -> Vote {
        Vote {
            oracle: oracle.clone(),
            score_before: self.score_before,
            evidence_root: self.evidence_root.clone(),
            withdrawn: false,
        }
    }
}

/// What proposing and attesting check alike, before they look at the slash.
fn accusable(env: &Env, caller: &Address, charge: &Charge) -> Result<Reservation, ContractError> {
    oracle(env, caller)?;
    charge.valid()?;
    let r = party_of(env, charge.party, charge.reservation_id)?;
    no_party(caller, &r)?;
    Ok(r)
}

/// An oracle or arbiter that is a party of the reservation has no say in it.
pub fn no_party(caller: &Address, r: &Reservation) -> Done {
    let party = *caller == r.provider || *caller == r.consumer;
    ensure(!party, ContractError::NotAuthorized)
}

pub fn propose_slash(env: &Env, caller: &Address, charge: Charge) -> Done {
    caller.require_auth();
    let mut r = accusable(env, caller, &charge)?;
    let key = charge.key();
    let known = storage::slash(env, &key).is_ok();
    ensure(!known, ContractError::SlashExists)?;
    let open = r.status == reservation_status::ACTIVE || r.status == reservation_status::SETTLING;
    ensure(open, ContractError::WrongState)?;
    ensure(charge.window < r.windows(), ContractError::NotFound)?;
    charge.promised(env, &r)?;
    let now = env.ledger().timestamp();
    ensure(now >= r.window_end(charge.window), ContractError::TooEarly)?;
    let config = storage::config(env, r.config_version)?;
    let until = r.deadlines(charge.window, &config);
    ensure(now < until.claim_until, ContractError::TooLate)?;

    let base = take_base(env, &charge, &mut r)?;
    let made = Slash {
        status: slash_status::PROPOSED,
        reasons: charge.reasons,
        base,
        evidence_uri: charge.evidence_uri.clone(),
        votes: vec![env, charge.vote(caller)],
        statement_hash: BytesN::from_array(env, &[0; 32]),
        deposit: 0,
        share_bps: BPS,
        amount: 0,
        stake_amount: 0,
    };
    storage::save_slash(env, &key, &made);
    emit_proposed(env, caller, charge, base, until);
    Ok(())
}

/// Of a provider the window's money, moved out of escrow; of a consumer the payment, and nothing moves.
fn take_base(env: &Env, charge: &Charge, r: &mut Reservation) -> Result<u128, ContractError> {
    if charge.party == party::PROVIDER {
        let base = r.gross(charge.window);
        r.escrow -= base;
        r.ahead += base;
        storage::save_reservation(env, charge.reservation_id, r);
        return Ok(base);
    }
    let mut consumer = storage::consumer(env, &r.consumer)?;
    consumer.open_slashes += 1;
    storage::save_consumer(env, &r.consumer, &consumer);
    Ok(r.payment(charge.window))
}

fn emit_proposed(env: &Env, caller: &Address, charge: Charge, base: u128, until: Deadlines) {
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
    }
    .publish(env);
}

pub fn attest_slash(env: &Env, caller: &Address, charge: Charge) -> Done {
    caller.require_auth();
    let r = accusable(env, caller, &charge)?;
    let key = charge.key();
    let mut slash = storage::slash(env, &key)?;
    charge.promised(env, &r)?;
    ensure(slash.open(), ContractError::WrongState)?;
    let config: Config = storage::config(env, r.config_version)?;
    let until = r.deadlines(charge.window, &config);
    ensure(env.ledger().timestamp() < until.attest_until, ContractError::TooLate)?;
    let voted = slash.votes.iter().any(|vote| vote.oracle == *caller);
    ensure(!voted, ContractError::AlreadyAttested)?;
    ensure((slash.votes.len() as usize) < VOTES_MAX, ContractError::BatchTooLarge)?;

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
    caller.require_auth();
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
