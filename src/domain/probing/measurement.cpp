#include "domain/probing/measurement.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/check.hpp"

namespace warden::probing {

Measurement::Measurement(PlannedProbe probe, MeasurementRules rules) : rules_(std::move(rules)) {
    observation_.sequence = probe.sequence;
    observation_.start = probe.start;
    observation_.operation = probe.operation;
    observation_.attempts = 0;
    abandon();
    state_ = State::first;
}

bool Measurement::started(UnixMicros now, Micros late_max) {
    observation_.late_us =
        static_cast<std::uint64_t>(std::max<UnixMicros>(0, now - observation_.start));
    if (observation_.late_us <= static_cast<std::uint64_t>(late_max.count())) return true;
    abandon();
    return false;
}

void Measurement::abandon() {
    observation_.first_cls = OutcomeClass::prober_fault;
    observation_.first_kind = FailKind::none;
    observation_.first_byte_us.reset();
    finish(OutcomeClass::prober_fault, FailKind::none);
}

std::optional<Millis> Measurement::step(const Attempt& attempt) {
    WARDEN_CHECK(state_ != State::done);
    ++observation_.attempts;
    const bool throttled = attempt.cls == OutcomeClass::fail && attempt.kind == FailKind::throttled;
    throttled_ = throttled_ || throttled;
    if (state_ == State::verifying) return verify(attempt);

    if (state_ == State::first && throttled) {
        state_ = State::asked_again;
        waited_ = std::clamp(attempt.retry_after.value_or(Seconds(1)), Seconds(0),
                             rules_.retry_after_max);
        return std::chrono::duration_cast<Millis>(*waited_);
    }
    if (waited_ && attempt.cls == OutcomeClass::ok) return answer_after_wait(attempt);
    const bool refused_politely = throttled && rules_.throttled_is_unknown;
    observation_.first_cls = refused_politely ? OutcomeClass::unknown : attempt.cls;
    observation_.first_kind = attempt.kind;
    if (attempt.cls == OutcomeClass::ok) observation_.first_byte_us = attempt.first_byte_us;
    const bool stands =
        observation_.first_cls != OutcomeClass::fail || observation_.operation != Operation::check;
    if (stands) return finish(observation_.first_cls, observation_.first_kind);
    return begin_verifying();
}

// The caller has waited for this answer, and asked in vain before it.
std::optional<Millis> Measurement::answer_after_wait(const Attempt& attempt) {
    if (rules_.throttled_is_unknown) {
        observation_.first_cls = OutcomeClass::ok;
        const std::int64_t us = Micros(*waited_).count() + attempt.first_byte_us.value_or(0);
        if (attempt.first_byte_us) observation_.first_byte_us = static_cast<std::uint32_t>(us);
    } else {
        observation_.first_cls = OutcomeClass::fail;
        observation_.first_kind = FailKind::throttled;
    }
    return finish(OutcomeClass::ok, FailKind::none);
}

std::optional<Millis> Measurement::begin_verifying() {
    if (rules_.backoffs.empty()) return finish(OutcomeClass::fail, observation_.first_kind);
    state_ = State::verifying;
    return rules_.backoffs[tries_];
}

std::optional<Millis> Measurement::verify(const Attempt& attempt) {
    ++tries_;
    if (attempt.cls == OutcomeClass::ok) {
        observation_.flap = true;
        return finish(OutcomeClass::ok, FailKind::none);
    }
    // A polite refusal says that somebody is there; only who refused from the start, or too often
    // today, fails by it: a dead service could refuse politely for ever.
    const bool refused_politely =
        attempt.kind == FailKind::throttled && !waited_ && rules_.throttled_is_unknown;
    if (attempt.cls != OutcomeClass::fail || refused_politely) mixed_ = true;
    if (tries_ < rules_.backoffs.size()) return rules_.backoffs[tries_];
    return finish(mixed_ ? OutcomeClass::unknown : OutcomeClass::fail, observation_.first_kind);
}

std::optional<Millis> Measurement::finish(OutcomeClass cls, FailKind kind) {
    observation_.cls = cls;
    observation_.kind = kind;
    state_ = State::done;
    return std::nullopt;
}

bool ThrottleAllowance::allows(std::int64_t day, SliceNum slice) const {
    if (day != day_) return max_ > 0;
    return slices_.size() < max_ || std::ranges::find(slices_, slice) != slices_.end();
}

void ThrottleAllowance::record(std::int64_t day, SliceNum slice) {
    if (day != day_) slices_.clear();
    day_ = day;
    if (slices_.size() < max_ && std::ranges::find(slices_, slice) == slices_.end()) {
        slices_.push_back(slice);
    }
}

bool controls_failed(const std::vector<SliceLeaf>& controls) {
    std::size_t probes = 0;
    std::size_t failed = 0;
    for (const SliceLeaf& leaf : controls) {
        for (const Observation& o : leaf.observations) {
            if (o.first_cls == OutcomeClass::prober_fault) continue;
            ++probes;
            if (o.first_cls == OutcomeClass::fail) ++failed;
        }
    }
    return 2 * failed > probes;
}

void blame_prober(Observation& observation) {
    observation.cls = OutcomeClass::prober_fault;
    observation.kind = FailKind::none;
    observation.first_cls = OutcomeClass::prober_fault;
    observation.first_kind = FailKind::none;
    observation.first_byte_us.reset();
    observation.flap = false;
}

void blame_prober(SliceLeaf& leaf) {
    for (Observation& observation : leaf.observations) blame_prober(observation);
}

}  // namespace warden::probing
