#pragma once
// The way into PostgreSQL: a pool of connections on threads of its own.

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "platform/metrics/metrics.hpp"
#include "ports/clock.hpp"
#include "ports/secrets.hpp"

namespace warden::storage {

// Owns the connections. It is made once in main and outlives every store; it connects when the
// first job needs it, and again when PostgreSQL comes back. Its destructor ends what is queued and
// joins the threads. Every job is one tx (READ COMMITTED), bounded by the timeouts below, because a
// job cannot be interrupted. Stores call it from the logic thread.
class Database {
  public:
    struct Settings {
        ports::SecretString url;           // libpq's URI or "key=value ..." form
        std::size_t connections = 4;       // and threads; 1..100
        std::size_t queue_max = 1'000;     // jobs that wait for a thread; beyond: Errc::limit
        Seconds connect_timeout{5};        // per host of the URL
        Millis statement_timeout{30'000};  // of each statement
        std::string application_name = "warden";
    };

    Database(Settings settings, ports::Clock& clock, metrics::Registry& registry);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    // Success when PostgreSQL answers and accepts writes. transient otherwise. Idle connections to
    // a server that does not are dropped, so that the next job looks again for one that does.
    boost::asio::awaitable<Result<void>> ping();

    struct Impl;
    Impl& impl() { return *impl_; }  // for this folder

  private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace warden::storage
