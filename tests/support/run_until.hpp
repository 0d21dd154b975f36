#pragma once
// Drives coroutines on virtual time, without threads and real sleeps.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>
#include <future>
#include <optional>
#include <type_traits>
#include <utility>

#include "platform/async/run_blocking.hpp"
#include "tests/support/fake_clock.hpp"

namespace warden::support {

struct DriveLimits {
    int steps_max = 10'000;
    // Its jobs end before time moves.
    const async::BlockingPool* pool = nullptr;
};

// Runs what is ready, moves time to the next sleeper, and repeats until `done`. Throws
// std::runtime_error when nobody sleeps any more or after steps_max steps.
void run_until(boost::asio::io_context& io, FakeClock& clock, const std::function<bool()>& done,
               DriveLimits limits = {});

// The same until the future is ready; returns or throws what it holds.
template <class T>
T run_until(boost::asio::io_context& io, FakeClock& clock, std::future<T> future,
            DriveLimits limits = {}) {
    auto ready = [&future] {
        return future.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
    };
    run_until(io, clock, ready, limits);
    return future.get();
}

// Spawns the coroutine and drives it to its end.
template <class T>
T run_until(boost::asio::io_context& io, FakeClock& clock, boost::asio::awaitable<T> task,
            DriveLimits limits = {}) {
    using boost::asio::use_future;
    if constexpr (std::is_void_v<T>) {
        run_until(io, clock, boost::asio::co_spawn(io, std::move(task), use_future), limits);
    } else {
        // optional: co_spawn needs a default-constructible result, T need not be one.
        auto as_optional =
            [](boost::asio::awaitable<T> inner) -> boost::asio::awaitable<std::optional<T>> {
            co_return co_await std::move(inner);
        };
        auto future = boost::asio::co_spawn(io, as_optional(std::move(task)), use_future);
        return *run_until(io, clock, std::move(future), limits);
    }
}

}  // namespace warden::support
