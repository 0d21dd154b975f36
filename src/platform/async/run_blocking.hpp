#pragma once
// Blocking or CPU-heavy work runs on a pool of threads; the coroutine goes on on its own executor.

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <concepts>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "domain/base/error.hpp"

namespace warden::async {

namespace asio = boost::asio;

// A fixed number of threads and a bounded queue of jobs; jobs enter by run_blocking only. Its
// destructor runs what is queued and joins the threads; destroy it before the io_context whose
// coroutines use it.
class BlockingPool {
  public:
    struct Settings {
        std::string name;  // for error details
        // 0: no threads; a job runs on its caller's executor, so that a seed replays a run.
        std::size_t threads = 1;
        std::size_t queue_max = 100;  // jobs that may wait for a thread
    };

    explicit BlockingPool(Settings settings);
    ~BlockingPool();
    BlockingPool(const BlockingPool&) = delete;
    BlockingPool& operator=(const BlockingPool&) = delete;

    // Counts the jobs whose coroutine has not gone on yet: waiting, running or just done. It is a
    // gauge.
    std::size_t pending() const { return *pending_; }

  private:
    template <std::invocable F>
    friend asio::awaitable<std::invoke_result_t<F>> run_blocking(BlockingPool& pool, F job);

    // Counts a job in; Errc::limit when threads + queue_max are pending.
    Result<void> enter();
    asio::any_io_executor executor() const;  // empty without threads

    struct Impl;
    std::unique_ptr<Impl> impl_;
    std::shared_ptr<std::atomic<std::size_t>> pending_;
};

namespace detail {

// Initiation of run_blocking: the job on the pool, then its result to the executor of `handler`.
struct PostJob {
    asio::any_io_executor pool;
    std::shared_ptr<std::atomic<std::size_t>> pending;

    template <class Handler, class F>
    void operator()(Handler handler, F job) const {
        auto home = asio::get_associated_executor(handler);
        auto run = [home, guard = asio::make_work_guard(home), counter = pending,
                    handler = std::move(handler), job = std::move(job)]() mutable {
            std::exception_ptr error;
            std::optional<std::invoke_result_t<F>> result;
            try {
                result.emplace(job());
            } catch (...) {
                error = std::current_exception();
            }
            auto complete = [counter = std::move(counter), handler = std::move(handler),
                             error = std::move(error), result = std::move(result)]() mutable {
                --*counter;
                std::move(handler)(std::move(error), std::move(result));
            };
            asio::post(home, std::move(complete));
        };
        asio::post(pool ? pool : home, std::move(run));
    }
};

}  // namespace detail

// Runs `job`, which returns a Result, on a thread of the pool. Errc::limit when the pool is full;
// what the job throws is thrown. A running job cannot be interrupted: a cancelled caller waits for
// it, and so does with_timeout, so the job bounds itself (statement_timeout, connect_timeout).
template <std::invocable F>
asio::awaitable<std::invoke_result_t<F>> run_blocking(BlockingPool& pool, F job) {
    using R = std::invoke_result_t<F>;
    static_assert(std::same_as<typename R::error_type, Error>, "the job returns a Result");
    if (Result<void> entered = pool.enter(); !entered) co_return Fail(std::move(entered).error());
    const detail::PostJob post_job{pool.executor(), pool.pending_};
    using Signature = void(std::exception_ptr, std::optional<R>);
    std::optional<R> result =
        co_await asio::async_initiate<const asio::use_awaitable_t<>, Signature>(
            post_job, asio::use_awaitable, std::move(job));
    co_return std::move(*result);
}

}  // namespace warden::async
