#pragma once
// One measurement as a state machine without I/O: it is told what each attempt saw and says whether
// to try again and when.
//
// clang-format off
//   start ──attempt──► ok, ours ───────────────────────────────────────────────► done
//                      throttled ──wait (Retry-After)──► attempt ─ not again ──► done
//                                                        │ again: allowance left ► done (unknown)
//                      fail ◄────────────────────────────┘ none left
//                      fail of a check ──back-off──► try ─ ok ─────────────────► done (ok, flap)
//                             ▲                      │ fail, tries left
//                             └──────────────────────┘ fail, last ─────────────► done (fail)
//                                                    anything else among them ─► done (unknown)
//                                                    (throttled: allowance left)
//                      fail of another operation ──────────────────────────────► done (fail)
// clang-format on

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "domain/base/time.hpp"
#include "domain/probing/observation.hpp"
#include "domain/probing/schedule.hpp"

namespace warden::probing {

// What one attempt saw, already attributed: fail is the provider's doing, prober_fault ours.
struct Attempt {
    OutcomeClass cls = OutcomeClass::ok;  // ok, fail or prober_fault
    FailKind kind = FailKind::none;
    std::optional<std::uint32_t> first_byte_us;
    std::optional<Seconds> retry_after;  // of a throttled answer
};

struct MeasurementRules {
    std::vector<Millis> backoffs{Millis(1'000), Millis(2'000), Millis(4'000)};
    Seconds retry_after_max{30};
    // While its allowance lasts, a unit is unknown that is throttled twice in a row, or among the
    // tries to verify; afterwards it fails. One that answers after the wait has that wait in its
    // latency, afterwards an error.
    bool throttled_is_unknown = true;
};

class Measurement {
  public:
    Measurement(PlannedProbe probe, MeasurementRules rules);

    // Tells the first attempt's real start. Returns false when it is later than `late_max`: the
    // measurement is then ours, prober_fault, and no attempt is to be made.
    bool started(UnixMicros now, Micros late_max);
    // Takes in an attempt and returns how long to wait before the next one; empty when the
    // measurement is done.
    std::optional<Millis> step(const Attempt& attempt);
    // Ends it as ours, whatever was seen: no attempt could be made.
    void abandon();
    // Whether an attempt was throttled, whatever followed: it is charged to the allowance.
    bool throttled() const { return throttled_; }
    // Meaningful once it is done.
    const Observation& observation() const { return observation_; }

  private:
    enum class State { first, asked_again, verifying, done };

    std::optional<Millis> answer_after_wait(const Attempt& attempt);
    std::optional<Millis> begin_verifying();
    std::optional<Millis> verify(const Attempt& attempt);
    std::optional<Millis> finish(OutcomeClass cls, FailKind kind);

    MeasurementRules rules_;
    Observation observation_;
    State state_ = State::first;
    bool throttled_ = false;
    std::optional<Seconds> waited_;  // as the throttled first answer asked
    std::size_t tries_ = 0;          // to verify
    bool mixed_ = false;             // a try ended neither ok nor fail
};

// Knows how often a unit may be throttled at this vantage before it counts as failed: in the first
// `max` slices of a day.
class ThrottleAllowance {
  public:
    explicit ThrottleAllowance(std::uint32_t max) : max_(max) {}
    bool allows(std::int64_t day, SliceNum slice) const;
    void record(std::int64_t day, SliceNum slice);  // throttled in this slice

  private:
    std::uint32_t max_;
    std::int64_t day_ = -1;
    std::vector<SliceNum> slices_;
};

// More than half of the vantage's control probes of a slice failed: what it saw in that slice says
// nothing about anyone. True when `controls`, the control targets' leaves of one slice, say so.
bool controls_failed(const std::vector<SliceLeaf>& controls);
// Makes the observation prober_fault, without a latency.
void blame_prober(Observation& observation);
void blame_prober(SliceLeaf& leaf);  // every one of it

}  // namespace warden::probing
