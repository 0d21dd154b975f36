// warden serve
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <sstream>
#include <utility>

#include "main/commands/commands.hpp"
#include "main/service/service.hpp"
#include "platform/async/cancellation.hpp"
#include "platform/log/log.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;

// The first signal asks the service to stop, the second ends the process.
class Signals {
  public:
    Signals(asio::io_context& io, asio::cancellation_signal& stop)
        : signals_(io, SIGINT, SIGTERM), stop_(stop) {
        wait();
    }
    void cancel() { signals_.cancel(); }

  private:
    void wait() {
        signals_.async_wait([this](const boost::system::error_code& error, int signal) {
            if (error) return;
            if (stopping_) std::_Exit(1);
            stopping_ = true;
            log::event(log::Level::info, "stopping", {{"signal", signal}});
            stop_.emit(asio::cancellation_type::terminal);
            wait();
        });
    }

    asio::signal_set signals_;
    asio::cancellation_signal& stop_;
    bool stopping_ = false;
};

}  // namespace

int serve(const Global& global, const std::string& roles) {
    auto environment = config::process_environment();
    if (!roles.empty()) environment["WARDEN_ROLES"] = roles;
    auto config = load_config(global.config_file, environment);
    if (!config) {
        for (const config::Problem& problem : config.error()) {
            std::fprintf(stderr, "%s\n", problem.text().c_str());
        }
        return 2;
    }
    log::set_level(*from_name<log::Level>(config->process.log_level));
    asio::io_context io{1};
    auto service = Service::make(io, std::move(*config));
    if (!service) {
        std::fprintf(stderr, "%s\n", service.error().text().c_str());
        return 2;
    }
    asio::cancellation_signal stop;
    Signals signals(io, stop);
    std::exception_ptr failure;
    const auto ended = [&](std::exception_ptr error) {
        failure = std::move(error);
        signals.cancel();
    };
    asio::co_spawn(io, (*service)->run(), asio::bind_cancellation_slot(stop.slot(), ended));
    io.run();
    if (failure && !async::is_cancellation(failure)) {
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            log::event(log::Level::error, "service_failed", {{"error", error.what()}});
        }
        return 1;
    }
    log::event(log::Level::info, "stopped");
    return 0;
}

}  // namespace warden::cli
