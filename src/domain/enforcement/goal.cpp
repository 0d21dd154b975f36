#include "domain/enforcement/goal.hpp"

#include <algorithm>
#include <string>
#include <variant>

#include "domain/enforcement/timeline.hpp"

namespace warden::enforcement {
namespace {

using orchestrator::Slash;
using orchestrator::SlashStatus;

Goal open_goal() { return {}; }
Goal waiting(std::string reason) { return {GoalState::waiting, false, std::move(reason)}; }
Goal reached(bool by_us) { return {GoalState::reached, by_us, {}}; }
Goal impossible(std::string reason) { return {GoalState::impossible, false, std::move(reason)}; }

// Our vote on the slash; nullptr when there is none.
const orchestrator::Vote* own_vote(const Slash& slash, const chain::Address& own) {
    const auto vote = std::find_if(slash.votes.begin(), slash.votes.end(),
                                   [&](const auto& v) { return v.oracle == own; });
    return vote == slash.votes.end() ? nullptr : &*vote;
}

struct Judge {
    const ChainFacts& facts;
    const chain::Address& own;

    const orchestrator::Vote* vote() const {
        return facts.slash ? own_vote(*facts.slash, own) : nullptr;
    }
    bool open() const { return facts.slash && orchestrator::is_open(facts.slash->status); }
    // Why our vote could not be cast; empty where it can.
    const char* no_vote() const {
        if (!facts.may_vote) return "may_not_vote";
        return facts.own_is_party ? "own_reservation" : "";
    }

    Goal operator()(const orchestrator::ProposeSlash&) const {
        // The key is there, by a proposal or a claim: what is left to do is to attest.
        if (facts.slash) return reached(vote() != nullptr);
        if (const std::string why = no_vote(); !why.empty()) return impossible(why);
        return open_goal();
    }
    Goal operator()(const orchestrator::AttestSlash&) const {
        if (!facts.slash) return waiting("not_proposed");
        if (vote() != nullptr) return reached(true);
        if (!open()) return impossible("slash_closed");
        if (facts.now >= facts.until.attest_until) return impossible("attest_period_over");
        if (const std::string why = no_vote(); !why.empty()) return impossible(why);
        return open_goal();
    }
    Goal operator()(const orchestrator::WithdrawSlash&) const {
        if (vote() == nullptr) return impossible("no_own_vote");
        if (vote()->withdrawn) return reached(true);
        if (!open()) return impossible("slash_closed");
        return open_goal();
    }
    Goal operator()(const orchestrator::ExecuteSlash&) const {
        if (!facts.slash) return impossible("not_proposed");
        if (facts.slash->status == SlashStatus::executed) return reached(false);
        if (!open()) return impossible("slash_closed");
        const bool disputed = facts.slash->status == SlashStatus::disputed;
        if (facts.now < executes_from(disputed, facts.until)) {
            return waiting(disputed ? "disputed" : "dispute_period");
        }
        if (!facts.quorum) return impossible("no_quorum");
        return open_goal();
    }
    Goal operator()(const orchestrator::LapseSlash&) const {
        if (!facts.slash) return impossible("not_proposed");
        if (!open()) return reached(false);
        if (facts.quorum) return impossible("has_quorum");
        if (facts.now < lapses_from(facts.slash->claimed(), facts.until)) {
            return waiting(facts.slash->claimed() ? "claimed" : "attest_period");
        }
        return open_goal();
    }
};

}  // namespace

Goal goal_of(const orchestrator::Call& call, const ChainFacts& facts, const chain::Address& own) {
    return std::visit(Judge{facts, own}, call);
}

IntentStep step_intent(const IntentFacts& facts) {
    if (facts.settled && facts.settled->state == GoalState::reached) {
        const bool ours = facts.settled->by_us || facts.own_num != 0;
        return {IntentState::done, std::string(ours ? kOurs : "adopted")};
    }
    const bool lost = facts.settled && facts.settled->state == GoalState::impossible;
    if (lost && facts.newest.state == GoalState::impossible) {
        return {IntentState::failed, facts.settled->reason};
    }
    const bool ends = facts.last_build != 0;
    if (ends && std::min(facts.now, facts.settled_time) > facts.last_build) {
        return {IntentState::expired, "last_build_passed"};
    }
    if (facts.spent >= facts.spent_max) return {IntentState::failed, "too_many_txns"};
    // What our own txn did is not told from what it did not do by a state that is older.
    const bool knows_ours = facts.settled_num >= facts.own_num;
    const bool in_time = !ends || facts.now <= facts.last_build;
    return {std::nullopt, {}, facts.newest.state == GoalState::open && in_time && knows_ours};
}

std::string intent_key(std::string_view function, const orchestrator::SlashKey& slash) {
    return std::string(function) + "/" + slash.text();
}

std::string intent_key(const orchestrator::Call& call) {
    const auto slash = [](const orchestrator::SlashKey& key) { return key; };
    return intent_key(orchestrator::name(call), std::visit(slash, call));
}

}  // namespace warden::enforcement
