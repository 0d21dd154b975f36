#pragma once
// What TaskGroup and all_of share: live children, their cancellation and their errors. Internal to
// platform/async.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <memory>
#include <string>

namespace warden::async {

namespace asio = boost::asio;

class Children {
  public:
    enum class SelfCancelled { ignored, is_error };  // a child that ends cancelled by itself
    enum class SettleOn { error_or_cancellation, also_all_done };

    Children(asio::any_io_executor executor, std::string name, SelfCancelled self_cancelled);

    void spawn(asio::awaitable<void> child);
    std::size_t alive() const;
    bool closed() const;  // settle() has begun to cancel: no more children

    // Waits for what `on` says, then cancels what is left, waits until no child is alive, and
    // throws operation_aborted if the caller was cancelled, else the first error, if any.
    asio::awaitable<void> settle(SettleOn on);

  private:
    struct State;
    // Shared with the completion of each child: a context that is destroyed with coroutines in it
    // destroys them in no particular order.
    std::shared_ptr<State> state_;
};

}  // namespace warden::async
