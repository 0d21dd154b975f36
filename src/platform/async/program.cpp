#include "platform/async/program.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <utility>

#include "platform/async/cancellation.hpp"

namespace warden::async {
namespace {

class Signals {
  public:
    Signals(asio::io_context& io, asio::cancellation_signal& stop)
        : signals_(io, SIGINT, SIGTERM), stop_(stop) {
        wait();
    }
    void cancel() { signals_.cancel(); }

  private:
    void wait() {
        signals_.async_wait([this](const boost::system::error_code& error, int) {
            if (error) return;
            if (stopping_) std::_Exit(1);
            stopping_ = true;
            stop_.emit(asio::cancellation_type::terminal);
            wait();
        });
    }

    asio::signal_set signals_;
    asio::cancellation_signal& stop_;
    bool stopping_ = false;
};

}  // namespace

void run_program(const std::function<asio::awaitable<void>(asio::any_io_executor)>& root) {
    asio::io_context io{1};
    asio::cancellation_signal stop;
    Signals signals(io, stop);
    std::exception_ptr failure;
    const auto ended = [&](std::exception_ptr error) {
        failure = std::move(error);
        signals.cancel();
    };
    asio::co_spawn(io, root(io.get_executor()), asio::bind_cancellation_slot(stop.slot(), ended));
    io.run();
    if (failure && !is_cancellation(failure)) std::rethrow_exception(failure);
}

}  // namespace warden::async
