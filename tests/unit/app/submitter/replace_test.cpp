// A txn that the chain neither includes nor lets expire is replaced under its own slot.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/support/log_capture.hpp"
#include "tests/unit/app/submitter/world.hpp"

namespace warden::app {
namespace {

using enforcement::IntentState;
using enforcement::TxnState;

class SubmitterReplaces : public testing::Test {
  protected:
    // Passes and blocks of a busy chain.
    void round(Submitter& submitter, int times, Millis each = Millis{10'000}) {
        for (int i = 0; i < times; ++i) {
            world.pass(submitter);
            world.mine_final();
            world.clock.advance(each);
        }
    }
    std::multiset<TxnState> states(std::uint64_t intent = 1) {
        std::multiset<TxnState> out;
        for (const auto& row : world.rows(intent)) out.insert(row.state);
        return out;
    }

    support::LogCapture logged;
    World world;
};

// The price rises between build and send, and stays.
TEST_F(SubmitterReplaces, ATxnThatIsRefusedForItsPriceIsReplacedUnderItsSlot) {
    world.chain.send_fault = [&, first = true]() mutable {
        if (std::exchange(first, false)) world.chain.price = 10;
        return support::SendFault::none;
    };
    const auto submitter = world.submitter();
    world.want(propose(0));
    world.want(propose(1));
    world.drive(*submitter);
    EXPECT_EQ(world.intent(1).result, "ours");
    EXPECT_EQ(world.intent(2).result, "ours");
    const auto rows = world.rows(1);
    ASSERT_EQ(rows.size(), 2u);
    EXPECT_EQ(rows[0].slot, rows[1].slot);
    EXPECT_EQ(rows[0].state, TxnState::dead);
    EXPECT_EQ(rows[1].state, TxnState::final);
    EXPECT_EQ(rows[1].replaces, rows[0].id);
    EXPECT_EQ(world.slashes(), 2u);
    EXPECT_EQ(submitter->halted(), "");
}

TEST_F(SubmitterReplaces, ATxnThatWaitsTooLongIsReplacedUntilOneIsIncluded) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    world.chain.price = 3;
    round(*submitter, 29);
    EXPECT_EQ(world.rows().size(), 1u) << "it has five minutes";
    round(*submitter, 40);
    EXPECT_EQ(world.intent().result, "ours");
    EXPECT_EQ(std::ranges::count(states(), TxnState::final), 1);
    EXPECT_EQ(world.chain.mined().size(), 1u);
}

TEST_F(SubmitterReplaces, ReplacementsStopAtTheCapAndGoOnBelowIt) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    world.chain.price = 10;
    world.chain.fee_cap = 5;
    round(*submitter, 100);
    EXPECT_EQ(world.rows().size(), 1u);
    world.chain.fee_cap = 20;
    round(*submitter, 10);
    EXPECT_EQ(world.intent().result, "ours");
}

TEST_F(SubmitterReplaces, ARefusalThatStaysMakesFewRows) {
    world.chain.send_fault = [&] {
        world.chain.price += 100;
        return support::SendFault::none;
    };
    const auto submitter = world.submitter();
    world.want(propose());
    round(*submitter, 100, Millis{6'000});
    EXPECT_GT(world.rows().size(), 3u);
    EXPECT_LT(world.rows().size(), 12u) << "in ten minutes";
}

TEST_F(SubmitterReplaces, WhereTheIntentIsOverItsSlotIsFreedByANoOp) {
    const auto submitter = world.submitter();
    world.want(propose(0), world.reader.now() + 60);
    world.want(propose(1));
    world.pass(*submitter);
    world.chain.drop_mempool();
    world.chain.send_fault = [] { return support::SendFault::lose_txn; };
    round(*submitter, 29);
    world.chain.send_fault = [] { return support::SendFault::none; };
    world.chain.price = 2;
    round(*submitter, 16);
    EXPECT_EQ(world.intent(1).state, IntentState::expired);
    EXPECT_EQ(world.intent(2).result, "ours");
    EXPECT_EQ(world.slashes(), 1u);
    EXPECT_EQ(states(1), (std::multiset{TxnState::dead, TxnState::final}));
    EXPECT_EQ(submitter->halted(), "");
}

TEST_F(SubmitterReplaces, WhereTheCallWouldFailTheSlotIsFreedForOthers) {
    const auto submitter = world.submitter();
    world.want(propose(0));
    world.pass(*submitter);
    world.chain.price = 2;
    world.chain.drop_mempool();
    world.chain.build_error = "Paused";
    round(*submitter, 40);
    EXPECT_EQ(states(1), (std::multiset{TxnState::dead, TxnState::final}));
    EXPECT_EQ(world.intent(1).state, IntentState::live) << "it is tried again";
    world.chain.build_error = "";
    world.drive(*submitter);
    EXPECT_EQ(world.slashes(), 1u);
}

TEST_F(SubmitterReplaces, TheFirstMayLandAllTheSameAndTheOtherIsDead) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    const ports::SignedTxn first = *world.rows()[0].txn;
    world.chain.drop_mempool();
    world.chain.send_fault = [] { return support::SendFault::lose_txn; };
    world.clock.advance(Millis{300'000});
    world.pass(*submitter);
    ASSERT_EQ(world.rows().size(), 2u);
    ASSERT_TRUE(world.chain.take(first));
    round(*submitter, 3);
    EXPECT_EQ(world.rows()[0].state, TxnState::final);
    EXPECT_EQ(world.rows()[1].state, TxnState::dead);
    EXPECT_EQ(world.intent().result, "ours");
    EXPECT_EQ(submitter->halted(), "") << "nobody else spent the slot";
}

TEST_F(SubmitterReplaces, AStrangerWhoSpendsTheSlotOfBothHalts) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    world.clock.advance(Millis{300'000});
    world.pass(*submitter);
    ASSERT_EQ(world.rows().size(), 2u);
    world.chain.stranger_spends_slot();
    world.mine_final();
    world.pass(*submitter);
    EXPECT_NE(submitter->halted(), "");
    EXPECT_EQ(states(), (std::multiset{TxnState::dead, TxnState::dead}));
}

TEST_F(SubmitterReplaces, AnIncludedReplacementLetsTheNextIntentStartBeforeItIsFinal) {
    const auto submitter = world.submitter();
    world.want(propose(0));
    world.want(propose(1));
    world.pass(*submitter);
    world.clock.advance(Millis{300'000});
    world.pass(*submitter);
    ASSERT_EQ(world.rows(1).size(), 2u);
    world.chain.mine();
    world.clock.advance(Millis{40'000});
    world.pass(*submitter);
    EXPECT_EQ(world.rows(2).size(), 1u);
}

TEST_F(SubmitterReplaces, KilledAnywhereItStillLandsOnce) {
    int kills = 0;
    for (int waits = 0; waits < 200; ++waits) {
        World w;
        w.want(propose());
        w.pass(*w.submitter());
        w.chain.drop_mempool();
        w.clock.advance(Millis{300'000});
        if (!w.pass_killed_at(waits)) break;
        ++kills;
        w.drive(*w.submitter());
        SCOPED_TRACE("killed at wait " + std::to_string(waits));
        EXPECT_EQ(w.intent().result, "ours");
        EXPECT_EQ(w.chain.mined().size(), 1u);
        EXPECT_EQ(w.slashes(), 1u);
    }
    EXPECT_GT(kills, 10);
}

}  // namespace
}  // namespace warden::app
