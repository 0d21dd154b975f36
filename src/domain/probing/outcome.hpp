#pragma once
// What a measurement ended as. Only `fail` counts against anyone. A class never depends on what
// another vantage saw: disagreement is settled by votes (domain/scoring).

#include <cstdint>
#include <string_view>

#include "domain/base/error.hpp"

namespace warden::probing {

enum class OutcomeClass : std::uint8_t {
    ok,
    fail,          // the provider's doing, with a FailKind
    unknown,       // refused politely, or tries that do not agree
    prober_fault,  // ours: late start, own resources, own clock, own network
    maintenance,   // inside an announced maintenance
    no_data,       // not measured
};

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

// Stable texts: parts of signed records. The enumerator's own spelling.
std::string_view name(OutcomeClass value);
std::string_view name(FailKind value);
Result<OutcomeClass> outcome_class_from(std::string_view text);
Result<FailKind> fail_kind_from(std::string_view text);

// What a probe does to a unit. `check` is the availability measurement; all four are operations of
// the error rate; all but remove have a latency.
enum class Operation : std::uint8_t { check, put, get, remove };
constexpr std::uint8_t kOperations = 4;
std::string_view name(Operation value);
Result<Operation> operation_from(std::string_view text);

}  // namespace warden::probing
