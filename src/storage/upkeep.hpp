#pragma once
// Keeps the database of a service usable: waits for it, brings its schema up to date, watches it,
// retires what is old.

#include <boost/asio/awaitable.hpp>
#include <string>

#include "domain/base/time.hpp"
#include "ports/clock.hpp"
#include "storage/database.hpp"
#include "storage/retention.hpp"

namespace warden::storage {

struct UpkeepSettings {
    bool migrate = true;  // false: open() waits until somebody else has migrated
    RetentionSettings retention;
    Millis poll{2'000};              // between looks at the database
    Millis retention_retry{10'000};  // after a run that failed; else it runs hourly
};

// Pings another pool of the same database until it is cancelled, so that none of its connections
// stays with a server that takes no writes any more.
boost::asio::awaitable<void> keep_fresh(Database& database, ports::Clock& clock, Millis poll);

class Upkeep {
  public:
    // Database and clock outlive it.
    Upkeep(UpkeepSettings settings, Database& database, ports::Clock& clock);

    // Returns once the database answers and its schema fits.
    boost::asio::awaitable<void> open();
    // Watches the database and retires its old data, after open() and until it is cancelled.
    boost::asio::awaitable<void> run();
    // Says why the database can't be used; empty when it can.
    const std::string& problem() const { return problem_; }

  private:
    boost::asio::awaitable<Result<void>> try_open();
    boost::asio::awaitable<void> watch();
    boost::asio::awaitable<void> retire();

    UpkeepSettings settings_;
    Database& database_;
    ports::Clock& clock_;
    std::string problem_ = "the database was not reached yet";
};

}  // namespace warden::storage
