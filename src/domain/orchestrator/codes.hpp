#pragma once
// Codes of the Orchestrator contract: u32 in its ABI and events, enum classes here. The numbers are
// the contract's and never change.

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/base/enum_names.hpp"

namespace warden::orchestrator {

using warden::name;  // beside name(event) and name(call) of this namespace

enum class Party : std::uint32_t { provider = 0, consumer = 1 };
constexpr auto names_of(Party) { return enum_names<Party>("provider", "consumer"); }

enum class Api : std::uint32_t { s3 = 0, http = 1, gcs = 2, blob = 3 };
constexpr auto names_of(Api) { return enum_names<Api>("s3", "http", "gcs", "blob"); }

enum class UnitState : std::uint32_t {
    reserved = 0,
    in_use = 1,
    maintenance = 2,
    decommissioning = 3
};
constexpr auto names_of(UnitState) {
    return enum_names<UnitState>("reserved", "in_use", "maintenance", "decommissioning");
}

enum class ReservationStatus : std::uint32_t {
    requested = 0,
    active = 1,
    settling = 2,
    completed = 3,
    terminated = 4,
    rejected = 5,
    cancelled = 6,
    expired = 7,
};
constexpr auto names_of(ReservationStatus) {
    return enum_names<ReservationStatus>("requested", "active", "settling", "completed",
                                         "terminated", "rejected", "cancelled", "expired");
}

enum class SlashStatus : std::uint32_t {
    proposed = 0,
    disputed = 1,
    executed = 2,
    rejected = 3,
    lapsed = 4,
    claimed = 5
};
constexpr auto names_of(SlashStatus) {
    return enum_names<SlashStatus>("proposed", "disputed", "executed", "rejected", "lapsed",
                                   "claimed");
}

template <class Code>
constexpr std::uint32_t code_of(Code code) {
    return static_cast<std::uint32_t>(code);
}

// nullopt when the contract has no such code.
template <class Code>
std::optional<Code> from_code(std::uint32_t code) {
    for (const Code known : kValues<Code>) {
        if (code_of(known) == code) return known;
    }
    return std::nullopt;
}

// Bits of a slash's `reasons`. The first five need the objective to be promised by the
// reservation's SLA version; integrity and outage (bad for more than half of the window) are always
// owed.
namespace reason {
constexpr std::uint32_t kLatency = 1;
constexpr std::uint32_t kUpload = 2;
constexpr std::uint32_t kDownload = 4;
constexpr std::uint32_t kUptime = 8;
constexpr std::uint32_t kErrorRate = 16;
constexpr std::uint32_t kIntegrity = 32;
constexpr std::uint32_t kOutage = 64;
constexpr std::uint32_t kProvider = 127;
constexpr std::uint32_t kUnderfunded = 256;
constexpr std::uint32_t kOverUse = 512;
constexpr std::uint32_t kMissedReports = 1024;
constexpr std::uint32_t kConsumer = 1792;
}  // namespace reason

// Returns the name of one bit ("latency"); empty for anything else.
std::string_view reason_name(std::uint32_t bit);
// Non-zero and of the party's own bits only.
bool reasons_fit(Party party, std::uint32_t reasons);

// Final: never changes again, holds no escrow.
bool is_final(ReservationStatus status);
// Open (proposed, claimed, disputed): still waits for execute, resolve or lapse.
bool is_open(SlashStatus status);

// Errors of the contract, same names and numbers on both chains.
enum class ContractError : std::uint32_t {
    not_authorized = 1,
    paused = 2,
    invalid_config = 3,
    already_exists = 4,
    not_found = 5,
    invalid_input = 6,
    insufficient_stake = 7,
    insufficient_bond = 8,
    unit_not_accepting = 9,
    capacity_exceeded = 10,
    price_too_high = 11,
    insufficient_deposit = 12,
    wrong_state = 13,
    too_early = 14,
    too_late = 15,
    maintenance_quota = 16,
    maintenance_notice = 17,
    slash_exists = 18,
    slash_open = 19,
    already_attested = 20,
    not_accused = 21,
    amount_too_high = 22,
    overflow = 23,
    token_failed = 24,
    batch_too_large = 25,
    stale_day = 26,
    unit_in_use = 27,
    invalid_terms = 28,
};
// The names are the contract's own spelling.
constexpr auto names_of(ContractError) {
    return enum_names<ContractError>(
        "NotAuthorized", "Paused", "InvalidConfig", "AlreadyExists", "NotFound", "InvalidInput",
        "InsufficientStake", "InsufficientBond", "UnitNotAccepting", "CapacityExceeded",
        "PriceTooHigh", "InsufficientDeposit", "WrongState", "TooEarly", "TooLate",
        "MaintenanceQuota", "MaintenanceNotice", "SlashExists", "SlashOpen", "AlreadyAttested",
        "NotAccused", "AmountTooHigh", "Overflow", "TokenFailed", "BatchTooLarge", "StaleDay",
        "UnitInUse", "InvalidTerms");
}

}  // namespace warden::orchestrator
