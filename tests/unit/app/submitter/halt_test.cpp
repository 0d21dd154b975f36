// Somebody else uses the key: found, stored, and ended by an operator only.
#include <gtest/gtest.h>

#include <utility>

#include "tests/support/log_capture.hpp"
#include "tests/unit/app/submitter/world.hpp"

namespace warden::app {
namespace {

using enforcement::IntentState;
using enforcement::TxnState;

class SubmitterHalt : public testing::Test {
  protected:
    support::LogCapture logged;
    World world;
};

TEST_F(SubmitterHalt, ASlotThatNoRowExplainsHalts) {
    const auto first = world.submitter();
    world.want(propose());
    world.drive(*first);
    world.chain.stranger_spends_slot();
    world.mine_final();
    world.want(propose(1));
    // Found by the one that runs, before it builds, and by one that starts.
    const auto second = world.submitter();
    for (Submitter* submitter : {first.get(), second.get()}) {
        world.pass(*submitter);
        world.pass(*submitter);
        EXPECT_NE(submitter->halted().find("is at slot 2 but we explain those below 1"),
                  std::string::npos)
            << submitter->halted();
    }
    EXPECT_TRUE(world.metrics.is_halted);
    EXPECT_EQ(world.chain.builds(), 1u);
    EXPECT_EQ(world.intent(2).state, IntentState::wanted);
}

TEST_F(SubmitterHalt, AStrangerWhoTakesTheSlotOfAWaitingTxnHalts) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    world.chain.stranger_spends_slot();
    world.chain.mine();
    world.pass(*submitter);
    EXPECT_EQ(world.rows()[0].state, TxnState::sent) << "not dead before it is final";
    world.chain.finalise();
    world.pass(*submitter);
    EXPECT_EQ(world.rows()[0].state, TxnState::dead);
    EXPECT_NE(submitter->halted(), "");
    world.pass(*submitter);
    EXPECT_EQ(world.chain.builds(), 1u);
    EXPECT_TRUE(world.metrics.is_halted);
}

TEST_F(SubmitterHalt, ADeadTxnExplainsNoSlot) {
    world.chain.valid_secs = 60;
    world.chain.send_fault = [] { return support::SendFault::lose_txn; };
    const auto submitter = world.submitter();
    world.want(propose(), world.reader.now() + 10);
    world.pass(*submitter);
    world.chain.mine(61);
    world.chain.finalise();
    world.pass(*submitter);
    ASSERT_EQ(world.rows()[0].state, TxnState::dead);
    ASSERT_EQ(submitter->halted(), "") << "its slot is free";
    world.chain.stranger_spends_slot();
    world.mine_final();
    const auto next = world.submitter();
    world.pass(*next);
    EXPECT_NE(next->halted(), "");
}

TEST_F(SubmitterHalt, RowsThatMayBeLostHaltUntilAReleaseAndTwoMinutesAreOver) {
    world.want(propose(0));
    world.drive(*world.submitter());
    world.want(propose(1));
    world.txns.history_now = "1/00000002";
    for (int restart = 0; restart < 2; ++restart) {
        const auto next = world.submitter();
        world.pass(*next);
        world.pass(*next);
        EXPECT_NE(next->halted().find("is 1/00000002 and was 1/00000001"), std::string::npos)
            << next->halted();
        EXPECT_EQ(world.chain.builds(), 1u);
    }
}

TEST_F(SubmitterHalt, AReleaseOfLostRowsWaitsForTxnsThatNobodyKnowsOf) {
    auto submitter = world.submitter();
    world.want(propose(0));
    world.drive(*submitter);
    world.want(propose(1));
    world.txns.history_now = "2/00000001";
    submitter = world.submitter();
    world.pass(*submitter);
    world.release();
    world.clock.advance(Millis{119'000});
    world.pass(*submitter);
    EXPECT_EQ(submitter->halted(), "");
    EXPECT_EQ(world.chain.builds(), 1u);
    world.clock.advance(Millis{1'000});
    world.drive(*submitter);
    EXPECT_EQ(world.intent(2).result, "ours");
}

TEST_F(SubmitterHalt, AStandbyThatTakesOverUnderTheSameLeaseIsFound) {
    const auto submitter = world.submitter();
    world.want(propose(0));
    world.drive(*submitter);
    world.want(propose(1));
    world.txns.history_now = "1/00000002";
    world.pass(*submitter);
    EXPECT_NE(submitter->halted().find("is 1/00000002 and was 1/00000001"), std::string::npos)
        << submitter->halted();
    world.pass(*submitter);
    EXPECT_EQ(world.chain.builds(), 1u);
}

TEST_F(SubmitterHalt, TheWaitAfterAHaltOutlivesTheProcess) {
    world.want(propose(0));
    world.drive(*world.submitter());
    world.want(propose(1));
    world.txns.history_now = "1/00000002";
    world.pass(*world.submitter());
    world.release();
    world.clock.advance(Millis{118'000});
    const auto next = world.submitter();
    world.pass(*next);
    EXPECT_EQ(next->halted(), "");
    EXPECT_EQ(world.chain.builds(), 1u);
    world.clock.advance(Millis{3'000});
    world.pass(*next);
    EXPECT_EQ(world.chain.builds(), 2u);
}

TEST_F(SubmitterHalt, ATimeThatAnEndpointForgesMakesTheWaitNoLonger) {
    const auto submitter = world.submitter();
    world.want(propose(0));
    world.drive(*submitter);
    world.want(propose(1));
    world.txns.history_now = "1/00000002";
    const UnixSecs now = world.reader.state.head.time;
    world.reader.state.head.time = now + 1'000'000;
    world.pass(*submitter);
    world.reader.state.head.time = now;
    world.release();
    world.clock.advance(Millis{121'000});
    world.pass(*submitter);
    EXPECT_EQ(world.chain.builds(), 2u);
}

TEST_F(SubmitterHalt, AStoreThatWasAlwaysTheSameOrIsNewHaltsNothing) {
    world.want(propose());
    world.pass(*world.submitter());
    const auto next = world.submitter();
    world.drive(*next);
    EXPECT_EQ(next->halted(), "");
    world.expect_exactly_once();
}

TEST_F(SubmitterHalt, AHaltOutlivesTheProcessThatSawItsCause) {
    const auto first = world.submitter();
    world.want(propose());
    world.pass(*first);
    world.chain.stranger_spends_slot();
    world.mine_final();
    world.pass(*first);
    ASSERT_EQ(world.rows()[0].state, TxnState::dead);
    const std::string why = first->halted();
    for (int restart = 0; restart < 2; ++restart) {
        world.metrics.is_halted = false;
        const auto next = world.submitter();
        world.pass(*next);
        world.mine_final();
        world.pass(*next);
        EXPECT_EQ(next->halted(), why);
        EXPECT_TRUE(world.metrics.is_halted);
    }
    EXPECT_EQ(world.chain.builds(), 1u);
    EXPECT_EQ(world.intent().state, IntentState::live);
}

TEST_F(SubmitterHalt, AfterARestartATakenSlotIsFoundToo) {
    world.want(propose());
    world.pass(*world.submitter());
    world.chain.stranger_spends_slot();
    world.mine_final();
    const auto next = world.submitter();
    world.pass(*next);
    EXPECT_NE(next->halted(), "");
    EXPECT_EQ(world.chain.builds(), 1u);
}

TEST_F(SubmitterHalt, AReleaseByAnOperatorLetsItGoOn) {
    for (const bool restart : {false, true}) {
        World w;
        auto submitter = w.submitter();
        w.want(propose());
        w.pass(*submitter);
        w.chain.stranger_spends_slot();
        w.mine_final();
        w.pass(*submitter);
        w.release();
        if (restart) submitter = w.submitter();
        w.drive(*submitter);
        EXPECT_EQ(submitter->halted(), "");
        EXPECT_FALSE(w.metrics.is_halted);
        EXPECT_EQ(w.intent().result, "ours");
        EXPECT_EQ(w.rows().at(1).slot, 1u);
    }
}

TEST_F(SubmitterHalt, ASlotThatNoRowExplainsIsExplainedByTheRelease) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.drive(*submitter);
    world.chain.stranger_spends_slot();
    world.mine_final();
    world.want(propose(1));
    world.pass(*submitter);
    world.pass(*submitter);
    ASSERT_NE(submitter->halted(), "");
    world.release();
    world.drive(*submitter);
    EXPECT_EQ(world.intent(2).result, "ours");
    EXPECT_EQ(world.rows(2).at(0).slot, 2u);
}

TEST_F(SubmitterHalt, WhatAStrangerDoesAfterTheHaltIsNotExplainedByItsRelease) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    for (int txn = 0; txn < 2; ++txn) {
        world.chain.stranger_spends_slot();
        world.mine_final();
        world.pass(*submitter);
        ASSERT_NE(submitter->halted(), "");
    }
    world.release();
    world.pass(*submitter);
    EXPECT_NE(submitter->halted().find("is at slot 2 but we explain those below 1"),
              std::string::npos)
        << submitter->halted();
    EXPECT_EQ(world.chain.builds(), 1u);
    world.release();
    world.drive(*submitter);
    EXPECT_EQ(world.intent().result, "ours");
}

TEST_F(SubmitterHalt, AHaltThatCantBeStoredIsFoundAgain) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    world.chain.stranger_spends_slot();
    world.mine_final();
    world.txns.fault = [](std::string_view method) {
        return method == "halt" ? support::StoreFault::fail : support::StoreFault::none;
    };
    EXPECT_FALSE(world.try_pass(*submitter));
    EXPECT_EQ(world.rows()[0].state, TxnState::sent) << "dead only after the halt";
    world.txns.fault = [](std::string_view) { return support::StoreFault::none; };
    world.pass(*submitter);
    EXPECT_NE(submitter->halted(), "");
    EXPECT_EQ(world.rows()[0].state, TxnState::dead);
    EXPECT_EQ(world.chain.builds(), 1u);
}

// The service was away for longer than the chain's endpoints keep blocks.
class SpentUnseen : public SubmitterHalt {
  protected:
    SpentUnseen() { world.chain.valid_secs = 60; }
    // The txn of the first intent is in a block that is forgotten.
    void forget() {
        world.mine_final();
        world.chain.mine(61);
        world.chain.finalise();
        world.chain.forgets_before = world.reader.state.head.ref.num;
    }
    std::unique_ptr<Submitter> submitter = world.submitter();
};

TEST_F(SpentUnseen, ASlotThatWasSpentWhereNobodyCanLookHaltsForAPerson) {
    world.want(propose());
    world.pass(*submitter);
    forget();
    world.pass(*submitter);
    const std::string why =
        "slot 0 of account 0xa was spent before all blocks that the endpoints "
        "keep, by our txn " +
        world.rows()[0].txn->hash;
    EXPECT_TRUE(submitter->halted().starts_with(why)) << submitter->halted();
    EXPECT_EQ(world.rows()[0].state, TxnState::dead);
    world.want(propose(1));
    world.release();
    world.drive(*submitter);
    EXPECT_EQ(world.intent().state, IntentState::done) << "its call was carried out";
    EXPECT_EQ(world.intent().result, "ours");
    EXPECT_EQ(world.intent(2).result, "ours");
    EXPECT_EQ(world.rows(2).at(0).slot, 1u);
    EXPECT_EQ(world.chain.builds(), 2u);
}

TEST_F(SpentUnseen, SomebodyElsesTxnThereIsBuiltAgainAfterTheRelease) {
    world.chain.send_fault = [] { return support::SendFault::lose_txn; };
    world.want(propose());
    world.pass(*submitter);
    world.chain.send_fault = [] { return support::SendFault::none; };
    world.chain.stranger_spends_slot();
    forget();
    world.pass(*submitter);
    ASSERT_NE(submitter->halted(), "");
    EXPECT_EQ(world.chain.builds(), 1u);
    world.release();
    world.drive(*submitter);
    EXPECT_EQ(world.intent().result, "ours");
    EXPECT_EQ(world.rows().at(1).slot, 1u);
}

TEST_F(SpentUnseen, ItIsDeadOnlyAfterTheHalt) {
    world.want(propose());
    world.pass(*submitter);
    forget();
    world.txns.fault = [](std::string_view method) {
        return method == "halt" ? support::StoreFault::fail : support::StoreFault::none;
    };
    EXPECT_FALSE(world.try_pass(*submitter));
    EXPECT_EQ(world.rows()[0].state, TxnState::sent);
}

TEST_F(SpentUnseen, AnEndpointThatShowsTheSlotAsFreeLeavesTheTxnAsItIs) {
    world.want(propose());
    world.pass(*submitter);
    forget();
    const std::uint64_t spent = std::exchange(world.reader.state.next_slots[kOwn.text], 0);
    EXPECT_TRUE(world.try_pass(*submitter).error().is(Condition::transient));
    EXPECT_EQ(submitter->halted(), "");
    EXPECT_EQ(world.rows()[0].state, TxnState::sent);
    world.reader.state.next_slots[kOwn.text] = spent;
    world.pass(*submitter);
    EXPECT_NE(submitter->halted(), "");
}

TEST_F(SubmitterHalt, AnotherAccountsHaltHoldsNobodyElse) {
    ports::SubmitterHalt other;
    other.deployment = world.settings.deployment;
    other.signer = kStranger.text;
    other.next_slot = 1;
    world.get(world.txns.halt(other, world.fence));
    other.deployment = "sim/main/0x6";
    other.signer = kOwn.text;
    world.get(world.txns.halt(other, world.fence));
    const auto submitter = world.submitter();
    world.want(propose());
    world.drive(*submitter);
    world.expect_exactly_once();
}

}  // namespace
}  // namespace warden::app
