#pragma once
// The frame of a program: one thread of logic, stopped by signals.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>

namespace warden::async {

namespace asio = boost::asio;

// Runs what `root` makes until it returns. The first SIGINT or SIGTERM cancels it, the second ends
// the process with code 1. What it throws comes out here, cancellation apart. One at a time.
void run_program(const std::function<asio::awaitable<void>(asio::any_io_executor)>& root);

}  // namespace warden::async
