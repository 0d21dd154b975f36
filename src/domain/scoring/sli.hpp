#pragma once
// Indicators of one vantage over the slices that are left to them, and whether the vantage may vote
// on them at all (self-proof).

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/enum_names.hpp"
#include "domain/orchestrator/terms.hpp"
#include "domain/scoring/bounds.hpp"
#include "domain/scoring/rule_set.hpp"
#include "domain/scoring/slice_row.hpp"

namespace warden::scoring {

enum class Sli : std::uint8_t { uptime, error_rate, latency, upload, download, integrity, outage };
constexpr auto names_of(Sli) {
    return enum_names<Sli>("uptime", "error_rate", "latency", "upload", "download", "integrity",
                           "outage");
}
// Of the whole unit, by the electorate's slices; the others are voted on by each vantage alone.
constexpr bool is_of_unit(Sli sli) {
    return sli == Sli::uptime || sli == Sli::integrity || sli == Sli::outage;
}
std::uint32_t reason_bit(Sli sli);  // orchestrator::reason

// Returns what the terms promise: a in ppm (uptime: 10^6 - uptime_ppm_min), L in us (latency) or us
// per MB (upload, download); empty when it is not promised. Two are always owed: integrity has no
// limit: 0; outage has half of the slices, in ppm.
std::optional<std::uint64_t> limit_of(Sli sli, const orchestrator::SlaTerms& terms);

// One measurement of a transfer.
struct TransferRow {
    SliceNum slice = 0;
    Sli direction = Sli::upload;  // or download
    std::uint64_t us_per_mb = 0;  // after the ramp, floor; above 0
    bool operator==(const TransferRow&) const = default;
};

// What a vantage's control target showed over some days.
struct ControlTotals {
    std::string name;
    std::uint64_t attempts = 0;  // first attempts that ended ok or fail
    std::uint64_t failures = 0;
    std::uint64_t us = 0;         // sum of first-byte times of the ok ones
    std::uint64_t us_per_mb = 0;  // mean of its transfers; 0: none
    bool operator==(const ControlTotals&) const = default;
};

// Everything one vantage contributes to one window or day of one unit.
struct VantageData {
    std::string vantage;
    std::vector<SliceRow> rows;  // by slice, strictly growing; unmeasured slices may be absent
    std::vector<TransferRow> transfers;   // by slice
    std::vector<ControlTotals> controls;  // over the same days
};

// True when at least one of the vantage's control targets (at least controls_min of them measured)
// was twice as good as the limit.
bool self_proof(Sli sli, std::uint64_t limit, std::span<const ControlTotals> controls,
                const RuleSet& rules);

// Slices left to an SLI, sorted.
using Slices = std::vector<SliceNum>;

// For how much of what was left the vantage has data: slices (error rate) or batches.
struct Cover {
    std::uint64_t have = 0;
    std::uint64_t of = 0;
    bool enough(const RuleSet& rules) const { return have * 1'000'000 >= of * rules.coverage_ppm; }
    bool operator==(const Cover&) const = default;
};

struct ErrorCounts {
    std::uint64_t n = 0;  // first attempts
    std::uint64_t k = 0;  // failures, each slice's capped: an incident counts once per slice
    Cover slices;
};
ErrorCounts count_errors(const VantageData& data, const Slices& left, std::uint64_t a_ppm,
                         const RuleSet& rules);

struct Batches {
    std::vector<std::uint64_t> means;  // floor(sum / count), one per batch with enough values
    Cover batches;
};
// Without an error promise a failed operation enters latency with failed_operation_us, so failing
// the slow ones never pays.
Batches latency_batches(const VantageData& data, const Slices& left, bool error_promised,
                        const RuleSet& rules);
// Values above failed_transfer_factor x limit enter as that.
Batches transfer_batches(const VantageData& data, const Slices& left, Sli direction,
                         std::uint64_t limit, const RuleSet& rules);

}  // namespace warden::scoring
