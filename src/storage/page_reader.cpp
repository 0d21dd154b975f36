#include "storage/case_rows.hpp"
#include "storage/rows.hpp"
#include "storage/session.hpp"
#include "storage/stores.hpp"

#include <functional>

namespace warden::storage {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kKeysMax = 1'000;

constexpr Statement kEntities{
    "page_entities",
    "SELECT e.kind, e.entity_id, e.valid_from, b.hash, b.time, e.valid_to, e.body "
    "FROM contracts c JOIN entities e ON e.contract_id = c.id AND e.kind = $3 "
    "JOIN blocks b ON b.contract_id = c.id AND b.num = e.valid_from "
    "WHERE c.chain = $1 AND c.contract = $2 AND e.entity_id = ANY ($4::text[]) "
    "AND e.valid_to IS NULL ORDER BY e.entity_id"};
constexpr Statement kLatest{
    "page_decisions",
    "SELECT d.id, d.reservation, d.party, d.window_num, d.state, d.reason, d.detail, d.at "
    "FROM unnest($1::text[], $2::text[], $3::bigint[]) AS k(reservation, party, window_num) "
    "JOIN LATERAL (SELECT * FROM decisions WHERE reservation = k.reservation "
    "AND party = k.party AND window_num = k.window_num ORDER BY id DESC LIMIT 1) d ON true"};
constexpr Statement kIntents{"page_intents", kIntentRows,
                             "WHERE deployment = $1 AND key = ANY ($2::text[]) ORDER BY id"};
constexpr Statement kTxns{"page_txns", kTxnRows,
                          "WHERE intent_id = ANY ($1::bigint[]) ORDER BY intent_id, id"};
constexpr Statement kBundle{"page_bundle",
                            "SELECT substr(bundle, $2::integer, $3::integer) FROM evidence "
                            "WHERE root = $1"};
constexpr Statement kOpenings{"page_openings",
                              "SELECT substr(openings, $2::integer, $3::integer) FROM evidence "
                              "WHERE root = $1"};

// PostgreSQL's form of an array: {"a","b"}.
template <class Range, class Text>
std::string array_of(const Range& range, Text text_of) {
    if (std::size(range) > kKeysMax) throw StoreError(Errc::invalid_input, "over 1000 keys");
    std::string array = "{";
    for (const auto& item : range) {
        array += array.size() == 1 ? "\"" : ",\"";
        for (const char c : std::string(text_of(item))) {
            if (c == '"' || c == '\\') array += '\\';
            array += c;
        }
        array += '"';
    }
    return array + "}";
}

std::vector<ports::IntentTxns> read_intents(Tx& tx, const std::string& deployment,
                                            const std::vector<std::string>& keys) {
    std::vector<ports::IntentTxns> found;
    const pqxx::result intents = tx.exec(kIntents, deployment, array_of(keys, std::identity{}));
    for (auto& intent : each_readable(tx, "txn_intents", intents, intent_of)) {
        found.push_back({std::move(intent), {}});
    }
    const std::string ids =
        array_of(found, [](const ports::IntentTxns& one) { return std::to_string(one.intent.id); });
    auto intent = found.begin();  // both are in the order of the intents' ids
    for (auto& txn : each_readable(tx, "txns", tx.exec(kTxns, ids), txn_of)) {
        while (intent->intent.id != txn.intent_id) ++intent;
        intent->txns.push_back(std::move(txn));
    }
    return found;
}

class PgPageReader final : public ports::PageReader {
  public:
    explicit PgPageReader(Database& database) : database_(database) {}

    asio::awaitable<Result<std::vector<ports::EntityVersion>>> entities(
        chain::ContractRef contract, orchestrator::EntityKind kind,
        std::vector<std::string> ids) override {
        auto work = [contract = std::move(contract), kind, ids = std::move(ids)](Tx& tx) {
            return versions_of(tx, tx.exec(kEntities, contract.chain, contract.contract,
                                           word_of(kind), array_of(ids, std::identity{})));
        };
        return read(database_, "page_entities", std::move(work));
    }

    asio::awaitable<Result<std::vector<ports::StoredDecision>>> latest(
        std::vector<ports::WindowKey> keys) override {
        return read(database_, "page_decisions", [keys = std::move(keys)](Tx& tx) {
            const auto reservations =
                array_of(keys, [](const auto& key) { return key.reservation.text(); });
            const auto parties = array_of(keys, [](const auto& key) { return name(key.party); });
            const auto windows =
                array_of(keys, [](const auto& key) { return std::to_string(key.window); });
            return decisions_of(tx, tx.exec(kLatest, reservations, parties, windows));
        });
    }

    asio::awaitable<Result<std::vector<ports::IntentTxns>>> intents(
        std::string deployment, std::vector<std::string> keys) override {
        return run_tx(database_, Mode::snapshot, "page_intents",
                      [deployment = std::move(deployment), keys = std::move(keys)](Tx& tx) {
                          return read_intents(tx, deployment, keys);
                      });
    }

    asio::awaitable<Result<std::optional<std::string>>> evidence(std::string root,
                                                                 ports::EvidencePart part,
                                                                 std::size_t offset,
                                                                 std::size_t size) override {
        auto work = [root = std::move(root), part, offset, size](Tx& tx) {
            const Statement& statement = part == ports::EvidencePart::bundle ? kBundle : kOpenings;
            return first(tx.exec(statement, root, offset + 1, size),
                         [](const pqxx::row& row) { return row[0].as<std::string>(); });
        };
        return read(database_, "page_evidence", std::move(work));
    }

  private:
    Database& database_;
};

}  // namespace

std::unique_ptr<ports::PageReader> make_page_reader(Database& database) {
    return std::make_unique<PgPageReader>(database);
}

}  // namespace warden::storage
