#pragma once
// How long an answer asks its client to wait (RFC 9110 section 10.2.3).

#include <optional>

#include "domain/base/time.hpp"
#include "ports/http_client.hpp"

namespace warden::http1 {

// Returns the wait that Retry-After asks for, at most one day; empty when the header is absent or
// is neither seconds nor a date. A date is as far away as it is from the answer's own Date, so that
// the clocks of server and client need not agree; without one, as it is from `now`. A date that is
// over is no wait. Dates are read as servers have to write them (IMF-fixdate), not in the two
// obsolete forms.
std::optional<Seconds> retry_after(const ports::HttpHeaders& headers, UnixSecs now);

}  // namespace warden::http1
