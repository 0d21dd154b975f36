#pragma once
// For this folder only: what an exception of a job means.

#include <exception>

#include "domain/base/error.hpp"

namespace warden::storage {

struct Failure {
    Error error;
    bool connection_lost = false;  // the session is of no further use
};

// Connection loss, shutdown, a read-only standby, timeouts, deadlocks and lack of resources are
// transient; a unique key that is taken is Errc::conflict; values that PostgreSQL refuses are
// invalid_input; all else (schema, rights, our bugs) is permanent.
Failure classify(const std::exception_ptr& thrown);

}  // namespace warden::storage
