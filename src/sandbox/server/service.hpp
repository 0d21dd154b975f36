#pragma once
// Everything that `warden-sandbox serve` runs.

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <memory>

#include "ports/clock.hpp"
#include "sandbox/server/settings.hpp"

namespace warden::sandbox {

class Service {
  public:
    virtual ~Service() = default;
    // Serves until it is cancelled.
    virtual asio::awaitable<void> run() = 0;
    // Returns one line for scripts with all addresses, once everything listens.
    virtual Json ready() const = 0;
};

// Listens at once. Errors: a port that is taken, settings that the contract refuses, data that do
// not fit. The clock outlives the service.
Result<std::unique_ptr<Service>> make_service(asio::any_io_executor executor, ports::Clock& clock,
                                              ServerSettings settings);

}  // namespace warden::sandbox
