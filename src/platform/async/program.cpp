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
    Signals(asio::io_context& io, asio::cancellation_signal& stop,
            const std::function<void(int)>& stopping)
        : signals_(io, SIGINT, SIGTERM), stop_(stop), told_(stopping) {
        wait();
    }
    void cancel() { signals_.cancel(); }

  private:
    void wait() {
        signals_.async_wait([this](const boost::system::error_code& error, int signal) {
            if (error) return;
            if (stopping_) std::_Exit(1);
            stopping_ = true;
            told_(signal);
            stop_.emit(asio::cancellation_type::terminal);
            wait();
        });
    }

    asio::signal_set signals_;
    asio::cancellation_signal& stop_;
    const std::function<void(int)>& told_;
    bool stopping_ = false;
};

}  // namespace

void run_program(const std::function<asio::awaitable<void>(asio::any_io_executor)>& root,
                 const std::function<void(int)>& stopping) {
    asio::io_context io{1};
    asio::cancellation_signal stop;
    Signals signals(io, stop, stopping);
    std::exception_ptr failure;
    const auto ended = [&](std::exception_ptr error) {
        failure = std::move(error);
        signals.cancel();
    };
    asio::co_spawn(io, root(io.get_executor()), asio::bind_cancellation_slot(stop.slot(), ended));
    io.run();
    if (failure && !is_cancellation(failure)) std::rethrow_exception(failure);
}

int run_command(const std::function<asio::awaitable<int>(asio::any_io_executor)>& root) {
    asio::io_context io{1};
    std::exception_ptr failure;
    int code = 1;
    asio::co_spawn(io, root(io.get_executor()), [&](std::exception_ptr error, int result) {
        failure = std::move(error);
        code = result;
    });
    io.run();
    if (failure) std::rethrow_exception(failure);
    return code;
}

}  // namespace warden::async
