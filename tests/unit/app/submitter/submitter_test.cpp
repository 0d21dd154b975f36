#include "app/submitter/submitter.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/log_capture.hpp"
#include "tests/unit/app/submitter/world.hpp"

namespace warden::app {
namespace {

using enforcement::IntentState;
using enforcement::TxnState;

using support::SendFault;

// The first `times` sends end so.
std::function<SendFault()> first_sends(int times, SendFault fault) {
    return [times, fault]() mutable { return times-- > 0 ? fault : SendFault::none; };
}

class SubmitterTest : public testing::Test {
  protected:
    support::LogCapture logged;
    World world;
};

TEST_F(SubmitterTest, AProposalGoesItsWay) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    EXPECT_EQ(world.intent().state, IntentState::live);
    EXPECT_EQ(world.rows()[0].state, TxnState::sent);
    world.pass(*submitter);
    EXPECT_EQ(world.chain.sends().size(), 1u) << "a waiting txn is not sent again";
    world.chain.mine();
    world.pass(*submitter);
    EXPECT_EQ(world.rows()[0].state, TxnState::included);
    EXPECT_EQ(world.rows()[0].block_num, 101u);
    EXPECT_EQ(world.intent().state, IntentState::live) << "included is not final";
    world.chain.finalise();
    world.pass(*submitter);
    world.expect_exactly_once();
    EXPECT_EQ(world.slashes(), 1u);
    EXPECT_EQ(world.metrics.intents["propose_slash done"], 1);
}

TEST_F(SubmitterTest, ExecuteFollowsWhenTheDisputePeriodIsOver) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.drive(*submitter);
    const UnixSecs dispute_until = world.reader.state.slashes.begin()->second.dispute_until;
    world.want(execute(), 0, dispute_until);
    world.pass(*submitter);
    EXPECT_TRUE(world.rows(2).empty());
    world.chain.mine(dispute_until - world.reader.now());
    world.drive(*submitter);
    EXPECT_EQ(world.intent(2).result, "ours");
    EXPECT_EQ(world.reader.state.slashes.begin()->second.slash.status,
              orchestrator::SlashStatus::executed);
}

TEST_F(SubmitterTest, ALostAnswerIsLookedUpNotRepeated) {
    world.chain.send_fault = first_sends(1, SendFault::lose_answer);
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    EXPECT_EQ(world.rows()[0].state, TxnState::sent);
    EXPECT_NE(world.rows()[0].error, "");
    world.pass(*submitter);
    world.drive(*submitter);
    EXPECT_EQ(world.chain.sends().size(), 1u);
    world.expect_exactly_once();
}

TEST_F(SubmitterTest, ATxnThatWasLostOrRefusedIsSentAgainWithTheSameBytes) {
    for (const SendFault fault : {SendFault::lose_txn, SendFault::refuse}) {
        World w;
        w.chain.send_fault = first_sends(2, fault);
        const auto submitter = w.submitter();
        w.want(propose());
        w.drive(*submitter);
        EXPECT_EQ(w.chain.sends().size(), 3u);
        EXPECT_EQ(w.chain.builds(), 1u);
        w.expect_exactly_once();
    }
}

TEST_F(SubmitterTest, AnEvictedTxnIsSentAgainWithTheSameBytes) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    world.chain.drop_mempool();
    world.drive(*submitter);
    EXPECT_EQ(world.chain.sends().size(), 2u);
    world.expect_exactly_once();
}

TEST_F(SubmitterTest, AnOrphanedTxnIsSentAgainWithTheSameBytes) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    world.chain.mine();
    world.pass(*submitter);
    EXPECT_EQ(world.rows()[0].state, TxnState::included);
    world.chain.orphan(1);
    EXPECT_EQ(world.slashes(), 0u);
    world.pass(*submitter);
    EXPECT_EQ(world.rows()[0].state, TxnState::sent);
    world.drive(*submitter);
    EXPECT_EQ(world.chain.sends().size(), 2u);
    world.expect_exactly_once();
}

TEST_F(SubmitterTest, ARevertIsRetriedUnderNewSlotsUpToTheLimit) {
    world.chain.revert_reason = "Paused";
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    world.chain.mine();
    world.pass(*submitter);
    EXPECT_EQ(world.chain.builds(), 1u) << "a revert counts when it is final";
    world.drive(*submitter);
    EXPECT_EQ(world.intent().state, IntentState::failed);
    EXPECT_EQ(world.intent().result, "too_many_txns: Paused");
    std::set<std::uint64_t> slots;
    for (const auto& row : world.rows()) {
        EXPECT_EQ(row.state, TxnState::reverted);
        slots.insert(row.slot);
    }
    EXPECT_EQ(slots, (std::set<std::uint64_t>{0, 1, 2}));
}

TEST_F(SubmitterTest, ARevertThatIsOverIsHealed) {
    world.chain.revert_reason = "Paused";
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    world.mine_final();
    world.chain.revert_reason = "";
    world.drive(*submitter);
    EXPECT_EQ(world.intent().result, "ours");
    EXPECT_EQ(world.rows().size(), 2u);
}

TEST_F(SubmitterTest, AStrangersProposalIsAdoptedBeforeAnythingIsBuilt) {
    ASSERT_TRUE(world.reader.execute(propose(), kStranger));
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    EXPECT_EQ(world.intent().state, IntentState::done);
    EXPECT_EQ(world.intent().result, "adopted");
    EXPECT_EQ(world.chain.builds(), 0u);
}

TEST_F(SubmitterTest, AStrangerWhoIsFasterIsAdopted) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    ASSERT_TRUE(world.reader.execute(propose(), kStranger));
    world.drive(*submitter);
    EXPECT_EQ(world.rows()[0].state, TxnState::reverted);
    EXPECT_EQ(world.rows()[0].error, "SlashExists");
    EXPECT_EQ(world.rows().size(), 1u);
    EXPECT_EQ(world.intent().result, "adopted");
}

TEST_F(SubmitterTest, OurOwnSlashThatTheDatabaseForgotIsOurs) {
    ASSERT_TRUE(world.reader.execute(propose(), kOwn));
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    EXPECT_EQ(world.intent().result, "ours");
    EXPECT_EQ(world.chain.builds(), 0u);
}

TEST_F(SubmitterTest, AKeyWithAPastStartsAtItsOwnSlot) {
    world.reader.state.next_slots[kOwn.text] = 41;
    const auto submitter = world.submitter();
    world.want(propose());
    world.drive(*submitter);
    EXPECT_EQ(world.rows()[0].slot, 41u);
    world.expect_exactly_once();
}

TEST_F(SubmitterTest, TheKillSwitchStopsBuildsAndSendsButFollows) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.decisions.live_switches().killed = true;
    world.pass(*submitter);
    EXPECT_EQ(world.chain.builds(), 0u);
    world.decisions.live_switches() = {};
    world.chain.send_fault = first_sends(1, SendFault::lose_txn);
    world.pass(*submitter);
    world.decisions.live_switches().killed = true;
    world.pass(*submitter);
    EXPECT_EQ(world.chain.sends().size(), 1u);
    world.decisions.live_switches() = {};
    world.wait();
    world.pass(*submitter);
    world.decisions.live_switches().killed = true;
    world.mine_final();
    world.pass(*submitter);
    world.expect_exactly_once();
}

TEST_F(SubmitterTest, WithoutPermissionToSendNothingIsBuilt) {
    world.settings.may_send = false;
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    EXPECT_EQ(world.chain.builds(), 0u);
    EXPECT_EQ(world.intent().state, IntentState::wanted);
}

TEST_F(SubmitterTest, AnIntentPastItsLastBuildExpires) {
    const auto submitter = world.submitter();
    world.want(propose(), world.reader.now());
    world.chain.send_fault = [] { return SendFault::lose_txn; };
    world.decisions.live_switches().killed = true;
    world.pass(*submitter);
    EXPECT_EQ(world.intent().state, IntentState::wanted) << "the last build is still allowed";
    world.chain.mine(1);
    world.wait();
    world.pass(*submitter);
    EXPECT_EQ(world.intent().state, IntentState::wanted) << "that block may be undone";
    world.chain.finalise();
    world.wait();
    world.pass(*submitter);
    EXPECT_EQ(world.intent().state, IntentState::expired);
    EXPECT_EQ(world.intent().result, "last_build_passed");
}

TEST_F(SubmitterTest, ATxnUnderWayIsFollowedPastTheLastBuild) {
    const auto submitter = world.submitter();
    world.want(propose(), world.reader.now());
    world.pass(*submitter);
    world.chain.mine(100);
    world.pass(*submitter);
    world.chain.finalise();
    world.pass(*submitter);
    world.expect_exactly_once();
}

TEST_F(SubmitterTest, TwoIntentsGoOneAfterTheOtherNearestDeadlineFirst) {
    const auto submitter = world.submitter();
    world.want(propose(0), world.reader.now() + 500);
    world.want(propose(1), world.reader.now() + 100);
    world.pass(*submitter);
    EXPECT_TRUE(world.rows(1).empty());
    EXPECT_EQ(world.rows(2).at(0).state, TxnState::sent);
    world.pass(*submitter);
    EXPECT_TRUE(world.rows(1).empty()) << "one in flight";
    world.chain.mine();
    world.pass(*submitter);
    EXPECT_EQ(world.rows(1).at(0).state, TxnState::sent) << "inclusion is enough";
    world.drive(*submitter);
    EXPECT_EQ(world.intent(1).result, "ours");
    EXPECT_EQ(world.intent(2).result, "ours");
    EXPECT_EQ(world.slashes(), 2u);
    EXPECT_EQ(world.chain.mined().size(), 2u);
}

TEST_F(SubmitterTest, AReorgOfTwoIntentsBringsBothBack) {
    const auto submitter = world.submitter();
    world.want(propose(0));
    world.want(propose(1));
    for (int i = 0; i < 2; ++i) {
        world.pass(*submitter);
        world.chain.mine();
    }
    world.chain.orphan(2);
    world.drive(*submitter);
    EXPECT_EQ(world.slashes(), 2u);
    EXPECT_EQ(world.chain.builds(), 2u);
    EXPECT_EQ(world.chain.mined().size(), 2u);
}

TEST_F(SubmitterTest, AGoalThatCantBeReachedFails) {
    world.reader.oracles[0].since = kStart + 1;  // after the window's begin
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    EXPECT_EQ(world.intent().state, IntentState::failed);
    EXPECT_EQ(world.intent().result, "may_not_vote");
}

TEST_F(SubmitterTest, ACallThatIsRefusedIsHeldLeavesNoRowAndGoesInWhenItCan) {
    world.chain.build_error = "TooLate";
    const auto submitter = world.submitter();
    world.want(propose());
    for (int i = 0; i < 30; ++i) {
        world.pass(*submitter);
        world.mine_final();
        world.wait();
    }
    EXPECT_EQ(world.intent().state, IntentState::wanted);
    EXPECT_TRUE(world.rows().empty());
    EXPECT_EQ(world.metrics.intents_held, 1u);
    EXPECT_EQ(submitter->halted(), "");
    world.chain.build_error = "";
    world.drive(*submitter);
    world.expect_exactly_once();
    world.pass(*submitter);
    EXPECT_EQ(world.metrics.intents_held, 0u);
}

TEST_F(SubmitterTest, AnIntentThatCantBeHandledKeepsNoOtherFromIt) {
    const auto submitter = world.submitter();
    orchestrator::ProposeSlash nowhere = propose();
    nowhere.reservation_id = 99;
    world.want(nowhere, world.reader.now() + 1'000);
    world.want(propose(), world.reader.now() + 2'000);
    for (int i = 0; i < 3; ++i) {
        world.pass(*submitter);
        world.mine_final();
        world.wait();
    }
    EXPECT_EQ(world.intent(1).state, IntentState::wanted);
    world.expect_exactly_once(2);
    EXPECT_EQ(world.metrics.intents_held, 1u);
}

TEST_F(SubmitterTest, AChainThatIsDownChangesNothing) {
    const auto submitter = world.submitter();
    world.want(propose());
    for (const char* method : {"latest", "account", "reservation", "instance", "slash"}) {
        world.reader.is_down = [method](std::string_view called) { return called == method; };
        const auto done = world.try_pass(*submitter);
        ASSERT_FALSE(done) << method;
        EXPECT_TRUE(done.error().is(Condition::transient));
        world.wait();
    }
    EXPECT_EQ(world.chain.builds(), 0u);
    world.reader.is_down = [](std::string_view) { return false; };
    world.drive(*submitter);
    world.expect_exactly_once();
}

}  // namespace
}  // namespace warden::app
