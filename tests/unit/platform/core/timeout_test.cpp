#include "platform/async/timeout.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <string>

#include "domain/base/error.hpp"
#include "platform/async/cancellation.hpp"
#include "tests/support/run_until.hpp"

namespace warden::async {
namespace {

using support::FakeClock;
using support::run_until;
using namespace std::chrono_literals;

// Has no default constructor, as many results have none.
struct Answer {
    explicit Answer(int value_in) : value(value_in) {}
    int value;
};

struct TimeoutTest : testing::Test {
    asio::io_context io;
    FakeClock clock;
    bool cancelled = false;

    static asio::awaitable<Result<Answer>> answer_after(FakeClock& clock,
                                                        std::chrono::milliseconds wait,
                                                        bool& cancelled) {
        std::exception_ptr error;
        try {
            co_await clock.sleep_for(wait);
        } catch (...) {
            error = std::current_exception();
        }
        cancelled = is_cancellation(error);
        if (error) std::rethrow_exception(error);
        co_return Answer(7);
    }

    static asio::awaitable<void> throw_after(FakeClock& clock, std::chrono::milliseconds wait) {
        co_await clock.sleep_for(wait);
        throw std::logic_error("broken");
    }

    // Cannot be cancelled: finishes in its own time.
    static asio::awaitable<int> stubborn(FakeClock& clock) {
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        co_await clock.sleep_for(10s);
        co_return 7;
    }
};

TEST_F(TimeoutTest, ResultWithinTheLimit) {
    const auto result =
        run_until(io, clock, with_timeout(clock, 2h, answer_after(clock, 1h, cancelled)));
    EXPECT_EQ(result.value().value, 7);
    EXPECT_EQ(clock.sleepers(), 0u);  // the timer was cancelled
}

TEST_F(TimeoutTest, ExpiryThrowsAndCancelsTheOperation) {
    const auto start = clock.now();
    EXPECT_THROW(run_until(io, clock, with_timeout(clock, 1s, answer_after(clock, 1h, cancelled))),
                 TimeoutError);
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(clock.now() - start, 1s);
    EXPECT_EQ(clock.sleepers(), 0u);
}

TEST_F(TimeoutTest, ErrorPassesThroughAtOnce) {
    const auto start = clock.now();
    EXPECT_THROW(run_until(io, clock, with_timeout(clock, 1h, throw_after(clock, 10ms))),
                 std::logic_error);
    EXPECT_EQ(clock.now() - start, 10ms);
    EXPECT_EQ(clock.sleepers(), 0u);
}

TEST_F(TimeoutTest, CallersCancellationIsOperationAborted) {
    asio::cancellation_signal signal;
    std::exception_ptr error;
    auto keep = [&error](std::exception_ptr thrown, const std::optional<Result<Answer>>&) {
        error = std::move(thrown);
    };
    auto as_optional = [](asio::awaitable<Result<Answer>> inner)
        -> asio::awaitable<std::optional<Result<Answer>>> { co_return co_await std::move(inner); };
    asio::co_spawn(io, as_optional(with_timeout(clock, 1h, answer_after(clock, 1h, cancelled))),
                   asio::bind_cancellation_slot(signal.slot(), keep));
    io.poll();
    ASSERT_EQ(clock.sleepers(), 2u);
    signal.emit(asio::cancellation_type::terminal);
    io.poll();
    EXPECT_TRUE(is_cancellation(error));
    EXPECT_TRUE(cancelled);
    EXPECT_EQ(clock.sleepers(), 0u);
}

TEST_F(TimeoutTest, LoserThatCannotBeCancelledIsAwaited) {
    const auto start = clock.now();
    EXPECT_THROW(run_until(io, clock, with_timeout(clock, 1s, stubborn(clock))), TimeoutError);
    EXPECT_EQ(clock.now() - start, 10s);
}

TEST_F(TimeoutTest, NothingLeftMeansTheOperationIsNeverStarted) {
    EXPECT_THROW(
        run_until(io, clock, with_timeout(clock, 0ms, answer_after(clock, 0ms, cancelled))),
        TimeoutError);
    EXPECT_FALSE(cancelled);
    EXPECT_THROW(
        run_until(io, clock,
                  with_deadline(clock, clock.now() - 1ms, answer_after(clock, 0ms, cancelled))),
        TimeoutError);
}

TEST_F(TimeoutTest, VoidOperationInTimeAndTooLate) {
    EXPECT_NO_THROW(run_until(io, clock, with_timeout(clock, 2s, clock.sleep_for(1s))));
    EXPECT_THROW(run_until(io, clock, with_timeout(clock, 1s, clock.sleep_for(2s))), TimeoutError);
}

TEST_F(TimeoutTest, InnerTimeoutIsNotTakenForTheOuterOne) {
    auto inner = with_timeout(clock, 1s, clock.sleep_for(1h));
    const auto start = clock.now();
    EXPECT_THROW(run_until(io, clock, with_timeout(clock, 5s, std::move(inner))), TimeoutError);
    EXPECT_EQ(clock.now() - start, 1s);
}

TEST_F(TimeoutTest, DeadlineCountsFromNowRoundedUp) {
    const auto deadline = clock.now() + 1500us;
    EXPECT_EQ(time_left(clock, deadline), 2ms);
    EXPECT_THROW(run_until(io, clock, with_deadline(clock, deadline, clock.sleep_for(1h))),
                 TimeoutError);
    EXPECT_GE(clock.now(), deadline);
}

TEST_F(TimeoutTest, SleepUntilReachesThePointAndIgnoresThePast) {
    const auto deadline = clock.now() + 3s;
    run_until(io, clock, sleep_until(clock, deadline));
    EXPECT_EQ(clock.now(), deadline);
    run_until(io, clock, sleep_until(clock, deadline - 1s));
    EXPECT_EQ(clock.now(), deadline);
}

}  // namespace
}  // namespace warden::async
