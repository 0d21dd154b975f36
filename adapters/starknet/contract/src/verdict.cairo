// What the votes on a slash come to, and what it then takes: pure functions.
use core::cmp::{max, min};
use crate::agreement::share;
use crate::codes::reasons;
use crate::limits::{BPS, PERCENT};
use crate::roles::may_vote;
use crate::types::{OracleEntry, SlaTerms, Vote};

#[derive(Copy, Drop, PartialEq, Debug)]
pub struct Verdict {
    // The reasons that a quorum shares; 0 without quorum.
    pub agreed: u32,
    // The largest number of live votes that share a reason.
    pub support: u32,
    // Of the reasons agreed on, the lowest score that a quorum's do not exceed.
    pub score: u32,
}

// `start`: of the window; only votes of those who may vote on it are live.
#[inline(never)]
pub fn verdict(votes: Span<Vote>, entries: Span<OracleEntry>, start: u64, quorum: u32) -> Verdict {
    let mut live: Array<Vote> = array![];
    for vote in votes {
        if !*vote.withdrawn && may_vote(entries, *vote.oracle, start) {
            live.append(*vote);
        }
    }
    let live = live.span();
    let mut agreed = 0;
    let mut support = 0;
    let mut score = PERCENT;
    let mut bit = 1;
    while bit <= reasons::HIGHEST {
        let scores = scores_of(live, bit);
        support = max(support, scores.len());
        if let Some(lowest) = score_of_quorum(scores, quorum) {
            agreed += bit;
            score = min(score, lowest);
        }
        bit *= 2;
    }
    Verdict { agreed, support, score }
}

fn scores_of(votes: Span<Vote>, reason: u32) -> Span<u32> {
    let mut scores = array![];
    for vote in votes {
        if *vote.reasons & reason != 0 {
            scores.append(*vote.score_before);
        }
    }
    scores.span()
}

// The smallest score that at least `quorum` of the scores do not exceed; None without quorum.
pub fn score_of_quorum(scores: Span<u32>, quorum: u32) -> Option<u32> {
    let mut best: Option<u32> = None;
    if scores.len() < quorum {
        return best;
    }
    for candidate in scores {
        let mut behind = 0;
        for score in scores {
            if *score <= *candidate {
                behind += 1;
            }
        }
        let better = match best {
            Some(score) => *candidate < score,
            None => true,
        };
        if behind >= quorum && better {
            best = Some(*candidate);
        }
    }
    best
}

// The least part of a window's payment that goes back for these reasons.
pub fn credit_bps(agreed: u32, terms: @SlaTerms, min_credit_bps: u32, min_outage_bps: u32) -> u32 {
    if agreed & (reasons::OUTAGE + reasons::INTEGRITY) != 0 {
        max(*terms.outage_bps, min_outage_bps)
    } else {
        max(*terms.credit_bps, min_credit_bps)
    }
}

// What a quorum takes of a window's payment, share_bps being the arbiter's part of it.
pub fn provider_amount(base: u128, score: u32, credit_bps: u32, share_bps: u32) -> u128 {
    let taken_bps = max(BPS / PERCENT * (PERCENT - score), credit_bps);
    share(share(base, taken_bps), share_bps)
}
