#pragma once
// One bad row must not keep a stage from all the others.

#include "domain/base/error.hpp"

namespace warden {

// In a loop over rows: this row can't be done, now or later, but the others can. False where they
// would fail alike or must not be tried: what may pass by itself, and a lease that is lost.
inline bool is_of_one_row(const Error& error) {
    if (error.code == make_error_code(Errc::stale_fence)) return false;
    return error.is(Condition::permanent) || error.is(Condition::invalid_input);
}

}  // namespace warden
