// A submitter that is killed wherever it waits: before and after every write and every call to the
// chain. The next one finds the rows and goes on.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <future>
#include <optional>
#include <utility>

#include "tests/support/log_capture.hpp"
#include "tests/unit/app/submitter/world.hpp"

namespace warden::app {
namespace {

using support::SendFault;
using support::StoreFault;

constexpr int kWaitsMax = 200;

TEST(SubmitterCrash, KilledInItsFirstPassItStillFilesOnce) {
    support::LogCapture logged;
    int kills = 0;
    int after_the_send = 0;
    for (int waits = 0; waits < kWaitsMax; ++waits) {
        World world;
        world.want(propose());
        if (!world.pass_killed_at(waits)) break;
        ++kills;
        if (!world.chain.sends().empty()) ++after_the_send;
        const auto next = world.submitter();
        world.drive(*next);
        SCOPED_TRACE("killed at wait " + std::to_string(waits));
        world.expect_exactly_once();
        EXPECT_EQ(world.slashes(), 1u);
    }
    EXPECT_GT(kills, 10);
    EXPECT_LT(kills, kWaitsMax);
    EXPECT_GT(after_the_send, 0) << "one kill lies between the send and its row";
}

TEST(SubmitterCrash, KilledInEveryPassItStillFilesOnce) {
    support::LogCapture logged;
    // The first pass is killed at each wait, then the second one at each, while the chain moves on.
    for (int first = 8; first < kWaitsMax; first += 2) {
        World probe;
        probe.want(propose());
        if (!probe.pass_killed_at(first)) break;
        for (int second = 0; second < kWaitsMax; ++second) {
            World world;
            world.want(propose());
            world.pass_killed_at(first);
            world.chain.mine();
            if (!world.pass_killed_at(second)) break;
            world.chain.finalise();
            const auto next = world.submitter();
            world.drive(*next);
            SCOPED_TRACE("killed at waits " + std::to_string(first) + " and " +
                         std::to_string(second));
            world.expect_exactly_once();
        }
    }
}

TEST(SubmitterCrash, KilledWithALostAnswerItStillFilesOnce) {
    support::LogCapture logged;
    for (const SendFault fault : {SendFault::lose_answer, SendFault::lose_txn}) {
        for (int waits = 0; waits < kWaitsMax; ++waits) {
            World world;
            world.want(propose());
            world.chain.send_fault = [fault, times = 1]() mutable {
                return times-- > 0 ? fault : SendFault::none;
            };
            if (!world.pass_killed_at(waits)) break;
            const auto next = world.submitter();
            world.drive(*next);
            world.expect_exactly_once();
        }
    }
}

TEST(SubmitterCrash, KilledWhileItHaltsTheNextOneIsHaltedToo) {
    support::LogCapture logged;
    int kills = 0;
    for (int waits = 0; waits < kWaitsMax; ++waits) {
        World world;
        world.want(propose());
        world.pass(*world.submitter());
        world.chain.stranger_spends_slot();
        world.mine_final();
        if (!world.pass_killed_at(waits)) break;
        ++kills;
        const auto next = world.submitter();
        for (int i = 0; i < 3; ++i) {
            world.pass(*next);
            world.mine_final();
        }
        SCOPED_TRACE("killed at wait " + std::to_string(waits));
        EXPECT_NE(next->halted(), "");
        EXPECT_EQ(world.chain.builds(), 1u);
    }
    EXPECT_GT(kills, 5);
}

TEST(SubmitterCrash, AStoreThatLosesAnswersDoesNotDouble) {
    support::LogCapture logged;
    for (const char* method : {"reserve", "put_signed", "update", "end_intent"}) {
        World world;
        world.want(propose());
        const auto submitter = world.submitter();
        int left = 2;
        world.txns.fault = [&](std::string_view called) {
            return called == method && left-- > 0 ? StoreFault::lose_answer : StoreFault::none;
        };
        for (int i = 0; i < 8; ++i) {
            (void)world.try_pass(*submitter);
            world.wait();
            if (i % 2 == 1) world.mine_final();
        }
        SCOPED_TRACE(method);
        world.expect_exactly_once();
    }
}

// Two side by side: the second takes over while the first is at any of its waits, and the first
// goes on as if it still led.
TEST(SubmitterCrash, OneThatGoesOnAfterItLostItsLeaseDoublesNothing) {
    support::LogCapture logged;
    int late = 0;
    for (int waits = 0; waits < kWaitsMax; ++waits) {
        World world;
        world.want(propose(0));
        world.want(propose(1));
        const auto first = world.submitter();
        auto pass = [](Submitter& submitter,
                       ports::Fence fence) -> boost::asio::awaitable<std::optional<Result<void>>> {
            co_return co_await submitter.pass(std::move(fence));
        };
        auto ended =
            boost::asio::co_spawn(world.io, pass(*first, world.fence), boost::asio::use_future);
        const auto is_over = [&ended] {
            return ended.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
        };
        for (int i = 0; i < waits && !is_over(); ++i) {
            world.io.restart();
            world.io.poll();
            world.clock.advance_to_next();
        }
        if (is_over()) break;
        world.leases.take_over("submitter", "other", Millis(1'000'000'000));
        world.fence = *world.leases.acquire("submitter", "other", Millis(1'000'000'000));
        const auto second = world.submitter();
        world.drive(*second);
        SCOPED_TRACE("taken over at wait " + std::to_string(waits));
        ASSERT_TRUE(is_over());
        if (!*ended.get()) ++late;
        EXPECT_EQ(world.intent(1).result, "ours");
        EXPECT_EQ(world.intent(2).result, "ours");
        EXPECT_EQ(world.signed_rows(1).size(), 1u);
        EXPECT_EQ(world.chain.mined().size(), 2u);
        EXPECT_EQ(world.slashes(), 2u);
        EXPECT_EQ(second->halted(), "");
    }
    EXPECT_GT(late, 5) << "a write under the old lease is refused";
}

TEST(SubmitterCrash, AStaleLeaderWritesNothing) {
    support::LogCapture logged;
    World world;
    world.want(propose());
    const ports::Fence old = world.fence;
    world.leases.take_over("submitter", "other", Millis(1'000'000));
    world.fence = old;
    const auto submitter = world.submitter();
    const auto done = world.try_pass(*submitter);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, make_error_code(Errc::stale_fence));
    EXPECT_TRUE(world.chain.sends().empty());
}

}  // namespace
}  // namespace warden::app
