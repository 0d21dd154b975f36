#pragma once
// Immutable, versioned terms: what a unit promises, and the rules a reservation lives under.
//
// Every structure of this room that is stored or sent has a static `visit(self, f)`, which calls
// f(field name, field) in the order of the contract's ABI.

#include <cstdint>

#include "domain/base/error.hpp"
#include "domain/base/u128.hpp"
#include "domain/chain/ids.hpp"

namespace warden::orchestrator {

// Limits of the contract.
constexpr U128 kMoneyMax = U128{10'000'000'000'000'000} * 10'000'000'000'000'000;  // 10^32
constexpr std::uint64_t kMonthSecs = 2'592'000;  // a price's 30 days
constexpr std::uint32_t kBpsOne = 10'000;
constexpr std::uint32_t kOraclesMax = 7;
constexpr std::uint32_t kVotesMax = 7;

// What a unit promises from some version on; 0 = not promised.
struct SlaTerms {
    std::uint32_t latency_ms_max = 0;
    std::uint32_t upload_kbytes_per_s_min = 0;
    std::uint32_t download_kbytes_per_s_min = 0;
    std::uint32_t uptime_ppm_min = 0;
    std::uint32_t error_ppm_max = 0;

    bool operator==(const SlaTerms&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("latency_ms_max", self.latency_ms_max);
        f("upload_kbytes_per_s_min", self.upload_kbytes_per_s_min);
        f("download_kbytes_per_s_min", self.download_kbytes_per_s_min);
        f("uptime_ppm_min", self.uptime_ppm_min);
        f("error_ppm_max", self.error_ppm_max);
    }
};

// One version of the contract's configuration: "Config" of the rules in README.md.
struct Config {
    chain::Address treasury;
    std::uint32_t platform_fee_bps = 0;
    U128 min_stake = 0;
    U128 min_bond = 0;  // per open reservation
    U128 dispute_deposit = 0;
    std::uint64_t request_ttl_secs = 0;
    std::uint64_t min_window_secs = 0;
    std::uint64_t claim_secs = 0;
    std::uint64_t attest_secs = 0;
    std::uint64_t dispute_secs = 0;
    std::uint64_t arbitration_secs = 0;
    std::uint64_t maintenance_notice_secs = 0;
    std::uint32_t maintenance_quota_bps = 0;
    std::uint32_t stake_penalty_bps = 0;
    std::uint32_t consumer_penalty_bps = 0;
    std::uint32_t quorum = 0;

    bool operator==(const Config&) const = default;
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("treasury", self.treasury);
        f("platform_fee_bps", self.platform_fee_bps);
        f("min_stake", self.min_stake);
        f("min_bond", self.min_bond);
        f("dispute_deposit", self.dispute_deposit);
        f("request_ttl_secs", self.request_ttl_secs);
        f("min_window_secs", self.min_window_secs);
        f("claim_secs", self.claim_secs);
        f("attest_secs", self.attest_secs);
        f("dispute_secs", self.dispute_secs);
        f("arbitration_secs", self.arbitration_secs);
        f("maintenance_notice_secs", self.maintenance_notice_secs);
        f("maintenance_quota_bps", self.maintenance_quota_bps);
        f("stake_penalty_bps", self.stake_penalty_bps);
        f("consumer_penalty_bps", self.consumer_penalty_bps);
        f("quorum", self.quorum);
    }
};

// Ranges of the fields, as far as they don't depend on the deployment (unbonding_secs, number of
// oracles). invalid_input names the field.
Result<void> check_limits(const Config& config);

}  // namespace warden::orchestrator
