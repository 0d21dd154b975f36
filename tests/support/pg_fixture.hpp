#pragma once
// Databases of their own for tests, on the cluster whose superuser's URL is in
// WARDEN_TEST_DATABASE_URL (tests/run prepares a throw-away one).

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "platform/metrics/metrics.hpp"
#include "ports/clock.hpp"
#include "storage/database.hpp"
#include "tests/support/missing.hpp"

namespace warden::support {

// Empty when a cluster is there; else what to tell who runs the tests.
std::string postgres_missing();

// The same URL for another user.
std::string url_as(const std::string& url, const std::string& user, const std::string& password);

// Creates an empty database, drops it at the end.
class PgDatabase {
  public:
    PgDatabase();
    ~PgDatabase();
    PgDatabase(const PgDatabase&) = delete;
    PgDatabase& operator=(const PgDatabase&) = delete;

    const std::string& url() const { return url_; }
    // Runs SQL of any kind; the rows of the last statement, columns joined by '|'.
    std::vector<std::string> sql(const std::string& text) const;

  private:
    std::string name_;
    std::string url_;
};

// The SQLSTATE with which the user of that URL is refused; empty on success.
std::string refusal(const std::string& url, const std::string& sql);

// A tx of somebody else that is under way: rolled back at the end unless committed.
class OpenTx {
  public:
    OpenTx(const std::string& url, const std::string& sql);
    ~OpenTx();
    void commit();

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// A database with the service's own connection pool on it, and real time.
class PgService {
  public:
    // The pool's settings but for the URL.
    struct Options {
        std::size_t connections = 4;
        Millis statement_timeout{30'000};
        bool migrated = true;
        std::string url;  // empty: that of an own PgDatabase
    };
    PgService() : PgService(Options{}) {}
    explicit PgService(Options options);
    ~PgService();

    PgDatabase& files() { return *files_; }
    storage::Database& database() { return *database_; }
    ports::Clock& clock() { return *clock_; }
    metrics::Registry& metrics() { return metrics_; }
    boost::asio::io_context& io() { return io_; }

    // Runs everything that was spawned, until the task is done.
    template <class T>
    T run(boost::asio::awaitable<T> task) {
        auto future = boost::asio::co_spawn(io_, std::move(task), boost::asio::use_future);
        io_.restart();
        io_.run();
        return future.get();
    }

  private:
    boost::asio::io_context io_;
    std::unique_ptr<ports::Clock> clock_;
    metrics::Registry metrics_;
    std::unique_ptr<PgDatabase> files_;
    std::unique_ptr<storage::Database> database_;
};

}  // namespace warden::support

// First statement of a test or SetUp that needs PostgreSQL.
#define WARDEN_NEEDS_POSTGRES()                                                          \
    if (const std::string what = ::warden::support::postgres_missing(); !what.empty()) { \
        return ::warden::support::missing(what);                                         \
    }                                                                                    \
    static_assert(true)
