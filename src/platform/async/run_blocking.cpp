#include "platform/async/run_blocking.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace warden::async {
namespace {

// Initiation of a job: the job on the pool, then what it threw to the executor of `handler`.
struct PostJob {
    asio::any_io_executor pool;  // empty: the handler's
    std::shared_ptr<std::atomic<std::size_t>> pending;

    template <class Handler>
    void operator()(Handler handler, std::function<void()> job) const {
        auto home = asio::get_associated_executor(handler);
        auto run = [home, guard = asio::make_work_guard(home), counter = pending,
                    handler = std::move(handler), job = std::move(job)]() mutable {
            std::exception_ptr error;
            try {
                job();
            } catch (...) {
                error = std::current_exception();
            }
            auto complete = [counter = std::move(counter), handler = std::move(handler),
                             error = std::move(error)]() mutable {
                --*counter;
                std::move(handler)(std::move(error));
            };
            asio::post(home, std::move(complete));
        };
        asio::post(pool ? pool : home, std::move(run));
    }
};

}  // namespace

struct BlockingPool::Impl {
    explicit Impl(Settings settings_in) : settings(std::move(settings_in)) {
        if (settings.threads > 0) threads.emplace(settings.threads);
    }

    Settings settings;
    std::optional<asio::thread_pool> threads;
};

BlockingPool::BlockingPool(Settings settings)
    : impl_(std::make_unique<Impl>(std::move(settings))),
      pending_(std::make_shared<std::atomic<std::size_t>>(0)) {}

BlockingPool::~BlockingPool() {
    if (impl_->threads) impl_->threads->join();
}

Result<void> BlockingPool::enter() {
    const std::size_t pending_max = impl_->settings.threads + impl_->settings.queue_max;
    if (pending_->fetch_add(1) >= pending_max) {
        --*pending_;
        return fail(Errc::unavailable, "pool " + impl_->settings.name + ": " +
                                           std::to_string(pending_max) + " jobs pending");
    }
    return {};
}

asio::awaitable<Result<void>> BlockingPool::run(std::function<void()> job) {
    if (Result<void> entered = enter(); !entered) co_return Fail(std::move(entered).error());
    PostJob post_job{{}, pending_};
    if (impl_->threads) post_job.pool = impl_->threads->get_executor();
    co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::exception_ptr)>(
        post_job, asio::use_awaitable, std::move(job));
    co_return Result<void>();
}

}  // namespace warden::async
