#pragma once
// What commands that read the database share.

#include <boost/asio/awaitable.hpp>
#include <functional>

#include "domain/base/error.hpp"
#include "main/config/config.hpp"
#include "ports/clock.hpp"
#include "storage/database.hpp"

namespace warden::cli {

// Says on stderr what failed and returns the exit code for it, 1.
int failed(const Error& error);

struct OpenDatabase {
    storage::Database& database;
    ports::Clock& clock;
};
// Runs one coroutine against the configured database and returns its exit code; 2 with a line on
// stderr when the database's key file can't be read. `work` outlives the coroutine that it makes.
using Work = std::function<boost::asio::awaitable<int>(OpenDatabase)>;
int with_database(const Config& config, const Work& work);

}  // namespace warden::cli
