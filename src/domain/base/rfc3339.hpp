#pragma once
// Times of data as text.

#include <string>
#include <string_view>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"

namespace warden {

// RFC 3339 in UTC and whole seconds, "2026-01-31T23:59:59Z"; "" for 0, which means unset.
std::string rfc3339(UnixSecs time);
// Reads that one form, from 1970 to 9999; invalid_input for any other text.
Result<UnixSecs> from_rfc3339(std::string_view text);

}  // namespace warden
