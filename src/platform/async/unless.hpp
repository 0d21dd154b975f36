#pragma once
// Work that holds only as long as something else does: a pass as long as its lease.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <optional>
#include <utility>

namespace warden::async {

namespace asio = boost::asio;

// Runs `op` beside `end` and returns what `op` does, or nothing where `end` returned before it. The
// first to finish decides; the other one is cancelled and awaited, so nothing of either is alive
// afterwards. Throws what the first to finish throws, and operation_aborted when the caller is
// cancelled.
template <class T>
asio::awaitable<std::optional<T>> unless(asio::awaitable<void> end, asio::awaitable<T> op) {
    auto ex = co_await asio::this_coro::executor;
    // optional: co_spawn needs a default-constructible result, T need not be one.
    auto as_optional = [](asio::awaitable<T> inner) -> asio::awaitable<std::optional<T>> {
        co_return co_await std::move(inner);
    };
    auto op_task = asio::co_spawn(ex, as_optional(std::move(op)), asio::deferred);
    auto end_task = asio::co_spawn(ex, std::move(end), asio::deferred);
    auto group = asio::experimental::make_parallel_group(std::move(op_task), std::move(end_task));
    auto [order, op_error, value, end_error] =
        co_await group.async_wait(asio::experimental::wait_for_one(), asio::use_awaitable);
    if (order[0] == 1 && !end_error) co_return std::nullopt;
    const std::exception_ptr& error = order[0] == 1 ? end_error : op_error;
    if (error) std::rethrow_exception(error);
    co_return std::move(value);
}

}  // namespace warden::async
