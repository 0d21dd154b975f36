#pragma once
// The observations of slices that are not sealed yet. It does no I/O and belongs to one logic
// thread.

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "domain/base/hex.hpp"
#include "domain/probing/observation.hpp"
#include "ports/observation_store.hpp"

namespace warden::app {

// A slice that is over: what was observed in it, as it came.
struct EndedSlice {
    probing::SliceNum slice = 0;
    std::vector<ports::DisplayObservation> observed;
    std::map<std::string, std::set<Hash32>> asked;  // digests of endpoints, by unit
};

struct ClosedSlice {
    probing::SliceNum slice = 0;
    std::vector<probing::SliceLeaf> leaves;  // by unit
    std::vector<ports::DisplayObservation> display;
    bool controls_failed = false;  // then every unit's observation is prober_fault
};
// Makes the vantage's leaves of what was observed; with many units it takes long. Where a unit was
// asked at two endpoints in one slice, nobody can tell what its leaf says of which: all of it
// becomes prober_fault.
ClosedSlice close_slice(EndedSlice ended, const std::string& vantage);

class SliceBook {
  public:
    explicit SliceBook(std::int64_t slice_secs);

    // Notes that a measurement with this intended start is under way. Returns false when its slice
    // is closed already.
    bool begin(UnixMicros start);
    // Notes how the measurement ended; every begin() that returned true is followed by one
    // finish() with the digest of the endpoint that was asked. Returns false when the slice was
    // closed meanwhile: the measurement is lost.
    bool finish(ports::DisplayObservation ended, Hash32 endpoint);

    // Takes the earliest slice that is over and complete: no measurement of it is under way and
    // none is still planned (`planned_from` is the earliest start to come); or one that ended
    // `patience` ago, whatever is under way. Empty when there is none.
    struct Moment {
        UnixMicros now = 0;
        UnixMicros planned_from = 0;
        Micros patience{0};
    };
    std::optional<EndedSlice> close(const Moment& moment);

    std::size_t in_flight() const;

  private:
    struct Open {
        std::size_t in_flight = 0;
        EndedSlice ended;
    };

    std::int64_t slice_secs_;
    probing::SliceNum closed_ = -1;  // the last one closed
    std::map<probing::SliceNum, Open> open_;
};

}  // namespace warden::app
