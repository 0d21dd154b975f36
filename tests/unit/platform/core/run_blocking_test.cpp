#include "platform/async/run_blocking.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <condition_variable>
#include <thread>

#include "platform/async/cancellation.hpp"
#include "platform/async/guarded.hpp"
#include "platform/async/timeout.hpp"
#include "tests/support/run_until.hpp"

namespace warden::async {
namespace {

using support::FakeClock;
using support::run_until;
using namespace std::chrono_literals;

// A job waits at it until the test opens it.
class Gate {
  public:
    void open() {
        {
            const std::lock_guard lock(mutex_);
            open_ = true;
        }
        changed_.notify_all();
    }
    void pass() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return open_; });
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool open_ = false;
};

struct RunBlockingTest : testing::Test {
    asio::io_context io;
    FakeClock clock;
    BlockingPool pool{{.name = "test", .threads = 1, .queue_max = 1}};
};

asio::awaitable<Result<std::pair<std::thread::id, std::thread::id>>> job_and_home(
    BlockingPool& pool) {
    auto job = []() -> Result<std::thread::id> { return std::this_thread::get_id(); };
    const auto in_job = co_await run_blocking(pool, job);
    co_return std::pair(in_job.value(), std::this_thread::get_id());
}

TEST_F(RunBlockingTest, JobRunsOnThePoolAndTheCallerGoesOnAtHome) {
    const auto ids = run_until(io, clock, job_and_home(pool), {.pool = &pool}).value();
    EXPECT_NE(ids.first, std::this_thread::get_id());
    EXPECT_EQ(ids.second, std::this_thread::get_id());
    EXPECT_EQ(pool.pending(), 0u);
}

TEST_F(RunBlockingTest, WithoutThreadsAJobRunsAtHome) {
    BlockingPool own{{.name = "own", .threads = 0, .queue_max = 1}};
    const auto ids = run_until(io, clock, job_and_home(own)).value();
    EXPECT_EQ(ids.first, std::this_thread::get_id());
    EXPECT_EQ(ids.second, std::this_thread::get_id());
    EXPECT_EQ(own.pending(), 0u);
}

TEST_F(RunBlockingTest, ErrorIsAValueAndAThrowIsThrown) {
    auto failing = []() -> Result<int> { return fail(Errc::not_found, "row 7"); };
    const auto result = run_until(io, clock, run_blocking(pool, failing), {.pool = &pool});
    EXPECT_EQ(result.error().detail, "row 7");
    auto throwing = []() -> Result<int> { throw std::logic_error("broken"); };
    EXPECT_THROW(run_until(io, clock, run_blocking(pool, throwing), {.pool = &pool}),
                 std::logic_error);
}

TEST_F(RunBlockingTest, MoveOnlyJobAndResult) {
    auto job = [owned = std::make_unique<int>(7)]() -> Result<std::unique_ptr<int>> {
        return std::make_unique<int>(*owned + 1);
    };
    const auto result = run_until(io, clock, run_blocking(pool, std::move(job)), {.pool = &pool});
    EXPECT_EQ(**result, 8);
}

TEST_F(RunBlockingTest, FullPoolRefusesAtOnce) {
    Gate gate;
    auto waiting = [&gate]() -> Result<int> {
        gate.pass();
        return 1;
    };
    auto first = asio::co_spawn(io, run_blocking(pool, waiting), asio::use_future);
    auto second = asio::co_spawn(io, run_blocking(pool, waiting), asio::use_future);
    io.poll();
    EXPECT_EQ(pool.pending(), 2u);
    auto third = asio::co_spawn(io, run_blocking(pool, waiting), asio::use_future);
    io.poll();
    const auto refused = third.get();
    EXPECT_EQ(refused.error().code, Errc::unavailable);
    EXPECT_TRUE(refused.error().is(Condition::transient)) << "there will be room again";
    EXPECT_EQ(refused.error().detail, "pool test: 2 jobs pending");
    gate.open();
    EXPECT_EQ(run_until(io, clock, std::move(first), {.pool = &pool}).value(), 1);
    EXPECT_EQ(run_until(io, clock, std::move(second), {.pool = &pool}).value(), 1);
}

TEST_F(RunBlockingTest, TimeoutWaitsForTheRunningJob) {
    Gate gate;
    bool done = false;
    auto job = [&gate, &done]() -> Result<int> {
        gate.pass();
        done = true;
        return 1;
    };
    auto future =
        asio::co_spawn(io, with_timeout(clock, 1s, run_blocking(pool, job)), asio::use_future);
    io.poll();
    clock.advance(2s);
    io.poll();
    EXPECT_EQ(clock.sleepers(), 0u);  // the timeout has fired
    EXPECT_NE(future.wait_for(0s), std::future_status::ready);
    gate.open();
    EXPECT_THROW(run_until(io, clock, std::move(future), {.pool = &pool}), TimeoutError);
    EXPECT_TRUE(done);
}

TEST_F(RunBlockingTest, CancelledCallerGetsTheResultOfTheRunningJobFirst) {
    Gate gate;
    asio::cancellation_signal signal;
    std::exception_ptr error;
    bool ended = false;
    int value = 0;
    auto work = [](BlockingPool& on, Gate& at, int& out) -> asio::awaitable<void> {
        auto job = [&at]() -> Result<int> {
            at.pass();
            return 7;
        };
        out = (co_await run_blocking(on, job)).value();
        auto again = []() -> Result<int> { return 8; };
        out = (co_await run_blocking(on, again)).value();
    };
    auto keep = [&](std::exception_ptr thrown) {
        error = std::move(thrown);
        ended = true;
    };
    asio::co_spawn(io, work(pool, gate, value), asio::bind_cancellation_slot(signal.slot(), keep));
    io.poll();
    signal.emit(asio::cancellation_type::terminal);
    gate.open();
    run_until(io, clock, [&ended] { return ended; }, {.pool = &pool});
    EXPECT_EQ(value, 7);
    EXPECT_TRUE(is_cancellation(error));
}

TEST_F(RunBlockingTest, DestructorRunsWhatIsQueuedAndJoins) {
    Guarded<int> ran(0);
    {
        BlockingPool busy({.name = "busy", .threads = 2, .queue_max = 10});
        auto job = [&ran]() -> Result<void> {
            ran.with([](int& count) { ++count; });
            return {};
        };
        auto forget = [](std::exception_ptr, const Result<void>&) {};
        for (int i = 0; i < 5; ++i) asio::co_spawn(io, run_blocking(busy, job), forget);
        io.poll();
    }
    EXPECT_EQ(ran.with([](int count) { return count; }), 5);
}

TEST(GuardedTest, EveryThreadsChangesCount) {
    Guarded<std::vector<int>> guarded(std::size_t{0});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&guarded] {
            for (int i = 0; i < 500; ++i) {
                guarded.with([i](std::vector<int>& all) { all.push_back(i); });
            }
        });
    }
    for (auto& thread : threads) thread.join();
    const auto& view = guarded;
    EXPECT_EQ(view.with([](const std::vector<int>& all) { return all.size(); }), 2000u);
}

}  // namespace
}  // namespace warden::async
