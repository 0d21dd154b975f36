#include "storage/retention.hpp"

#include <array>
#include <utility>

#include "storage/partitions.hpp"

namespace warden::storage {
namespace {

constexpr Statement kToday{"retention_today",
                           "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint"};
constexpr Statement kMayDelete{"retention_may_delete",
                               "SELECT has_table_privilege('unit_days', 'DELETE')"};
constexpr Statement kDropPartitions{"retention_drop_partitions", "SELECT drop_partitions($1, $2)"};
constexpr Statement kDeleteUnitDays{
    "retention_unit_days",
    "DELETE FROM unit_days WHERE ctid = ANY (ARRAY(SELECT ctid FROM unit_days "
    "WHERE stored_at < $1 ORDER BY stored_at LIMIT $2))"};
// One pod at a time; who finds another one at it has nothing to do.
constexpr Statement kMyTurn{
    "retention_turn", "SELECT pg_try_advisory_xact_lock(hashtextextended('warden.retention', 0))"};
// A reader of an old partition is not waited for: whoever came meanwhile would wait behind us.
constexpr Statement kHurry{"retention_hurry", "SELECT set_config('lock_timeout', '200ms', true)"};
// Ids and times grow together, so the oldest are the lowest.
constexpr Statement kDeleteFeed{
    "retention_feed",
    "WITH gone AS (DELETE FROM feed WHERE id IN (SELECT id FROM (SELECT id, time FROM feed "
    "ORDER BY id LIMIT $2) oldest WHERE time < $1) RETURNING id) "
    "UPDATE feed_dropped SET through = greatest(through, gone.last) "
    "FROM (SELECT max(id) AS last, count(*) AS number FROM gone) gone "
    "WHERE gone.number > 0 RETURNING gone.number"};

std::int64_t now_of(Tx& tx) { return tx.exec(kToday)[0][0].as<std::int64_t>(); }

bool my_turn(Tx& tx) { return tx.exec(kMyTurn)[0][0].as<bool>(); }

// The role of a vantage only makes room for what it measures.
bool may_delete(Tx& tx) { return tx.exec(kMayDelete)[0][0].as<bool>(); }

// Each is a tx of its own, so that what can't be done now holds up nothing else.
std::size_t drop(Tx& tx, const char* parent, Seconds age) {
    tx.exec(kHurry);
    if (!may_delete(tx) || !my_turn(tx)) return 0;
    return tx.exec(kDropPartitions, parent, now_of(tx) - age.count())[0][0].as<std::size_t>();
}

void add_ahead(Tx& tx, const RetentionSettings& settings) {
    if (!my_turn(tx)) return;
    const std::int64_t today = now_of(tx) / kDaySecs;
    for (std::int64_t day = 0; day <= settings.days_ahead; ++day) {
        add_day_partitions(tx, today + day, settings.slice_secs);
    }
}

RetentionReport delete_rows(Tx& tx, const RetentionSettings& settings) {
    RetentionReport report;
    if (!may_delete(tx) || !my_turn(tx)) return report;
    const std::int64_t now = now_of(tx);
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
    auto ahead = [settings](Tx& tx) { add_ahead(tx, settings); };
    const auto added = co_await write(database, "retention_ahead", std::move(ahead));
    if (!added) co_return Fail(added.error());
    auto rows = [settings](Tx& tx) { return delete_rows(tx, settings); };
    auto report = co_await write(database, "retention_rows", std::move(rows));
    const std::array<std::pair<const char*, Seconds>, 3> tables{
        {{"slice_leaves", settings.batches},
         {"slice_batches", settings.batches},
         {"observations", settings.observations}}};
    for (const auto& table : tables) {
        auto old = [table](Tx& tx) { return drop(tx, table.first, table.second); };
        const auto dropped = co_await write(database, "retention_drop", std::move(old));
        if (!dropped && report) report = Fail(dropped.error());
        if (dropped && report) report->partitions_dropped += *dropped;
    }
    co_return report;
}

}  // namespace warden::storage
