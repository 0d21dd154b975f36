#include <gtest/gtest.h>

#include <array>

#include "tests/unit/enforcement/decision_facts.hpp"

namespace warden::enforcement {
namespace {

using orchestrator::SlashStatus;

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
    proposed.own_vote = true;
    auto done = filed;
    done.slash = SlashStatus::proposed;
    done.own_vote = true;
    done.proposing = IntentState::done;
    auto tried = filed;
    tried.slash = SlashStatus::proposed;
    tried.attesting = IntentState::live;
    const std::array edges{
        Edge{"time", facts(DecisionState::none), [](auto& f) { f.now = 160; },
             DecisionState::expired},
        Edge{"time", facts(DecisionState::warned, 109), [](auto& f) { f.now = 160; },
             DecisionState::expired},
        Edge{"closed", facts(DecisionState::warned, 109),
             [](auto& f) { f.slash = SlashStatus::executed; }, DecisionState::refused},
        Edge{"adopted", facts(DecisionState::warned, 109),
             [](auto& f) {
                 f.slash = SlashStatus::proposed;
                 f.own_vote = true;
             },
             DecisionState::filed},
        Edge{"attest", facts(DecisionState::warned, 109),
             [](auto& f) { f.slash = SlashStatus::proposed; }, DecisionState::filed},
        Edge{"executed", proposed, [](auto& f) { f.slash = SlashStatus::executed; },
             DecisionState::executed},
        Edge{"rejected", proposed, [](auto& f) { f.slash = SlashStatus::rejected; },
             DecisionState::rejected},
        Edge{"lapsed", proposed, [](auto& f) { f.slash = SlashStatus::lapsed; },
             DecisionState::lapsed},
        Edge{"undone", done, [](auto& f) { f.slash.reset(); }, DecisionState::filed},
        Edge{"vote undone", done, [](auto& f) { f.own_vote = false; }, DecisionState::filed},
        Edge{"closed, filed", tried, [](auto& f) { f.slash = SlashStatus::lapsed; },
             DecisionState::refused},
        Edge{"tried in vain", tried, [](auto& f) { f.now = 171, f.attesting.reset(); },
             DecisionState::expired},
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
    newest.own_vote = true;
    EXPECT_EQ(enforcement::step(newest, settled).state, DecisionState::proposed);
    settled.state = newest.state = DecisionState::proposed;
    newest.own_vote = false;
    EXPECT_EQ(enforcement::step(newest, settled).reason, "orphaned");
    newest.slash.reset();
    EXPECT_EQ(enforcement::step(newest, settled).reason, "orphaned");
    settled.slash = newest.slash = SlashStatus::proposed;
    settled.own_vote = newest.own_vote = true;
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
        EXPECT_EQ(step(f).action, DecisionAction::wait) << "another one may propose or claim";
        EXPECT_FALSE(may_file(f));
        f.now = 160;
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
    for (const SlashStatus status :
         {SlashStatus::proposed, SlashStatus::claimed, SlashStatus::disputed}) {
        for (const DecisionState state : {DecisionState::proposed, DecisionState::disputed}) {
            auto f = facts(state, 170);
            f.slash = status;
            EXPECT_EQ(step(f), ended(DecisionState::filed, "orphaned"));
            f.act_held = "kill_switch";
            EXPECT_EQ(step(f), ended(DecisionState::filed, "orphaned"));
        }
        auto f = facts(DecisionState::filed, 170);
        f.slash = status;
        EXPECT_EQ(step(f), attest("attest")) << "it was adopted, or was a proposal";
        f.attesting = IntentState::done;
        EXPECT_EQ(step(f), attest("reorg"));
        EXPECT_TRUE(may_file(f));
        f.act_held = "kill_switch";
        EXPECT_EQ(step(f), DecisionStep{});
        EXPECT_TRUE(may_file(f));
        f.act_held.clear();
        f.proposing = IntentState::live;
        EXPECT_EQ(step(f), DecisionStep{}) << "it may still be the first";
        EXPECT_FALSE(may_file(f));
        f.proposing = IntentState::done;
        f.now = 171;
        EXPECT_EQ(step(f), ended(DecisionState::expired, "attest_period"));
        f.now = 170;
        f.own_vote = true;
        EXPECT_FALSE(may_file(f));
    }
}

TEST(Decision, WithoutDataInTimeItExpires) {
    EXPECT_EQ(step(facts(DecisionState::none, 159)).action, DecisionAction::wait);
    EXPECT_EQ(step(facts(DecisionState::none, 160)).state, DecisionState::expired);
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
    EXPECT_EQ(step(facts(DecisionState::warned, 151)).action, DecisionAction::wait);
    EXPECT_EQ(step(facts(DecisionState::warned, 159)).action, DecisionAction::wait);
    EXPECT_EQ(step(facts(DecisionState::warned, 160)).state, DecisionState::expired);
}

// Whether ours was never wanted, was not sent in time or can't succeed: another oracle's, or a
// claim, may come until 160 and be final later.
TEST(Decision, WhatWeCantProposeAnyMoreIsAttestedWhenSomebodyElseMakesTheKey) {
    auto expired = facts(DecisionState::filed);
    expired.proposing = IntentState::expired;
    auto failed = facts(DecisionState::filed);
    failed.proposing = IntentState::failed;
    for (DecisionFacts f :
         {facts(DecisionState::warned), facts(DecisionState::held), expired, failed}) {
        const auto what = name(f.state);
        for (const UnixSecs now : {UnixSecs{151}, UnixSecs{159}}) {
            f.now = now;
            EXPECT_EQ(step(f).action, DecisionAction::wait) << what;
        }
        for (const UnixSecs now : {UnixSecs{159}, UnixSecs{160}, UnixSecs{170}}) {
            f.now = now;
            f.slash = SlashStatus::claimed;
            const DecisionStep attest{DecisionAction::want_attest, DecisionState::filed, "attest"};
            EXPECT_EQ(step(f), attest) << what;
            EXPECT_TRUE(may_file(f)) << what;
        }
    }
    auto fresh = facts(DecisionState::none, 159);
    fresh.data_complete = true;
    EXPECT_EQ(step(fresh).action, DecisionAction::seal);
}

}  // namespace
}  // namespace warden::enforcement
