#include "platform/async/run_blocking.hpp"

#include <boost/asio/thread_pool.hpp>
#include <optional>

namespace warden::async {

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
        return fail(Errc::limit, "pool " + impl_->settings.name + ": " +
                                     std::to_string(pending_max) + " jobs pending");
    }
    return {};
}

asio::any_io_executor BlockingPool::executor() const {
    if (!impl_->threads) return {};
    return impl_->threads->get_executor();
}

}  // namespace warden::async
