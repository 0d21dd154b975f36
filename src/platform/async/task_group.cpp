#include "platform/async/task_group.hpp"

#include "platform/async/children.hpp"

namespace warden::async {

TaskGroup::TaskGroup(asio::any_io_executor executor, std::size_t children_max, std::string name)
    : children_(
          std::make_unique<Children>(std::move(executor), name, Children::SelfCancelled::ignored)),
      children_max_(children_max),
      name_(std::move(name)) {}

TaskGroup::~TaskGroup() = default;

std::size_t TaskGroup::alive() const { return children_->alive(); }

Result<void> TaskGroup::spawn(asio::awaitable<void> child) {
    const bool closed = children_->closed();
    if (closed || children_->alive() >= children_max_) {
        ++refused_;
        return fail(
            Errc::limit,
            name_ + (closed ? ": closed" : ": at its maximum of " + std::to_string(children_max_)));
    }
    children_->spawn(std::move(child));
    return {};
}

asio::awaitable<void> TaskGroup::wait() {
    co_await children_->settle(Children::SettleOn::error_or_cancellation);
}

asio::awaitable<void> all_of(std::vector<asio::awaitable<void>> children) {
    Children group(co_await asio::this_coro::executor, "all_of", Children::SelfCancelled::is_error);
    for (auto& child : children) group.spawn(std::move(child));
    co_await group.settle(Children::SettleOn::also_all_done);
}

}  // namespace warden::async
