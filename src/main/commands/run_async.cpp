#include "main/commands/run_async.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <exception>
#include <utility>

#include "main/service/service.hpp"
#include "platform/clock/system_clock.hpp"
#include "platform/secrets/file_secrets.hpp"

namespace warden::cli {

namespace asio = boost::asio;

int with_database(const Config& config, const Work& work) {
    const auto secrets = secrets::make_file_secrets();
    auto url = database_url(config.database, *secrets);
    if (!url) {
        std::fprintf(stderr, "%s\n", url.error().text().c_str());
        return 2;
    }
    asio::io_context io;
    const auto clock = clock::make_system_clock();
    metrics::Registry registry;
    storage::Database::Settings settings;
    settings.url = std::move(*url);
    settings.connections = 1;
    settings.statement_timeout = config.database.statement_timeout;
    storage::Database database(std::move(settings), *clock, registry);
    int code = 1;
    std::exception_ptr failure;
    asio::co_spawn(io, work({database, *clock}), [&](std::exception_ptr error, int result) {
        failure = std::move(error);
        code = result;
    });
    io.run();
    if (failure) std::rethrow_exception(failure);
    return code;
}

}  // namespace warden::cli
