#pragma once
// For this folder only: what an exception of a job means.

#include <exception>

#include "domain/base/error.hpp"

namespace warden::storage {

struct Failure {
    Error error;
    bool connection_lost = false;  // the session is of no further use
};

// Conditions: connection loss, shutdown, read-only standby, timeouts, deadlocks, lack of resources:
// transient. Unique keys: Errc::conflict. Values that PostgreSQL refuses: invalid_input. All else
// (schema, rights, our bugs): permanent.
Failure classify(const std::exception_ptr& thrown);

}  // namespace warden::storage
