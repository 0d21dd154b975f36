// warden serve
#include <cstdio>
#include <exception>
#include <utility>

#include "main/commands/commands.hpp"
#include "main/service/service.hpp"
#include "platform/async/program.hpp"
#include "platform/log/log.hpp"

namespace warden::cli {
namespace {

namespace asio = boost::asio;

// `code`: 2 when the service can't be made.
asio::awaitable<void> run_service(asio::any_io_executor executor, Config config, int& code) {
    const auto service = Service::make(std::move(executor), std::move(config));
    if (!service) {
        std::fprintf(stderr, "%s\n", service.error().text().c_str());
        code = 2;
        co_return;
    }
    co_await (*service)->run();
}

}  // namespace

int serve(const Global& global, const std::string& roles) {
    auto environment = config::process_environment();
    if (!roles.empty()) environment["WARDEN_ROLES"] = roles;
    const auto config = load_config(global.config_file, environment);
    if (!config) {
        for (const config::Problem& problem : config.error()) {
            std::fprintf(stderr, "%s\n", problem.text().c_str());
        }
        return 2;
    }
    log::set_level(*from_name<log::Level>(config->process.log_level));
    for (const config::Problem& one : config->warnings) {
        log::event(log::Level::warning, "config_warning", {{"problem", one.text()}});
    }
    int code = 0;
    try {
        async::run_program(
            [&](asio::any_io_executor executor) {
                return run_service(std::move(executor), *config, code);
            },
            [](int signal) { log::event(log::Level::info, "stopping", {{"signal", signal}}); });
    } catch (const std::exception& error) {
        log::event(log::Level::error, "service_failed", {{"error", error.what()}});
        return 1;
    }
    if (code == 0) log::event(log::Level::info, "stopped");
    return code;
}

}  // namespace warden::cli
