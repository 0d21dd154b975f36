// Events of slashes.
#include <algorithm>

#include "domain/orchestrator/fold_slash.hpp"

namespace warden::orchestrator::fold {
namespace {

// f(SlashCase&) for a key that is made or joined.
template <class E, class F>
Misfit on_case(State& state, const E& e, const EventContext& context, F&& f) {
    std::optional<SlashCase> found;
    if (Misfit none = SlashCase::load(state, e, context.block_time, found)) return none;
    return f(*found);
}

// f(const SlashCase&, Slash&) for a slash that is open.
template <class E, class F>
Misfit on_open(State& state, const E& e, const EventContext& context, F&& f) {
    return on_case(state, e, context, [&](const SlashCase& found) -> Misfit {
        Slash* slash = nullptr;
        if (Misfit closed = found.open(slash)) return closed;
        return f(found, *slash);
    });
}

template <class E>
Misfit check_vote(const E& e, const SlashCase& found) {
    if (e.score_before > 100) return "score_before is above 100";
    if (!found.may_vote(e.oracle)) return "the oracle may not vote on that window";
    return found.check_reasons(e.reasons);
}

template <class E>
Vote vote_of(const E& e) {
    return {e.oracle, e.reasons, e.score_before, e.evidence_root, false};
}

Misfit join(const BreachClaimed& e, const SlashCase& found, const Slash& slash) {
    if (slash.claimed()) return "the slash has a claim";
    if (found.now() >= found.deadlines().attest_until) return "it is too late to join";
    return found.check_terms(e, slash.base, slash.arbiter);
}

// The arbiter speaks on a dispute that a quorum stands behind, or on a claim without; on one that
// nobody answered only when nobody can any more.
Misfit check_resolution(const SlashCase& found, const Slash& slash) {
    const bool quorum = found.tally(slash).has_quorum();
    const bool disputed = slash.status == SlashStatus::disputed;
    if (!(quorum ? disputed : slash.claimed())) return "it is not the arbiter's to resolve";
    const SlashDeadlines& due = found.deadlines();
    const bool silent = !quorum && !disputed && !slash.answered();
    const UnixSecs from = silent ? due.dispute_until : due.attest_until;
    if (found.now() < from || found.now() >= due.decide_until) {
        return "it is too early or too late to resolve";
    }
    return std::nullopt;
}

bool take_resolution(State& state) {
    return std::exchange(state.unfinished().resolved, std::nullopt).has_value();
}

}  // namespace

Misfit change(State& state, const SlashProposed& e, const EventContext& context) {
    return on_case(state, e, context, [&](const SlashCase& found) -> Misfit {
        if (Misfit wrong = check_vote(e, found)) return wrong;
        return found.create(e, [&](Slash& slash) {
            slash.reasons = e.reasons;
            slash.evidence_uri = e.evidence_uri;
            slash.votes.push_back(vote_of(e));
        });
    });
}

Misfit change(State& state, const SlashAttested& e, const EventContext& context) {
    return on_open(state, e, context, [&](const SlashCase& found, Slash& slash) -> Misfit {
        if (Misfit wrong = check_vote(e, found)) return wrong;
        if (found.now() >= found.deadlines().attest_until) return "it is too late to attest";
        if (std::ranges::find(slash.votes, e.oracle, &Vote::oracle) != slash.votes.end()) {
            return "the oracle has voted already";
        }
        slash.votes.push_back(vote_of(e));
        return std::nullopt;
    });
}

Misfit change(State& state, const SlashWithdrawn& e, const EventContext& context) {
    return on_open(state, e, context, [&](const SlashCase&, Slash& slash) -> Misfit {
        const auto own = std::ranges::find_if(slash.votes, [&](const Vote& vote) {
            return vote.oracle == e.oracle && !vote.withdrawn;
        });
        if (own == slash.votes.end()) return "the oracle has no vote to withdraw";
        own->withdrawn = true;
        return std::nullopt;
    });
}

Misfit change(State& state, const BreachClaimed& e, const EventContext& context) {
    const auto write = [&e](Slash& slash) {
        slash.claim_reasons = e.reasons;
        slash.claim_hash = e.statement_hash;
        slash.claim_deposit = e.deposit;
    };
    return on_case(state, e, context, [&](const SlashCase& found) -> Misfit {
        if (e.claimant != found.claimant()) return "the claimant is not the other party";
        if (Misfit wrong = found.check_reasons(e.reasons)) return wrong;
        if (e.base == 0) return "nobody was harmed";
        const U128 deposit = slash_deposit(e.party, e.base, found.config());
        if (e.deposit != deposit) return differs("the deposit", deposit, e.deposit);
        if (++found.claims() > kClaimsMax) return "too many open claims";
        if (state.find<Slash>(slash_key(e)) == nullptr) {
            return found.create(e, [&](Slash& slash) {
                slash.status = SlashStatus::claimed;
                slash.reasons = e.reasons;
                write(slash);
            });
        }
        Slash* slash = nullptr;
        if (Misfit closed = found.open(slash)) return closed;
        if (Misfit wrong = join(e, found, *slash)) return wrong;
        write(*slash);
        return std::nullopt;
    });
}

Misfit change(State& state, const ClaimAnswered& e, const EventContext& context) {
    return on_open(state, e, context, [&](const SlashCase& found, Slash& slash) -> Misfit {
        if (!slash.claimed()) return "there is no claim to answer";
        if (slash.answered()) return "the claim is answered already";
        if (e.accused != found.accused()) return "it is not the accused who answers";
        if (found.now() >= found.deadlines().dispute_until) return "it is too late to answer";
        slash.answer_hash = e.statement_hash;
        return std::nullopt;
    });
}

Misfit change(State& state, const SlashDisputed& e, const EventContext& context) {
    return on_open(state, e, context, [&](const SlashCase& found, Slash& slash) -> Misfit {
        if (slash.status == SlashStatus::disputed) return "the slash is disputed already";
        if (e.accused != found.accused()) return "it is not the accused who disputes";
        if (found.now() >= found.deadlines().dispute_until) return "it is too late to dispute";
        const U128 deposit = slash_deposit(e.party, slash.base, found.config());
        if (e.deposit != deposit) return differs("the deposit", deposit, e.deposit);
        slash.status = SlashStatus::disputed;
        slash.statement_hash = e.statement_hash;
        slash.deposit = e.deposit;
        return std::nullopt;
    });
}

Misfit change(State& state, const SlashResolved& e, const EventContext& context) {
    return on_open(state, e, context, [&](const SlashCase& found, Slash& slash) -> Misfit {
        if (e.arbiter != slash.arbiter) {
            return differs("the arbiter", slash.arbiter.text, e.arbiter.text);
        }
        if (Misfit wrong = check_resolution(found, slash)) return wrong;
        if (e.share_bps > kBpsOne) return "the share is above the whole";
        slash.share_bps = e.share_bps;
        state.unfinished().resolved = e;
        return std::nullopt;
    });
}

Misfit change(State& state, const SlashExecuted& e, const EventContext& context) {
    return on_open(state, e, context, [&](const SlashCase& found, Slash& slash) -> Misfit {
        const bool quorum = found.tally(slash).has_quorum();
        SlashEnd end = quorum ? SlashEnd::confirmed : SlashEnd::upheld;
        if (!take_resolution(state)) {
            const SlashDeadlines& due = found.deadlines();
            const bool disputed = slash.status == SlashStatus::disputed;
            if (!quorum) return "it has no quorum";
            if (found.now() < (disputed ? due.decide_until : due.dispute_until)) {
                return "it is too early to execute";
            }
            end = SlashEnd::executed;
        } else if (slash.share_bps == 0) {
            return "its arbiter rejected it";
        }
        return found.close(slash, end, e, SlashStatus::executed);
    });
}

Misfit change(State& state, const SlashRejected& e, const EventContext& context) {
    return on_open(state, e, context, [&](const SlashCase& found, Slash& slash) -> Misfit {
        if (!take_resolution(state) || slash.share_bps != 0) return "its arbiter did not reject it";
        return found.close(slash, SlashEnd::rejected, e, SlashStatus::rejected);
    });
}

Misfit change(State& state, const SlashLapsed& e, const EventContext& context) {
    return on_open(state, e, context, [&](const SlashCase& found, Slash& slash) -> Misfit {
        if (found.tally(slash).has_quorum()) return "it has a quorum";
        const SlashDeadlines& due = found.deadlines();
        if (found.now() < (slash.claimed() ? due.decide_until : due.attest_until)) {
            return "it is too early to lapse";
        }
        return found.close(slash, SlashEnd::lapsed, e, SlashStatus::lapsed);
    });
}

}  // namespace warden::orchestrator::fold
