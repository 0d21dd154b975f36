#include "platform/async/unless.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <stdexcept>

#include "platform/async/cancellation.hpp"
#include "tests/support/run_until.hpp"

namespace warden::async {
namespace {

using support::FakeClock;
using support::run_until;
using namespace std::chrono_literals;

asio::awaitable<int> seven_after(FakeClock& clock, std::chrono::milliseconds wait, bool& finished) {
    co_await clock.sleep_for(wait);
    finished = true;
    co_return 7;
}

asio::awaitable<void> throw_after(FakeClock& clock, std::chrono::milliseconds wait) {
    co_await clock.sleep_for(wait);
    throw std::logic_error("broken");
}

asio::awaitable<int> fail_after(FakeClock& clock, std::chrono::milliseconds wait) {
    co_await throw_after(clock, wait);
    co_return 0;
}

struct UnlessTest : testing::Test {
    asio::io_context io;
    FakeClock clock;
    bool finished = false;
};

TEST_F(UnlessTest, WorkThatEndsFirstIsReturnedAndTheOtherCancelled) {
    const auto begin = clock.now();
    const auto result =
        run_until(io, clock, unless(clock.sleep_for(2h), seven_after(clock, 1h, finished)));
    EXPECT_EQ(result, 7);
    EXPECT_EQ(clock.now() - begin, 1h);
}

TEST_F(UnlessTest, WorkIsCancelledWhenTheOtherEndsFirst) {
    const auto result =
        run_until(io, clock, unless(clock.sleep_for(1h), seven_after(clock, 2h, finished)));
    EXPECT_EQ(result, std::nullopt);
    EXPECT_FALSE(finished);
}

TEST_F(UnlessTest, TheErrorOfTheFirstToFinishIsThrown) {
    EXPECT_THROW(
        run_until(io, clock, unless(throw_after(clock, 1h), seven_after(clock, 2h, finished))),
        std::logic_error);
    EXPECT_FALSE(finished);
    EXPECT_THROW(run_until(io, clock, unless(clock.sleep_for(2h), fail_after(clock, 1h))),
                 std::logic_error);
}

TEST_F(UnlessTest, TheCallersCancellationEndsBoth) {
    asio::cancellation_signal stop;
    std::exception_ptr error;
    asio::co_spawn(io, unless(clock.sleep_for(2h), seven_after(clock, 1h, finished)),
                   asio::bind_cancellation_slot(
                       stop.slot(), [&](std::exception_ptr e, std::optional<int>) { error = e; }));
    io.poll();
    stop.emit(asio::cancellation_type::terminal);
    io.restart();
    io.poll();
    EXPECT_TRUE(is_cancellation(error));
    EXPECT_FALSE(finished);
}

}  // namespace
}  // namespace warden::async
