// A contract that is not understood any more, whatever the cause: an event that nothing explains,
// or an upgrade to code that nobody knows. Nothing new goes to it; what is on its way is followed.
#include <gtest/gtest.h>

#include "tests/support/log_capture.hpp"
#include "tests/unit/app/submitter/world.hpp"

namespace warden::app {
namespace {

using enforcement::IntentState;
using enforcement::TxnState;

class SubmitterHold : public testing::Test {
  protected:
    // From the next block on nothing is verified.
    void hold() {
        world.projection.stand();
        world.projection.undecoded_from = 101;
    }
    void end_hold() {
        world.projection.follow();
        world.projection.undecoded_from.reset();
    }
    void passes(Submitter& submitter) {
        for (int i = 0; i < 5; ++i) {
            world.pass(submitter);
            world.wait();
        }
    }

    support::LogCapture logged;
    World world;
};

TEST_F(SubmitterHold, AWantedIntentIsNotBuiltUntilItEnds) {
    hold();
    const auto submitter = world.submitter();
    world.want(propose());
    passes(*submitter);
    EXPECT_EQ(world.intent().state, IntentState::wanted);
    EXPECT_EQ(world.chain.builds(), 0u);
    end_hold();
    world.drive(*submitter);
    world.expect_exactly_once();
}

TEST_F(SubmitterHold, SignedBytesAreNotSentUntilItEnds) {
    world.chain.send_fault = [] { return support::SendFault::refuse; };
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    ASSERT_EQ(world.rows()[0].state, TxnState::signed_);
    hold();
    world.chain.send_fault = [] { return support::SendFault::none; };
    world.wait();
    const std::size_t sends = world.chain.sends().size();
    passes(*submitter);
    EXPECT_EQ(world.chain.sends().size(), sends);
    EXPECT_EQ(world.metrics.stuck_since, Seconds{0}) << "it may not get on";
    EXPECT_EQ(world.rows()[0].state, TxnState::signed_);
    end_hold();
    world.drive(*submitter);
    world.expect_exactly_once();
}

TEST_F(SubmitterHold, WhatIsOnItsWayIsFollowed) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    hold();
    world.mine_final();
    passes(*submitter);
    EXPECT_EQ(world.rows()[0].state, TxnState::final);
    EXPECT_EQ(world.intent().state, IntentState::live) << "what it did is not verified";
    end_hold();
    world.pass(*submitter);
    world.expect_exactly_once();
}

TEST_F(SubmitterHold, WhatRevertedIsNotBuiltAgainUntilItEnds) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    hold();
    world.chain.revert_reason = "Paused";
    world.mine_final();
    passes(*submitter);
    EXPECT_EQ(world.rows()[0].state, TxnState::reverted);
    EXPECT_EQ(world.chain.builds(), 1u);
    world.chain.revert_reason = "";
    end_hold();
    world.drive(*submitter);
    EXPECT_EQ(world.intent().result, "ours");
    EXPECT_EQ(world.chain.builds(), 2u);
}

}  // namespace
}  // namespace warden::app
