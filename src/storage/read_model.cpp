#include "storage/rows.hpp"
#include "storage/session.hpp"
#include "storage/stores.hpp"

namespace warden::storage {
namespace {

namespace asio = boost::asio;

constexpr Statement kHead{
    "read_head",
    "SELECT c.id, h.num, h.hash, h.parent_hash, h.time, f.num, f.hash, f.parent_hash, f.time "
    "FROM contracts c "
    "JOIN LATERAL (SELECT * FROM blocks WHERE contract_id = c.id ORDER BY num DESC LIMIT 1) h ON "
    "true "
    "LEFT JOIN blocks f ON f.contract_id = c.id AND f.num = c.final_num "
    "WHERE c.chain = $1 AND c.contract = $2"};
constexpr Statement kCoverage{
    "read_coverage",
    "SELECT first_num, last_num, proof FROM coverage WHERE contract_id = $1 ORDER BY first_num"};
constexpr Statement kTime{"read_time",
                          "SELECT time FROM blocks WHERE contract_id = $1 AND num = $2"};

#define WARDEN_VERSION_COLUMNS                                                      \
    "SELECT e.kind, e.entity_id, e.valid_from, b.hash, b.time, e.valid_to, e.body " \
    "FROM contracts c JOIN entities e ON e.contract_id = c.id AND e.kind = $3 "     \
    "JOIN blocks b ON b.contract_id = c.id AND b.num = e.valid_from "               \
    "WHERE c.chain = $1 AND c.contract = $2 "
constexpr Statement kListNow{"read_list_now", WARDEN_VERSION_COLUMNS
                             "AND e.entity_id > $4 AND e.valid_to IS NULL "
                             "ORDER BY e.entity_id LIMIT $5"};
constexpr Statement kListAt{"read_list_at", WARDEN_VERSION_COLUMNS
                            "AND e.entity_id > $4 AND e.valid_from <= $6 "
                            "AND (e.valid_to IS NULL OR e.valid_to > $6) "
                            "ORDER BY e.entity_id LIMIT $5"};
constexpr Statement kGetNow{"read_get_now",
                            WARDEN_VERSION_COLUMNS "AND e.entity_id = $4 AND e.valid_to IS NULL"};
constexpr Statement kGetAt{"read_get_at", WARDEN_VERSION_COLUMNS
                           "AND e.entity_id = $4 AND e.valid_from <= $5 "
                           "ORDER BY e.valid_from DESC LIMIT 1"};
constexpr Statement kVersions{"read_versions", WARDEN_VERSION_COLUMNS
                              "AND e.entity_id = $4 ORDER BY e.valid_from DESC LIMIT $5"};
#undef WARDEN_VERSION_COLUMNS

// The newest block, if it or the newest final one ($5) differs from those that are known ($3, $4),
// or if versions of known blocks are still to be read ($6); whether $3, $4 is on the chain.
constexpr Statement kStand{
    "read_stand",
    "SELECT c.id, (h.num, h.hash, c.final_num) = ($3::bigint, $4::text, $5::bigint), "
    "$4::text = '' OR EXISTS (SELECT FROM blocks WHERE contract_id = c.id AND num = $3 AND hash = "
    "$4) "
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

// $4: name, empty for all.
constexpr Statement kEvents{
    "read_events",
    "SELECT e.id, e.block_num, b.hash, b.time, e.block_num <= c.final_num, e.txn_hash, "
    "e.txn_index, e.event_index, e.name, e.fields, e.raw "
    "FROM contracts c JOIN events e ON e.contract_id = c.id "
    "JOIN blocks b ON b.contract_id = c.id AND b.num = e.block_num "
    "WHERE c.chain = $1 AND c.contract = $2 AND e.id > $3 AND ($4 = '' OR e.name = $4) "
    "ORDER BY e.id LIMIT $5"};

constexpr std::size_t kLimitMax = 1'000;

void check_limit(std::size_t limit) {
    if (limit >= 1 && limit <= kLimitMax) return;
    throw StoreError(Errc::invalid_input, "limit is outside 1..1000");
}

chain::BlockHeader header_at(const pqxx::row& row, int column) {
    chain::BlockHeader header;
    if (row[column].is_null()) return header;
    header.ref = {row[column].as<chain::BlockNum>(), row[column + 1].as<std::string>()};
    header.parent_hash = row[column + 2].as<std::string>();
    header.time = row[column + 3].as<UnixSecs>();
    return header;
}

ports::EntityVersion version_of(const pqxx::row& row) {
    ports::EntityVersion version;
    version.key = {enum_of<orchestrator::EntityKind>(row[0]), row[1].as<std::string>()};
    version.from = {row[2].as<chain::BlockNum>(), row[3].as<std::string>()};
    version.from_time = row[4].as<UnixSecs>();
    version.until = optional_of<chain::BlockNum>(row[5]);
    version.body = json_of(row[6]);
    return version;
}

std::vector<ports::EntityVersion> versions_of(const pqxx::result& rows) {
    std::vector<ports::EntityVersion> versions;
    for (const pqxx::row row : rows) versions.push_back(version_of(row));
    return versions;
}

ports::StoredEvent event_of(const pqxx::row& row) {
    ports::StoredEvent event;
    event.id = row[0].as<std::uint64_t>();
    event.block = {row[1].as<chain::BlockNum>(), row[2].as<std::string>()};
    event.time = row[3].as<UnixSecs>();
    event.final = row[4].as<bool>();
    event.txn_hash = row[5].as<std::string>();
    event.txn_index = row[6].as<std::uint32_t>();
    event.event_index = row[7].as<std::uint32_t>();
    event.name = row[8].as<std::string>();
    if (!row[9].is_null()) event.fields = json_of(row[9]);
    event.raw = row[10].as<std::string>();
    return event;
}

std::optional<ports::Progress> read_progress(Tx& tx, const chain::ContractRef& contract,
                                             chain::ProofLevel wanted) {
    const pqxx::result head = tx.exec(kHead, contract.chain, contract.contract);
    if (head.empty()) return std::nullopt;
    const int contract_id = head[0][0].as<int>();
    ports::Progress progress;
    progress.latest = header_at(head[0], 1);
    progress.final_block = header_at(head[0], 5);
    for (const pqxx::row row : tx.exec(kCoverage, contract_id)) {
        progress.coverage.push_back({row[0].as<chain::BlockNum>(), row[1].as<chain::BlockNum>(),
                                     enum_of<chain::ProofLevel>(row[2])});
    }
    progress.verified_num = chain::verified_up_to(progress.coverage, wanted);
    const pqxx::result time = tx.exec(kTime, contract_id, progress.verified_num);
    if (!time.empty()) progress.verified_time = time[0][0].as<UnixSecs>();
    return progress;
}

ports::Changes read_changes(Tx& tx, const ports::ChangesQuery& query, chain::ProofLevel wanted) {
    ports::Changes changes;
    const auto& [chain, contract] = query.contract;
    const pqxx::result stand =
        tx.exec(kStand, chain, contract, query.seen.num, query.seen.hash, query.final_num);
    if (stand.empty()) {
        changes.follows = query.seen.hash.empty();
        return changes;
    }
    changes.follows = stand[0][2].as<bool>();
    const bool all_taken = stand[0][1].as<bool>() && query.from > query.seen.num;
    if (!changes.follows || all_taken) return changes;
    changes.progress = read_progress(tx, query.contract, wanted);
    std::string kinds;
    for (const auto kind : query.kinds) {
        kinds.append(kinds.empty() ? "{" : ",").append(name(kind));
    }
    kinds += '}';
    const auto after = query.after ? std::string(name(query.after->kind)) : "";
    changes.versions = versions_of(tx.exec(kChanges, stand[0][0].as<int>(), query.from, after,
                                           query.after ? query.after->id : "", kinds, query.limit));
    return changes;
}

class PgReadModel final : public ports::ReadModel {
  public:
    PgReadModel(Database& database, ReadModelSettings settings)
        : database_(database), settings_(std::move(settings)) {}

    asio::awaitable<Result<std::optional<ports::Progress>>> progress(
        chain::ContractRef contract) override {
        return run_tx(database_, Mode::snapshot, "read_progress",
                      [wanted = wanted_proof(contract), contract = std::move(contract)](Tx& tx) {
                          return read_progress(tx, contract, wanted);
                      });
    }

    asio::awaitable<Result<ports::Changes>> changes(ports::ChangesQuery query) override {
        return run_tx(database_, Mode::snapshot, "read_changes",
                      [wanted = wanted_proof(query.contract), query = std::move(query)](Tx& tx) {
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
            return versions_of(query.at_block ? tx.exec(kListAt, chain, contract, kind, query.after,
                                                        query.limit, *query.at_block)
                                              : tx.exec(kListNow, chain, contract, kind,
                                                        query.after, query.limit));
        });
    }

    asio::awaitable<Result<std::optional<ports::EntityVersion>>> get(
        chain::ContractRef contract, orchestrator::EntityKey key,
        std::optional<chain::BlockNum> at_block) override {
        auto work = [contract = std::move(contract), key = std::move(key),
                     at_block](Tx& tx) -> std::optional<ports::EntityVersion> {
            const std::string kind = word_of(key.kind);
            const pqxx::result rows =
                at_block
                    ? tx.exec(kGetAt, contract.chain, contract.contract, kind, key.id, *at_block)
                    : tx.exec(kGetNow, contract.chain, contract.contract, kind, key.id);
            if (rows.empty()) return std::nullopt;
            return version_of(rows[0]);
        };
        return read(database_, "read_get", std::move(work));
    }

    asio::awaitable<Result<std::vector<ports::EntityVersion>>> versions(
        chain::ContractRef contract, orchestrator::EntityKey key, std::size_t limit) override {
        auto work = [contract = std::move(contract), key = std::move(key), limit](Tx& tx) {
            check_limit(limit);
            const std::string kind = word_of(key.kind);
            auto newest_first = versions_of(
                tx.exec(kVersions, contract.chain, contract.contract, kind, key.id, limit));
            std::vector<ports::EntityVersion> versions(
                std::make_move_iterator(newest_first.rbegin()),
                std::make_move_iterator(newest_first.rend()));
            return versions;
        };
        return read(database_, "read_versions", std::move(work));
    }

    asio::awaitable<Result<std::vector<ports::StoredEvent>>> events(
        ports::EventQuery query) override {
        return read(database_, "read_events", [query = std::move(query)](Tx& tx) {
            check_limit(query.limit);
            std::vector<ports::StoredEvent> events;
            for (const pqxx::row row :
                 tx.exec(kEvents, query.contract.chain, query.contract.contract, query.after,
                         query.name, query.limit)) {
                events.push_back(event_of(row));
            }
            return events;
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
