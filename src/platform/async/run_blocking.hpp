#pragma once
// Blocking or CPU-heavy work runs on a pool of threads; the coroutine goes on on its own executor.

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <concepts>
#include <cstddef>
#include <functional>
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

    // run_blocking without its types, so that Asio's part is compiled once and not for each job.
    asio::awaitable<Result<void>> run(std::function<void()> job);
    // Counts a job in; Errc::unavailable when threads + queue_max are pending: it may be tried
    // again.
    Result<void> enter();

    struct Impl;
    std::unique_ptr<Impl> impl_;
    std::shared_ptr<std::atomic<std::size_t>> pending_;
};

// Runs `job`, which returns a Result, on a thread of the pool. Errc::unavailable, which is
// transient, when the pool is full; what the job throws is thrown. A running job cannot be
// interrupted: a cancelled caller waits for it, and so does with_timeout, so the job bounds itself
// (statement_timeout, connect_timeout).
template <std::invocable F>
asio::awaitable<std::invoke_result_t<F>> run_blocking(BlockingPool& pool, F job) {
    using R = std::invoke_result_t<F>;
    static_assert(std::same_as<typename R::error_type, Error>, "the job returns a Result");
    std::optional<R> result;
    // This frame lives until the job is done, so the job may stay in it.
    std::function<void()> run_job = [&job, &result] { result.emplace(job()); };
    Result<void> ran = co_await pool.run(std::move(run_job));
    if (!ran) co_return Fail(std::move(ran).error());
    co_return std::move(*result);
}

}  // namespace warden::async
