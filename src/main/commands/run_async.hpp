#pragma once
// Runs one coroutine of a command to its end on an io_context of its own, and a service until a
// signal.

#include <boost/asio/awaitable.hpp>
#include <functional>

#include "main/config/config.hpp"
#include "platform/metrics/metrics.hpp"
#include "ports/clock.hpp"
#include "storage/database.hpp"

namespace warden::cli {

// What commands that read the database get.
struct OpenDatabase {
    storage::Database& database;
    ports::Clock& clock;
};
// Opens the configured database, runs `work` and returns its exit code; 1 with a line on stderr
// when the database can't be used. `work` outlives the call's coroutine: it is a function, not a
// lambda with captures.
using Work = std::function<boost::asio::awaitable<int>(OpenDatabase)>;
int with_database(const Config& config, const Work& work);

}  // namespace warden::cli
