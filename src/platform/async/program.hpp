#pragma once
// The frame of a program: one thread of logic, stopped by signals or by its own end.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>

namespace warden::async {

namespace asio = boost::asio;

// Runs what `root` makes until it returns. The first SIGINT or SIGTERM cancels it, after a call of
// `stopping` with its number; the second ends the process with code 1. What it throws comes out
// here, cancellation apart. Only one may run at a time. `root` outlives the coroutine that it
// returns.
void run_program(
    const std::function<asio::awaitable<void>(asio::any_io_executor)>& root,
    const std::function<void(int)>& stopping = [](int) {});

// Runs what `root` makes until it returns, and returns its exit code; what it throws comes out
// here. Signals end the process as they always do. `root` outlives the coroutine that it returns.
// The executor ends with the call: what keeps sockets or timers of it (a client with its
// connections) belongs to the coroutine, not to the caller.
int run_command(const std::function<asio::awaitable<int>(asio::any_io_executor)>& root);

}  // namespace warden::async
