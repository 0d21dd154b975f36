#pragma once
// How far behind the chain a vantage may be: it asks the endpoint that it last heard of.

#include <algorithm>
#include <cstdint>

#include "domain/base/time.hpp"

namespace warden::probing {

// Seconds that the newest indexed block may be old; a vantage whose index is older holds nothing
// against anyone. Three slices, but not less than the time between two blocks may be.
constexpr UnixSecs index_age_max(std::int64_t slice_secs) {
    return static_cast<UnixSecs>(std::max<std::int64_t>(60, 3 * slice_secs));
}

}  // namespace warden::probing
