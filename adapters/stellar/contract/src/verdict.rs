//! What the votes of a slash say together.

use soroban_sdk::{Address, BytesN, Env, String, Vec};

use crate::codes::{reason, slash_status, BPS, VOTES_MAX};
use crate::money::share;
use crate::types::{Config, Instance, SlaTerms, Slash};

/// Reasons of votes.
const BITS: u32 = 11;

/// Of a slash at this time.
pub struct Verdict {
    pub quorum: u32,
    /// The largest number of live votes that have one same bit.
    pub support: u32,
    /// The bits that at least a quorum of live votes have.
    pub agreed: u32,
    /// Of the accused before the offence, by a quorum of those that have an agreed bit.
    pub score: u32,
}

impl Verdict {
    pub fn has_quorum(&self) -> bool {
        self.agreed != 0
    }

    /// What of the base goes back, of 10,000.
    pub fn refund_bps(&self, terms: &SlaTerms, config: &Config) -> u32 {
        let credit = if self.agreed & (reason::INTEGRITY | reason::OUTAGE) != 0 {
            terms.outage_bps.max(config.min_outage_bps)
        } else {
            terms.credit_bps.max(config.min_credit_bps)
        };
        credit.max(100 * (100 - self.score))
    }
}

impl Slash {
    /// Before any vote or claim.
    pub fn new(env: &Env, status: u32, reasons: u32, base: u128, arbiter: &Address) -> Slash {
        let none = BytesN::from_array(env, &[0; 32]);
        Slash {
            status,
            reasons,
            base,
            evidence_uri: String::from_str(env, ""),
            votes: Vec::new(env),
            statement_hash: none.clone(),
            deposit: 0,
            share_bps: BPS,
            amount: 0,
            stake_amount: 0,
            arbiter: arbiter.clone(),
            claim_reasons: 0,
            claim_hash: none.clone(),
            claim_deposit: 0,
            answer_hash: none,
        }
    }

    pub fn open(&self) -> bool {
        self.status <= slash_status::DISPUTED || self.status == slash_status::CLAIMED
    }

    pub fn claimed(&self) -> bool {
        self.claim_reasons != 0
    }

    /// What the arbiter left of it.
    pub fn part(&self, amount: u128) -> u128 {
        share(amount, self.share_bps)
    }

    /// By the votes that count: not withdrawn, and their oracle may vote on a window that starts at this time.
    pub fn verdict(&self, instance: &Instance, of_version: u32, window_start: u64) -> Verdict {
        let quorum = instance.quorum_at(of_version, window_start);
        // Of each vote what it accuses of, and the score; one that doesn't count accuses of nothing.
        let mut live = [(0, 0); VOTES_MAX];
        for (place, vote) in live.iter_mut().zip(self.votes.iter()) {
            if !vote.withdrawn && instance.may_vote(&vote.oracle, window_start) {
                *place = (vote.reasons, vote.score_before);
            }
        }
        let mut verdict = Verdict { quorum, support: 0, agreed: 0, score: u32::MAX };
        for bit in (0..BITS).map(|place| 1 << place) {
            let mut support = 0;
            for (_, score) in live.iter().filter(|(reasons, _)| reasons & bit != 0) {
                support += 1;
                let no_higher = |vote: &&(u32, u32)| vote.0 & bit != 0 && vote.1 <= *score;
                if live.iter().filter(no_higher).count() as u32 >= quorum {
                    verdict.agreed |= bit;
                    verdict.score = verdict.score.min(*score);
                }
            }
            verdict.support = verdict.support.max(support);
        }
        verdict
    }
}
