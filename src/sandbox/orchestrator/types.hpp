#pragma once
// What the Orchestrator stores, in the sandbox's own words. Times are unix seconds, money is in
// units of the token, absent is 0.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/enum_names.hpp"
#include "domain/base/time.hpp"
#include "domain/base/u128.hpp"
#include "sandbox/ledger/token.hpp"

namespace warden::sandbox::orchestrator {

// Numbers are those of the contract's errors.
enum class Refusal : std::uint8_t {
    NotAuthorized = 1,
    Paused,
    InvalidConfig,
    AlreadyExists,
    NotFound,
    InvalidInput,
    InsufficientStake,
    InsufficientBond,
    UnitNotAccepting,
    CapacityExceeded,
    PriceTooHigh,
    InsufficientDeposit,
    WrongState,
    TooEarly,
    TooLate,
    MaintenanceQuota,
    MaintenanceNotice,
    SlashExists,
    SlashOpen,
    AlreadyAttested,
    NotAccused,
    AmountTooHigh,
    Overflow,
    TokenFailed,
    BatchTooLarge,
    StaleDay,
    UnitInUse,
    InvalidTerms,
};
constexpr auto names_of(Refusal) {
    return enum_names<Refusal>(
        "NotAuthorized", "Paused", "InvalidConfig", "AlreadyExists", "NotFound", "InvalidInput",
        "InsufficientStake", "InsufficientBond", "UnitNotAccepting", "CapacityExceeded",
        "PriceTooHigh", "InsufficientDeposit", "WrongState", "TooEarly", "TooLate",
        "MaintenanceQuota", "MaintenanceNotice", "SlashExists", "SlashOpen", "AlreadyAttested",
        "NotAccused", "AmountTooHigh", "Overflow", "TokenFailed", "BatchTooLarge", "StaleDay",
        "UnitInUse", "InvalidTerms");
}

enum class Party : std::uint8_t { Provider, Consumer };
enum class UnitState : std::uint8_t { Reserved, InUse, Maintenance, Decommissioning };
enum class ReservationStatus : std::uint8_t {
    Requested,
    Active,
    Settling,
    Completed,
    Terminated,
    Rejected,
    Cancelled,
    Expired,
};
enum class SlashStatus : std::uint8_t { Proposed, Disputed, Executed, Rejected, Lapsed, Claimed };

constexpr std::uint64_t kMonthSecs = 2'592'000;  // prices are per GB and this long
constexpr std::uint32_t kBps = 10'000;
constexpr std::size_t kOraclesMax = 7;  // with until = 0
constexpr std::size_t kSlotsMax = 14;
constexpr std::uint32_t kClaimsMax = 3;  // open ones of one claimant in one reservation
constexpr std::uint32_t kGeneration = 2;
constexpr std::uint32_t kWindowsPerSettleMax = 10;
constexpr std::size_t kScoresPerCallMax = 20;
constexpr std::uint32_t kGigabytesMax = 1'000'000'000;
constexpr std::uint64_t kDurationSecsMax = 31'536'000;
constexpr std::uint64_t kWindowSecsMax = 2'592'000;
constexpr std::uint64_t kWindowsMax = 400;  // of one agreement
constexpr std::uint32_t kApiMax = 3;
constexpr std::uint64_t kMaintenanceAheadSecsMax = 1'209'600;
constexpr std::uint64_t kGuideSecsMax = 2'592'000;
constexpr std::uint64_t kGuideDaysMax = 10'000;
constexpr std::uint64_t kUpgradeSecs = 604'800;  // it lapses so long after its time
constexpr U128 kMoneyMax = U128{10'000'000'000'000'000u} * 10'000'000'000'000'000u;  // 10^32
constexpr U128 kPriceMax = U128{1'000'000'000'000u} * 1'000'000'000u;                // 10^21

// Bits of reasons that terms may promise, and those that a provider always owes.
constexpr std::uint32_t kLatency = 1, kUpload = 2, kDownload = 4, kUptime = 8, kErrorRate = 16;
constexpr std::uint32_t kIntegrity = 32, kOutage = 64;
constexpr std::uint32_t kUnderfunded = 256, kOverUse = 512, kMissedReports = 1024;
constexpr std::uint32_t kProviderReasons = 127;
constexpr std::uint32_t kConsumerReasons = kUnderfunded | kOverUse | kMissedReports;

// Never changes after the construction.
struct Fixed {
    std::uint64_t unbonding_secs = 0;
    std::uint64_t upgrade_delay_secs = 0;
    std::uint64_t role_delay_secs = 0;
    std::uint64_t day_secs = 0;
    std::uint64_t claim_floor_secs = 0;
    std::uint64_t attest_floor_secs = 0;
    std::uint64_t dispute_floor_secs = 0;
    std::uint64_t arbitration_floor_secs = 0;
    std::uint64_t window_floor_secs = 0;
    U128 dispute_deposit_max = 0;
};

struct Config {
    Account treasury;
    std::uint32_t platform_fee_bps = 0;
    U128 min_stake = 0;
    U128 min_bond = 0;
    U128 dispute_deposit = 0;
    std::uint32_t dispute_deposit_bps = 0;
    std::uint64_t request_ttl_secs = 0;
    std::uint64_t min_window_secs = 0;
    std::uint64_t grace_secs = 0;
    std::uint64_t claim_secs = 0;
    std::uint64_t attest_secs = 0;
    std::uint64_t dispute_secs = 0;
    std::uint64_t arbitration_secs = 0;
    std::uint64_t maintenance_notice_secs = 0;
    std::uint32_t maintenance_quota_bps = 0;
    std::uint32_t stake_penalty_bps = 0;
    std::uint32_t consumer_penalty_bps = 0;
    std::uint32_t min_credit_bps = 0;
    std::uint32_t min_outage_bps = 0;
    std::uint32_t guide_step_bps = 0;
    std::uint32_t quorum = 0;
};

struct OracleEntry {
    Account oracle;
    UnixSecs since = 0;
    UnixSecs until = 0;  // 0: none
    bool revoked = false;
};

struct Instance {
    Account admin;
    Account pending_admin;
    Account arbiter;
    UnixSecs arbiter_since = 0;
    Account next_arbiter;
    UnixSecs next_from = 0;
    std::vector<OracleEntry> oracles;  // by slot
    Account token;
    bool paused = false;
    std::uint32_t config_version = 0;
    Fixed fixed;
    std::string pending_code;  // 64 hex digits, empty: no upgrade was proposed
    UnixSecs upgrade_not_before = 0;
    std::string code;  // set by the last upgrade, else empty
    std::uint32_t generation = 0;
    std::uint64_t units = 0;
    std::uint64_t reservations = 0;
    U128 burnt = 0;
};

struct Provider {
    std::string endpoint;
    U128 stake = 0;
    U128 unbonding = 0;
    UnixSecs release_at = 0;
    std::uint32_t live_units = 0;
    std::uint32_t open_reservations = 0;
    std::uint32_t open_slashes = 0;
    U128 bound = 0;
    U128 at_risk = 0;
    UnixSecs registered_at = 0;
};

struct Consumer {
    U128 bond = 0;
    std::uint32_t open_reservations = 0;
    std::uint32_t open_slashes = 0;
    U128 bound = 0;
    U128 at_risk = 0;
    UnixSecs registered_at = 0;
};

struct Terms {  // 0 = not promised
    std::uint32_t latency_ms_max = 0;
    std::uint32_t upload_kbytes_per_s_min = 0;
    std::uint32_t download_kbytes_per_s_min = 0;
    std::uint32_t uptime_ppm_min = 0;
    std::uint32_t error_ppm_max = 0;
    std::uint32_t credit_bps = 0;
    std::uint32_t outage_bps = 0;
};

struct Unit {
    Account provider;
    std::uint32_t capacity_gb = 0;
    std::uint32_t used_gb = 0;
    std::string region;
    std::uint32_t api = 0;
    std::string endpoint;
    U128 floor = 0;
    U128 ceiling = 0;
    std::uint64_t window_secs = 0;
    std::uint32_t config_version = 0;
    std::uint32_t sla_version = 0;
    bool accepting = false;
    UnixSecs maint_from = 0;
    UnixSecs maint_until = 0;
    UnixSecs period_from = 0;
    std::uint64_t period_used = 0;
    std::uint32_t active_reservations = 0;
    UnixSecs decommissioned_at = 0;
    UnixSecs registered_at = 0;
};

struct Reservation {
    std::uint64_t unit_id = 0;
    Account provider;
    Account consumer;
    std::uint32_t gb = 0;
    U128 price = 0;
    std::uint64_t duration_secs = 0;
    std::uint64_t window_secs = 0;
    std::uint32_t sla_version = 0;
    std::uint32_t config_version = 0;
    UnixSecs expires_at = 0;
    UnixSecs start = 0;
    UnixSecs end = 0;
    ReservationStatus status = ReservationStatus::Requested;
    std::uint32_t next_window = 0;
    U128 escrow = 0;
    U128 ahead = 0;
    bool breached = false;
    UnixSecs exit_until = 0;
    bool cut_unfunded = false;
    std::uint32_t consumer_claims = 0;  // open ones, of the consumer; of the provider
    std::uint32_t provider_claims = 0;
};

struct Vote {
    Account oracle;
    std::uint32_t reasons = 0;
    std::uint32_t score_before = 0;
    std::string evidence_root;
    bool withdrawn = false;
};

struct SlashKey {
    std::uint64_t reservation_id = 0;
    Party party = Party::Provider;
    std::uint32_t window = 0;

    auto operator<=>(const SlashKey&) const = default;
};

struct Slash {
    SlashStatus status = SlashStatus::Proposed;
    std::uint32_t reasons = 0;
    U128 base = 0;
    std::string evidence_uri;
    std::vector<Vote> votes;
    std::string statement_hash;
    U128 deposit = 0;
    std::uint32_t share_bps = kBps;
    U128 amount = 0;
    U128 stake_amount = 0;
    Account arbiter;
    std::uint32_t claim_reasons = 0;  // 0: nobody claimed it
    std::string claim_hash;
    U128 claim_deposit = 0;
    std::string answer_hash;
};

struct Guide {
    U128 price = 0;
    UnixSecs as_of = 0;
    UnixSecs valid_until = 0;
};

struct Score {
    UnixSecs as_of = 0;
    std::uint32_t score = 0;
};

}  // namespace warden::sandbox::orchestrator
