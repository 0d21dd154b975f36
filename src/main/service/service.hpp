#pragma once
// The composition root: every object of a service, built in the order of its dependencies. The only
// place that knows them all.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "main/config/config.hpp"
#include "platform/metrics/metrics.hpp"
#include "ports/clock.hpp"
#include "storage/database.hpp"

namespace warden::cli {

// The URL from the configuration or its secret file.
Result<ports::SecretString> database_url(const DatabaseConfig& config,
                                         ports::SecretSource& secrets);

// What a whole pod runs. Lives as long as its io_context runs.
class Service {
  public:
    // Reads key files and checks what needs no network. invalid_input, not_found: with what to do.
    static Result<std::unique_ptr<Service>> make(boost::asio::io_context& io, Config config);

    virtual ~Service() = default;
    // Serves until cancelled: the API from the first moment, the roles once the database answers
    // and fits.
    virtual boost::asio::awaitable<void> run() = 0;
};

}  // namespace warden::cli
