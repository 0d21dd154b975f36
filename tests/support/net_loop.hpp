#pragma once
// Runs coroutines with real sockets on loopback. Virtual time stands still unless the test moves
// it, so no limit strikes by accident, however slow the machine is.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <chrono>
#include <exception>
#include <functional>
#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "tests/support/fake_clock.hpp"

namespace warden::support {

class NetLoop {
  public:
    NetLoop() = default;
    // Cancels what is still running in the background and waits for its end.
    ~NetLoop();
    NetLoop(const NetLoop&) = delete;
    NetLoop& operator=(const NetLoop&) = delete;

    boost::asio::io_context io;
    FakeClock clock;

    ports::Deadline in(std::chrono::milliseconds time) const { return clock.now() + time; }

    // Runs until `done`; throws std::runtime_error after a real minute.
    void until(const std::function<bool()>& done);

    // Runs until the coroutine has ended; time stands still.
    template <class T>
    T run(boost::asio::awaitable<T> task) {
        return finish(boost::asio::co_spawn(io, std::move(task), boost::asio::use_future));
    }
    template <class T>
    T finish(std::future<T> future) {
        until([&future] { return is_ready(future); });
        return future.get();
    }

    // The same, but whenever nothing happens for a while, time moves to the next sleeper.
    template <class T>
    T run_with_time(boost::asio::awaitable<T> task) {
        return finish_with_time(
            boost::asio::co_spawn(io, std::move(task), boost::asio::use_future));
    }
    template <class T>
    T finish_with_time(std::future<T> future) {
        until_with_time([&future] { return is_ready(future); });
        return future.get();
    }
    void until_with_time(const std::function<bool()>& done);

    // Starts a coroutine; the caller looks at it by finish().
    template <class T>
    std::future<T> start(boost::asio::awaitable<T> task) {
        return boost::asio::co_spawn(io, std::move(task), boost::asio::use_future);
    }
    // Starts one that goes on beside the others until end() or the loop's own end.
    struct Task {
        boost::asio::cancellation_signal signal;
        bool ended = false;
        std::exception_ptr error;  // other than cancellation
    };
    using Background = std::shared_ptr<Task>;
    Background background(boost::asio::awaitable<void> work);
    // Cancels it, waits for its end, moving time where needed, and throws its error.
    void end(const Background& task);

  private:
    template <class T>
    static bool is_ready(std::future<T>& future) {
        return future.wait_for(std::chrono::seconds{0}) == std::future_status::ready;
    }

    std::vector<Background> background_;
};

}  // namespace warden::support
