#include "storage/retention.hpp"

#include "storage/partitions.hpp"

namespace warden::storage {
namespace {

constexpr Statement kToday{"retention_today",
                           "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint"};
constexpr Statement kDropPartitions{"retention_drop_partitions", "SELECT drop_partitions($1, $2)"};
constexpr Statement kDeleteUnitDays{
    "retention_unit_days",
    "DELETE FROM unit_days WHERE ctid = ANY (ARRAY(SELECT ctid FROM unit_days "
    "WHERE stored_at < $1 ORDER BY stored_at LIMIT $2))"};
// Ids and times grow together, so the oldest are the lowest.
constexpr Statement kDeleteFeed{
    "retention_feed",
    "WITH gone AS (DELETE FROM feed WHERE id IN (SELECT id FROM (SELECT id, time FROM feed "
    "ORDER BY id LIMIT $2) oldest WHERE time < $1) RETURNING id) "
    "UPDATE feed_dropped SET through = greatest(through, gone.last) "
    "FROM (SELECT max(id) AS last, count(*) AS number FROM gone) gone "
    "WHERE gone.number > 0 RETURNING gone.number"};

std::size_t drop(Tx& tx, const char* parent, std::int64_t before) {
    return tx.exec(kDropPartitions, parent, before)[0][0].as<std::size_t>();
}

RetentionReport run(Tx& tx, const RetentionSettings& settings) {
    const auto now = tx.exec(kToday)[0][0].as<std::int64_t>();
    for (std::int64_t day = 0; day <= settings.days_ahead; ++day) {
        add_day_partitions(tx, now / kDaySecs + day, settings.slice_secs);
    }
    RetentionReport report;
    const std::int64_t batches_before = now - settings.batches.count();
    report.partitions_dropped = drop(tx, "slice_leaves", batches_before) +
                                drop(tx, "slice_batches", batches_before) +
                                drop(tx, "observations", now - settings.observations.count());
    report.unit_days_deleted =
        tx.exec(kDeleteUnitDays, now - settings.unit_days.count(), settings.rows_max)
            .affected_rows();
    const pqxx::result feed =
        tx.exec(kDeleteFeed, (now - settings.feed.count()) * 1'000'000, settings.rows_max);
    if (!feed.empty()) report.feed_items_deleted = feed[0][0].as<std::size_t>();
    return report;
}

}  // namespace

boost::asio::awaitable<Result<RetentionReport>> run_retention(Database& database,
                                                              RetentionSettings settings) {
    return write(database, "retention", [settings](Tx& tx) { return run(tx, settings); });
}

}  // namespace warden::storage
