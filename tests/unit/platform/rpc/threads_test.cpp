// Large answers are read off the logic thread.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <future>
#include <thread>

#include "platform/rpc/endpoint_pool.hpp"
#include "platform/rpc/refusal.hpp"
#include "tests/support/fake_http.hpp"
#include "tests/support/fake_rng.hpp"
#include "tests/support/run_until.hpp"

namespace warden::rpc {
namespace {

// An answer of so many bytes to the first request.
std::string answer_of(std::size_t bytes) {
    std::string body = R"({"jsonrpc":"2.0","id":1,"result":")";
    const std::string end = "\"}";
    body.append(bytes - body.size() - end.size(), 'x');
    return body + end;
}

struct Fixture {
    Fixture(asio::io_context& io_in, async::BlockingPool& workers, std::size_t bytes)
        : io(io_in), body(answer_of(bytes)) {
        PoolSettings settings;
        settings.endpoints = {{"a", "http://a/", {}}};
        pool = make_endpoint_pool(http, workers, clock, rng, std::move(settings));
    }
    asio::awaitable<Result<Answer>> call(Effect effect = Effect::read) {
        Call call;
        call.method = "m";
        call.effect = effect;
        return pool->call(std::move(call), clock.now() + Seconds{60});
    }
    std::future<Result<std::size_t>> start() {
        const auto size_of =
            [](asio::awaitable<Result<Answer>> call) -> asio::awaitable<Result<std::size_t>> {
            const auto answer = co_await std::move(call);
            if (!answer) co_return Fail(answer.error());
            co_return answer->result().size();
        };
        return asio::co_spawn(io, size_of(call()), asio::use_future);
    }

    asio::io_context& io;
    support::FakeClock clock;
    support::FakeRng rng{{0}};
    std::string body;
    support::FakeHttpClient http{clock, [this](const ports::HttpRequest&) {
                                     return Result<ports::HttpResponse>({200, {}, body});
                                 }};
    std::unique_ptr<EndpointPool> pool;
};

bool is_ready(const std::future<Result<std::size_t>>& future) {
    return future.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
}

TEST(RpcThreads, ALargeAnswerIsReadInThePoolASmallOneWhereItArrives) {
    asio::io_context io;
    async::BlockingPool workers({.name = "cpu", .threads = 1, .queue_max = 10});
    Fixture small(io, workers, kReadHereMax);
    Fixture large(io, workers, kReadHereMax + 1);
    // The only thread is busy until then.
    std::promise<void> released;
    const auto wait = [](async::BlockingPool& pool,
                         std::future<void> until) -> asio::awaitable<void> {
        auto job = [&until] {
            until.wait();
            return Result<void>{};
        };
        (void)co_await async::run_blocking(pool, std::move(job));
    };
    auto waits = asio::co_spawn(io, wait(workers, released.get_future()), asio::use_future);
    io.poll();
    auto small_size = small.start();
    auto large_size = large.start();
    io.poll();
    EXPECT_TRUE(is_ready(small_size));
    EXPECT_FALSE(is_ready(large_size));
    EXPECT_EQ(workers.pending(), 2u);
    released.set_value();
    support::run_until(io, large.clock, std::move(waits), {.pool = &workers});
    const auto size =
        support::run_until(io, large.clock, std::move(large_size), {.pool = &workers});
    ASSERT_TRUE(size) << size.error().text();
    EXPECT_EQ(*size, small_size.get().value() + 1);
}

TEST(RpcThreads, AFullPoolIsTransientAndNoFaultOfTheEndpoint) {
    asio::io_context io;
    async::BlockingPool full({.name = "cpu", .threads = 0, .queue_max = 0});
    Fixture on(io, full, kReadHereMax + 1);
    const auto answer = support::run_until(io, on.clock, on.call());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, make_error_code(ports::NetErrc::overloaded));
    EXPECT_TRUE(answer.error().is(Condition::transient));
    EXPECT_FALSE(on.pool->states().front().quarantined);
    EXPECT_EQ(on.pool->states().front().failures, 0u);
}

TEST(RpcThreads, ASubmissionWhoseAnswerNobodyReadsHasAnOpenOutcome) {
    asio::io_context io;
    async::BlockingPool full({.name = "cpu", .threads = 0, .queue_max = 0});
    Fixture on(io, full, kReadHereMax + 1);
    const auto answer = support::run_until(io, on.clock, on.call(Effect::submit));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, make_error_code(RpcErrc::lost_answer));
}

TEST(RpcThreads, WhatNobodyIsFreeToDecodeIsNoFaultOfTheEndpointEither) {
    asio::io_context io;
    async::BlockingPool full({.name = "cpu", .threads = 0, .queue_max = 0});
    Fixture on(io, full, 100);
    const Error busy{make_error_code(ports::NetErrc::overloaded), "a: m"};
    EXPECT_EQ(not_read(*on.pool, "a", Effect::read, busy).code, busy.code);
    EXPECT_EQ(not_read(*on.pool, "a", Effect::submit, busy).code,
              make_error_code(RpcErrc::lost_answer));
    EXPECT_FALSE(on.pool->states().front().quarantined);
    const Error garbage{make_error_code(Errc::invalid_input), "a: m: no number"};
    EXPECT_EQ(not_read(*on.pool, "a", Effect::read, garbage).code, garbage.code);
    EXPECT_TRUE(on.pool->states().front().quarantined);
    EXPECT_EQ(not_read(*on.pool, "a", Effect::submit, garbage).code,
              make_error_code(RpcErrc::lost_answer));
    // What the node says of itself, as that it is unhealthy, has its own code.
    const Error unhealthy{make_error_code(Errc::transient), "a: m"};
    EXPECT_EQ(not_read(*on.pool, "a", Effect::submit, unhealthy).code, unhealthy.code);
}

TEST(RpcThreads, AJobOfALargeAnswerRunsElsewhereOneOfASmallAnswerHere) {
    asio::io_context io;
    support::FakeClock clock;
    async::BlockingPool workers({.name = "cpu", .threads = 1, .queue_max = 10});
    const auto runs_here = [&](std::size_t bytes) {
        auto job = [logic = std::this_thread::get_id()] {
            return Result<bool>(std::this_thread::get_id() == logic);
        };
        auto read = read_answer_of(workers, bytes, std::move(job));
        return support::run_until(io, clock, std::move(read), {.pool = &workers}).value();
    };
    EXPECT_TRUE(runs_here(kReadHereMax));
    EXPECT_FALSE(runs_here(kReadHereMax + 1));
}

TEST(RpcThreads, ALargeAnswerThatIsNoneIsGarbage) {
    asio::io_context io;
    async::BlockingPool workers({.name = "cpu", .threads = 1, .queue_max = 10});
    Fixture on(io, workers, kReadHereMax + 1);
    on.body.pop_back();
    const auto answer = support::run_until(io, on.clock, on.call(), {.pool = &workers});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, make_error_code(RpcErrc::garbage));
    EXPECT_TRUE(on.pool->states().front().quarantined);
}

}  // namespace
}  // namespace warden::rpc
