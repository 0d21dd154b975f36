#include <algorithm>

#include "domain/base/json_fields.hpp"
#include "domain/enforcement/decision.hpp"
#include "storage/feed_append.hpp"
#include "storage/fence.hpp"
#include "storage/stores.hpp"
#include "storage/window_rows.hpp"

namespace warden::storage {
namespace {

namespace asio = boost::asio;

constexpr Statement kPutRuleSet{"rule_set_put",
                                "INSERT INTO rule_sets (digest, canonical) VALUES ($1, $2) "
                                "ON CONFLICT DO NOTHING"};
constexpr Statement kRuleSet{"rule_set", "SELECT canonical FROM rule_sets WHERE digest = $1"};
constexpr Statement kPutRuleVersion{
    "rule_version_put",
    "INSERT INTO rule_versions (valid_from, rule_set, electorate, affiliations) "
    "VALUES ($1, $2, $3, $4) "
    "ON CONFLICT DO NOTHING"};
constexpr Statement kRuleVersions{
    "rule_versions",
    "SELECT v.valid_from, s.canonical::json, v.electorate, v.affiliations "
    "FROM rule_versions v JOIN rule_sets s ON s.digest = v.rule_set "
    "ORDER BY v.valid_from"};

constexpr Statement kInsertVerdict{"verdict_insert",
                                   "INSERT INTO verdicts (reservation, party, window_num, unit, "
                                   "window_start, window_end, verdict, "
                                   "reasons, coverage_ppm, detail, rule_set, written_at) "
                                   "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON "
                                   "CONFLICT DO NOTHING RETURNING 1"};
constexpr const char* kVerdictRows =
    "SELECT id, reservation, party, window_num, unit, window_start, window_end, verdict, "
    "reasons, coverage_ppm, detail, rule_set, written_at FROM verdicts ";
constexpr Statement kVerdict{"verdict", kVerdictRows,
                             "WHERE reservation = $1 AND party = $2 AND window_num = $3"};
// Empty text: no such condition.
constexpr Statement kVerdicts{
    "verdicts", kVerdictRows,
    "WHERE id > $1 AND window_end > $2 AND ($3 = '' OR unit = $3) "
    "AND ($4 = '' OR reservation = $4) AND ($5 = '' OR verdict = $5) ORDER BY id LIMIT $6"};
// $2: beginning of the contract's ids; $3: {state,..}.
constexpr Statement kOpenBreaches{
    "verdicts_open", kVerdictRows,
    "v WHERE verdict = 'breached' AND id > $1 AND starts_with(reservation, $2) "
    "AND NOT EXISTS (SELECT FROM decisions d WHERE d.reservation = v.reservation "
    "AND d.party = v.party AND d.window_num = v.window_num AND d.state = ANY ($3::text[])) "
    "ORDER BY id LIMIT $4"};

// $1: [{subject_kind, ..}..]
constexpr const char* kGivenScores =
    "WITH g AS (SELECT * FROM json_to_recordset($1::json) AS _(subject_kind text, subject text, "
    "day bigint, chain text, day_end bigint, thirds bigint, points bigint, detail json, "
    "rule_set text)) ";
constexpr Statement kInsertScores{"scores_insert", kGivenScores,
                                  "INSERT INTO scores (subject_kind, subject, day, chain, day_end, "
                                  "thirds, points, detail, rule_set) SELECT * FROM g "
                                  "ON CONFLICT DO NOTHING RETURNING subject_kind, subject, day"};
constexpr Statement kSameScores{
    "scores_same", kGivenScores,
    "SELECT count(*) FROM g JOIN scores s USING (subject_kind, subject, day) WHERE s.chain = "
    "g.chain "
    "AND s.day_end = g.day_end AND s.thirds = g.thirds AND s.points = g.points "
    "AND s.detail::text = g.detail::text AND s.rule_set = g.rule_set"};
constexpr Statement kPointLatest{
    "scores_point_latest", kGivenScores,
    "INSERT INTO latest_scores AS l (subject_kind, chain, subject, day) "
    "SELECT subject_kind, min(chain), subject, max(day) FROM g GROUP BY subject_kind, subject ON "
    "CONFLICT (subject_kind, subject) "
    "DO UPDATE SET day = excluded.day WHERE excluded.day > l.day"};
constexpr const char* kScoreRows =
    "SELECT s.subject, s.subject_kind, s.chain, s.day, s.day_end, s.thirds, s.points, "
    "s.detail, s.rule_set FROM scores s ";
constexpr Statement kLatestScores{
    "scores_latest", kScoreRows,
    "JOIN latest_scores l USING (subject_kind, subject, day) WHERE l.subject_kind = $1 "
    "AND ($2 = '' OR l.chain = $2) AND l.subject > $3 ORDER BY l.subject LIMIT $4"};
constexpr Statement kScores{"scores", kScoreRows,
                            "WHERE s.subject_kind = $1 AND s.subject = $2 "
                            "AND ($3::bigint IS NULL OR s.day_end <= $3) "
                            "ORDER BY s.day DESC LIMIT $4"};

ports::VerdictRow verdict_of(const pqxx::row& row) {
    ports::VerdictRow verdict;
    std::uint64_t id = 0;  // of its StoredVerdict
    read_row(row, id, verdict.key.reservation, verdict.key.party, verdict.key.window, verdict.unit,
             verdict.start, verdict.end, verdict.verdict, verdict.reasons, verdict.coverage_ppm,
             verdict.detail, verdict.rule_set, verdict.written_at);
    return verdict;
}

std::vector<ports::StoredVerdict> verdicts_of(Tx& tx, const pqxx::result& rows) {
    return each_or_error<ports::StoredVerdict>(tx, "verdicts", rows, verdict_of);
}

// The words of the states that end a key, as an array of PostgreSQL.
std::string ended_states() {
    std::string states;
    for (const auto state : enforcement::kEndStates) {
        states.append(states.empty() ? "{" : ",").append(name(state));
    }
    return states + "}";
}

std::optional<ports::VerdictRow> find_verdict(Tx& tx, const ports::WindowKey& key) {
    return first(tx.exec(kVerdict, key.reservation.text(), word_of(key.party), key.window),
                 verdict_of);
}

// Written again later it is still the same verdict.
bool is_same(const ports::VerdictRow& a, const ports::VerdictRow& b) {
    return a.key == b.key && a.unit == b.unit && a.start == b.start && a.end == b.end &&
           a.verdict == b.verdict && a.reasons == b.reasons && a.coverage_ppm == b.coverage_ppm &&
           write_canonical(a.detail) == write_canonical(b.detail) && a.rule_set == b.rule_set;
}

void insert_verdict(Tx& tx, const ports::VerdictRow& row) {
    lock_feed(tx);  // so that verdict ids grow in commit order too
    const pqxx::result inserted =
        tx.exec(kInsertVerdict, row.key.reservation.text(), word_of(row.key.party), row.key.window,
                row.unit.text(), row.start, row.end, word_of(row.verdict), row.reasons,
                row.coverage_ppm, write_canonical(row.detail), row.rule_set, row.written_at);
    if (inserted.empty()) {
        const auto stored = find_verdict(tx, row.key);
        if (stored && is_same(*stored, row)) return;
        throw StoreError(Errc::conflict, window_text(row.key) + ": another verdict is stored");
    }
    Json::Object body = window_body(row.key);
    body.emplace_back("what", name(row.verdict));
    body.emplace_back("unit", row.unit.text());
    body.emplace_back("reasons", row.reasons);
    body.emplace_back("time", json_number(row.end));
    append_feed(tx, {{"verdict", std::move(body)}});
}

Json score_json(const ports::ScoreRow& row) {
    return Json::Object{{"subject_kind", name(row.subject_kind)},
                        {"subject", row.subject},
                        {"day", row.day},
                        {"chain", row.chain},
                        {"day_end", json_number(row.day_end)},
                        {"thirds", row.thirds},
                        {"points", row.points},
                        {"detail", row.detail},
                        {"rule_set", row.rule_set}};
}

FeedEntry score_entry(const ports::ScoreRow& row) {
    return {"score", Json::Object{{"what", "scored"},
                                  {"subject_kind", name(row.subject_kind)},
                                  {"subject", row.subject},
                                  {"chain", row.chain},
                                  {"day", row.day},
                                  {"time", json_number(row.day_end)},
                                  {"thirds", row.thirds},
                                  {"points", row.points}}};
}

void insert_scores(Tx& tx, const std::vector<ports::ScoreRow>& rows) {
    Json::Array list;
    list.reserve(rows.size());
    for (const ports::ScoreRow& row : rows) list.push_back(score_json(row));
    const std::string given = write_canonical(list);
    const pqxx::result inserted = tx.exec(kInsertScores, given);
    if (inserted.size() != rows.size() &&
        tx.exec(kSameScores, given)[0][0].as<std::size_t>() != rows.size()) {
        throw StoreError(Errc::conflict, "another score is stored for a subject and day of these");
    }
    if (inserted.empty()) return;
    tx.exec(kPointLatest, given);
    using Key = std::tuple<scoring::SubjectKind, std::string, std::int64_t>;
    std::set<Key> fresh;
    for (const pqxx::row row : inserted) {
        Key key;
        std::apply([&row](auto&... column) { read_row(row, column...); }, key);
        fresh.insert(std::move(key));
    }
    std::vector<FeedEntry> entries;
    for (const ports::ScoreRow& row : rows) {
        // erase: a row that is given twice is one item.
        if (fresh.erase(Key(row.subject_kind, row.subject, row.day)) > 0) {
            entries.push_back(score_entry(row));
        }
    }
    append_feed(tx, entries);
}

ports::ScoreRow score_of(const pqxx::row& row) {
    ports::ScoreRow score;
    read_row(row, score.subject, score.subject_kind, score.chain, score.day, score.day_end,
             score.thirds, score.points, score.detail, score.rule_set);
    return score;
}

scoring::RuleVersion version_of(const pqxx::row& row) {
    scoring::RuleVersion version;
    Json rules;
    Json electorate;
    Json affiliations;
    read_row(row, version.from, rules, electorate, affiliations);
    version.rulings.rules = value_of(row[1], scoring::rule_set_from_json(rules));
    version.rulings.electorate = value_of(row[2], json::texts(electorate));
    for (const Json& group : affiliations.array() ? *affiliations.array() : Json::Array{}) {
        version.rulings.affiliations.push_back(value_of(row[3], json::texts(group)));
    }
    return version;
}

void insert_version(Tx& tx, const scoring::RuleVersion& version) {
    Json::Array affiliations;
    for (const auto& group : version.rulings.affiliations) {
        affiliations.emplace_back(json::array_of(group));
    }
    tx.exec(kPutRuleVersion, version.from, to_hex(scoring::digest(version.rulings.rules)),
            write_canonical(json::array_of(version.rulings.electorate)),
            write_canonical(affiliations));
    const auto stored = each(tx.exec(kRuleVersions), version_of);
    if (std::ranges::find(stored, version) != stored.end()) return;
    throw StoreError(Errc::conflict, "another version of the rules is in force from " +
                                         std::to_string(version.from));
}

class PgScoreStore final : public ports::ScoreStore {
  public:
    explicit PgScoreStore(Database& database) : database_(database) {}

    asio::awaitable<Result<void>> put_rule_set(std::string digest, std::string canonical) override {
        return write(database_, "rule_set_put",
                     [digest = std::move(digest), canonical = std::move(canonical)](Tx& tx) {
                         tx.exec(kPutRuleSet, digest, canonical);
                         if (tx.exec(kRuleSet, digest)[0][0].as<std::string>() == canonical) return;
                         throw StoreError(Errc::conflict,
                                          "rule set " + digest + " is stored with another text");
                     });
    }

    asio::awaitable<Result<void>> put_rule_version(scoring::RuleVersion version,
                                                   ports::Fence fence) override {
        return write(database_, "rule_version_put",
                     [version = std::move(version), fence = std::move(fence)](Tx& tx) {
                         check_fence(tx, fence);
                         insert_version(tx, version);
                     });
    }

    asio::awaitable<Result<std::vector<scoring::RuleVersion>>> rule_versions() override {
        return read(database_, "rule_versions",
                    [](Tx& tx) { return each(tx.exec(kRuleVersions), version_of); });
    }

    asio::awaitable<Result<std::optional<std::string>>> rule_set(std::string digest) override {
        return read(database_, "rule_set", [digest = std::move(digest)](Tx& tx) {
            return first(tx.exec(kRuleSet, digest),
                         [](const pqxx::row& row) { return row[0].as<std::string>(); });
        });
    }

    asio::awaitable<Result<void>> put_verdict(ports::VerdictRow row, ports::Fence fence) override {
        return write(database_, "verdict_put",
                     [row = std::move(row), fence = std::move(fence)](Tx& tx) {
                         check_fence(tx, fence);
                         insert_verdict(tx, row);
                     });
    }

    asio::awaitable<Result<std::optional<ports::VerdictRow>>> verdict(
        ports::WindowKey key) override {
        return read(database_, "verdict",
                    [key = std::move(key)](Tx& tx) { return find_verdict(tx, key); });
    }

    asio::awaitable<Result<std::vector<ports::StoredVerdict>>> verdicts(
        ports::VerdictQuery query) override {
        return read(database_, "verdicts", [q = std::move(query)](Tx& tx) {
            return verdicts_of(
                tx, tx.exec(kVerdicts, q.after, q.ended_after, q.unit ? q.unit->text() : "",
                            q.reservation ? q.reservation->text() : "",
                            q.verdict ? word_of(*q.verdict) : "", q.limit));
        });
    }

    asio::awaitable<Result<std::vector<ports::StoredVerdict>>> open_breaches(
        ports::OpenBreachQuery query) override {
        return read(database_, "verdicts_open", [q = std::move(query)](Tx& tx) {
            return verdicts_of(tx, tx.exec(kOpenBreaches, q.after, q.contract.text() + ".",
                                           ended_states(), q.limit));
        });
    }

    asio::awaitable<Result<void>> put_scores(std::vector<ports::ScoreRow> rows,
                                             ports::Fence fence) override {
        return write(database_, "scores_put",
                     [rows = std::move(rows), fence = std::move(fence)](Tx& tx) {
                         check_fence(tx, fence);
                         insert_scores(tx, rows);
                     });
    }

    asio::awaitable<Result<std::vector<ports::StoredScore>>> latest_scores(
        ports::ScoreQuery query) override {
        return read(database_, "scores_latest", [q = std::move(query)](Tx& tx) {
            return each(tx.exec(kLatestScores, word_of(q.subject_kind), q.chain, q.after, q.limit),
                        [&tx](const pqxx::row& row) -> ports::StoredScore {
                            const auto subject = row[0].as<std::string>();
                            return {subject, read_or_error(tx, "scores", subject, row, score_of)};
                        });
        });
    }

    asio::awaitable<Result<std::vector<ports::ScoreRow>>> scores(
        ports::ScoreHistory query) override {
        return read(database_, "scores", [q = std::move(query)](Tx& tx) {
            return each(
                tx.exec(kScores, word_of(q.subject_kind), q.subject, text_of(q.until), q.limit),
                score_of);
        });
    }

  private:
    Database& database_;
};

}  // namespace

std::unique_ptr<ports::ScoreStore> make_score_store(Database& database) {
    return std::make_unique<PgScoreStore>(database);
}

}  // namespace warden::storage
