#pragma once
// Structured concurrency: nobody starts a coroutine without waiting for its end.
//   all_of      fixed children of a run()
//   TaskGroup   children whose number changes

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "domain/base/error.hpp"

namespace warden::async {

namespace asio = boost::asio;

class Children;

// It is owned by one run(), which ends in `co_await group.wait()`. Children run on the group's
// executor, on one logic thread only.
class TaskGroup {
  public:
    // Allows at most `children_max` live children, from config. `name` is a log field.
    TaskGroup(asio::any_io_executor executor, std::size_t children_max, std::string name);
    ~TaskGroup();
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    // Starts the child, which may run to its first suspension inside the call. Errc::limit at
    // `children_max` live children and after the group was closed; it never waits.
    Result<void> spawn(asio::awaitable<void> child);

    // Waits for the caller's cancellation or the first error of a child; then closes the group,
    // cancels the children, waits until none is alive and throws operation_aborted or that error.
    // A child's own cancellation is no error; errors after the first are logged. It never returns
    // normally. The caller is open to terminal cancellation again afterwards.
    asio::awaitable<void> wait();

    std::size_t alive() const;                          // gauge
    std::uint64_t refused() const { return refused_; }  // counter of spawns refused

  private:
    std::unique_ptr<Children> children_;
    std::size_t children_max_;
    std::string name_;
    std::uint64_t refused_ = 0;
};

// Runs all and returns when all have returned. The first error cancels the siblings, waits for them
// and is rethrown as it was; the caller's cancellation does the same with operation_aborted. Errors
// after the first are logged.
asio::awaitable<void> all_of(std::vector<asio::awaitable<void>> children);

template <class... More>
asio::awaitable<void> all_of(asio::awaitable<void> first, More... more) {
    std::vector<asio::awaitable<void>> children;
    children.reserve(1 + sizeof...(more));
    children.push_back(std::move(first));
    (children.push_back(std::move(more)), ...);
    return all_of(std::move(children));
}

}  // namespace warden::async
