#include "main/commands/run_async.hpp"

#include <cstdio>
#include <utility>

#include "main/service/settings.hpp"
#include "platform/async/program.hpp"
#include "platform/clock/system_clock.hpp"
#include "platform/secrets/file_secrets.hpp"

namespace warden::cli {

int failed(const Error& error) {
    std::fprintf(stderr, "%s\n", error.text().c_str());
    return 1;
}

int with_database(const Config& config, const Work& work) {
    auto settings = database_settings(config.database, *secrets::make_file_secrets());
    if (!settings) {
        std::fprintf(stderr, "%s\n", settings.error().text().c_str());
        return 2;
    }
    settings->connections = 1;
    const auto clock = clock::make_system_clock();
    metrics::Registry registry;
    storage::Database database(std::move(*settings), *clock, registry);
    return async::run_command(
        [&](const boost::asio::any_io_executor&) { return work({database, *clock}); });
}

}  // namespace warden::cli
