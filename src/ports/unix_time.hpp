#pragma once
// The system time of a Clock as data: what is stored, shown and compared with times of blocks.

#include "domain/base/time.hpp"
#include "ports/clock.hpp"

namespace warden::ports {

inline UnixMicros unix_micros(const Clock& clock) {
    return std::chrono::floor<Micros>(clock.system_now().time_since_epoch()).count();
}

inline UnixSecs unix_secs(const Clock& clock) {
    const auto since = clock.system_now().time_since_epoch();
    return static_cast<UnixSecs>(std::chrono::floor<Seconds>(since).count());
}

}  // namespace warden::ports
