#include "domain/enforcement/decision.hpp"

#include <gtest/gtest.h>

#include <array>

namespace warden::enforcement {
namespace {

using orchestrator::SlashStatus;

constexpr std::array kAll{DecisionState::none,     DecisionState::blocked,  DecisionState::sealed,
                          DecisionState::warned,   DecisionState::held,     DecisionState::filed,
                          DecisionState::proposed, DecisionState::disputed, DecisionState::executed,
                          DecisionState::rejected, DecisionState::lapsed,   DecisionState::expired,
                          DecisionState::failed,   DecisionState::refused};

DecisionFacts facts(DecisionState state, UnixSecs now = 120) {
    DecisionFacts f;
    f.state = state;
    f.now = now;
    f.times.judged_from = 105;
    f.times.propose_from = 110;
    f.times.propose_last = 150;
    f.times.claim_until = 160;
    f.times.attest_last = 170;
    f.times.attest_until = 180;
    f.times.dispute_until = 200;
    f.times.decide_until = 300;
    f.mode = Mode::full;
    f.quorum = true;
    return f;
}

// Of a block that is final already.
DecisionStep step(const DecisionFacts& f) { return enforcement::step(f, f); }

TEST(Decision, WhatDoesNotComeRightByItselfIsTakenWhenItIsFinal) {
    struct Edge {
        const char* what;
        DecisionFacts settled;
        void (*newest)(DecisionFacts&);
        DecisionState becomes;
    };
    auto filed = facts(DecisionState::filed);
    auto proposed = facts(DecisionState::proposed);
    proposed.slash = SlashStatus::proposed;
    auto done = filed;
    done.slash = SlashStatus::proposed;
    done.own_vote = true;
    done.proposing = IntentState::done;
    auto voted = proposed;
    voted.shares_reason = voted.own_vote = true;
    const std::array edges{
        Edge{"time", facts(DecisionState::none), [](auto& f) { f.now = 151; },
             DecisionState::expired},
        Edge{"time", facts(DecisionState::warned, 109), [](auto& f) { f.now = 151; },
             DecisionState::expired},
        Edge{"closed", facts(DecisionState::warned, 109),
             [](auto& f) { f.slash = SlashStatus::executed; }, DecisionState::refused},
        Edge{"reasons", facts(DecisionState::held, 109),
             [](auto& f) { f.slash = SlashStatus::proposed; }, DecisionState::refused},
        Edge{"adopted", facts(DecisionState::warned, 109),
             [](auto& f) {
                 f.slash = SlashStatus::proposed;
                 f.own_vote = true;
             },
             DecisionState::filed},
        Edge{"attest", facts(DecisionState::warned, 109),
             [](auto& f) {
                 f.slash = SlashStatus::proposed;
                 f.shares_reason = true;
             },
             DecisionState::filed},
        Edge{"executed", proposed, [](auto& f) { f.slash = SlashStatus::executed; },
             DecisionState::executed},
        Edge{"rejected", proposed, [](auto& f) { f.slash = SlashStatus::rejected; },
             DecisionState::rejected},
        Edge{"lapsed", proposed, [](auto& f) { f.slash = SlashStatus::lapsed; },
             DecisionState::lapsed},
        Edge{"undone", done, [](auto& f) { f.slash.reset(); }, DecisionState::filed},
        Edge{"vote undone", voted, [](auto& f) { f.own_vote = false; }, DecisionState::filed},
    };
    for (const Edge& edge : edges) {
        DecisionFacts newest = edge.settled;
        edge.newest(newest);
        EXPECT_EQ(enforcement::step(newest, edge.settled), DecisionStep{}) << edge.what;
        EXPECT_EQ(enforcement::step(newest, newest).state, edge.becomes) << edge.what;
        EXPECT_NE(enforcement::step(newest, newest), DecisionStep{}) << edge.what;
    }
}

TEST(Decision, WhatComesRightByItselfFollowsTheNewestBlock) {
    auto settled = facts(DecisionState::warned, 90);
    auto newest = facts(DecisionState::warned, 110);
    EXPECT_EQ(enforcement::step(newest, settled).action, DecisionAction::want_propose);
    settled.state = newest.state = DecisionState::filed;
    newest.slash = SlashStatus::proposed;
    EXPECT_EQ(enforcement::step(newest, settled).state, DecisionState::proposed);
    settled.state = newest.state = DecisionState::proposed;
    newest.slash.reset();
    EXPECT_EQ(enforcement::step(newest, settled).reason, "orphaned");
    settled.slash = newest.slash = SlashStatus::proposed;
    newest.now = 200;
    EXPECT_EQ(enforcement::step(newest, settled).action, DecisionAction::want_execute);
    newest.quorum = false;
    EXPECT_EQ(enforcement::step(newest, settled).action, DecisionAction::want_lapse);
}

TEST(Decision, DataRulesComeFirstAndAreWaitedFor) {
    auto f = facts(DecisionState::none);
    EXPECT_EQ(step(f).action, DecisionAction::wait);
    f.data_complete = true;
    EXPECT_EQ(step(f).action, DecisionAction::seal);
    f.data_blocked = "coverage";
    EXPECT_EQ(step(f), (DecisionStep{DecisionAction::block, DecisionState::blocked, "coverage"}));
}

TEST(Decision, WhatAReorgUndidAfterItWasDoneIsFiledAgainWhileThereIsTime) {
    const DecisionStep again{DecisionAction::want_propose, DecisionState::filed, "reorg"};
    // Ours, which was done; another oracle's that ours gave way to; our vote that was found there.
    for (const std::optional<IntentState> proposing :
         {std::optional(IntentState::done), std::optional<IntentState>()}) {
        auto f = facts(DecisionState::filed, 150);
        f.proposing = proposing;
        EXPECT_EQ(step(f), again);
        f.act_held = "kill_switch";
        EXPECT_EQ(step(f).action, DecisionAction::wait);
        EXPECT_TRUE(may_file(f));
        f.act_held.clear();
        f.now = 151;
        EXPECT_EQ(step(f).state, DecisionState::expired);
        f.proposing = IntentState::live;
        EXPECT_EQ(step(f).action, DecisionAction::wait) << "it is on its way again";
        EXPECT_FALSE(may_file(f));
    }
}

// An attestation can't bring back the proposal that it supports.
TEST(Decision, WhatWeAttestedIsProposedByUsWhenAReorgUndidIt) {
    const DecisionStep again{DecisionAction::want_propose, DecisionState::filed, "reorg"};
    for (const IntentState attesting :
         {IntentState::wanted, IntentState::live, IntentState::done}) {
        auto f = facts(DecisionState::filed, 150);
        f.attesting = attesting;
        EXPECT_EQ(step(f), again);
        f.proposing = IntentState::done;
        EXPECT_EQ(step(f), again);
        f.proposing = IntentState::live;
        EXPECT_EQ(step(f).action, DecisionAction::wait);
        f.proposing = IntentState::failed;
        EXPECT_EQ(step(f).action, DecisionAction::wait) << "it can't be proposed";
        f.proposing.reset();
        f.now = 151;
        EXPECT_EQ(step(f).action, DecisionAction::wait) << "another one may have proposed again";
        EXPECT_FALSE(may_file(f));
        f.now = 171;
        EXPECT_EQ(step(f).state, DecisionState::expired);
    }
}

TEST(Decision, AVoteThatAReorgTookFromASlashIsCastAgain) {
    const auto attest = [](const char* reason) {
        return DecisionStep{DecisionAction::want_attest, DecisionState::filed, reason};
    };
    for (const SlashStatus status : {SlashStatus::proposed, SlashStatus::disputed}) {
        for (const DecisionState state :
             {DecisionState::filed, DecisionState::proposed, DecisionState::disputed}) {
            auto f = facts(state, 170);
            f.slash = status;
            f.shares_reason = true;
            EXPECT_EQ(step(f), attest("attest")) << "it was adopted, or was a proposal";
            f.attesting = IntentState::done;
            EXPECT_EQ(step(f), attest("reorg"));
            EXPECT_TRUE(may_file(f));
            const auto follows = [&f] {
                return !may_file(f) && step(f).action != DecisionAction::want_attest;
            };
            for (const IntentState other :
                 {IntentState::wanted, IntentState::live, IntentState::failed}) {
                f.attesting = other;
                EXPECT_TRUE(follows()) << name(other);
            }
            f.attesting = IntentState::done;
            f.proposing = IntentState::live;
            EXPECT_EQ(step(f).action, DecisionAction::wait) << "it may still be the first";
            f.proposing = IntentState::done;
            f.now = 171;
            EXPECT_TRUE(follows());
            f.now = 170;
            f.shares_reason = false;
            EXPECT_TRUE(follows());
            f.shares_reason = f.own_vote = true;
            EXPECT_TRUE(follows());
        }
    }
}

TEST(Decision, AVoteThatIsHeldHidesNoChangeOfTheSlash) {
    auto f = facts(DecisionState::proposed, 170);
    f.slash = SlashStatus::disputed;
    f.shares_reason = true;
    f.act_held = "kill_switch";
    EXPECT_EQ(step(f).state, DecisionState::disputed);
    f.state = DecisionState::filed;
    EXPECT_EQ(step(f).action, DecisionAction::wait) << "it is still to be filed";
}

TEST(Decision, WithoutDataInTimeItExpires) {
    EXPECT_EQ(step(facts(DecisionState::none, 150)).action, DecisionAction::wait);
    EXPECT_EQ(step(facts(DecisionState::none, 151)).state, DecisionState::expired);
}

TEST(Decision, WhatExpiredBeforeTheEnforcerBeganSaysSo) {
    auto f = facts(DecisionState::none, 200);
    const auto reason = [&f](UnixSecs since) {
        f.running_since = since;
        return step(f).reason;
    };
    for (const DecisionState state :
         {DecisionState::none, DecisionState::warned, DecisionState::held}) {
        f.state = state;
        EXPECT_EQ(reason(150), "claim_period") << name(state);
        EXPECT_EQ(reason(151), "not_running") << name(state);
    }
    f.state = DecisionState::filed;
    f.proposing = IntentState::expired;
    EXPECT_EQ(reason(150), "last_build");
    EXPECT_EQ(reason(151), "not_running");
    f.attesting = IntentState::expired;
    EXPECT_EQ(reason(170), "last_build");
    EXPECT_EQ(reason(171), "not_running");
    f.state = DecisionState::held;
    f.slash = SlashStatus::proposed;
    EXPECT_EQ(reason(170), "attest_period");
    EXPECT_EQ(reason(171), "not_running");
}

TEST(Decision, SealedIsWarnedAndFiledAfterTheGrace) {
    EXPECT_EQ(step(facts(DecisionState::sealed)).action, DecisionAction::warn);
    auto late = facts(DecisionState::sealed);
    late.lags = true;
    EXPECT_EQ(step(late).action, DecisionAction::wait) << "the grace would begin in the past";
    EXPECT_EQ(step(facts(DecisionState::warned, 109)).action, DecisionAction::wait);
    EXPECT_EQ(step(facts(DecisionState::warned, 110)).action, DecisionAction::want_propose);
    EXPECT_EQ(step(facts(DecisionState::warned, 150)).action, DecisionAction::want_propose);
    EXPECT_EQ(step(facts(DecisionState::warned, 151)).state, DecisionState::expired);
}

TEST(Decision, AHoldIsRecordedOncePerReasonAndLeftWhenItIsOver) {
    auto f = facts(DecisionState::warned);
    f.act_held = "kill_switch";
    EXPECT_EQ(step(f), (DecisionStep{DecisionAction::record, DecisionState::held, "kill_switch"}));
    f.state = DecisionState::held;
    f.reason = "kill_switch";
    EXPECT_EQ(step(f).action, DecisionAction::wait);
    f.act_held = "mode";
    EXPECT_EQ(step(f).reason, "mode");
    f.act_held = "";
    EXPECT_EQ(step(f).action, DecisionAction::want_propose);
    f.now = 151;
    f.act_held = "mode";
    EXPECT_EQ(step(f).state, DecisionState::expired);
}

TEST(Decision, AStrangersProposalIsAttestedForSharedReasonsOnly) {
    auto f = facts(DecisionState::warned);
    f.slash = SlashStatus::proposed;
    f.shares_reason = true;
    EXPECT_EQ(step(f).action, DecisionAction::want_attest);
    f.shares_reason = false;
    EXPECT_EQ(step(f).state, DecisionState::refused);
    f.own_vote = true;
    EXPECT_EQ(step(f), (DecisionStep{DecisionAction::record, DecisionState::filed, "adopted"}));
}

TEST(Decision, AnAttestationIsWantedUntilItsLastBuild) {
    for (const DecisionState state : {DecisionState::warned, DecisionState::filed}) {
        auto f = facts(state, 170);
        f.slash = SlashStatus::proposed;
        f.shares_reason = true;
        EXPECT_EQ(step(f).action, DecisionAction::want_attest) << name(state);
        f.now = 171;
        EXPECT_NE(step(f).action, DecisionAction::want_attest) << name(state);
    }
}

TEST(Decision, AnOvertakenProposalIsWaitedForAndHeldLikeAnyOther) {
    auto f = facts(DecisionState::filed);
    f.slash = SlashStatus::proposed;
    f.shares_reason = true;
    f.proposing = IntentState::live;
    EXPECT_EQ(step(f).action, DecisionAction::wait) << "a re-org may let it be the first";
    f.proposing = IntentState::done;
    EXPECT_EQ(step(f).action, DecisionAction::want_attest);
    f.act_held = "kill_switch";
    EXPECT_EQ(step(f).action, DecisionAction::wait);
}

TEST(Decision, TheChainsStatusIsFollowed) {
    auto f = facts(DecisionState::filed);
    f.proposing = IntentState::live;
    EXPECT_EQ(step(f).action, DecisionAction::wait);
    f.slash = SlashStatus::proposed;
    EXPECT_EQ(step(f).state, DecisionState::proposed);
    f.state = DecisionState::proposed;
    EXPECT_EQ(step(f).action, DecisionAction::wait);
    f.now = 200;
    EXPECT_EQ(step(f).action, DecisionAction::want_execute);
    f.slash = SlashStatus::disputed;
    EXPECT_EQ(step(f).state, DecisionState::disputed);
    f.state = DecisionState::disputed;
    EXPECT_EQ(step(f).action, DecisionAction::wait);
    f.now = 300;
    EXPECT_EQ(step(f).action, DecisionAction::want_lapse);
    f.slash = SlashStatus::rejected;
    EXPECT_EQ(step(f).state, DecisionState::rejected);
}

TEST(Decision, ModeProposeNeverExecutes) {
    auto f = facts(DecisionState::proposed, 250);
    f.slash = SlashStatus::proposed;
    f.mode = Mode::propose;
    EXPECT_EQ(step(f).action, DecisionAction::wait);
}

TEST(Decision, WithoutQuorumItIsLapsedNotExecuted) {
    auto f = facts(DecisionState::proposed, 250);
    f.slash = SlashStatus::proposed;
    f.quorum = false;
    EXPECT_EQ(step(f).action, DecisionAction::want_lapse);
    f.now = 180;
    EXPECT_EQ(step(f).action, DecisionAction::want_lapse);
    f.now = 179;
    EXPECT_EQ(step(f).action, DecisionAction::wait);
}

TEST(Decision, AReorgThatTakesTheProposalIsRecorded) {
    const auto s = step(facts(DecisionState::proposed));
    EXPECT_EQ(s, (DecisionStep{DecisionAction::record, DecisionState::filed, "orphaned"}));
}

TEST(Decision, AFilingThatEndedWithoutASlashIsAnEnd) {
    auto f = facts(DecisionState::filed);
    f.proposing = IntentState::expired;
    EXPECT_EQ(step(f).state, DecisionState::expired);
    f.proposing = IntentState::failed;
    EXPECT_EQ(step(f).state, DecisionState::failed);
}

TEST(Decision, EndsAreEndsAndOffDoesNothing) {
    for (const DecisionState state : kAll) {
        auto f = facts(state, 250);
        f.data_complete = true;
        if (is_ended(state)) EXPECT_EQ(step(f).action, DecisionAction::wait) << name(state);
        f.mode = Mode::off;
        EXPECT_EQ(step(f).action, DecisionAction::wait) << name(state);
    }
}

}  // namespace
}  // namespace warden::enforcement
