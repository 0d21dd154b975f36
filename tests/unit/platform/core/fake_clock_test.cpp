#include "tests/support/fake_clock.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <string>
#include <vector>

#include "platform/async/cancellation.hpp"
#include "tests/support/run_until.hpp"

namespace warden::support {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

struct FakeClockTest : testing::Test {
    asio::io_context io;
    FakeClock clock;
    std::vector<std::string> woken;

    static asio::awaitable<void> sleeper(FakeClock& clock, std::chrono::milliseconds wait,
                                         std::string name, std::vector<std::string>& woken) {
        co_await clock.sleep_for(wait);
        woken.push_back(name);
    }

    void sleep(std::chrono::milliseconds wait, std::string name) {
        auto rethrow = [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        };
        asio::co_spawn(io, sleeper(clock, wait, std::move(name), woken), rethrow);
    }

    void poll() {
        io.restart();
        io.poll();
    }
};

using Names = std::vector<std::string>;

TEST_F(FakeClockTest, SleeperWakesOnlyWhenTimeMoves) {
    const auto start = clock.now();
    sleep(2h, "a");
    poll();
    EXPECT_EQ(clock.sleepers(), 1u);
    EXPECT_TRUE(woken.empty());
    EXPECT_TRUE(clock.advance_to_next());
    poll();
    EXPECT_EQ(woken, Names{"a"});
    EXPECT_EQ(clock.now() - start, 2h);
    EXPECT_EQ(clock.system_now(), FakeClock::kEpoch + 2h);
    EXPECT_FALSE(clock.advance_to_next());
}

TEST_F(FakeClockTest, TwoSleepersWakeByDueTimeNotByStart) {
    sleep(300ms, "late");
    sleep(100ms, "early");
    poll();
    clock.advance_to_next();
    poll();
    EXPECT_EQ(woken, Names{"early"});
    clock.advance_to_next();
    poll();
    EXPECT_EQ(woken, (Names{"early", "late"}));
}

TEST_F(FakeClockTest, EqualDueTimesWakeInOrderOfParking) {
    for (const char* name : {"a", "b", "c"}) sleep(1s, name);
    poll();
    const auto due = clock.now() + 1s;
    while (clock.advance_to_next()) poll();
    EXPECT_EQ(woken, (Names{"a", "b", "c"}));
    EXPECT_EQ(clock.now(), due);
}

TEST_F(FakeClockTest, AdvanceWakesAllWhoAreDueAndNobodyElse) {
    sleep(1s, "a");
    sleep(2s, "b");
    sleep(2001ms, "c");
    poll();
    clock.advance(2s);
    poll();
    EXPECT_EQ(woken, (Names{"a", "b"}));
    EXPECT_EQ(clock.sleepers(), 1u);
}

TEST_F(FakeClockTest, CancelledWhileParkedThrowsAndLeavesNoEntry) {
    asio::cancellation_signal signal;
    std::exception_ptr error;
    auto keep = [&error](std::exception_ptr thrown) { error = std::move(thrown); };
    asio::co_spawn(io, sleeper(clock, 1s, "a", woken),
                   asio::bind_cancellation_slot(signal.slot(), keep));
    poll();
    signal.emit(asio::cancellation_type::terminal);
    poll();
    EXPECT_TRUE(async::is_cancellation(error));
    EXPECT_EQ(clock.sleepers(), 0u);
    EXPECT_TRUE(woken.empty());
}

TEST_F(FakeClockTest, WokenThenCancelledBeforeItRunsIsWoken) {
    asio::cancellation_signal signal;
    auto ignore = [](std::exception_ptr) {};
    asio::co_spawn(io, sleeper(clock, 1s, "a", woken),
                   asio::bind_cancellation_slot(signal.slot(), ignore));
    poll();
    clock.advance_to_next();
    signal.emit(asio::cancellation_type::terminal);
    poll();
    EXPECT_EQ(woken, Names{"a"});
}

TEST_F(FakeClockTest, ZeroWaitNeedsNoAdvance) {
    sleep(0ms, "a");
    sleep(-5ms, "b");
    poll();
    EXPECT_EQ(woken, (Names{"a", "b"}));
}

TEST_F(FakeClockTest, SystemTimeJumpsWithoutSteadyTime) {
    const auto steady = clock.now();
    clock.jump_system(-1h);
    EXPECT_EQ(clock.system_now(), FakeClock::kEpoch - 1h);
    EXPECT_EQ(clock.now(), steady);
}

TEST_F(FakeClockTest, DestroyedContextWithSleepersIsClean) {
    sleep(1s, "a");
    poll();
    EXPECT_EQ(clock.sleepers(), 1u);  // the fixture destroys io with the sleeper in it
}

asio::awaitable<int> slow_seven(FakeClock& clock) {
    for (int i = 0; i < 10; ++i) co_await clock.sleep_for(1h);
    co_return 7;
}

asio::awaitable<void> never(asio::io_context& io) {
    asio::steady_timer timer(io, asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
}

TEST_F(FakeClockTest, RunUntilDrivesToTheResult) {
    EXPECT_EQ(run_until(io, clock, slow_seven(clock)), 7);
    EXPECT_EQ(clock.system_now(), FakeClock::kEpoch + 10h);
}

TEST_F(FakeClockTest, RunUntilStopsAtItsStepLimit) {
    EXPECT_THROW(run_until(io, clock, slow_seven(clock), {.steps_max = 5}), std::runtime_error);
}

TEST_F(FakeClockTest, RunUntilTellsADeadlock) {
    EXPECT_THROW(run_until(io, clock, never(io)), std::runtime_error);
}

}  // namespace
}  // namespace warden::support
