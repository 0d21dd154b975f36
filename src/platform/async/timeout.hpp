#pragma once
// Time limits of awaits. The edge that owns the call maps TimeoutError to its errc: transient for a
// read, unknown_outcome for anything sent, since a late result of the operation is dropped.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <exception>
#include <optional>
#include <utility>

#include "ports/clock.hpp"

namespace warden::async {

namespace asio = boost::asio;

class TimeoutError final : public std::exception {
  public:
    const char* what() const noexcept override { return "timed out"; }
};

// Time left until the deadline, rounded up; negative or zero when it has passed.
std::chrono::milliseconds time_left(const ports::Clock& clock, ports::Deadline deadline);

// Returns at once when the deadline has passed.
asio::awaitable<void> sleep_until(ports::Clock& clock, ports::Deadline deadline);

// Runs `op` for at most `limit`. The first to finish decides; the loser is cancelled and awaited,
// so nothing of `op` is alive afterwards, and an `op` that cannot be cancelled delays the return.
// Throws TimeoutError on expiry (without starting `op` when nothing is left), what `op` throws, and
// operation_aborted when the caller is cancelled.
template <class T>
asio::awaitable<T> with_timeout(ports::Clock& clock, std::chrono::milliseconds limit,
                                asio::awaitable<T> op) {
    if (limit <= limit.zero()) throw TimeoutError{};
    auto ex = co_await asio::this_coro::executor;
    // optional: co_spawn needs a default-constructible result, T need not be one.
    auto as_optional = [](asio::awaitable<T> inner) -> asio::awaitable<std::optional<T>> {
        co_return co_await std::move(inner);
    };
    auto op_task = asio::co_spawn(ex, as_optional(std::move(op)), asio::deferred);
    auto timer_task = asio::co_spawn(ex, clock.sleep_for(limit), asio::deferred);
    auto group = asio::experimental::make_parallel_group(std::move(op_task), std::move(timer_task));
    auto [order, op_error, value, timer_error] =
        co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (order[0] == 1 && !timer_error) throw TimeoutError{};
    if (op_error) std::rethrow_exception(op_error);
    co_return std::move(*value);
}

// Does the same for an operation without a result.
asio::awaitable<void> with_timeout(ports::Clock& clock, std::chrono::milliseconds limit,
                                   asio::awaitable<void> op);

// with_timeout for the time left until `deadline`, counted when it is awaited.
template <class T>
asio::awaitable<T> with_deadline(ports::Clock& clock, ports::Deadline deadline,
                                 asio::awaitable<T> op) {
    co_return co_await with_timeout(clock, time_left(clock, deadline), std::move(op));
}

}  // namespace warden::async
