#include "domain/orchestrator/codes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace warden::orchestrator {
namespace {

constexpr std::array<std::string_view, 2> kParties{"provider", "consumer"};
constexpr std::array<std::string_view, 2> kApis{"s3", "http"};
constexpr std::array<std::string_view, 4> kUnitStates{"reserved", "in_use", "maintenance",
                                                      "decommissioning"};
constexpr std::array<std::string_view, 8> kReservationStatuses{
    "requested",  "active",   "settling",  "completed",
    "terminated", "rejected", "cancelled", "expired"};
constexpr std::array<std::string_view, 5> kSlashStatuses{"proposed", "disputed", "executed",
                                                         "rejected", "lapsed"};
// Numbered from 1: the first place is unused.
constexpr std::array<std::string_view, 29> kContractErrors{
    "",
    "NotAuthorized",
    "Paused",
    "InvalidConfig",
    "AlreadyExists",
    "NotFound",
    "InvalidInput",
    "InsufficientStake",
    "InsufficientBond",
    "UnitNotAccepting",
    "CapacityExceeded",
    "PriceTooHigh",
    "InsufficientDeposit",
    "WrongState",
    "TooEarly",
    "TooLate",
    "MaintenanceQuota",
    "MaintenanceNotice",
    "SlashExists",
    "SlashOpen",
    "AlreadyAttested",
    "NotAccused",
    "AmountTooHigh",
    "Overflow",
    "TokenFailed",
    "BatchTooLarge",
    "StaleDay",
    "UnitInUse",
    "InvalidTerms",
};

template <class Code>
constexpr std::span<const std::string_view> names_of();
template <>
constexpr std::span<const std::string_view> names_of<Party>() {
    return kParties;
}
template <>
constexpr std::span<const std::string_view> names_of<Api>() {
    return kApis;
}
template <>
constexpr std::span<const std::string_view> names_of<UnitState>() {
    return kUnitStates;
}
template <>
constexpr std::span<const std::string_view> names_of<ReservationStatus>() {
    return kReservationStatuses;
}
template <>
constexpr std::span<const std::string_view> names_of<SlashStatus>() {
    return kSlashStatuses;
}
template <>
constexpr std::span<const std::string_view> names_of<ContractError>() {
    return kContractErrors;
}

}  // namespace

std::string_view name(Party code) { return names_of<Party>()[code_of(code)]; }
std::string_view name(Api code) { return names_of<Api>()[code_of(code)]; }
std::string_view name(UnitState code) { return names_of<UnitState>()[code_of(code)]; }
std::string_view name(ReservationStatus code) {
    return names_of<ReservationStatus>()[code_of(code)];
}
std::string_view name(SlashStatus code) { return names_of<SlashStatus>()[code_of(code)]; }
std::string_view name(ContractError code) { return names_of<ContractError>()[code_of(code)]; }

template <class Code>
std::optional<Code> from_code(std::uint32_t code) {
    const auto names = names_of<Code>();
    if (code >= names.size() || names[code].empty()) return std::nullopt;
    return static_cast<Code>(code);
}

template <class Code>
std::optional<Code> from_name(std::string_view name) {
    const auto names = names_of<Code>();
    const auto found = std::find(names.begin(), names.end(), name);
    if (name.empty() || found == names.end()) return std::nullopt;
    return static_cast<Code>(found - names.begin());
}

template std::optional<Party> from_code<Party>(std::uint32_t);
template std::optional<Api> from_code<Api>(std::uint32_t);
template std::optional<UnitState> from_code<UnitState>(std::uint32_t);
template std::optional<ReservationStatus> from_code<ReservationStatus>(std::uint32_t);
template std::optional<SlashStatus> from_code<SlashStatus>(std::uint32_t);
template std::optional<ContractError> from_code<ContractError>(std::uint32_t);
template std::optional<Party> from_name<Party>(std::string_view);
template std::optional<Api> from_name<Api>(std::string_view);
template std::optional<UnitState> from_name<UnitState>(std::string_view);
template std::optional<ReservationStatus> from_name<ReservationStatus>(std::string_view);
template std::optional<SlashStatus> from_name<SlashStatus>(std::string_view);
template std::optional<ContractError> from_name<ContractError>(std::string_view);

std::string_view reason_name(std::uint32_t bit) {
    switch (bit) {
        case reason::kLatency: return "latency";
        case reason::kUpload: return "upload";
        case reason::kDownload: return "download";
        case reason::kUptime: return "uptime";
        case reason::kErrorRate: return "error_rate";
        case reason::kIntegrity: return "integrity";
        case reason::kUnderfunded: return "underfunded";
        case reason::kOverUse: return "over_use";
        case reason::kMissedReports: return "missed_reports";
        default: return {};
    }
}

bool reasons_fit(Party party, std::uint32_t reasons) {
    const std::uint32_t own = party == Party::provider ? reason::kProvider : reason::kConsumer;
    return reasons != 0 && (reasons & ~own) == 0;
}

bool is_final(ReservationStatus status) { return status >= ReservationStatus::completed; }

bool is_open(SlashStatus status) {
    return status == SlashStatus::proposed || status == SlashStatus::disputed;
}

}  // namespace warden::orchestrator
