#include <algorithm>
#include <cstdint>
#include <limits>

#include "storage/case_rows.hpp"
#include "storage/rows.hpp"
#include "storage/session.hpp"
#include "storage/stores.hpp"

namespace warden::storage {
namespace {

namespace asio = boost::asio;

constexpr Statement kHead{
    "read_head",
    "SELECT c.id, h.num, h.hash, h.parent_hash, h.time, "
    "coalesce(f.num, 0), coalesce(f.hash, ''), coalesce(f.parent_hash, ''), coalesce(f.time, 0), "
    "least(c.refold_from, (SELECT min(block_num) FROM events WHERE contract_id = c.id AND fields "
    "IS "
    "NULL)), c.epoch "
    "FROM contracts c "
    "JOIN LATERAL (SELECT * FROM blocks WHERE contract_id = c.id ORDER BY num DESC LIMIT 1) h ON "
    "true "
    "LEFT JOIN blocks f ON f.contract_id = c.id AND f.num = c.final_num "
    "WHERE c.chain = $1 AND c.contract = $2"};
constexpr Statement kCoverage{
    "read_coverage",
    "SELECT first_num, last_num, proof FROM coverage WHERE contract_id = $1 ORDER BY first_num"};
constexpr Statement kFinal{
    "read_final", "SELECT id, final_num FROM contracts WHERE chain = $1 AND contract = $2"};
constexpr Statement kTime{"read_time",
                          "SELECT time FROM blocks WHERE contract_id = $1 AND num = $2"};

// The contract is looked up first instead of joined: the indexes then have a page in its order, and
// PostgreSQL does not sort all that there is to find it.
constexpr const char* kVersionRows =
    "SELECT e.kind, e.entity_id, e.valid_from, b.hash, b.time, e.valid_to, e.body "
    "FROM entities e JOIN blocks b ON b.contract_id = e.contract_id AND b.num = e.valid_from "
    "WHERE e.contract_id = (SELECT id FROM contracts WHERE chain = $1 AND contract = $2) "
    "AND e.kind = $3 ";
constexpr Statement kListNow{"read_list_now", kVersionRows,
                             "AND e.entity_id > $4 AND e.valid_to IS NULL "
                             "ORDER BY e.entity_id LIMIT $5"};
constexpr Statement kListAt{"read_list_at", kVersionRows,
                            "AND e.entity_id > $4 AND e.valid_from <= $6 "
                            "AND (e.valid_to IS NULL OR e.valid_to > $6) "
                            "ORDER BY e.entity_id LIMIT $5"};
// One version of an entity costs one look into the index, however many it has: where it were told
// that kind and id are fixed, PostgreSQL would read all of its versions, or of everybody's since.
constexpr Statement kGetAt{
    "read_get_at",
    "SELECT e.kind, e.entity_id, e.valid_from, b.hash, b.time, e.valid_to, e.body "
    "FROM contracts c "
    "JOIN LATERAL (SELECT * FROM entities WHERE contract_id = c.id "
    "AND (kind, entity_id, valid_from) <= ($3, $4, $5) "
    "ORDER BY kind DESC, entity_id DESC, valid_from DESC LIMIT 1) e ON true "
    "JOIN blocks b ON b.contract_id = c.id AND b.num = e.valid_from "
    "WHERE c.chain = $1 AND c.contract = $2 AND e.kind = $3 AND e.entity_id = $4"};
// The version of the newest block before a time, and the first one of all.
constexpr Statement kBefore{
    "read_version_before",
    "SELECT e.kind, e.entity_id, e.valid_from, b.hash, b.time, e.valid_to, e.body "
    "FROM contracts c "
    "JOIN LATERAL ((SELECT * FROM entities WHERE contract_id = c.id "
    "AND (kind, entity_id, valid_from) <= ($3, $4, (SELECT num FROM blocks "
    "WHERE contract_id = c.id AND time < $5 ORDER BY time DESC, num DESC LIMIT 1)) "
    "ORDER BY kind DESC, entity_id DESC, valid_from DESC LIMIT 1) "
    "UNION ALL (SELECT * FROM entities WHERE contract_id = c.id "
    "AND (kind, entity_id, valid_from) >= ($3, $4, 0) "
    "ORDER BY kind, entity_id, valid_from LIMIT 1)) e ON true "
    "JOIN blocks b ON b.contract_id = c.id AND b.num = e.valid_from "
    "WHERE c.chain = $1 AND c.contract = $2 AND e.kind = $3 AND e.entity_id = $4 "
    "ORDER BY e.valid_from DESC LIMIT 1"};
constexpr Statement kMaintenance{
    "read_maintenance_changes",
    "SELECT e.kind, e.entity_id, e.valid_from, b.hash, b.time, e.valid_to, e.body "
    "FROM maintenance_changes m JOIN entities e ON e.contract_id = m.contract_id "
    "AND e.kind = 'unit' AND e.entity_id = m.unit_id AND e.valid_from = m.valid_from "
    "JOIN blocks b ON b.contract_id = m.contract_id AND b.num = m.valid_from "
    "WHERE m.contract_id = (SELECT id FROM contracts WHERE chain = $1 AND contract = $2) "
    "AND m.unit_id = $3 AND m.valid_from >= $4 "
    "ORDER BY m.valid_from LIMIT $5"};

constexpr Statement kEndpoints{
    "read_endpoint_changes",
    "SELECT at FROM endpoint_changes "
    "WHERE contract_id = (SELECT id FROM contracts WHERE chain = $1 AND contract = $2) "
    "AND unit_id = $3 AND at >= $4 ORDER BY at, valid_from LIMIT $5"};

// The newest block, if it or the newest final one ($5) differs from those that are known ($3, $4),
// or if versions of known blocks are still to be read ($6); whether $3, $4 is on the chain.
constexpr Statement kStand{
    "read_stand",
    "SELECT c.id, (h.num, h.hash, c.final_num) = ($3::bigint, $4::text, $5::bigint), "
    "$4::text = '' OR (c.epoch = $6 AND EXISTS (SELECT FROM blocks WHERE contract_id = c.id AND "
    "num = $3 AND hash = $4)) "
    "FROM contracts c "
    "JOIN LATERAL (SELECT num, hash FROM blocks WHERE contract_id = c.id ORDER BY num DESC LIMIT "
    "1) h "
    "ON true WHERE c.chain = $1 AND c.contract = $2"};
// $2, $3, $4: the place of the last version that was taken; $5: {kind,..}.
constexpr Statement kChanges{
    "read_changes",
    "SELECT e.kind, e.entity_id, e.valid_from, b.hash, b.time, e.valid_to, e.body FROM entities e "
    "JOIN blocks b ON b.contract_id = e.contract_id AND b.num = e.valid_from "
    "WHERE e.contract_id = $1 AND e.valid_to IS NULL "
    "AND (e.valid_from, e.kind, e.entity_id) > ($2, $3, $4) "
    "AND e.kind = ANY ($5::text[]) "
    "ORDER BY e.valid_from, e.kind, e.entity_id LIMIT $6"};

// $2: {time,..}; $3: the newest block that may be told of.
constexpr Statement kFirstAfter{
    "read_first_after",
    "SELECT t.place, b.num, b.hash, b.parent_hash, b.time "
    "FROM unnest($2::bigint[]) WITH ORDINALITY t (time, place) "
    "CROSS JOIN LATERAL (SELECT * FROM blocks WHERE contract_id = $1 AND time > t.time "
    "ORDER BY time, num LIMIT 1) b WHERE b.num <= $3"};

constexpr chain::BlockNum kNewest = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t kLimitMax = 1'000;
constexpr std::size_t kTimesMax = 10'000;

void check_limit(std::size_t limit) {
    if (limit >= 1 && limit <= kLimitMax) return;
    throw StoreError(Errc::invalid_input, "limit is outside 1..1000");
}

}  // namespace

std::vector<ports::EntityVersion> versions_of(Tx& tx, const pqxx::result& rows) {
    return each(rows, [&tx](const pqxx::row& row) {
        ports::EntityVersion version;
        std::string body;
        read_row(row, version.key.kind, version.key.id, version.from.num, version.from.hash,
                 version.from_time, version.until, body);
        const auto read = [&version](const pqxx::row& of) {
            auto json = column_as<Json>(of["body"]);
            value_of(of["body"], orchestrator::entity_from_json(version.key.kind, json));
            return json;
        };
        const auto id = version.key.text() + " of block " + std::to_string(version.from.num);
        version.body = read_or_error(tx, "entities", id, row, read).value_or(Json());
        return version;
    });
}

namespace {

std::optional<ports::EntityVersion> first_version(Tx& tx, const pqxx::result& rows) {
    auto versions = versions_of(tx, rows);
    if (versions.empty()) return std::nullopt;
    return std::move(versions.front());
}

std::optional<ports::Progress> read_progress(Tx& tx, const chain::ContractRef& contract,
                                             chain::ProofLevel wanted) {
    const pqxx::result head = tx.exec(kHead, contract.chain, contract.contract);
    if (head.empty()) return std::nullopt;
    int contract_id = 0;
    ports::Progress progress;
    chain::BlockHeader& latest = progress.latest;
    chain::BlockHeader& final_block = progress.final_block;
    read_row(head[0], contract_id, latest.ref.num, latest.ref.hash, latest.parent_hash, latest.time,
             final_block.ref.num, final_block.ref.hash, final_block.parent_hash, final_block.time,
             progress.undecoded_from, progress.epoch);
    progress.coverage = each(tx.exec(kCoverage, contract_id), coverage_of);
    progress.verified_num =
        std::min(chain::verified_up_to(progress.coverage, wanted), progress.final_block.ref.num);
    if (progress.undecoded_from) {
        const chain::BlockNum from = *progress.undecoded_from;
        progress.verified_num = std::min(progress.verified_num, from == 0 ? 0 : from - 1);
    }
    if (progress.verified_num == final_block.ref.num) {
        progress.verified_time = final_block.time;
    } else if (const auto time = tx.exec(kTime, contract_id, progress.verified_num);
               !time.empty()) {
        progress.verified_time = time[0][0].as<UnixSecs>();
    }
    return progress;
}

std::vector<std::optional<chain::BlockHeader>> read_first_after(Tx& tx,
                                                                const chain::ContractRef& contract,
                                                                const std::vector<UnixSecs>& times,
                                                                chain::ProofLevel wanted) {
    if (times.size() > kTimesMax) {
        throw StoreError(Errc::invalid_input, "more than 10,000 times");
    }
    std::vector<std::optional<chain::BlockHeader>> found(times.size());
    const pqxx::result head = tx.exec(kFinal, contract.chain, contract.contract);
    if (head.empty()) return found;
    int contract_id = 0;
    chain::BlockNum final_num = 0;
    read_row(head[0], contract_id, final_num);
    const auto proven =
        chain::verified_up_to(each(tx.exec(kCoverage, contract_id), coverage_of), wanted);
    std::string list;
    for (const UnixSecs time : times) {
        list.append(list.empty() ? "{" : ",").append(std::to_string(time));
    }
    const std::string array = list.empty() ? "{}" : list + "}";
    for (const pqxx::row row :
         tx.exec(kFirstAfter, contract_id, array, std::min(proven, final_num))) {
        std::size_t place = 0;
        chain::BlockHeader block;
        read_row(row, place, block.ref.num, block.ref.hash, block.parent_hash, block.time);
        found.at(place - 1) = std::move(block);
    }
    return found;
}

ports::Changes read_changes(Tx& tx, const ports::ChangesQuery& query, chain::ProofLevel wanted) {
    ports::Changes changes;
    const auto& [chain, contract] = query.contract;
    const pqxx::result stand = tx.exec(kStand, chain, contract, query.seen.num, query.seen.hash,
                                       query.final_num, query.epoch);
    if (stand.empty()) {
        changes.follows = query.seen.hash.empty();
        return changes;
    }
    int contract_id = 0;
    bool same = false;
    read_row(stand[0], contract_id, same, changes.follows);
    const bool all_taken = same && query.from > query.seen.num;
    if (!changes.follows || all_taken) return changes;
    changes.progress = read_progress(tx, query.contract, wanted);
    std::string kinds;
    for (const auto kind : query.kinds) {
        kinds.append(kinds.empty() ? "{" : ",").append(name(kind));
    }
    kinds += '}';
    const auto after = query.after ? std::string(name(query.after->kind)) : "";
    changes.versions =
        versions_of(tx, tx.exec(kChanges, contract_id, query.from, after,
                                query.after ? query.after->id : "", kinds, query.limit));
    return changes;
}

class PgReadModel final : public ports::ReadModel {
  public:
    PgReadModel(Database& database, ReadModelSettings settings)
        : database_(database), settings_(std::move(settings)) {}

    asio::awaitable<Result<std::optional<ports::Progress>>> progress(
        chain::ContractRef contract) override {
        const chain::ProofLevel wanted = wanted_proof(contract);
        return run_tx(database_, Mode::snapshot, "read_progress",
                      [wanted, contract = std::move(contract)](Tx& tx) {
                          return read_progress(tx, contract, wanted);
                      });
    }

    asio::awaitable<Result<ports::Changes>> changes(ports::ChangesQuery query) override {
        const chain::ProofLevel wanted = wanted_proof(query.contract);
        return run_tx(database_, Mode::snapshot, "read_changes",
                      [wanted, query = std::move(query)](Tx& tx) {
                          check_limit(query.limit);
                          return read_changes(tx, query, wanted);
                      });
    }

    asio::awaitable<Result<std::vector<ports::EntityVersion>>> list(
        ports::EntityQuery query) override {
        return read(database_, "read_list", [query = std::move(query)](Tx& tx) {
            check_limit(query.limit);
            const std::string kind = word_of(query.kind);
            const auto& [chain, contract] = query.contract;
            return versions_of(
                tx, query.at_block
                        ? tx.exec(kListAt, chain, contract, kind, query.after, query.limit,
                                  *query.at_block)
                        : tx.exec(kListNow, chain, contract, kind, query.after, query.limit));
        });
    }

    asio::awaitable<Result<std::optional<ports::EntityVersion>>> get(
        chain::ContractRef contract, orchestrator::EntityKey key,
        std::optional<chain::BlockNum> at_block) override {
        auto work = [contract = std::move(contract), key = std::move(key), at_block](Tx& tx) {
            return first_version(
                tx, tx.exec(kGetAt, contract.chain, contract.contract, word_of(key.kind), key.id,
                            at_block.value_or(kNewest)));
        };
        return read(database_, "read_get", std::move(work));
    }

    asio::awaitable<Result<std::optional<ports::EntityVersion>>> version_before(
        chain::ContractRef contract, orchestrator::EntityKey key, UnixSecs time) override {
        auto work = [contract = std::move(contract), key = std::move(key), time](Tx& tx) {
            return first_version(tx, tx.exec(kBefore, contract.chain, contract.contract,
                                             word_of(key.kind), key.id, time));
        };
        return read(database_, "read_version_before", std::move(work));
    }

    asio::awaitable<Result<std::vector<ports::EntityVersion>>> maintenance_changes(
        ports::MaintenanceQuery query) override {
        return read(database_, "read_maintenance_changes", [query = std::move(query)](Tx& tx) {
            check_limit(query.limit);
            const auto& [chain, contract] = query.unit.contract;
            return versions_of(tx, tx.exec(kMaintenance, chain, contract,
                                           to_decimal(query.unit.number), query.from, query.limit));
        });
    }

    asio::awaitable<Result<std::vector<UnixSecs>>> endpoint_changes(
        ports::EndpointQuery query) override {
        return read(database_, "read_endpoint_changes", [query = std::move(query)](Tx& tx) {
            check_limit(query.limit);
            const auto& [chain, contract] = query.unit.contract;
            return each(tx.exec(kEndpoints, chain, contract, to_decimal(query.unit.number),
                                query.from_time, query.limit),
                        [](const pqxx::row& row) { return row[0].as<UnixSecs>(); });
        });
    }

    asio::awaitable<Result<std::vector<std::optional<chain::BlockHeader>>>> first_after(
        chain::ContractRef contract, std::vector<UnixSecs> times) override {
        const chain::ProofLevel wanted = wanted_proof(contract);
        return run_tx(database_, Mode::snapshot, "read_first_after",
                      [wanted, contract = std::move(contract), times = std::move(times)](Tx& tx) {
                          return read_first_after(tx, contract, times, wanted);
                      });
    }

  private:
    chain::ProofLevel wanted_proof(const chain::ContractRef& contract) const {
        const auto found = settings_.verified_proof.find(contract.chain);
        return found == settings_.verified_proof.end() ? chain::ProofLevel::claimed : found->second;
    }

    Database& database_;
    ReadModelSettings settings_;
};

}  // namespace

std::unique_ptr<ports::ReadModel> make_read_model(Database& database, ReadModelSettings settings) {
    return std::make_unique<PgReadModel>(database, std::move(settings));
}

}  // namespace warden::storage
