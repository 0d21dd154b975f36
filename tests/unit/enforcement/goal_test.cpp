#include "domain/enforcement/goal.hpp"

#include <gtest/gtest.h>

namespace warden::enforcement {
namespace {

using orchestrator::SlashStatus;

const chain::Address kOwn{"0xa"};
const chain::Address kOther{"0xb"};

orchestrator::Slash slash_with(SlashStatus status, const chain::Address& voter) {
    orchestrator::Slash slash;
    slash.status = status;
    slash.votes.push_back({voter, 8, 50, {}, false});
    return slash;
}

template <class C>
C call_of() {
    C call;
    call.reservation_id = 12;
    call.window = 3;
    return call;
}

ChainFacts facts(std::optional<orchestrator::Slash> slash, UnixSecs now = 100) {
    ChainFacts f;
    f.now = now;
    f.slash = std::move(slash);
    f.until = {150, 200, 300, 400};
    f.quorum = true;
    f.may_vote = true;
    return f;
}

GoalState state(const orchestrator::Call& call, const ChainFacts& f) {
    return goal_of(call, f, kOwn).state;
}

TEST(Goal, AProposalIsReachedByAnyonesSlash) {
    const auto call = call_of<orchestrator::ProposeSlash>();
    EXPECT_EQ(state(call, facts(std::nullopt)), GoalState::open);
    const Goal own = goal_of(call, facts(slash_with(SlashStatus::proposed, kOwn)), kOwn);
    EXPECT_EQ(own.state, GoalState::reached);
    EXPECT_TRUE(own.by_us);
    const Goal other = goal_of(call, facts(slash_with(SlashStatus::executed, kOther)), kOwn);
    EXPECT_EQ(other.state, GoalState::reached);
    EXPECT_FALSE(other.by_us);
    EXPECT_EQ(state(call, facts(slash_with(SlashStatus::claimed, kOther))), GoalState::reached)
        << "a claim made the key: it is left to attest";
}

TEST(Goal, AProposalNeedsAnOracleOfThatWindowThatIsNoParty) {
    const auto call = call_of<orchestrator::ProposeSlash>();
    auto f = facts(std::nullopt);
    f.may_vote = false;
    EXPECT_EQ(goal_of(call, f, kOwn).reason, "may_not_vote");
    f.may_vote = true;
    f.own_is_party = true;
    EXPECT_EQ(goal_of(call, f, kOwn).reason, "own_reservation");
    EXPECT_EQ(state(call, f), GoalState::impossible);
}

TEST(Goal, AnAttestationIsPossibleUntilAttestUntil) {
    const auto call = call_of<orchestrator::AttestSlash>();
    EXPECT_EQ(state(call, facts(std::nullopt)), GoalState::waiting);
    const auto open = slash_with(SlashStatus::proposed, kOther);
    EXPECT_EQ(state(call, facts(open, 199)), GoalState::open);
    EXPECT_EQ(state(call, facts(open, 200)), GoalState::impossible);
    EXPECT_EQ(state(call, facts(slash_with(SlashStatus::proposed, kOwn))), GoalState::reached);
    EXPECT_EQ(state(call, facts(slash_with(SlashStatus::lapsed, kOther))), GoalState::impossible);
    EXPECT_EQ(state(call, facts(slash_with(SlashStatus::claimed, kOther), 199)), GoalState::open);
    EXPECT_EQ(state(call, facts(slash_with(SlashStatus::disputed, kOther), 199)), GoalState::open);
    auto f = facts(open);
    f.may_vote = false;
    EXPECT_EQ(goal_of(call, f, kOwn).reason, "may_not_vote");
    f.may_vote = f.own_is_party = true;
    EXPECT_EQ(goal_of(call, f, kOwn).reason, "own_reservation");
}

TEST(Goal, ExecuteWaitsForTheDisputePeriodAndTheQuorum) {
    const auto call = call_of<orchestrator::ExecuteSlash>();
    const auto open = slash_with(SlashStatus::proposed, kOwn);
    EXPECT_EQ(state(call, facts(open, 299)), GoalState::waiting);
    EXPECT_EQ(state(call, facts(open, 300)), GoalState::open);
    auto f = facts(open, 300);
    f.quorum = false;
    EXPECT_EQ(goal_of(call, f, kOwn).reason, "no_quorum");
    EXPECT_EQ(state(call, facts(slash_with(SlashStatus::claimed, kOwn), 299)), GoalState::waiting);
    EXPECT_EQ(state(call, facts(slash_with(SlashStatus::claimed, kOwn), 300)), GoalState::open);
    EXPECT_EQ(state(call, facts(slash_with(SlashStatus::executed, kOwn))), GoalState::reached);
    EXPECT_EQ(state(call, facts(slash_with(SlashStatus::rejected, kOwn))), GoalState::impossible);
    EXPECT_EQ(state(call, facts(std::nullopt)), GoalState::impossible);
}

TEST(Goal, TheSilenceOfTheArbiterExecutes) {
    const auto call = call_of<orchestrator::ExecuteSlash>();
    const auto disputed = slash_with(SlashStatus::disputed, kOwn);
    EXPECT_EQ(goal_of(call, facts(disputed, 399), kOwn).reason, "disputed");
    EXPECT_EQ(state(call, facts(disputed, 399)), GoalState::waiting);
    EXPECT_EQ(state(call, facts(disputed, 400)), GoalState::open);
    auto f = facts(disputed, 400);
    f.quorum = false;
    EXPECT_EQ(state(call, f), GoalState::impossible);
}

TEST(Goal, OnlyWhatHasNoQuorumLapsesAndAClaimWaitsForTheArbiter) {
    const auto call = call_of<orchestrator::LapseSlash>();
    for (const SlashStatus status :
         {SlashStatus::proposed, SlashStatus::disputed, SlashStatus::claimed}) {
        for (const bool claimed : {false, true}) {
            const UnixSecs from = claimed ? 400 : 200;
            auto slash = slash_with(status, kOwn);
            slash.claim_reasons = claimed ? 8 : 0;
            auto f = facts(slash, from - 1);
            f.quorum = false;
            EXPECT_EQ(state(call, f), GoalState::waiting) << name(status) << claimed;
            f.now = from;
            EXPECT_EQ(state(call, f), GoalState::open) << name(status) << claimed;
            f.quorum = true;
            f.now = 500;
            EXPECT_EQ(goal_of(call, f, kOwn).reason, "has_quorum");
            EXPECT_EQ(state(call, f), GoalState::impossible) << name(status) << claimed;
        }
    }
    EXPECT_EQ(state(call, facts(slash_with(SlashStatus::executed, kOwn))), GoalState::reached);
}

TEST(Goal, WithdrawEndsWithOurVoteWithdrawn) {
    const auto call = call_of<orchestrator::WithdrawSlash>();
    EXPECT_EQ(state(call, facts(slash_with(SlashStatus::proposed, kOther))), GoalState::impossible);
    auto slash = slash_with(SlashStatus::proposed, kOwn);
    EXPECT_EQ(state(call, facts(slash)), GoalState::open);
    slash.votes[0].withdrawn = true;
    EXPECT_EQ(state(call, facts(slash)), GoalState::reached);
}

TEST(Goal, IntentKeysNameCallAndSlash) {
    EXPECT_EQ(intent_key(call_of<orchestrator::ProposeSlash>()), "propose_slash/12.provider.3");
    EXPECT_EQ(intent_key(call_of<orchestrator::ExecuteSlash>()), "execute_slash/12.provider.3");
}

IntentFacts intent_facts(GoalState newest, std::optional<GoalState> settled) {
    IntentFacts facts;
    facts.newest.state = newest;
    if (settled) facts.settled = Goal{*settled, false, "why"};
    facts.now = facts.settled_time = 100;
    facts.settled_num = 10;
    facts.spent_max = 3;
    return facts;
}

TEST(IntentStep, OnlyTheSettledStateEndsAnIntent) {
    for (const GoalState newest : {GoalState::reached, GoalState::impossible, GoalState::waiting}) {
        for (const auto& settled : {std::optional<GoalState>{}, std::optional(GoalState::open),
                                    std::optional(GoalState::waiting)}) {
            const IntentStep s = step_intent(intent_facts(newest, settled));
            EXPECT_FALSE(s.end);
            EXPECT_FALSE(s.build);
        }
    }
    for (const GoalState newest : {GoalState::open, GoalState::waiting, GoalState::reached}) {
        EXPECT_EQ(step_intent(intent_facts(newest, GoalState::reached)).end, IntentState::done);
    }
}

TEST(IntentStep, ImpossibleTakesBothWords) {
    for (const GoalState newest : {GoalState::open, GoalState::waiting, GoalState::reached}) {
        const IntentStep s = step_intent(intent_facts(newest, GoalState::impossible));
        EXPECT_FALSE(s.end) << "the settled state is older";
        EXPECT_EQ(s.build, newest == GoalState::open);
    }
    const IntentStep lost = step_intent(intent_facts(GoalState::impossible, GoalState::impossible));
    EXPECT_EQ(lost.end, IntentState::failed);
    EXPECT_EQ(lost.result, "why");
}

TEST(IntentStep, DoneIsOursWhereAVoteOrATxnOfOursStandsBehindIt) {
    IntentFacts facts = intent_facts(GoalState::open, GoalState::reached);
    EXPECT_EQ(step_intent(facts).result, "adopted");
    facts.own_num = 5;
    EXPECT_EQ(step_intent(facts).result, "ours");
    facts.own_num = 0;
    facts.settled->by_us = true;
    EXPECT_EQ(step_intent(facts).result, "ours");
}

TEST(IntentStep, ItIsBuiltWhileTheNewestStateIsOpen) {
    for (const auto& settled : {std::optional<GoalState>{}, std::optional(GoalState::open),
                                std::optional(GoalState::waiting)}) {
        EXPECT_TRUE(step_intent(intent_facts(GoalState::open, settled)).build);
    }
}

TEST(IntentStep, ItExpiresWhenBothClocksArePastTheLastBuildAndIsNotBuiltPastEither) {
    IntentFacts facts = intent_facts(GoalState::open, GoalState::open);
    facts.last_build = 100;
    EXPECT_TRUE(step_intent(facts).build);
    facts.now = 101;
    EXPECT_FALSE(step_intent(facts).build);
    EXPECT_FALSE(step_intent(facts).end);
    facts.settled_time = 101;
    EXPECT_EQ(step_intent(facts).end, IntentState::expired);
    facts.now = 100;
    EXPECT_FALSE(step_intent(facts).end);
}

TEST(IntentStep, AStateOlderThanOurOwnTxnSaysNothingOfIt) {
    IntentFacts facts = intent_facts(GoalState::open, GoalState::open);
    facts.own_num = 11;
    facts.spent = 1;
    EXPECT_FALSE(step_intent(facts).build);
    facts.settled_num = 11;
    EXPECT_TRUE(step_intent(facts).build);
}

TEST(IntentStep, TxnsThatWereOnTheChainInVainAreLimited) {
    IntentFacts facts = intent_facts(GoalState::open, GoalState::open);
    facts.spent = 2;
    EXPECT_TRUE(step_intent(facts).build);
    facts.spent = 3;
    EXPECT_EQ(step_intent(facts).end, IntentState::failed);
    EXPECT_EQ(step_intent(facts).result, "too_many_txns");
}

}  // namespace
}  // namespace warden::enforcement
