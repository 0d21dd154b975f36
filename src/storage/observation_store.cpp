#include <algorithm>
#include <limits>

#include "domain/base/hex.hpp"
#include "domain/base/merkle.hpp"
#include "domain/probing/host_clock.hpp"
#include "domain/scoring/unit_day.hpp"
#include "storage/commitment_rows.hpp"
#include "storage/observation_rows.hpp"
#include "storage/partitions.hpp"
#include "storage/rows.hpp"
#include "storage/stores.hpp"

namespace warden::storage {
namespace {

namespace asio = boost::asio;

constexpr Statement kInsertVantage{
    "vantage_insert",
    "INSERT INTO vantages (key_id, vantage, network, region) VALUES ($1, $2, $3, $4) "
    "ON CONFLICT DO NOTHING"};
constexpr const char* kVantageRows =
    "SELECT vantage, network, region, key_id, since, retired_at FROM vantages ";
constexpr Statement kLiveVantage{"vantage_live", kVantageRows,
                                 "WHERE vantage = $1 AND retired_at IS NULL"};
constexpr Statement kVantages{"vantages", kVantageRows, "ORDER BY since, vantage, key_id"};
constexpr Statement kNow{"observations_now",
                         "SELECT floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"};
constexpr Statement kInsertBatch{
    "batch_insert",
    "INSERT INTO slice_batches (vantage, slice, slice_secs, key_id, root, signature, stored_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING 1"};
constexpr Statement kBatch{"batch_get",
                           "SELECT key_id, slice_secs, root, signature FROM slice_batches WHERE "
                           "vantage = $1 AND slice = $2"};
constexpr Statement kBatchLeaves{
    "batch_leaves",
    "SELECT unit, bytes FROM slice_leaves WHERE vantage = $1 AND slice = $2 ORDER BY unit"};
constexpr Statement kLeaves{"leaves",
                            "SELECT bytes, stored_at FROM slice_leaves WHERE unit = $1 "
                            "AND slice BETWEEN $2 AND $3 ORDER BY slice, vantage LIMIT $4"};
constexpr Statement kLeavesOf{"leaves_of",
                              "SELECT bytes, stored_at FROM slice_leaves WHERE unit = $1 "
                              "AND slice = ANY ($2::bigint[]) ORDER BY slice, vantage LIMIT $3"};
constexpr Statement kInsertUnitDay{
    "unit_day_insert",
    "INSERT INTO unit_days (unit, vantage, day, until_slice, bytes, signature, key_id) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING 1"};
constexpr Statement kSameUnitDay{
    "unit_day_same",
    "SELECT 1 FROM unit_days WHERE unit = $1 AND vantage = $2 AND day = $3 AND until_slice = $4 "
    "AND bytes = $5 AND signature = $6 AND key_id = $7"};
constexpr Statement kUnitDays{"unit_days",
                              "SELECT unit, vantage, day, until_slice, bytes, signature, key_id "
                              "FROM unit_days WHERE unit = $1 "
                              "AND day BETWEEN $2 AND $3 ORDER BY vantage, day, until_slice"};

[[noreturn]] void refuse(const probing::SliceBatch& batch, const std::string& what) {
    throw StoreError(Errc::invalid_input, "batch of " + batch.vantage + ", slice " +
                                              std::to_string(batch.slice) + ": " + what);
}

// The leaves are those of the batch, and the observations of its slice.
void check_batch(const probing::SliceBatch& batch, const std::vector<probing::SliceLeaf>& leaves,
                 const std::vector<ports::DisplayObservation>& display) {
    constexpr std::int64_t kMicrosMax = std::numeric_limits<std::int64_t>::max() / 1'000'000;
    if (batch.slice < 0 || batch.slice_secs <= 0 || batch.slice_secs > kDaySecs ||
        batch.slice >= kMicrosMax / batch.slice_secs) {
        refuse(batch, "no such slice");
    }
    if (batch.leaves.size() != leaves.size()) refuse(batch, "other leaves than the signed ones");
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        const probing::SliceLeaf& leaf = leaves[i];
        const bool same = leaf.vantage == batch.vantage && leaf.slice == batch.slice &&
                          std::pair(leaf.unit, probing::leaf_hash(leaf)) == batch.leaves[i];
        if (!same) refuse(batch, "leaf of " + leaf.unit + " is not the signed one");
    }
    for (const ports::DisplayObservation& shown : display) {
        if (probing::slice_of(shown.observation.start, batch.slice_secs) != batch.slice) {
            refuse(batch, "an observation of " + shown.unit + " lies outside the slice");
        }
    }
}

ports::VantageKey vantage_of(const pqxx::row& row) {
    ports::VantageKey key;
    read_row(row, key.vantage, key.network, key.region, key.key_id, key.since, key.retired_at);
    return key;
}

ports::UnitDayRecord unit_day_of(const pqxx::row& row) {
    ports::UnitDayRecord record;
    read_row(row, record.unit, record.vantage, record.day, record.until, record.bytes,
             record.signature, record.key_id);
    return record;
}

void announce_key(Tx& tx, const ports::VantageKey& key) {
    tx.exec(kInsertVantage, key.key_id, key.vantage, key.network, key.region);
    const auto live = first(tx.exec(kLiveVantage, key.vantage), vantage_of);
    const bool ours = live && live->key_id == key.key_id && live->network == key.network &&
                      live->region == key.region;
    if (ours) return;
    throw StoreError(Errc::conflict,
                     "vantage " + key.vantage +
                         " is known with another key, network or region, or this key is retired or "
                         "another vantage's: take a new name, or retire the old key first");
}

// Who writes for a vantage has its key: the live one, so that a key that was lost and retired
// writes no history any more.
void require_live_key(Tx& tx, const std::string& vantage, const std::string& key_id) {
    const auto live = first(tx.exec(kLiveVantage, vantage), vantage_of);
    if (live && live->key_id == key_id) return;
    throw StoreError(Errc::invalid_input,
                     "key " + key_id + " is not that of vantage " + vantage + " now");
}

std::optional<probing::SliceBatch> read_batch(Tx& tx, const std::string& vantage,
                                              std::int64_t slice) {
    const pqxx::result rows = tx.exec(kBatch, vantage, slice);
    if (rows.empty()) return std::nullopt;
    probing::SliceBatch batch;
    batch.vantage = vantage;
    batch.slice = slice;
    std::string root_hex;
    std::string signature_hex;
    read_row(rows[0], batch.key_id, batch.slice_secs, root_hex, signature_hex);
    const auto root = hash_from_hex(root_hex);
    const auto signature = probing::signature_from_hex(signature_hex);
    if (!root || !signature) {
        throw StoreError(Errc::permanent, "stored batch of " + vantage + " is damaged");
    }
    batch.root = *root;
    batch.signature = *signature;
    for (const pqxx::row row : tx.exec(kBatchLeaves, vantage, slice)) {
        batch.leaves.emplace_back(row[0].as<std::string>(), merkle_leaf(row[1].as<std::string>()));
    }
    return batch;
}

UnixMicros read_now(Tx& tx) { return tx.exec(kNow)[0][0].as<UnixMicros>(); }

void append_batch(Tx& tx, const probing::SliceBatch& batch,
                  const std::vector<probing::SliceLeaf>& leaves,
                  const std::vector<ports::DisplayObservation>& display,
                  const probing::VerifyFn& verify, std::int64_t late_secs) {
    check_batch(batch, leaves, display);
    if (const auto good = probing::verify_batch(batch, verify); !good) {
        refuse(batch, good.error().detail);
    }
    const std::int64_t start = batch.slice * batch.slice_secs;
    const UnixMicros now = read_now(tx);
    const auto* why = probing::untimely({batch.slice, batch.slice_secs, late_secs}, now);
    if (why != nullptr) refuse(batch, why);
    add_day_partitions(tx, start / kDaySecs, batch.slice_secs);
    require_live_key(tx, batch.vantage, batch.key_id);
    const pqxx::result inserted =
        tx.exec(kInsertBatch, batch.vantage, batch.slice, batch.slice_secs, batch.key_id,
                to_hex(batch.root), to_hex(batch.signature), now);
    if (inserted.empty()) {
        if (read_batch(tx, batch.vantage, batch.slice) == batch) return;
        throw StoreError(Errc::conflict, "vantage " + batch.vantage +
                                             " has another batch of slice " +
                                             std::to_string(batch.slice));
    }
    copy_leaves(tx, leaves, now);
    copy_observations(tx, batch, display);
}

std::vector<ports::StoredLeaf> read_leaves(Tx& tx, const ports::LeafQuery& query) {
    std::vector<ports::StoredLeaf> leaves;
    std::string only;  // as an array of PostgreSQL
    for (const std::int64_t slice : query.only) {
        only += (only.empty() ? "{" : ",") + std::to_string(slice);
    }
    const pqxx::result rows =
        query.only.empty()
            ? tx.exec(kLeaves, query.unit, query.first_slice, query.last_slice, query.limit + 1)
            : tx.exec(kLeavesOf, query.unit, only + "}", query.limit + 1);
    for (const pqxx::row row : rows) {
        if (leaves.size() == query.limit) {
            throw StoreError(Errc::limit, query.unit + " has more than " +
                                              std::to_string(query.limit) +
                                              " leaves in these slices");
        }
        ports::StoredLeaf stored;
        read_row(row, stored.bytes, stored.stored_at);
        stored.leaf = value_of(row[0], probing::read_leaf(stored.bytes));
        leaves.push_back(std::move(stored));
    }
    return leaves;
}

void put_record(Tx& tx, const ports::UnitDayRecord& r, const probing::VerifyFn& verify) {
    const auto refuse = [&r](std::error_code code, const std::string& what) {
        throw StoreError(
            code, r.unit + " by " + r.vantage + ", day " + std::to_string(r.day) + ": " + what);
    };
    const auto signature = probing::signature_from_hex(r.signature);
    if (!signature || !verify(r.key_id, scoring::unit_day_message(r.bytes), *signature)) {
        refuse(Errc::invalid_input, "the signature is not that of key " + r.key_id);
    }
    require_live_key(tx, r.vantage, r.key_id);
    const auto exec = [&](const Statement& statement) {
        return tx.exec(statement, r.unit, r.vantage, r.day, r.until, r.bytes, r.signature,
                       r.key_id);
    };
    if (exec(kInsertUnitDay).empty() && exec(kSameUnitDay).empty()) {
        refuse(Errc::conflict, "another record is stored");
    }
}

class PgObservationStore final : public ports::ObservationStore {
  public:
    PgObservationStore(Database& database, probing::VerifyFn verify, std::int64_t late_secs)
        : database_(database), verify_(std::move(verify)), late_secs_(late_secs) {}

    asio::awaitable<Result<UnixMicros>> now() override {
        return read(database_, "observations_now", read_now);
    }

    asio::awaitable<Result<void>> announce(ports::VantageKey key) override {
        return write(database_, "vantage_announce",
                     [key = std::move(key)](Tx& tx) { announce_key(tx, key); });
    }

    asio::awaitable<Result<std::vector<ports::VantageKey>>> vantages() override {
        return read(database_, "vantages",
                    [](Tx& tx) { return each(tx.exec(kVantages), vantage_of); });
    }

    asio::awaitable<Result<void>> append(probing::SliceBatch batch,
                                         std::vector<probing::SliceLeaf> leaves,
                                         std::vector<ports::DisplayObservation> display) override {
        return write(database_, "batch_append",
                     [batch = std::move(batch), leaves = std::move(leaves),
                      display = std::move(display), verify = verify_, late = late_secs_](Tx& tx) {
                         append_batch(tx, batch, leaves, display, verify, late);
                     });
    }

    asio::awaitable<Result<std::vector<ports::StoredLeaf>>> leaves(
        ports::LeafQuery query) override {
        return read(database_, "leaves",
                    [query = std::move(query)](Tx& tx) { return read_leaves(tx, query); });
    }

    asio::awaitable<Result<std::optional<probing::SliceBatch>>> batch(std::string vantage,
                                                                      std::int64_t slice) override {
        return read(database_, "batch", [vantage = std::move(vantage), slice](Tx& tx) {
            return read_batch(tx, vantage, slice);
        });
    }

    asio::awaitable<Result<std::vector<ports::DisplayObservation>>> recent(
        std::string unit, std::size_t limit) override {
        return read(database_, "observations_recent", [unit = std::move(unit), limit](Tx& tx) {
            return recent_observations(tx, unit, limit);
        });
    }

    asio::awaitable<Result<void>> put_unit_day(ports::UnitDayRecord record) override {
        return write(database_, "unit_day_put", [r = std::move(record), verify = verify_](Tx& tx) {
            put_record(tx, r, verify);
        });
    }

    asio::awaitable<Result<std::vector<ports::UnitDayRecord>>> unit_days(
        std::string unit, std::int64_t first_day, std::int64_t last_day) override {
        return read(database_, "unit_days", [unit = std::move(unit), first_day, last_day](Tx& tx) {
            return each(tx.exec(kUnitDays, unit, first_day, last_day), unit_day_of);
        });
    }

    asio::awaitable<Result<void>> commit_day(probing::DayCommitment commitment) override {
        return write(database_, "commitment_put",
                     [c = std::move(commitment), verify = verify_](Tx& tx) {
                         require_live_key(tx, c.vantage, c.key_id);
                         put_commitment(tx, c, verify);
                     });
    }

    asio::awaitable<Result<void>> open_hour(std::string vantage, std::string key_id,
                                            std::int64_t day,
                                            probing::OpenedHour opening) override {
        probing::DayCommitment of;
        of.vantage = std::move(vantage);
        of.key_id = std::move(key_id);
        of.day = day;
        return write(database_, "opening_put", [of = std::move(of), opening](Tx& tx) {
            put_opening(tx, of, opening, static_cast<UnixSecs>(read_now(tx) / 1'000'000));
        });
    }

    asio::awaitable<Result<std::vector<probing::DayCommitment>>> commitments(
        ports::CommitmentQuery query) override {
        return read(database_, "commitments",
                    [query](Tx& tx) { return read_commitments(tx, query); });
    }

  private:
    Database& database_;
    probing::VerifyFn verify_;
    std::int64_t late_secs_;
};

}  // namespace

std::unique_ptr<ports::ObservationStore> make_observation_store(Database& database,
                                                                probing::VerifyFn verify,
                                                                std::int64_t late_secs) {
    return std::make_unique<PgObservationStore>(database, std::move(verify), late_secs);
}

}  // namespace warden::storage
