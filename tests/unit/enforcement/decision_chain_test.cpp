// What is held, what others do on the chain, and how it ends.
#include <gtest/gtest.h>

#include <array>

#include "tests/unit/enforcement/decision_facts.hpp"

namespace warden::enforcement {
namespace {

using orchestrator::SlashStatus;

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
    f.now = 160;
    f.act_held = "mode";
    EXPECT_EQ(step(f).state, DecisionState::expired);
}

// Whoever made the key, and for whatever reasons: ours stand in our own vote.
TEST(Decision, WhatAnotherProposedOrClaimedIsAttested) {
    for (const SlashStatus status :
         {SlashStatus::proposed, SlashStatus::claimed, SlashStatus::disputed}) {
        auto f = facts(DecisionState::warned);
        f.slash = status;
        EXPECT_EQ(step(f).action, DecisionAction::want_attest) << name(status);
        f.act_held = "grace";
        EXPECT_EQ(step(f).action, DecisionAction::wait) << name(status);
        f.own_vote = true;
        EXPECT_EQ(step(f), (DecisionStep{DecisionAction::record, DecisionState::filed, "adopted"}));
    }
}

TEST(Decision, WhatWasClosedWithoutOurVoteIsRefused) {
    for (const SlashStatus status :
         {SlashStatus::executed, SlashStatus::rejected, SlashStatus::lapsed}) {
        auto f = facts(DecisionState::warned);
        f.slash = status;
        EXPECT_EQ(step(f),
                  (DecisionStep{DecisionAction::record, DecisionState::refused, "slash_closed"}));
    }
}

TEST(Decision, AnAttestationIsWantedUntilItsLastBuild) {
    for (const DecisionState state : {DecisionState::warned, DecisionState::filed}) {
        auto f = facts(state, 170);
        f.slash = SlashStatus::proposed;
        EXPECT_EQ(step(f).action, DecisionAction::want_attest) << name(state);
        f.now = 171;
        EXPECT_EQ(step(f), ended(DecisionState::expired, "attest_period")) << name(state);
        EXPECT_FALSE(is_filed(state) && may_file(f));
    }
}

// The account was changed meanwhile, or a re-org took the vote when nobody votes any more.
TEST(Decision, ASlashThatWeVotedOnIsClosedAlsoWithoutTheVote) {
    for (const DecisionState state :
         {DecisionState::proposed, DecisionState::disputed, DecisionState::filed}) {
        auto f = facts(state, 170);
        f.slash = SlashStatus::proposed;
        f.proposing = IntentState::done;
        f.cast = true;
        f.act_held = "may_vote";
        EXPECT_NE(step(f).state, DecisionState::expired) << name(state);
        f.now = 171;
        f.state = DecisionState::filed;
        EXPECT_EQ(step(f), ended(DecisionState::proposed, "")) << name(state);
        f.state = DecisionState::proposed;
        f.now = 199;
        EXPECT_EQ(step(f), DecisionStep{});
        f.now = 200;
        EXPECT_EQ(step(f).action, DecisionAction::want_execute);
        f.slash = SlashStatus::executed;
        EXPECT_EQ(step(f), ended(DecisionState::executed, ""));
        f.slash.reset();
        EXPECT_EQ(step(f), ended(DecisionState::filed, "orphaned"));
    }
    auto other = facts(DecisionState::filed, 171);
    other.slash = SlashStatus::proposed;
    other.proposing = IntentState::done;
    EXPECT_EQ(step(other), ended(DecisionState::expired, "attest_period")) << "it was adopted";
}

// Between the last build and the end of what another oracle files.
TEST(Decision, WhatEndedWithoutAVoteEndsTheKeyByItsOwnCause) {
    auto f = facts(DecisionState::filed, 170);
    f.slash = SlashStatus::claimed;
    f.attesting = IntentState::done;
    EXPECT_EQ(step(f).action, DecisionAction::want_attest) << "a re-org took it: " << f.now;
    f.now = 160;
    f.slash.reset();
    f.attesting = IntentState::expired;
    f.proposing = IntentState::failed;
    EXPECT_EQ(step(f), ended(DecisionState::expired, "last_build")) << "the attestation is later";
    f.attesting = IntentState::failed;
    f.proposing = IntentState::expired;
    EXPECT_EQ(step(f), ended(DecisionState::failed, "txn"));
    f.attesting = IntentState::done;
    f.proposing = IntentState::done;
    f.now = 170;
    EXPECT_EQ(step(f), DecisionStep{});
    f.now = 171;
    EXPECT_EQ(step(f), ended(DecisionState::expired, "last_build"));
    f.running_since = 171;
    EXPECT_EQ(step(f), ended(DecisionState::expired, "not_running"));
    f.running_since = 170;
    EXPECT_EQ(step(f), ended(DecisionState::expired, "last_build"));
}

TEST(Decision, AnAttestationIsFiledUntilItsVoteIsOnTheChain) {
    auto f = facts(DecisionState::filed, 165);
    f.slash = SlashStatus::claimed;
    for (const IntentState attesting : {IntentState::wanted, IntentState::live}) {
        f.attesting = attesting;
        for (const UnixSecs now : {UnixSecs{165}, UnixSecs{171}, UnixSecs{181}}) {
            f.now = now;
            EXPECT_EQ(step(f), DecisionStep{}) << name(attesting);
            EXPECT_FALSE(may_file(f));
        }
    }
    f.own_vote = true;
    EXPECT_EQ(step(f), ended(DecisionState::proposed, ""));
}

// The slash goes on without us, and the row says why.
TEST(Decision, AnAttestationThatCameToNothingSaysSo) {
    auto f = facts(DecisionState::filed, 165);
    f.slash = SlashStatus::claimed;
    f.attesting = IntentState::failed;
    EXPECT_EQ(step(f), ended(DecisionState::failed, "txn"));
    EXPECT_FALSE(may_file(f));
    f.attesting = IntentState::expired;
    EXPECT_EQ(step(f), ended(DecisionState::expired, "last_build"));
    f.now = 250;
    f.slash = SlashStatus::executed;
    EXPECT_EQ(step(f), ended(DecisionState::refused, "slash_closed"));
}

TEST(Decision, AnOvertakenProposalIsWaitedForAndHeldLikeAnyOther) {
    auto f = facts(DecisionState::filed);
    f.slash = SlashStatus::proposed;
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
    f.own_vote = true;
    f.slash = SlashStatus::claimed;
    EXPECT_EQ(step(f).state, DecisionState::proposed);
    f.slash = SlashStatus::proposed;
    EXPECT_EQ(step(f).state, DecisionState::proposed);
    f.state = DecisionState::proposed;
    EXPECT_EQ(step(f).action, DecisionAction::wait);
    f.slash = SlashStatus::claimed;
    EXPECT_EQ(step(f).action, DecisionAction::wait);
    f.slash = SlashStatus::disputed;
    EXPECT_EQ(step(f).state, DecisionState::disputed);
    f.state = DecisionState::disputed;
    EXPECT_EQ(step(f).action, DecisionAction::wait);
    f.slash = SlashStatus::rejected;
    EXPECT_EQ(step(f).state, DecisionState::rejected);
}

TEST(Decision, ModeProposeNeverExecutes) {
    auto f = facts(DecisionState::proposed, 250);
    f.slash = SlashStatus::proposed;
    f.own_vote = true;
    f.mode = Mode::propose;
    EXPECT_EQ(step(f).action, DecisionAction::wait);
}

// Attested until 180, disputed until 200, decided until 300.
TEST(Decision, ItIsClosedFromTheSecondOnInWhichAnybodyMay) {
    struct Ending {
        SlashStatus status;
        bool quorum;
        bool claimed;
        UnixSecs from;
    };
    for (const Ending e : {Ending{SlashStatus::proposed, true, false, 200},
                           Ending{SlashStatus::claimed, true, true, 200},
                           Ending{SlashStatus::proposed, true, true, 200},
                           Ending{SlashStatus::disputed, true, false, 300},
                           Ending{SlashStatus::disputed, true, true, 300},
                           Ending{SlashStatus::proposed, false, false, 180},
                           Ending{SlashStatus::disputed, false, false, 180},
                           Ending{SlashStatus::claimed, false, true, 300},
                           Ending{SlashStatus::proposed, false, true, 300},
                           Ending{SlashStatus::disputed, false, true, 300}}) {
        const bool disputed = e.status == SlashStatus::disputed;
        auto f = facts(disputed ? DecisionState::disputed : DecisionState::proposed, e.from - 1);
        f.slash = e.status;
        f.own_vote = true;
        f.quorum = e.quorum;
        f.claimed = e.claimed;
        EXPECT_EQ(step(f).action, DecisionAction::wait) << name(e.status) << e.quorum << e.claimed;
        f.now = e.from;
        EXPECT_EQ(step(f).action,
                  e.quorum ? DecisionAction::want_execute : DecisionAction::want_lapse)
            << name(e.status) << e.quorum << e.claimed;
        f.mode = Mode::propose;
        EXPECT_EQ(step(f).action, DecisionAction::wait);
    }
}

TEST(Decision, AReorgThatTakesTheProposalIsRecorded) {
    const auto s = step(facts(DecisionState::proposed));
    EXPECT_EQ(s, (DecisionStep{DecisionAction::record, DecisionState::filed, "orphaned"}));
}

TEST(Decision, AFilingThatEndedIsAnEndWhenNoSlashCanComeAnyMore) {
    auto f = facts(DecisionState::filed, 160);
    f.proposing = IntentState::expired;
    EXPECT_EQ(step(f), ended(DecisionState::expired, "last_build"));
    f.proposing = IntentState::failed;
    EXPECT_EQ(step(f), ended(DecisionState::failed, "txn"));
}

// What somebody else put on the chain is judged until nobody votes on it any more.
TEST(Decision, AnUndecidedKeyEndsWhenItIsTooLate) {
    auto f = facts(DecisionState::none, 159);
    EXPECT_FALSE(is_too_late(f));
    EXPECT_EQ(step(f), DecisionStep{});
    f.now = 160;
    EXPECT_TRUE(is_too_late(f));
    EXPECT_EQ(step(f), ended(DecisionState::expired, "claim_period"));
    f.slash = SlashStatus::claimed;
    f.claimed = true;
    f.now = 170;
    EXPECT_FALSE(is_too_late(f));
    EXPECT_EQ(step(f), DecisionStep{});
    f.data_complete = true;
    EXPECT_EQ(step(f).action, DecisionAction::seal);
    f.now = 171;
    EXPECT_TRUE(is_too_late(f));
    EXPECT_EQ(step(f), ended(DecisionState::expired, "attest_period"));
    f.slash = SlashStatus::executed;
    f.data_complete = false;
    EXPECT_EQ(step(f), ended(DecisionState::expired, "attest_period"));
    f.running_since = 171;
    EXPECT_EQ(step(f), ended(DecisionState::expired, "not_running"));
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
