#include "storage/metrics.hpp"

namespace warden::storage {
namespace {

std::string_view condition_of(const Error& error) {
    if (error.is(Condition::transient)) return "transient";
    if (error.is(Condition::invalid_input)) return "invalid_input";
    return "permanent";
}

}  // namespace

Metrics::Metrics(metrics::Registry& registry)
    : seconds_(registry.histograms({"warden_database_operation_seconds",
                                    "Time of a database job without its time in the queue.",
                                    {"operation"}},
                                   metrics::latency_bounds())),
      failures_(registry.counters({"warden_database_failures_total",
                                   "Database jobs that failed, by what may be done about it.",
                                   {"operation", "condition"}})),
      connects_(registry.counters(
          {"warden_database_connects_total", "Connections opened to PostgreSQL.", {}})),
      unreadable_(registry.counters({"warden_database_unreadable_rows_total",
                                     "Rows that were read but hold what this version can't read.",
                                     {"table"}})),
      pending_(registry.gauges(
          {"warden_database_pending_jobs", "Database jobs that wait or run.", {}})) {
    for (const char* table : {"day_commitments", "decisions", "entities", "observations", "scores",
                              "txn_intents", "txns", "verdicts"}) {
        unreadable_.at({table});
    }
}

void Metrics::record(std::string_view operation, std::chrono::steady_clock::duration took,
                     const Result<void>& result, std::size_t pending) {
    seconds_.at({operation}).observe(std::chrono::duration<double>(took).count());
    if (!result) failures_.at({operation, condition_of(result.error())}).add();
    const std::size_t seen = pending_seen_.exchange(pending);
    pending_.at().add(static_cast<double>(pending) - static_cast<double>(seen));
}

void Metrics::record_connect() { connects_.at().add(); }

void Metrics::record_unreadable(std::string_view table) { unreadable_.at({table}).add(); }

}  // namespace warden::storage
