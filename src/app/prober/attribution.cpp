#include "app/prober/attribution.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace warden::app {
namespace {

using ports::OwnFault;
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

// Whether the provider is to blame for what may be either's doing, and as which failure.
struct Doubt {
    FailKind kind = FailKind::none;
    bool theirs = false;
};

std::optional<Doubt> doubt_of(const ports::ProbeResult& result, const probing::Proof& proof) {
    // An address that nobody outside can reach is no answer to the name either.
    if (result.own == OwnFault::address_denied || result.own == OwnFault::name_server ||
        (result.own == OwnFault::none && result.kind == FailKind::dns)) {
        return Doubt{FailKind::dns, proof.names};
    }
    if (result.own == OwnFault::unreachable) {
        const bool leads_out = result.family && proof.families.contains(*result.family);
        return Doubt{FailKind::connect_refused, leads_out};
    }
    if (result.own == OwnFault::untrusted_root) return Doubt{FailKind::tls_invalid, proof.roots};
    if (result.own == OwnFault::network) return Doubt{FailKind::connect_refused, false};
    if (result.own == OwnFault::own_clock) return Doubt{FailKind::tls_invalid, false};
    return std::nullopt;
}

}  // namespace

bool needs_proof(const ports::ProbeResult& result) {
    const auto doubt = doubt_of(result, {true, {IpFamily::ipv4, IpFamily::ipv6}, true});
    return doubt && doubt->theirs;
}

Attempt attribute(const ports::ProbeResult& result, TargetKind target,
                  const probing::Proof& proof) {
    // Controls are what the vantage is judged by: whatever keeps it from them is a failed control.
    if (const auto doubt = doubt_of(result, proof)) {
        return doubt->theirs || target == TargetKind::control ? failed(doubt->kind) : kOurs;
    }
    if (result.own == OwnFault::invalid_target) return failed(FailKind::protocol);
    if (result.own != OwnFault::none) return kOurs;
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

probing::ControlSeen control_seen(const std::string& url, const ports::ProbeResult& result) {
    const auto parsed = parse_url(url);
    probing::ControlSeen seen;
    seen.by_name = parsed && !parsed->is_literal();
    seen.resolved = result.kind != FailKind::dns && result.own != OwnFault::name_server &&
                    result.own != OwnFault::address_denied && result.own != OwnFault::resources;
    if (result.connect) seen.connected = result.family;
    seen.root = result.root;
    return seen;
}

}  // namespace warden::app
