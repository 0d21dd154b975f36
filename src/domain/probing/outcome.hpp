#pragma once
// How a measurement ended. Only `fail` counts against anyone. A class never depends on what another
// vantage saw: disagreement is settled by votes (domain/scoring).

#include <cstdint>

#include "domain/base/enum_names.hpp"

namespace warden::probing {

enum class OutcomeClass : std::uint8_t {
    ok,
    fail,          // the provider's doing, with a FailKind
    unknown,       // refused politely, or tries that do not agree
    prober_fault,  // ours: late start, own resources, own clock, own network
    maintenance,   // inside an announced maintenance
    no_data,       // not measured
};
constexpr auto names_of(OutcomeClass) {
    return enum_names<OutcomeClass>("ok", "fail", "unknown", "prober_fault", "maintenance",
                                    "no_data");
}

// Why an attempt failed. `none` goes with ok, maintenance and no_data; unknown and prober_fault may
// name what was seen.
enum class FailKind : std::uint8_t {
    none,
    dns,  // only while the control names resolve, else it is a prober_fault
    connect_refused,
    connect_timeout,
    tls_invalid,
    http_status,
    protocol,
    timeout,
    integrity,  // content hash
    auth_rejected,
    throttled,  // 429, or 503 with Retry-After, again after the wait was obeyed
};
constexpr auto names_of(FailKind) {
    return enum_names<FailKind>("none", "dns", "connect_refused", "connect_timeout", "tls_invalid",
                                "http_status", "protocol", "timeout", "integrity", "auth_rejected",
                                "throttled");
}

// What a probe does to a unit. `check` is the availability measurement; all four are operations of
// the error rate; all but remove have a latency.
enum class Operation : std::uint8_t { check, put, get, remove };
constexpr auto names_of(Operation) {
    return enum_names<Operation>("check", "put", "get", "remove");
}
inline constexpr std::uint8_t kOperations = kNames<Operation>.size();

}  // namespace warden::probing
