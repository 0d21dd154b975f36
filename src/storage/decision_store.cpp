#include "storage/case_rows.hpp"
#include "storage/feed_append.hpp"
#include "storage/fence.hpp"
#include "storage/rows.hpp"
#include "storage/stores.hpp"
#include "storage/window_rows.hpp"

namespace warden::storage {
namespace {

namespace asio = boost::asio;

constexpr Statement kInsert{
    "decision_insert",
    "INSERT INTO decisions (reservation, party, window_num, state, reason, detail, at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)"};
constexpr const char* kDecisionRows =
    "SELECT id, reservation, party, window_num, state, reason, detail, at FROM decisions ";
constexpr Statement kLatest{"decision_latest", kDecisionRows,
                            "WHERE reservation = $1 AND party = $2 AND window_num = $3 "
                            "ORDER BY id DESC LIMIT 1"};
constexpr Statement kHistory{"decision_history", kDecisionRows,
                             "WHERE reservation = $1 AND party = $2 AND window_num = $3 "
                             "ORDER BY id"};
constexpr Statement kList{"decision_list", kDecisionRows, "WHERE id > $1 ORDER BY id LIMIT $2"};
constexpr Statement kFiled{"decision_filed", kDecisionRows,
                           "WHERE state = 'filed' AND at >= $1 AND id > $2 ORDER BY id LIMIT $3"};
constexpr Statement kSeal{
    "evidence_seal",
    "INSERT INTO evidence (root, reservation, party, window_num, bundle, openings, sealed_at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING 1"};
constexpr const char* kEvidenceRows =
    "SELECT root, reservation, party, window_num, bundle, openings, sealed_at FROM evidence ";
constexpr Statement kEvidence{"evidence", kEvidenceRows, "WHERE root = $1"};
constexpr Statement kEvidenceOf{"evidence_of", kEvidenceRows,
                                "WHERE reservation = $1 AND party = $2 AND window_num = $3"};
constexpr Statement kSwitches{
    "switches",
    "SELECT killed, mass_breach_hold, reason, changed_at, changed_by FROM switches "
    "ORDER BY id DESC LIMIT 1"};
// NULL: as it is now. Adds nothing where the newest row says the same.
constexpr Statement kChangeSwitches{
    "switches_change",
    "WITH newest AS (SELECT killed, mass_breach_hold, reason, changed_at, changed_by FROM switches "
    "ORDER BY id DESC LIMIT 1) "
    "INSERT INTO switches (killed, mass_breach_hold, reason, changed_at, changed_by) "
    "SELECT coalesce($1::boolean, (SELECT killed FROM newest), false), "
    "coalesce($2::boolean, (SELECT mass_breach_hold FROM newest), false), $3::text, $4::bigint, "
    "$5::text EXCEPT SELECT * FROM newest RETURNING 1"};

pqxx::result exec_of_key(Tx& tx, const Statement& statement, const ports::WindowKey& key) {
    return tx.exec(statement, key.reservation.text(), word_of(key.party), key.window);
}

ports::DecisionRow decision_of(const pqxx::row& row) {
    ports::DecisionRow decision;
    std::uint64_t id = 0;  // of its StoredDecision
    read_row(row, id, decision.key.reservation, decision.key.party, decision.key.window,
             decision.state, decision.reason, decision.detail, decision.at);
    return decision;
}

}  // namespace

std::vector<ports::StoredDecision> decisions_of(Tx& tx, const pqxx::result& rows) {
    return each_or_error<ports::StoredDecision>(tx, "decisions", rows, decision_of);
}

namespace {

std::optional<ports::StoredDecision> latest_of(Tx& tx, const ports::WindowKey& key) {
    auto decisions = decisions_of(tx, exec_of_key(tx, kLatest, key));
    if (decisions.empty()) return std::nullopt;
    return std::move(decisions.front());
}

bool is_same(const ports::DecisionRow& a, const ports::DecisionRow& b) {
    return a.key == b.key && a.state == b.state && a.reason == b.reason && a.at == b.at &&
           write_canonical(a.detail) == write_canonical(b.detail);
}

ports::EvidenceRow evidence_of(const pqxx::row& row) {
    ports::EvidenceRow evidence;
    read_row(row, evidence.root, evidence.key.reservation, evidence.key.party, evidence.key.window,
             evidence.bundle, evidence.openings, evidence.sealed_at);
    return evidence;
}

void append_decision(Tx& tx, const ports::DecisionRow& row) {
    lock_feed(tx);  // so that decision ids grow in commit order too
    const auto latest = latest_of(tx, row.key);
    if (latest && latest->row && is_same(*latest->row, row)) return;
    tx.exec(kInsert, row.key.reservation.text(), word_of(row.key.party), row.key.window,
            word_of(row.state), row.reason, write_canonical(row.detail), row.at);
    Json::Object body = window_body(row.key);
    body.emplace_back("what", name(row.state));
    body.emplace_back("reason", row.reason);
    body.emplace_back("time", json_number(row.at));
    append_feed(tx, {{"decision", std::move(body)}});
}

void seal_evidence(Tx& tx, const ports::EvidenceRow& row) {
    const pqxx::result inserted =
        tx.exec(kSeal, row.root, row.key.reservation.text(), word_of(row.key.party), row.key.window,
                row.bundle, row.openings, row.sealed_at);
    if (!inserted.empty()) return;
    const auto stored = first(exec_of_key(tx, kEvidenceOf, row.key), evidence_of);
    if (stored && stored->root == row.root) return;
    throw StoreError(Errc::conflict, window_text(row.key) +
                                         ": other evidence is sealed for this key, or this one for "
                                         "another");
}

ports::EnforcementSwitches newest_switches(Tx& tx) {
    ports::EnforcementSwitches value;
    for (const pqxx::row row : tx.exec(kSwitches)) {
        read_row(row, value.killed, value.mass_breach_hold, value.reason, value.changed_at,
                 value.changed_by);
    }
    return value;
}

std::optional<std::string> text_of(const std::optional<bool>& value) {
    if (!value) return std::nullopt;
    return *value ? "true" : "false";
}

ports::EnforcementSwitches change_row(Tx& tx, const ports::SwitchChange& change) {
    lock_feed(tx);  // from here on nobody else changes them; the newest id is committed last
    const pqxx::result added =
        tx.exec(kChangeSwitches, text_of(change.killed), text_of(change.mass_breach_hold),
                clean_text(change.reason), change.at, clean_text(change.by));
    const ports::EnforcementSwitches now = newest_switches(tx);
    if (added.empty()) return now;
    append_feed(tx, {{"decision", Json::Object{{"what", "switches_set"},
                                               {"killed", now.killed},
                                               {"mass_breach_hold", now.mass_breach_hold},
                                               {"reason", now.reason},
                                               {"by", now.changed_by},
                                               {"time", json_number(now.changed_at)}}}});
    return now;
}

class PgDecisionStore final : public ports::DecisionStore {
  public:
    explicit PgDecisionStore(Database& database) : database_(database) {}

    asio::awaitable<Result<void>> append(ports::DecisionRow row, ports::Fence fence) override {
        return write(database_, "decision_append",
                     [row = std::move(row), fence = std::move(fence)](Tx& tx) {
                         check_fence_durably(tx, fence);
                         append_decision(tx, row);
                     });
    }

    asio::awaitable<Result<std::vector<ports::StoredDecision>>> history(
        ports::WindowKey key) override {
        return read(database_, "decision_history", [key = std::move(key)](Tx& tx) {
            return decisions_of(tx, exec_of_key(tx, kHistory, key));
        });
    }

    asio::awaitable<Result<std::vector<ports::StoredDecision>>> list(std::uint64_t after,
                                                                     std::size_t limit) override {
        return read(database_, "decision_list", [after, limit](Tx& tx) {
            return decisions_of(tx, tx.exec(kList, after, limit));
        });
    }

    asio::awaitable<Result<std::vector<ports::StoredDecision>>> filed(
        ports::FiledQuery query) override {
        return read(database_, "decision_filed", [query](Tx& tx) {
            return decisions_of(tx, tx.exec(kFiled, query.since, query.after, query.limit));
        });
    }

    asio::awaitable<Result<void>> seal(ports::EvidenceRow evidence, ports::Fence fence) override {
        return write(database_, "evidence_seal",
                     [evidence = std::move(evidence), fence = std::move(fence)](Tx& tx) {
                         check_fence_durably(tx, fence);
                         seal_evidence(tx, evidence);
                     });
    }

    asio::awaitable<Result<std::optional<ports::EvidenceRow>>> evidence(std::string root) override {
        return read(database_, "evidence", [root = std::move(root)](Tx& tx) {
            return first(tx.exec(kEvidence, root), storage::evidence_of);
        });
    }

    asio::awaitable<Result<std::optional<ports::EvidenceRow>>> evidence_of(
        ports::WindowKey key) override {
        return read(database_, "evidence_of", [key = std::move(key)](Tx& tx) {
            return first(exec_of_key(tx, kEvidenceOf, key), storage::evidence_of);
        });
    }

    asio::awaitable<Result<ports::EnforcementSwitches>> switches() override {
        return read(database_, "switches", newest_switches);
    }

    asio::awaitable<Result<ports::EnforcementSwitches>> change_switches(
        ports::SwitchChange change) override {
        return write(database_, "switches_change",
                     [change = std::move(change)](Tx& tx) { return change_row(tx, change); });
    }

  private:
    Database& database_;
};

}  // namespace

std::unique_ptr<ports::DecisionStore> make_decision_store(Database& database) {
    return std::make_unique<PgDecisionStore>(database);
}

}  // namespace warden::storage
