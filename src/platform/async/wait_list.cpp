#include "platform/async/wait_list.hpp"

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "platform/async/cancellation.hpp"

namespace warden::async {

// A channel without buffer: try_send succeeds exactly when somebody waits to receive.
struct WaitList::Impl {
    asio::experimental::channel<void(boost::system::error_code)> channel;
};

WaitList::WaitList(const asio::any_io_executor& executor)
    : impl_(new Impl{asio::experimental::channel<void(boost::system::error_code)>(executor, 0)}) {}

WaitList::~WaitList() = default;

asio::awaitable<void> WaitList::wait() {
    boost::system::error_code error;  // the channel has cancellation codes of its own
    co_await impl_->channel.async_receive(asio::redirect_error(asio::use_awaitable, error));
    if (error) throw_cancelled();
}

void WaitList::wake_one() { impl_->channel.try_send(boost::system::error_code{}); }

void WaitList::wake_all() {
    while (impl_->channel.try_send(boost::system::error_code{})) {
    }
}

}  // namespace warden::async
