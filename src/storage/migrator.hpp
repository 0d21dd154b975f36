#pragma once
// Brings a database to the schema that this binary needs.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "domain/base/error.hpp"
#include "storage/database.hpp"

namespace warden::storage {

// One file of migrations/: "0001_chain.sql" has version "0001" and name "chain".
struct Migration {
    std::string version;
    std::string name;
    std::string text;  // the whole file
};

// Reads a file in dbmate's format. invalid_input unless the name begins with digits and the text
// with "-- migrate:up" and has no "-- migrate:down": migrations only go forward.
Result<Migration> parse_migration(std::string_view file_name, std::string_view text);

// Returns those that the binary carries, in order.
std::vector<Migration> embedded_migrations();

// Applies those that are missing, in order, each in a tx of its own, under an advisory lock: a
// second migrator waits and then finds nothing to do. Returns the names applied ("0001_chain").
// conflict when a file that was applied has changed since, or one is missing below an applied one;
// the detail says what to do. A database that is further than `migrations` is fine.
boost::asio::awaitable<Result<std::vector<std::string>>> migrate(Database& database,
                                                                 std::vector<Migration> migrations);

// Returns the names that are not applied yet, none when the schema fits, and changes nothing.
// conflict as above.
boost::asio::awaitable<Result<std::vector<std::string>>> pending_migrations(
    Database& database, std::vector<Migration> migrations);

}  // namespace warden::storage
