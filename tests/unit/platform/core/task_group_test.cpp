#include "platform/async/task_group.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <stdexcept>

#include "platform/async/cancellation.hpp"
#include "platform/async/timeout.hpp"
#include "tests/support/log_capture.hpp"
#include "tests/support/run_until.hpp"

namespace warden::async {
namespace {

using support::FakeClock;
using support::run_until;
using namespace std::chrono_literals;

// Counts children that were cancelled and had time to clean up.
struct Log {
    int ended = 0;
    int cleaned = 0;
};

asio::awaitable<void> sleeper(FakeClock& clock, std::chrono::milliseconds wait, Log& log) {
    std::exception_ptr error;
    try {
        co_await clock.sleep_for(wait);
        ++log.ended;
    } catch (...) {
        error = std::current_exception();
    }
    if (!error) co_return;
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await clock.sleep_for(50ms);  // clean-up that takes time
    ++log.cleaned;
    std::rethrow_exception(error);
}

asio::awaitable<void> failing(FakeClock& clock, std::chrono::milliseconds wait, const char* what) {
    co_await clock.sleep_for(wait);
    throw std::runtime_error(what);
}

asio::awaitable<void> fails_when_cancelled(FakeClock& clock, const char* what) {
    bool cancelled = false;
    try {
        co_await clock.sleep_for(1h);
    } catch (const boost::system::system_error&) {
        cancelled = true;
    }
    if (cancelled) throw std::runtime_error(what);
}

asio::awaitable<void> self_cancelled(FakeClock& clock) {
    co_await clock.sleep_for(1ms);
    throw_cancelled();
}

asio::awaitable<void> fails_at_once() {
    throw std::runtime_error("at once");
    co_return;
}

// Runs a coroutine until `cancel_after`, cancels it, and keeps how it ended.
struct Cancelled {
    std::exception_ptr error;
    bool ended = false;

    Cancelled(asio::io_context& io, FakeClock& clock, asio::awaitable<void> task,
              std::chrono::milliseconds cancel_after) {
        asio::cancellation_signal signal;
        auto keep = [this](std::exception_ptr thrown) {
            error = std::move(thrown);
            ended = true;
        };
        asio::co_spawn(io, std::move(task), asio::bind_cancellation_slot(signal.slot(), keep));
        io.restart();
        io.poll();
        clock.advance(cancel_after);
        io.restart();
        io.poll();
        signal.emit(asio::cancellation_type::terminal);
        run_until(io, clock, [this] { return ended; });
    }
};

std::string what_of(const std::exception_ptr& error) {
    try {
        if (error) std::rethrow_exception(error);
    } catch (const std::runtime_error& thrown) {
        return thrown.what();
    }
    return {};
}

struct TaskGroupTest : testing::Test {
    asio::io_context io;
    FakeClock clock;
    Log log;
    support::LogCapture logged;

    // A run() as components have it.
    static asio::awaitable<void> run(TaskGroup& owned,
                                     std::vector<asio::awaitable<void>> children) {
        for (auto& child : children) EXPECT_TRUE(owned.spawn(std::move(child)));
        co_await owned.wait();
    }

    template <class... Children>
    asio::awaitable<void> run_with(Children... children) {
        std::vector<asio::awaitable<void>> all;
        (all.push_back(std::move(children)), ...);
        return run(group, std::move(all));
    }

    TaskGroup group{io.get_executor(), 3, "test"};
};

TEST_F(TaskGroupTest, WaitGoesOnWhenChildrenEndAndEndsByCancellation) {
    const Cancelled result(io, clock, run_with(sleeper(clock, 1s, log), sleeper(clock, 1h, log)),
                           2s);
    EXPECT_TRUE(is_cancellation(result.error));
    EXPECT_EQ(log.ended, 1);
    EXPECT_EQ(log.cleaned, 1);  // awaited although its clean-up took time
    EXPECT_EQ(group.alive(), 0u);
    EXPECT_TRUE(logged.lines().empty());  // cancellation is no error
}

TEST_F(TaskGroupTest, FirstErrorCancelsTheOthersAndIsRethrown) {
    auto task = run_with(sleeper(clock, 1h, log), failing(clock, 10ms, "first"));
    EXPECT_THROW(
        {
            try {
                run_until(io, clock, std::move(task));
            } catch (const std::runtime_error& error) {
                EXPECT_STREQ(error.what(), "first");
                throw;
            }
        },
        std::runtime_error);
    EXPECT_EQ(log.cleaned, 1);
    EXPECT_EQ(group.alive(), 0u);
}

TEST_F(TaskGroupTest, ErrorBeforeWaitIsNotLost) {
    EXPECT_THROW(run_until(io, clock, run_with(fails_at_once())), std::runtime_error);
}

TEST_F(TaskGroupTest, LaterErrorsAreLogged) {
    auto task = run_with(fails_when_cancelled(clock, "later"), failing(clock, 1ms, "first"));
    EXPECT_THROW(run_until(io, clock, std::move(task)), std::runtime_error);
    ASSERT_EQ(logged.lines().size(), 1u);
    EXPECT_EQ(logged.lines()[0], "level=error event=later_child_error group=test error=later");
}

TEST_F(TaskGroupTest, ErrorDuringCancellationIsLoggedAndCancellationComesOut) {
    const Cancelled result(io, clock, run_with(fails_when_cancelled(clock, "closing")), 1s);
    EXPECT_TRUE(is_cancellation(result.error));
    ASSERT_EQ(logged.lines().size(), 1u);
    EXPECT_NE(logged.lines()[0].find("error=closing"), std::string::npos);
}

TEST_F(TaskGroupTest, ChildsOwnCancellationIsNoError) {
    const Cancelled result(io, clock, run_with(self_cancelled(clock), sleeper(clock, 1s, log)), 2s);
    EXPECT_TRUE(is_cancellation(result.error));
    EXPECT_EQ(log.ended, 1);  // the sibling was not disturbed
}

TEST_F(TaskGroupTest, SpawnBeyondTheMaximumIsRefusedAndASlotIsFreedByEveryEnd) {
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(group.spawn(sleeper(clock, 1s, log)));
    const auto refused = group.spawn(sleeper(clock, 1s, log));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::limit);
    EXPECT_EQ(refused.error().detail, "test: at its maximum of 3");
    EXPECT_EQ(group.refused(), 1u);
    run_until(io, clock, [this] { return group.alive() == 0; });
    EXPECT_TRUE(group.spawn(failing(clock, 1ms, "x")));
    run_until(io, clock, [this] { return group.alive() == 0; });
    EXPECT_TRUE(group.spawn(sleeper(clock, 1s, log)));
}

asio::awaitable<void> spawns_when_cancelled(FakeClock& clock, TaskGroup& group, bool& refused) {
    try {
        co_await clock.sleep_for(1h);
    } catch (const boost::system::system_error&) {
        auto late = clock.sleep_for(1h);
        refused = !group.spawn(std::move(late));
        throw;
    }
}

TEST_F(TaskGroupTest, ClosedGroupRefusesChildren) {
    bool refused = false;
    const Cancelled result(io, clock, run_with(spawns_when_cancelled(clock, group, refused)), 1s);
    EXPECT_TRUE(refused);
    EXPECT_EQ(group.alive(), 0u);
    EXPECT_EQ(group.refused(), 1u);
}

asio::awaitable<void> wait_then_work(TaskGroup& group, FakeClock& clock, bool& worked) {
    try {
        co_await group.wait();
    } catch (const boost::system::system_error&) {
    }
    co_await clock.sleep_for(1s);
    worked = true;
}

TEST_F(TaskGroupTest, CleanUpAfterWaitIsNotCancelledOnceMore) {
    bool worked = false;
    const Cancelled result(io, clock, wait_then_work(group, clock, worked), 1s);
    EXPECT_TRUE(worked);
}

TEST_F(TaskGroupTest, TimeoutAroundWaitEndsTheChildren) {
    auto task = with_timeout(clock, 1s, run_with(sleeper(clock, 1h, log)));
    EXPECT_THROW(run_until(io, clock, std::move(task)), TimeoutError);
    EXPECT_EQ(log.cleaned, 1);
    EXPECT_EQ(group.alive(), 0u);
}

struct AllOfTest : TaskGroupTest {};

TEST_F(AllOfTest, ReturnsWhenAllHaveReturned) {
    const auto start = clock.now();
    run_until(io, clock, all_of(sleeper(clock, 3s, log), sleeper(clock, 1s, log)));
    EXPECT_EQ(log.ended, 2);
    EXPECT_EQ(clock.now() - start, 3s);
    run_until(io, clock, all_of(std::vector<asio::awaitable<void>>{}));
}

TEST_F(AllOfTest, FirstErrorCancelsTheSiblingsAndComesOutAsItWas) {
    const auto start = clock.now();
    auto task =
        all_of(sleeper(clock, 1h, log), failing(clock, 10ms, "original"), sleeper(clock, 1h, log));
    std::exception_ptr error;
    try {
        run_until(io, clock, std::move(task));
    } catch (...) {
        error = std::current_exception();
    }
    EXPECT_EQ(what_of(error), "original");
    EXPECT_EQ(log.cleaned, 2);
    EXPECT_EQ(clock.now() - start, 60ms);  // the failure at 10 ms, the siblings' clean-up of 50 ms
}

TEST_F(AllOfTest, CallersCancellationCancelsAllAndComesOut) {
    const Cancelled result(io, clock, all_of(sleeper(clock, 1h, log), sleeper(clock, 2h, log)), 1s);
    EXPECT_TRUE(is_cancellation(result.error));
    EXPECT_EQ(log.cleaned, 2);
}

TEST_F(AllOfTest, TimeoutCancelsAll) {
    auto task = with_timeout(clock, 1s, all_of(sleeper(clock, 1h, log), sleeper(clock, 2h, log)));
    EXPECT_THROW(run_until(io, clock, std::move(task)), TimeoutError);
    EXPECT_EQ(log.cleaned, 2);
}

TEST_F(AllOfTest, ChildThatEndsCancelledByItselfIsAnError) {
    std::exception_ptr error;
    try {
        run_until(io, clock, all_of(self_cancelled(clock), sleeper(clock, 1h, log)));
    } catch (...) {
        error = std::current_exception();
    }
    EXPECT_TRUE(is_cancellation(error));
    EXPECT_EQ(log.cleaned, 1);
}

TEST_F(AllOfTest, NestedGroupsUnwindFromTheInside) {
    auto inner = all_of(sleeper(clock, 1h, log), sleeper(clock, 1h, log));
    auto outer = all_of(std::move(inner), failing(clock, 1s, "outer"));
    EXPECT_THROW(run_until(io, clock, std::move(outer)), std::runtime_error);
    EXPECT_EQ(log.cleaned, 2);
    EXPECT_TRUE(logged.lines().empty());
}

TEST_F(AllOfTest, ContextDestroyedWithChildrenIsClean) {
    auto forget = [](std::exception_ptr) {};
    asio::co_spawn(io, all_of(sleeper(clock, 1h, log), sleeper(clock, 2h, log)), forget);
    io.poll();
    EXPECT_EQ(clock.sleepers(), 2u);  // the fixture destroys io; the sanitizers watch
}

}  // namespace
}  // namespace warden::async
