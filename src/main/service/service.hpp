#pragma once
// The composition root: every object of a service, built in the order of its dependencies. The only
// place that knows them all.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "domain/base/error.hpp"
#include "main/config/config.hpp"

namespace warden::cli {

// What a whole pod runs.
class Service {
  public:
    // Reads key files and checks what needs no network. invalid_input, not_found: with what to do.
    // The executor's context outlives it.
    static Result<std::unique_ptr<Service>> make(boost::asio::any_io_executor executor,
                                                 Config config);

    virtual ~Service() = default;
    // Serves until cancelled: the API from the first moment, the roles once the database answers
    // and fits.
    virtual boost::asio::awaitable<void> run() = 0;
};

}  // namespace warden::cli
