// A hand at the database, or a later version, left an intent that can't be read.
#include <gtest/gtest.h>

#include "tests/unit/app/submitter/world.hpp"

namespace warden::app {
namespace {

using enforcement::IntentState;
using enforcement::TxnState;

TEST(UnreadableRows, AnIntentKeepsNoOtherFromItsTurn) {
    World world;
    const auto submitter = world.submitter();
    world.want(propose(0));
    world.want(propose(1));
    world.txns.unreadable = {1};
    for (int i = 0; i < 3; ++i) {
        world.pass(*submitter);
        world.mine_final();
    }
    EXPECT_TRUE(world.rows(1).empty());
    world.expect_exactly_once(2);
    world.txns.unreadable.clear();
    world.drive(*submitter);
    EXPECT_EQ(world.intent(1).state, IntentState::done) << "it was put right by hand";
    EXPECT_EQ(world.slashes(), 2u);
}

// A slot that is under way is followed to its end, whatever became of its intent.
TEST(UnreadableRows, ATxnOfAnIntentIsFollowedAndItsSlotIsNotUsedAgain) {
    World world;
    const auto submitter = world.submitter();
    world.want(propose(0));
    world.want(propose(1));
    world.pass(*submitter);
    ASSERT_EQ(world.rows(1).size(), 1u);
    world.txns.unreadable = {1};
    for (int i = 0; i < 4; ++i) {
        world.pass(*submitter);
        world.mine_final();
    }
    ASSERT_EQ(world.rows(1).size(), 1u);
    EXPECT_EQ(world.rows(1)[0].state, TxnState::final);
    EXPECT_EQ(world.txns.intent_rows()[0].state, IntentState::live) << "its end is not written";
    ASSERT_EQ(world.rows(2).size(), 1u);
    EXPECT_NE(world.rows(2)[0].slot, world.rows(1)[0].slot);
    EXPECT_EQ(world.slashes(), 2u);
    EXPECT_TRUE(submitter->halted().empty());
    world.txns.unreadable.clear();
    world.drive(*submitter);
    EXPECT_EQ(world.intent(1).result, "ours");
    EXPECT_EQ(world.chain.sends().size(), 2u) << "each once";
}

}  // namespace
}  // namespace warden::app
