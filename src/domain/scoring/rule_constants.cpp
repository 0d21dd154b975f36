#include "domain/scoring/rule_constants.hpp"

namespace warden::scoring {
namespace {

constexpr std::uint32_t kDay = 86'400;
constexpr std::uint32_t kMonth = 30 * kDay;  // the longest window of the contract
constexpr std::uint32_t kPpm = 1'000'000;

constexpr RuleConstant kConstants[] = {
    {"name", "The rule set has this name of 1 to 64 characters; it is stored with every score.", 1,
     64},
    {"version", "The rule set has this version; it is stored with every score.", 1, kPpm},

    {"slice_secs",
     "A slice, in which the measurements of a unit are judged together, has this many seconds. It "
     "divides batch_secs and can't change later, since it names slices.",
     1, kDay},
    {"batch_secs",
     "A batch, the hour over which latencies and transfers are averaged, has this many seconds. It "
     "divides day_secs and can't change later.",
     1, kDay},
    {"day_secs",
     "A day of scoring has this many seconds, counted from the Unix epoch. It can't change later.",
     1, 31 * kDay},
    {"late_secs",
     "A record counts if it is stored within this many seconds after the end of its slice.", 0,
     kDay},

    {"warmup_secs", "Nothing counts for this many seconds after a unit was registered.", 0, kMonth},
    {"guard_secs", "A maintenance is widened by this many seconds at both ends.", 0, kDay},
    {"guarded_maintenances_max",
     "Of the maintenances of a unit that begin on one day, this many are widened.", 0, 100},

    {"retry_backoff_ms",
     "Each retry of a failed availability probe waits this many milliseconds, 0 to 60000; the list "
     "has one entry for each of at most 10 retries. The failure stands when all of them failed "
     "too.",
     0, 60'000},
    {"attempt_timeout_ms", "One attempt of a probe may take this many milliseconds.", 1, 60'000},
    {"late_start_us_max",
     "A probe may start this many microseconds late; a later start is the prober's fault.", 1'000,
     60 * kPpm},
    {"clock_offset_us_max",
     "The host's clock may be off by this many microseconds; with more, or an unknown offset, a "
     "probe is the prober's fault.",
     1'000, 60 * kPpm},
    {"throttled_slices_max",
     "A vantage takes the throttling of a unit as unknown in this many slices a day, and as a "
     "failure in further ones.",
     0, kDay},
    {"retry_after_secs_max", "A probe obeys a Retry-After of up to this many seconds.", 0, 300},

    {"electorate_min", "A window is judged by at least this many vantages, an odd number.", 3, 99},
    {"mass_failure_providers_min",
     "The monitor is blamed instead of the providers only if at least this many of them seem to "
     "fail in a slice.",
     1, 100'000},
    {"mass_failure_ppm",
     "The monitor is blamed only if at least this share, in millionths, of the providers voted on "
     "in a slice seem to fail.",
     1, kPpm},

    {"controls_min", "A vantage votes only if it measured at least this many control targets.", 1,
     20},
    {"self_proof_factor",
     "A vantage votes only if at least one control target was this many times better than the "
     "limit.",
     1, 1'000},
    {"coverage_ppm",
     "There is a verdict only if this share, in millionths, of the countable slices is known; a "
     "vantage votes only with data in this share of the slices of an SLI.",
     0, kPpm},
    {"min_known", "There is a verdict on a window only with at least this many known slices.", 1,
     kMonth},
    {"min_ops",
     "A vantage votes on the error rate of a window only with at least this many operations.", 1,
     1'000 * kPpm},
    {"min_batches",
     "A vantage votes on latency or transfers of a window only with at least this many batches.",
     10, kMonth},
    {"batch_values_min", "A batch of latencies has at least this many values.", 1, kPpm},
    {"k_floor",
     "Fewer failures or bad slices than this never breach an objective, however few were measured.",
     1, 1'000},
    {"burst_factor",
     "Failures of one slice count up to this many times what the promised error rate expects of "
     "it, so that an incident counts once.",
     1, 1'000},
    {"failed_operation_us",
     "A failed operation enters the latency with this many microseconds where no error rate is "
     "promised.",
     1, 3'600 * kPpm},
    {"failed_transfer_factor",
     "A failed transfer enters the average with this many times the limit.", 1, 1'000},
    {"integrity_slices_min",
     "Integrity is breached by this many slices with wrong content, each confirmed by another "
     "vantage.",
     1, 1'000},

    {"start_score",
     "A new unit or consumer has this many points, and an idle score moves toward them.", 0, 100},
    {"report_points",
     "A day on which every report came in time gives this many points; a missing report takes them "
     "off.",
     0, 100},
    {"better_points",
     "A day on which every promised SLI was a fifth better than promised gives this many points.",
     0, 100},
    {"met_points", "A day on which every promised SLI was as promised gives this many points.", 0,
     100},
    {"not_met_penalty", "A day on which an SLI was not as promised takes this many points off.", 0,
     100},
    {"worse_penalty",
     "A day on which an SLI was a fifth worse than promised, or content was wrong, takes this many "
     "points off.",
     0, 100},
    {"additive", "If true, better_points and met_points add up, and so do both penalties."},
    {"decay_thirds",
     "A day without a reservation that counts moves the score by this many thirds of a point "
     "toward start_score.",
     0, 300},
    {"decay_from_above_only", "If true, an idle day moves only scores above start_score."},
    {"report_secs", "A report is in time within this many seconds after the end of its period.", 0,
     kDay},
    {"intake_down_ppm",
     "A day has no report part if the intake of reports was down for more than this share of it, "
     "in millionths.",
     0, kPpm},
    {"day_min_ops",
     "A vantage votes on the error rate of a day only with at least this many operations.", 1,
     1'000 * kPpm},
    {"day_min_batches",
     "A vantage votes on the latency of a day only with at least this many batches.", 1, 31 * kDay},
    {"day_min_transfers",
     "A vantage votes on the transfers of a day only with at least this many batches.", 1,
     31 * kDay},
    {"decommissioned_days",
     "A decommissioned unit counts for this many days in the start score of its provider's next "
     "units.",
     0, 3'650},
    {"consumer_breach_penalty",
     "Each breached verdict takes this many points off a consumer's score.", 0, 100},

    {"underfunded_secs_max",
     "A consumer breaches a window if its reservation was underfunded for more than this many "
     "seconds, or for more than half of the window.",
     0, kMonth},

    {"paid_days_only",
     "If true, days count only while another party pays for the unit: while the window in progress "
     "of an active reservation of another party is prepaid."},
    {"outage",
     "If true, a unit that was bad for more than half of a window breaches it by an outage, "
     "whatever is promised."},
};

}  // namespace

std::span<const RuleConstant> rule_constants() { return kConstants; }

}  // namespace warden::scoring
