#pragma once
// One bad row must not keep a stage from all the others.

#include "domain/base/error.hpp"

namespace warden {

// Says, in a loop over rows, that only this row can't be done, now or later, and the others can.
// False where they would fail alike or must not be tried: for what may pass by itself, and when a
// lease is lost.
inline bool is_of_one_row(const Error& error) {
    if (error.code == make_error_code(Errc::stale_fence)) return false;
    return error.is(Condition::permanent) || error.is(Condition::invalid_input);
}

}  // namespace warden
