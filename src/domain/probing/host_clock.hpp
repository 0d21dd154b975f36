#pragma once
// Whether the clock of this host may be used to date measurements.

#include <optional>

#include "domain/base/time.hpp"

namespace warden::probing {

// A host's clock against the store's: `store` was read between `asked` and `answered`.
struct ClockReading {
    UnixMicros asked = 0;
    UnixMicros store = 0;
    UnixMicros answered = 0;
};

class HostClock {
  public:
    // An offset of at most `offset_max` is trusted.
    explicit HostClock(Micros offset_max) : offset_max_(offset_max) {}

    // Takes in a reading. One that took so long that it can't tell is left out.
    void compared(const ClockReading& reading);
    // Returns the least offset of this host from the store that the newest reading allows; empty
    // before the first.
    std::optional<Micros> offset() const { return offset_; }
    // True when the host and the store agree and, where the machine's time service is asked, it
    // says that its error is small. `service`: nothing when it is not asked.
    bool trusted() const { return offset_ && *offset_ <= offset_max_; }
    bool trusted(std::optional<Micros> service_error) const {
        return trusted() && service_error && *service_error <= offset_max_;
    }

  private:
    Micros offset_max_;
    std::optional<Micros> offset_;
};

// Why a batch of this slice may not be stored at `now` by the store's clock; nullptr when it may.
// It ends at most a second ahead, so that no clock runs away, and is not later than it may be to
// count (`late_secs` after its end; negative: it always counts).
struct SliceTime {
    std::int64_t slice = 0;
    std::int64_t slice_secs = 300;
    std::int64_t late_secs = -1;
};
const char* untimely(const SliceTime& slice, UnixMicros now);

}  // namespace warden::probing
