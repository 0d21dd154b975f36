#include "domain/enforcement/decision.hpp"

#include <algorithm>
#include <utility>

namespace warden::enforcement {
namespace {

using orchestrator::SlashStatus;

DecisionStep record(DecisionState state, std::string reason) {
    return {DecisionAction::record, state, std::move(reason)};
}

// Ends a key for which nothing was filed by `last`. Where the enforcer that finds it so began after
// that moment, no other one was there to end the key either: the reason is that, and not `cause`.
DecisionStep expire(const DecisionFacts& f, UnixSecs last, std::string cause) {
    if (f.running_since > last) return record(DecisionState::expired, "not_running");
    return record(DecisionState::expired, std::move(cause));
}

// Says that somebody else may still make the key, which we attest then: another oracle whose
// proposal is on its way, or the harmed party, until the claim period ends.
bool may_come(const DecisionFacts& f) { return f.now < f.times.claim_until; }

// Of what is_too_late().
DecisionStep expire_late(const DecisionFacts& f) {
    return f.slash ? expire(f, f.times.attest_last, "attest_period")
                   : expire(f, f.times.propose_last, "claim_period");
}

// States in which nothing of ours is on its way to the chain.
DecisionStep step_before_filing(const DecisionFacts& f) {
    if (f.slash && f.own_vote) return record(DecisionState::filed, "adopted");
    if (f.slash) {
        if (!orchestrator::is_open(*f.slash)) return record(DecisionState::refused, "slash_closed");
        if (is_too_late(f)) return expire_late(f);
        if (f.act_held.empty())
            return {DecisionAction::want_attest, DecisionState::filed, "attest"};
    } else {
        if (is_too_late(f)) return expire_late(f);
        const bool in_turn = f.now >= f.times.propose_from && f.now <= f.times.propose_last;
        if (f.act_held.empty() && in_turn) {
            return {DecisionAction::want_propose, DecisionState::filed, "propose"};
        }
    }
    // A row per change of reason, not per pass; waiting for the grace alone is no hold.
    const bool changed = f.state != DecisionState::held || f.reason != f.act_held;
    if (!f.act_held.empty() && f.act_held != "grace" && changed) {
        return record(DecisionState::held, f.act_held);
    }
    return {};
}

bool is_on_its_way(const std::optional<IntentState>& intent) { return intent && is_open(*intent); }

// The slash is gone that a final state had shown: our proposal that was done, another oracle's that
// we attested, a vote of ours that we adopted. Only a re-org deeper than final takes it, and nobody
// else need propose it again. An intent that ended otherwise than done is not wanted again.
bool is_undone(const DecisionFacts& f) {
    const bool wanted = !f.proposing || *f.proposing == IntentState::done;
    return wanted && f.now <= f.times.propose_last;
}

DecisionStep step_without_slash(const DecisionFacts& f) {
    if (may_come(f)) {
        // An attestation alone can't bring the slash back.
        if (!is_undone(f) || !f.act_held.empty()) return {};
        return {DecisionAction::want_propose, DecisionState::filed, "reorg"};
    }
    const auto& filing = f.attesting ? f.attesting : f.proposing;
    const UnixSecs last = f.attesting ? f.times.attest_last : f.times.propose_last;
    if (filing == IntentState::expired) return expire(f, last, "last_build");
    if (filing == IntentState::failed) return record(DecisionState::failed, "txn");
    if (is_on_its_way(f.proposing)) return {};
    return f.now > last ? expire(f, last, "last_build") : DecisionStep{};
}

// A slash is there without our vote: another oracle proposed or the harmed party claimed first, or
// a re-org took the vote. Our own verdict is breached, so it gets one, whatever its reasons are: a
// junk proposal shuts nobody out.
DecisionStep step_without_vote(const DecisionFacts& f) {
    if (!orchestrator::is_open(*f.slash)) return record(DecisionState::refused, "slash_closed");
    // While the proposal is on its way, a re-org may still let it be the first.
    if (is_on_its_way(f.proposing) || is_on_its_way(f.attesting)) return {};
    const UnixSecs last = f.times.attest_last;
    if (f.attesting == IntentState::expired) return expire(f, last, "last_build");
    if (f.attesting == IntentState::failed) return record(DecisionState::failed, "txn");
    if (f.now > last) return expire(f, last, "attest_period");
    if (!f.act_held.empty()) return {};
    return {DecisionAction::want_attest, DecisionState::filed, f.attesting ? "reorg" : "attest"};
}

UnixSecs closing_from(const DecisionFacts& f) {
    return f.quorum ? executes_from(*f.slash == SlashStatus::disputed, f.times)
                    : lapses_from(f.claimed, f.times);
}

// A vote of ours is on the chain, or was: who cast it by another account, or lost it to a re-org
// when it was too late to vote again, still closes the slash.
bool is_ours(const DecisionFacts& f) {
    return f.slash && (f.own_vote || (f.cast && f.now > f.times.attest_last));
}

DecisionStep step_on_chain(const DecisionFacts& f) {
    if (!is_ours(f)) {
        // Our vote was there before. The intent is followed again.
        if (f.state != DecisionState::filed) return record(DecisionState::filed, "orphaned");
        return f.slash ? step_without_vote(f) : step_without_slash(f);
    }
    switch (*f.slash) {
        case SlashStatus::executed: return record(DecisionState::executed, {});
        case SlashStatus::rejected: return record(DecisionState::rejected, {});
        case SlashStatus::lapsed: return record(DecisionState::lapsed, {});
        case SlashStatus::claimed:
        case SlashStatus::proposed:
            if (f.state != DecisionState::proposed) return record(DecisionState::proposed, {});
            break;
        case SlashStatus::disputed:
            if (f.state != DecisionState::disputed) return record(DecisionState::disputed, {});
            break;
    }
    if (f.mode != Mode::full || f.now < closing_from(f)) return {};
    return {f.quorum ? DecisionAction::want_execute : DecisionAction::want_lapse, f.state, {}};
}

DecisionStep step_by(const DecisionFacts& f) {
    if (is_ended(f.state) || f.mode == Mode::off) return {};
    switch (f.state) {
        case DecisionState::none:
            if (is_too_late(f)) return expire_late(f);
            if (!f.data_complete) return {};
            if (!f.data_blocked.empty()) {
                return {DecisionAction::block, DecisionState::blocked, f.data_blocked};
            }
            return {DecisionAction::seal, DecisionState::sealed, {}};
        case DecisionState::sealed:
            // The grace begins with the warning, which must not be dated in the past.
            if (f.lags) return {};
            return {DecisionAction::warn, DecisionState::warned, {}};
        case DecisionState::warned:
        case DecisionState::held: return step_before_filing(f);
        default: return step_on_chain(f);
    }
}

// Says whether a block that is taken back takes the step's effect back as well.
bool comes_right(DecisionState from, const DecisionStep& step) {
    switch (step.action) {
        case DecisionAction::block:
        case DecisionAction::want_attest: return false;
        case DecisionAction::want_propose: return from != DecisionState::filed;  // the first one
        case DecisionAction::record: return !is_ended(step.state) && step.reason != "adopted";
        default: return true;
    }
}

}  // namespace

bool is_too_late(const DecisionFacts& f) {
    return f.slash ? f.now > f.times.attest_last : !may_come(f);
}

bool is_ended(DecisionState state) {
    return std::ranges::find(kEndStates, state) != kEndStates.end();
}

bool is_filed(DecisionState state) {
    return state == DecisionState::filed || state == DecisionState::proposed ||
           state == DecisionState::disputed;
}

DecisionStep step(const DecisionFacts& newest, const DecisionFacts& settled) {
    DecisionStep next = step_by(newest);
    if (comes_right(newest.state, next) || step_by(settled) == next) return next;
    return {};
}

bool may_file(const DecisionFacts& newest) {
    const DecisionState state = newest.state;
    if (state == DecisionState::warned || state == DecisionState::held) return true;
    DecisionFacts free = newest;
    free.act_held.clear();
    const DecisionAction action = step_by(free).action;
    return action == DecisionAction::want_propose || action == DecisionAction::want_attest;
}

}  // namespace warden::enforcement
