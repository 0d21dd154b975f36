#pragma once
// The rule set: every constant of measuring, scoring and verdicts, as one versioned value. Defaults
// are production. A window or day is judged by the version in force when it began; every score,
// verdict and slash stores it, so short values for a demonstration show.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/time.hpp"

namespace warden::scoring {

struct RuleSet {
    std::string name = "flashback-1";
    std::uint32_t version = 2;

    // Time grid, counted from the Unix epoch. slice divides batch, batch divides day.
    std::uint32_t slice_secs = 300;
    std::uint32_t batch_secs = 3'600;  // the "hour" of latency batches and of unit-day records
    std::uint32_t day_secs = 86'400;
    std::uint32_t late_secs =
        3'600;  // records stored later than this after their slice's end don't count

    // These decide which slices count.
    std::uint32_t warmup_secs = 86'400;          // after unit_registered
    std::uint32_t guard_secs = 300;              // widens a maintenance
    std::uint32_t guarded_maintenances_max = 2;  // so many starting on one day are widened

    // These are of availability.
    std::vector<std::uint32_t> retry_backoff_ms = {1'000, 2'000, 4'000};
    std::uint32_t attempt_timeout_ms = 10'000;
    std::uint32_t late_start_us_max = 500'000;    // later: prober_fault
    std::uint32_t clock_offset_us_max = 100'000;  // further off or unknown: prober_fault
    std::uint32_t throttled_slices_max = 2;       // a day and vantage, as unknown
    std::uint32_t retry_after_secs_max = 30;

    // These are of votes.
    std::uint32_t electorate_min = 3;
    std::uint32_t mass_failure_providers_min = 3;
    std::uint32_t mass_failure_ppm = 500'000;  // of the providers voted on

    // Self-proof, gates and bounds.
    std::uint32_t controls_min = 3;
    std::uint32_t self_proof_factor = 2;
    std::uint32_t coverage_ppm =
        800'000;  // known of countable; a vantage's data of an SLI's slices
    std::uint32_t min_known = 144;
    std::uint32_t min_ops = 1'000;
    std::uint32_t min_batches = 20;      // never below 10
    std::uint32_t batch_values_min = 6;  // latency values that make a batch
    std::uint32_t k_floor = 3;
    std::uint32_t burst_factor = 2;  // failures counted per slice: ceil(factor * a * m / 10^6)
    std::uint32_t failed_operation_us = 10'000'000;
    std::uint32_t failed_transfer_factor = 10;
    std::uint32_t integrity_slices_min = 2;

    // Reputation, points a day; a penalty is taken off.
    std::uint32_t start_score = 50;
    std::uint32_t report_points = 1;  // also taken off for a missing report
    std::uint32_t better_points = 3;
    std::uint32_t met_points = 2;
    std::uint32_t not_met_penalty = 2;
    std::uint32_t worse_penalty = 3;
    bool additive = false;           // flashback-1-additive: every tier reached adds its points
    std::uint32_t decay_thirds = 1;  // an idle day moves the score so far toward start_score
    bool decay_from_above_only = false;
    std::uint32_t report_secs = 3'600;       // a report comes within this of its period's end
    std::uint32_t intake_down_ppm = 10'000;  // more of the day: no report part
    std::uint32_t day_min_ops = 100;
    std::uint32_t day_min_batches = 12;
    std::uint32_t day_min_transfers = 6;
    std::uint32_t decommissioned_days = 180;  // so long they count in a provider's start score
    std::uint32_t consumer_breach_penalty = 2;

    // These are of consumers.
    std::uint32_t underfunded_secs_max = 86'400;  // and never above half of the window

    // Sets of version 1 lack these two, and judge without them: their bytes and digests stay.
    bool paid_days_only = true;  // a day counts only while another party pays for the unit
    bool outage = true;          // bad for more than half of a window breaches it by itself

    bool operator==(const RuleSet&) const = default;
    // Calls f(name, field) for every constant, in the order above.
    template <class Self, class F>
    static void visit(Self& self, F&& f) {
        f("name", self.name);
        f("version", self.version);
        f("slice_secs", self.slice_secs);
        f("batch_secs", self.batch_secs);
        f("day_secs", self.day_secs);
        f("late_secs", self.late_secs);
        f("warmup_secs", self.warmup_secs);
        f("guard_secs", self.guard_secs);
        f("guarded_maintenances_max", self.guarded_maintenances_max);
        f("retry_backoff_ms", self.retry_backoff_ms);
        f("attempt_timeout_ms", self.attempt_timeout_ms);
        f("late_start_us_max", self.late_start_us_max);
        f("clock_offset_us_max", self.clock_offset_us_max);
        f("throttled_slices_max", self.throttled_slices_max);
        f("retry_after_secs_max", self.retry_after_secs_max);
        f("electorate_min", self.electorate_min);
        f("mass_failure_providers_min", self.mass_failure_providers_min);
        f("mass_failure_ppm", self.mass_failure_ppm);
        f("controls_min", self.controls_min);
        f("self_proof_factor", self.self_proof_factor);
        f("coverage_ppm", self.coverage_ppm);
        f("min_known", self.min_known);
        f("min_ops", self.min_ops);
        f("min_batches", self.min_batches);
        f("batch_values_min", self.batch_values_min);
        f("k_floor", self.k_floor);
        f("burst_factor", self.burst_factor);
        f("failed_operation_us", self.failed_operation_us);
        f("failed_transfer_factor", self.failed_transfer_factor);
        f("integrity_slices_min", self.integrity_slices_min);
        f("start_score", self.start_score);
        f("report_points", self.report_points);
        f("better_points", self.better_points);
        f("met_points", self.met_points);
        f("not_met_penalty", self.not_met_penalty);
        f("worse_penalty", self.worse_penalty);
        f("additive", self.additive);
        f("decay_thirds", self.decay_thirds);
        f("decay_from_above_only", self.decay_from_above_only);
        f("report_secs", self.report_secs);
        f("intake_down_ppm", self.intake_down_ppm);
        f("day_min_ops", self.day_min_ops);
        f("day_min_batches", self.day_min_batches);
        f("day_min_transfers", self.day_min_transfers);
        f("decommissioned_days", self.decommissioned_days);
        f("consumer_breach_penalty", self.consumer_breach_penalty);
        f("underfunded_secs_max", self.underfunded_secs_max);
        f("paid_days_only", self.paid_days_only);
        f("outage", self.outage);
    }

    std::int64_t slices_per_batch() const { return batch_secs / slice_secs; }
    std::int64_t batches_per_day() const { return day_secs / batch_secs; }
    std::int64_t slices_per_day() const { return day_secs / slice_secs; }

    // Returns until when records of the slice may be stored, by the store's clock; those stored
    // later don't count.
    UnixSecs closes_at(std::int64_t slice) const {
        return (static_cast<UnixSecs>(slice) + 1) * slice_secs + late_secs;
    }
    bool stored_in_time(UnixMicros stored_at, std::int64_t slice) const {
        return stored_at <= static_cast<UnixMicros>(closes_at(slice)) * 1'000'000;
    }
};

// Every rule that the set breaks, one sentence each; empty when it is valid.
std::vector<std::string> validate(const RuleSet& rules);

// A constant that sets of version 1 lack is written where it is true alone.
Json to_json(const RuleSet& rules);
// Strict: every member, no other; valid. What sets of version 1 lack may be absent, which is false.
// invalid_input lists all that is wrong.
Result<RuleSet> rule_set_from_json(const Json& json);
// Returns the SHA-256 of the canonical JSON, by which a verdict or score names its rules.
Hash32 digest(const RuleSet& rules);

}  // namespace warden::scoring
