// Nothing stops for ever: bytes that expire, prices above the cap, calls that can't be built.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/log_capture.hpp"
#include "tests/unit/app/submitter/world.hpp"

namespace warden::app {
namespace {

using enforcement::IntentState;
using enforcement::TxnState;
using support::SendFault;

class SubmitterStuck : public testing::Test {
  protected:
    void round(Submitter& submitter, int times = 1) {
        for (int i = 0; i < times; ++i) {
            world.pass(submitter);
            world.mine_final();
            world.clock.advance(Millis{6'000});
        }
    }
    // The call of this window can't be built, for this reason.
    void spoil(std::uint32_t window, Errc code) {
        world.chain.build_fault = [window, code](const orchestrator::Call& call) {
            const auto* vote = std::get_if<orchestrator::ProposeSlash>(&call);
            const bool spoilt = vote != nullptr && vote->window == window;
            return spoilt ? std::optional(Error{make_error_code(code), "archived"}) : std::nullopt;
        };
    }

    support::LogCapture logged;
    World world;
};

TEST_F(SubmitterStuck, BytesThatExpiredUnsentAreDeadAndBuiltAgainUnderTheSameSlot) {
    world.chain.valid_secs = 60;
    world.chain.send_fault = [] { return SendFault::refuse; };
    auto submitter = world.submitter();
    world.want(propose(0));
    world.want(propose(1));
    round(*submitter, 10);
    EXPECT_EQ(world.rows()[0].state, TxnState::signed_);
    EXPECT_EQ(world.rows()[0].sends, 0u);
    world.chain.send_fault = [] { return SendFault::none; };
    round(*submitter, 3);
    EXPECT_EQ(world.rows()[0].state, TxnState::dead);
    world.drive(*submitter);
    EXPECT_EQ(world.intent(1).result, "ours");
    EXPECT_EQ(world.intent(2).result, "ours");
    EXPECT_EQ(world.slashes(), 2u);
    EXPECT_EQ(world.rows().back().slot, 0u);
    EXPECT_EQ(submitter->halted(), "");
}

TEST_F(SubmitterStuck, BytesThatExpireWhileNobodyRunsAreDeadAfterTheStart) {
    world.chain.valid_secs = 60;
    world.chain.send_fault = [] { return SendFault::refuse; };
    world.want(propose());
    world.pass(*world.submitter());
    world.chain.mine(600);
    world.chain.finalise();
    world.chain.send_fault = [] { return SendFault::none; };
    const auto next = world.submitter();
    world.drive(*next);
    EXPECT_EQ(world.intent().result, "ours");
}

class SubmitterOutbids : public SubmitterStuck {
  protected:
    // A txn that has an end was sent once and is seen nowhere.
    void lose_one(UnixSecs last_build = 0) {
        world.chain.valid_secs = 60;
        world.want(propose(), last_build);
        world.pass(*submitter);
        world.chain.drop_mempool();
    }

    std::unique_ptr<Submitter> submitter = world.submitter();
};

TEST_F(SubmitterOutbids, ATxnThatExpiresByABidThatCarriesIt) {
    lose_one();
    world.chain.price = 5;
    round(*submitter, 2);
    EXPECT_EQ(world.chain.sends().back(), world.rows()[0].txn->bytes) << "it has time";
    round(*submitter, 4);
    ASSERT_EQ(world.rows().size(), 1u) << "a bid has no row";
    EXPECT_EQ(world.rows()[0].state, TxnState::final) << "under the hash of the first bytes";
    EXPECT_NE(world.chain.sends().back(), world.rows()[0].txn->bytes);
    EXPECT_NE(world.chain.sends().back().find("bid for " + world.rows()[0].txn->hash),
              std::string::npos);
    EXPECT_EQ(world.slashes(), 1u);
    EXPECT_THAT(logged.lines(), testing::Contains(testing::HasSubstr("event=txn_outbid")));
    EXPECT_GT(world.metrics.bids, 0);
    EXPECT_EQ(world.metrics.bids_not_made, 0);
}

TEST_F(SubmitterOutbids, NothingWhoseCallIsOutOfTime) {
    lose_one(world.reader.state.head.time + 10);
    world.chain.mine(11);
    world.chain.finalise();
    world.clock.advance(Millis{16'000});
    const std::size_t before = world.chain.sends().size();
    world.pass(*submitter);
    ASSERT_EQ(world.chain.sends().size(), before + 1);
    EXPECT_EQ(world.chain.sends().back(), world.rows()[0].txn->bytes);
}

TEST_F(SubmitterOutbids, NothingWhereNoBidCanBeMade) {
    lose_one();
    for (const bool above_the_cap : {true, false}) {
        world.chain.fee_cap = above_the_cap ? 1 : kU128Max;
        world.signer.refuses = !above_the_cap;
        const std::size_t before = world.chain.sends().size();
        world.clock.advance(Millis{16'000});
        world.pass(*submitter);
        ASSERT_EQ(world.chain.sends().size(), before + 1);
        EXPECT_EQ(world.chain.sends().back(), world.rows()[0].txn->bytes);
        world.chain.drop_mempool();
    }
    EXPECT_THAT(logged.lines(), testing::Contains(testing::HasSubstr("event=txn_not_outbid")));
    EXPECT_EQ(world.metrics.bids, 0);
    EXPECT_EQ(world.metrics.bids_not_made, 2);
}

TEST_F(SubmitterStuck, TxnsThatExpireCountForNothingWhateverTheirNumber) {
    world.chain.valid_secs = 5;
    const auto submitter = world.submitter();
    world.want(propose());
    for (int i = 0; i < 12; ++i) {
        world.pass(*submitter);
        world.chain.drop_mempool();
        world.chain.mine(6);
        world.chain.finalise();
        world.wait();
    }
    EXPECT_GT(world.rows().size(), world.settings.builds_max);
    world.chain.valid_secs = 60;
    world.drive(*submitter);
    EXPECT_EQ(world.intent().result, "ours");
}

TEST_F(SubmitterStuck, AFeeAboveTheCapIsWaitedFor) {
    world.chain.price = 10;
    world.chain.fee_cap = 5;
    const auto submitter = world.submitter();
    world.want(propose(), world.reader.now() + 1'000);
    round(*submitter, 50);
    EXPECT_EQ(world.intent().state, IntentState::wanted);
    EXPECT_TRUE(world.rows().empty()) << "what was never signed leaves no row";
    world.chain.price = 1;
    world.drive(*submitter);
    world.expect_exactly_once();
}

TEST_F(SubmitterStuck, AFeeAboveTheCapIsAskedForMoreAndMoreRarelyUntilTheLastBuild) {
    int builds = 0;
    world.chain.build_fault = [&](const orchestrator::Call&) {
        ++builds;
        return std::optional(Error{make_error_code(Errc::limit), "above the cap"});
    };
    const auto submitter = world.submitter();
    world.want(propose(), world.reader.now() + 600);
    round(*submitter, 100);
    EXPECT_GT(builds, 10);
    EXPECT_LT(builds, 30);
    EXPECT_EQ(world.intent().state, IntentState::wanted) << "until the last build";
    round(*submitter, 10);
    EXPECT_EQ(world.intent().state, IntentState::expired);
    EXPECT_EQ(world.intent().result, "last_build_passed");
}

TEST_F(SubmitterStuck, ACallThatCantBeBuiltDelaysNoOtherAndEndsWithItsTime) {
    for (const Errc code : {Errc::unavailable, Errc::permanent, Errc::limit}) {
        World w;
        w.chain.build_fault = [code](const orchestrator::Call& call) {
            const auto& vote = std::get<orchestrator::ProposeSlash>(call);
            const Error error{make_error_code(code), "archived"};
            return vote.window == 0 ? std::optional(error) : std::nullopt;
        };
        const auto submitter = w.submitter();
        const UnixSecs last = w.reader.now() + 100;
        w.want(propose(0), last);
        w.want(propose(1), last + 1'000);
        for (int i = 0; i < 4; ++i) {
            w.pass(*submitter);
            w.mine_final();
            w.wait();
        }
        EXPECT_EQ(w.intent(2).result, "ours");
        EXPECT_EQ(w.intent(1).state, IntentState::wanted);
        w.chain.mine(100);
        w.wait();
        w.pass(*submitter);
        EXPECT_EQ(w.intent(1).state, IntentState::wanted) << "that block may be undone";
        w.chain.finalise();
        w.wait();
        w.pass(*submitter);
        EXPECT_EQ(w.intent(1).state, IntentState::expired);
    }
}

TEST_F(SubmitterStuck, AReservedRowIsNotBuiltPastItsGoalOrItsLastBuild) {
    world.want(propose(), world.reader.now() + 100);
    // Killed between the reservation and the bytes.
    for (int waits = 0; world.rows().empty(); ++waits) world.pass_killed_at(waits);
    ASSERT_EQ(world.rows()[0].state, TxnState::reserved);
    const std::size_t builds = world.chain.builds();
    world.chain.mine(101);
    world.chain.finalise();
    const auto next = world.submitter();
    world.pass(*next);
    EXPECT_EQ(world.rows()[0].state, TxnState::dead);
    EXPECT_EQ(world.intent().state, IntentState::expired);
    EXPECT_EQ(world.chain.builds(), builds);
}

TEST_F(SubmitterStuck, ATxnThatIsNotSeenIsSentMoreAndMoreRarely) {
    world.chain.send_fault = [] { return SendFault::refuse; };
    const auto submitter = world.submitter();
    world.want(propose());
    for (int i = 0; i < 280; ++i) {
        world.pass(*submitter);
        world.clock.advance(Millis{1'000});
    }
    EXPECT_GT(world.chain.sends().size(), 8u);
    EXPECT_LT(world.chain.sends().size(), 20u);
}

TEST_F(SubmitterStuck, AnAccountThatGetsNothingInShowsAndGetsWellAgain) {
    world.chain.valid_secs = 60;
    world.chain.send_fault = [] { return SendFault::refuse; };
    const auto submitter = world.submitter();
    world.want(propose());
    round(*submitter, 140);
    EXPECT_EQ(submitter->standstill(world.clock.now()), "") << "14 minutes";
    round(*submitter, 11);
    const std::string why = submitter->standstill(world.clock.now());
    EXPECT_NE(why.find("gets nothing on the chain for 15 minutes"), std::string::npos) << why;
    EXPECT_NE(why.find("fake chain: send"), std::string::npos) << why;
    EXPECT_GT(world.metrics.stuck_since, Seconds{890});
    world.chain.send_fault = [] { return SendFault::none; };
    world.drive(*submitter);
    world.pass(*submitter);
    EXPECT_EQ(submitter->standstill(world.clock.now()), "");
    EXPECT_EQ(world.metrics.stuck_since, Seconds{0});
}

TEST_F(SubmitterStuck, AnAccountThatTheChainShowsBehindOurTxnsIsTroubleAndNoSilence) {
    const auto submitter = world.submitter();
    world.want(propose(0));
    world.drive(*submitter);
    world.want(propose(1));
    world.reader.state.next_slots[kOwn.text] = 0;
    round(*submitter, 151);
    EXPECT_EQ(world.chain.builds(), 1u);
    EXPECT_EQ(world.metrics.intents_held, 1u);
    const std::string why = submitter->standstill(world.clock.now());
    EXPECT_NE(why.find("at slot 0, before those below 1"), std::string::npos) << why;
    world.reader.state.next_slots[kOwn.text] = 1;
    world.drive(*submitter);
    EXPECT_EQ(world.intent(2).result, "ours");
}

TEST_F(SubmitterStuck, AnAccountThatHasNothingToDoOrMayDoNothingIsNotStuck) {
    const auto submitter = world.submitter();
    round(*submitter, 200);
    EXPECT_EQ(submitter->standstill(world.clock.now()), "");
    world.decisions.live_switches().killed = true;
    world.want(propose());
    round(*submitter, 200);
    EXPECT_EQ(submitter->standstill(world.clock.now()), "");
}

TEST_F(SubmitterStuck, APassLooksAtAFewIntentsAndEachHasItsTurn) {
    world.settings.looks_max = 3;
    ASSERT_TRUE(world.reader.execute(propose(), kStranger));
    const UnixSecs until = world.reader.state.slashes.begin()->second.dispute_until;
    // These wait for the end of the dispute period, and lie before the one that can go on.
    for (std::uint32_t i = 0; i < 20; ++i) {
        orchestrator::Call call = execute();
        ports::TxnIntent intent;
        intent.contract = world.settings.contract;
        intent.deployment = world.settings.deployment;
        intent.key = "execute_slash/" + std::to_string(i);
        intent.call = call;
        world.get(world.txns.want(std::move(intent), world.fence));
    }
    world.want(propose(1));
    const auto submitter = world.submitter();
    int asked = 0;
    world.reader.is_down = [&](std::string_view method) {
        if (method == "slash") ++asked;
        return false;
    };
    for (int i = 0; i < 10; ++i) {
        asked = 0;
        world.pass(*submitter);
        EXPECT_LE(asked, 3);
        world.clock.advance(Millis{1'000});
    }
    EXPECT_EQ(world.rows(21).size(), 1u) << "it had its turn";
    EXPECT_LT(world.reader.now(), until);
}

}  // namespace
}  // namespace warden::app
