// An intent ends only when the indexed, final projection says so: no endpoint's word, and nothing
// that may be undone, ends one.
#include <gtest/gtest.h>

#include "tests/support/log_capture.hpp"
#include "tests/unit/app/submitter/world.hpp"

namespace warden::app {
namespace {

using enforcement::IntentState;
using enforcement::TxnState;

class SubmitterSettled : public testing::Test {
  protected:
    support::LogCapture logged;
    World world;
};

TEST_F(SubmitterSettled, AViewThatSaysThatTheGoalIsReachedEndsNothing) {
    world.projection.stand();
    ASSERT_TRUE(world.reader.execute(propose(), kStranger));  // or an endpoint that lies
    const auto submitter = world.submitter();
    world.want(propose(), world.reader.now() + 1'000);
    for (int i = 0; i < 5; ++i) {
        world.pass(*submitter);
        world.wait();
    }
    EXPECT_EQ(world.intent().state, IntentState::wanted);
    EXPECT_EQ(world.chain.builds(), 0u) << "nothing is built against it either";
    world.projection.follow();
    world.pass(*submitter);
    EXPECT_EQ(world.intent().result, "adopted");
}

TEST_F(SubmitterSettled, AViewThatTakesItsWordBackHasLostNothing) {
    world.projection.stand();
    auto slashes = world.reader.state.slashes;
    ASSERT_TRUE(world.reader.execute(propose(), kStranger));
    const auto submitter = world.submitter();
    world.want(propose(), world.reader.now() + 1'000);
    world.pass(*submitter);
    world.reader.state.slashes = slashes;  // the block never closed
    world.projection.follow();
    world.drive(*submitter);
    world.expect_exactly_once();
}

TEST_F(SubmitterSettled, AViewThatSaysThatWeAreNoOracleFailsNothing) {
    // The endpoint lags behind set_oracle; the index does not.
    world.projection.oracles = world.reader.oracles;
    world.reader.oracles.erase(world.reader.oracles.begin());
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    EXPECT_EQ(world.intent().state, IntentState::wanted);
    world.reader.oracles = *world.projection.oracles;
    world.drive(*submitter);
    world.expect_exactly_once();
}

// Starknet: hours pass until L1 makes a block final.
TEST_F(SubmitterSettled, AnIndexThatLagsBehindSetOracleFailsNothing) {
    world.projection.oracles.emplace();
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    EXPECT_EQ(world.intent().state, IntentState::live);
    world.projection.oracles.reset();
    world.drive(*submitter);
    world.expect_exactly_once();
}

// Taken back by `warden index rewind`, it is read again.
TEST_F(SubmitterSettled, AnIndexFromBeforeTheProposalFailsNoExecution) {
    world.projection.stand();
    const auto submitter = world.submitter();
    ASSERT_TRUE(world.reader.execute(propose(), kOwn));
    world.want(execute());
    world.pass(*submitter);
    EXPECT_EQ(world.intent().state, IntentState::wanted);
    world.reader.state.head.time += 1'000'000;  // past the dispute period
    world.wait();
    world.pass(*submitter);
    EXPECT_EQ(world.intent().state, IntentState::live);
    world.projection.follow();
    world.drive(*submitter);
    EXPECT_EQ(world.intent().result, "ours");
}

// Stellar: final at once, and the endpoint that answers is one ledger behind.
TEST_F(SubmitterSettled, NothingIsBuiltBeforeTheIndexHasOurOwnFinalTxn) {
    const auto submitter = world.submitter();
    world.want(propose());
    world.pass(*submitter);
    world.projection.stand();
    const auto before = world.reader.state.slashes;
    world.mine_final();
    world.reader.state.slashes = before;
    for (int i = 0; i < 5; ++i) {
        world.pass(*submitter);
        world.wait();
    }
    EXPECT_EQ(world.rows()[0].state, TxnState::final);
    EXPECT_EQ(world.intent().state, IntentState::live);
    EXPECT_EQ(world.chain.builds(), 1u);
}

TEST_F(SubmitterSettled, OneEndpointsClockExpiresNothing) {
    const auto submitter = world.submitter();
    const UnixSecs now = world.reader.now();
    world.want(propose(), now + 100);
    world.projection.stand();
    world.reader.state.head.time = now + 1'000'000;
    world.pass(*submitter);
    EXPECT_EQ(world.intent().state, IntentState::wanted);
    EXPECT_EQ(world.chain.builds(), 0u) << "but nothing is built past the last build";
    world.reader.state.head.time = now;
    world.projection.follow();
    world.drive(*submitter);
    EXPECT_EQ(world.slashes(), 1u);
}

// The liar is the endpoint that the indexer reads from as well: its block is in the index, not
// final.
TEST_F(SubmitterSettled, ABlockOfTheFutureExpiresNothingBeforeItIsFinal) {
    const auto submitter = world.submitter();
    world.want(propose(), world.reader.now() + 100);
    world.chain.mine(1'000'000);
    for (int i = 0; i < 3; ++i) {
        world.pass(*submitter);
        world.wait();
    }
    EXPECT_EQ(world.intent().state, IntentState::wanted);
    world.chain.orphan(1);
    world.drive(*submitter);
    world.expect_exactly_once();
}

TEST_F(SubmitterSettled, WithoutAnIndexNothingEndsAndWhatIsOpenIsBuilt) {
    world.projection.empty = true;
    const auto submitter = world.submitter();
    world.want(propose());
    for (int i = 0; i < 5; ++i) {
        world.pass(*submitter);
        world.mine_final();
        world.wait();
    }
    EXPECT_EQ(world.intent().state, IntentState::live);
    EXPECT_EQ(world.rows().size(), 1u);
    world.projection.empty = false;
    world.pass(*submitter);
    world.expect_exactly_once();
}

TEST_F(SubmitterSettled, AProjectionThatIsDownIsTheDatabasesTrouble) {
    world.projection.down = true;
    const auto submitter = world.submitter();
    world.want(propose());
    EXPECT_FALSE(world.try_pass(*submitter));
    world.projection.down = false;
    world.drive(*submitter);
    world.expect_exactly_once();
}

TEST_F(SubmitterSettled, WhereNothingIsToBeDoneTheProjectionIsNotAsked) {
    world.projection.down = true;
    const auto submitter = world.submitter();
    EXPECT_TRUE(world.try_pass(*submitter));
}

}  // namespace
}  // namespace warden::app
