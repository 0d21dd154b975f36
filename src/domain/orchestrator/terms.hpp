#pragma once
// Immutable, versioned terms: what a unit promises, and the rules a reservation lives under.
//
// Every structure of this room that is stored or sent has a static `visit(self, f)`, which calls
// f(field name, field) in the order of the contract's ABI.

#include <cstdint>
#include <string>
#include <vector>

#include "domain/base/u128.hpp"
#include "domain/chain/ids.hpp"

namespace warden::orchestrator {

// Limits of the contract.
constexpr U128 kMoneyMax = U128{10'000'000'000'000'000} * 10'000'000'000'000'000;  // 10^32
constexpr U128 kPriceMax = U128{1'000'000'000'000} * 1'000'000'000;                // 10^21
constexpr std::uint32_t kGbMax = 1'000'000'000;
constexpr std::uint64_t kDurationSecsMax = 31'536'000;
constexpr std::uint64_t kMonthSecs = 2'592'000;  // a price's 30 days
constexpr std::uint64_t kUnbondingSecsMax = 7'776'000;
constexpr std::uint32_t kBpsOne = 10'000;
constexpr std::uint32_t kWindowsMax = 400;  // of a reservation
constexpr std::uint32_t kOraclesMax = 7;    // that are not retired
constexpr std::uint32_t kOracleEntriesMax = 14;
constexpr std::uint32_t kClaimsMax = 3;  // open ones, of one claimant in one reservation

// What a unit promises from some version on; 0 = not promised.
struct SlaTerms {
    std::uint32_t latency_ms_max = 0;
    std::uint32_t upload_kbytes_per_s_min = 0;
    std::uint32_t download_kbytes_per_s_min = 0;
    std::uint32_t uptime_ppm_min = 0;
    std::uint32_t error_ppm_max = 0;
    std::uint32_t credit_bps = 0;  // of a breached window's price, at least
    std::uint32_t outage_bps = 0;  // the same of an outage, and of lost integrity

    bool operator==(const SlaTerms&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("latency_ms_max", self.latency_ms_max);
        f("upload_kbytes_per_s_min", self.upload_kbytes_per_s_min);
        f("download_kbytes_per_s_min", self.download_kbytes_per_s_min);
        f("uptime_ppm_min", self.uptime_ppm_min);
        f("error_ppm_max", self.error_ppm_max);
        f("credit_bps", self.credit_bps);
        f("outage_bps", self.outage_bps);
    }
};

// What is fixed when a contract is constructed, but for its token.
struct FixedConfig {
    std::uint64_t unbonding_secs = 0;
    std::uint64_t upgrade_delay_secs = 0;
    std::uint64_t role_delay_secs = 0;  // until a new oracle or arbiter is in office
    std::uint64_t day_secs = 0;         // of scores and guides
    std::uint64_t claim_floor_secs = 0;
    std::uint64_t attest_floor_secs = 0;
    std::uint64_t dispute_floor_secs = 0;
    std::uint64_t arbitration_floor_secs = 0;
    std::uint64_t window_floor_secs = 0;
    U128 dispute_deposit_max = 0;

    bool operator==(const FixedConfig&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("unbonding_secs", self.unbonding_secs);
        f("upgrade_delay_secs", self.upgrade_delay_secs);
        f("role_delay_secs", self.role_delay_secs);
        f("day_secs", self.day_secs);
        f("claim_floor_secs", self.claim_floor_secs);
        f("attest_floor_secs", self.attest_floor_secs);
        f("dispute_floor_secs", self.dispute_floor_secs);
        f("arbitration_floor_secs", self.arbitration_floor_secs);
        f("window_floor_secs", self.window_floor_secs);
        f("dispute_deposit_max", self.dispute_deposit_max);
    }
};

// One version of the contract's configuration: "Config" of the rules in README.md.
struct Config {
    chain::Address treasury;
    std::uint32_t platform_fee_bps = 0;
    U128 min_stake = 0;  // per live unit
    U128 min_bond = 0;   // per open reservation
    U128 dispute_deposit = 0;
    std::uint32_t dispute_deposit_bps = 0;  // of what the accused can lose, if that is more
    std::uint64_t request_ttl_secs = 0;
    std::uint64_t min_window_secs = 0;
    std::uint64_t grace_secs = 0;  // of an unfunded window, before a cut
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
    std::uint32_t guide_step_bps = 0;  // per day
    std::uint32_t quorum = 0;

    bool operator==(const Config&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("treasury", self.treasury);
        f("platform_fee_bps", self.platform_fee_bps);
        f("min_stake", self.min_stake);
        f("min_bond", self.min_bond);
        f("dispute_deposit", self.dispute_deposit);
        f("dispute_deposit_bps", self.dispute_deposit_bps);
        f("request_ttl_secs", self.request_ttl_secs);
        f("min_window_secs", self.min_window_secs);
        f("grace_secs", self.grace_secs);
        f("claim_secs", self.claim_secs);
        f("attest_secs", self.attest_secs);
        f("dispute_secs", self.dispute_secs);
        f("arbitration_secs", self.arbitration_secs);
        f("maintenance_notice_secs", self.maintenance_notice_secs);
        f("maintenance_quota_bps", self.maintenance_quota_bps);
        f("stake_penalty_bps", self.stake_penalty_bps);
        f("consumer_penalty_bps", self.consumer_penalty_bps);
        f("min_credit_bps", self.min_credit_bps);
        f("min_outage_bps", self.min_outage_bps);
        f("guide_step_bps", self.guide_step_bps);
        f("quorum", self.quorum);
    }
};

// Returns the longest time from a window's end until a slash of it is decided.
U128 slash_path_secs(const Config& config);

// A field outside of the contract's limits. `message`: "must be 1 to 7".
struct WrongField {
    std::string field;
    std::string message;
    bool operator==(const WrongField&) const = default;
};
// Return every limit that is broken; none when the contract would accept. Whether enough oracles
// stand behind the quorum is not looked at.
std::vector<WrongField> wrong_fields(const FixedConfig& fixed);
std::vector<WrongField> wrong_fields(const Config& config, const FixedConfig& fixed);
// As above, of what a unit promises.
std::vector<WrongField> wrong_fields(const SlaTerms& terms);
// Says whether a unit may have such windows under `config`.
bool is_window(std::uint64_t window_secs, const Config& config, const FixedConfig& fixed);

}  // namespace warden::orchestrator
