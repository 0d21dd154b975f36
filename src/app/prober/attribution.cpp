#include "app/prober/attribution.hpp"

#include <algorithm>
#include <limits>

namespace warden::app {
namespace {

using probing::Attempt;
using probing::FailKind;
using probing::OutcomeClass;

const Attempt kOurs{OutcomeClass::prober_fault, FailKind::none, {}, {}};

Attempt failed(FailKind kind) { return {OutcomeClass::fail, kind, {}, {}}; }

Attempt answered(const ports::ProbeResult& result) {
    Attempt attempt;
    if (result.first_byte) {
        const std::int64_t us = std::clamp<std::int64_t>(result.first_byte->count(), 0,
                                                         std::numeric_limits<std::uint32_t>::max());
        attempt.first_byte_us = static_cast<std::uint32_t>(us);
    }
    return attempt;
}

}  // namespace

Attempt attribute(const ports::ProbeResult& result, TargetKind target, Names names) {
    // An address that nobody outside can reach is no answer to the name either. A control target's
    // own name is what the others are judged by.
    const bool unresolved = result.own == ports::OwnFault::address_denied ||
                            (result.own == ports::OwnFault::none && result.kind == FailKind::dns);
    if (unresolved) {
        const bool theirs = names == Names::resolve || target == TargetKind::control;
        return theirs ? failed(FailKind::dns) : kOurs;
    }
    if (result.own == ports::OwnFault::invalid_target) return failed(FailKind::protocol);
    if (result.own == ports::OwnFault::resources) return kOurs;
    if (result.kind == FailKind::throttled) {
        Attempt attempt = failed(FailKind::throttled);
        attempt.retry_after = result.retry_after;
        return attempt;
    }
    const bool asks_for_credentials =
        result.kind == FailKind::auth_rejected && target == TargetKind::s3_unit;
    if (result.cls == OutcomeClass::ok || asks_for_credentials) return answered(result);
    return result.cls == OutcomeClass::fail ? failed(result.kind) : kOurs;
}

}  // namespace warden::app
