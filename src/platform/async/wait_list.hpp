#pragma once
// WaitList: coroutines parked until somebody wakes them; the bare material of Channel and
// TaskGroup. Like a condition variable, wait() says nothing about why it was woken: the waiter
// checks its condition in a loop. One logic thread only.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

namespace warden::async {

namespace asio = boost::asio;

class WaitList {
  public:
    explicit WaitList(const asio::any_io_executor& executor);
    ~WaitList();  // its waiters end with operation_aborted
    WaitList(const WaitList&) = delete;
    WaitList& operator=(const WaitList&) = delete;

    // Throws operation_aborted when it is cancelled; a wake is never spent on a cancelled waiter.
    asio::awaitable<void> wait();
    // Wakes the one that waits longest. Waiters resume after the caller suspends, never inside the
    // call.
    void wake_one();
    void wake_all();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warden::async
