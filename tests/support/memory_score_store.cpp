#include "tests/support/memory_score_store.hpp"

#include <algorithm>

#include "domain/enforcement/decision.hpp"

namespace warden::support {
namespace asio = boost::asio;

namespace {

bool is_same(const ports::VerdictRow& a, const ports::VerdictRow& b) {
    return a.unit == b.unit && a.start == b.start && a.end == b.end && a.verdict == b.verdict &&
           a.reasons == b.reasons && a.coverage_ppm == b.coverage_ppm &&
           write_canonical(a.detail) == write_canonical(b.detail) && a.rule_set == b.rule_set;
}

bool is_same(const ports::ScoreRow& a, const ports::ScoreRow& b) {
    return a.chain == b.chain && a.day_end == b.day_end && a.thirds == b.thirds &&
           a.points == b.points && write_canonical(a.detail) == write_canonical(b.detail) &&
           a.rule_set == b.rule_set;
}

bool matches(const ports::VerdictQuery& query, const ports::VerdictRow& row) {
    return row.end > query.ended_after && (!query.unit || row.unit == *query.unit) &&
           (!query.reservation || row.key.reservation == *query.reservation) &&
           (!query.verdict || row.verdict == *query.verdict);
}

}  // namespace

asio::awaitable<Result<void>> MemoryScoreStore::put_rule_set(std::string digest,
                                                             std::string canonical) {
    return call(
        "put_rule_set",
        [this, digest = std::move(digest), canonical = std::move(canonical)]() -> Result<void> {
            const auto [at, inserted] = rule_sets_.try_emplace(digest, canonical);
            if (at->second == canonical) return {};
            return fail(Errc::conflict, "rule set " + digest);
        });
}

asio::awaitable<Result<void>> MemoryScoreStore::put_rule_version(scoring::RuleVersion version,
                                                                 ports::Fence fence) {
    return fenced("put_rule_version", std::move(fence),
                  [this, version = std::move(version)]() -> Result<void> {
                      if (!rule_sets_.contains(to_hex(scoring::digest(version.rulings.rules)))) {
                          return fail(Errc::permanent, "its rule set is not stored");
                      }
                      const auto [at, inserted] = rule_versions_.try_emplace(version.from, version);
                      if (at->second != version) {
                          return fail(Errc::conflict,
                                      "version from " + std::to_string(version.from));
                      }
                      return {};
                  });
}

asio::awaitable<Result<std::vector<scoring::RuleVersion>>> MemoryScoreStore::rule_versions() {
    return call("rule_versions", [this]() -> Result<std::vector<scoring::RuleVersion>> {
        std::vector<scoring::RuleVersion> all;
        for (const auto& [from, version] : rule_versions_) all.push_back(version);
        return all;
    });
}

asio::awaitable<Result<std::optional<std::string>>> MemoryScoreStore::rule_set(std::string digest) {
    return call("rule_set",
                [this, digest = std::move(digest)]() -> Result<std::optional<std::string>> {
                    const auto found = rule_sets_.find(digest);
                    if (found == rule_sets_.end()) return std::nullopt;
                    return found->second;
                });
}

asio::awaitable<Result<void>> MemoryScoreStore::put_verdict(ports::VerdictRow row,
                                                            ports::Fence fence) {
    return fenced("put_verdict", std::move(fence), [this, row = std::move(row)]() -> Result<void> {
        for (const ports::VerdictRow& stored : verdicts_) {
            if (stored.key != row.key) continue;
            if (is_same(stored, row)) return {};
            return fail(Errc::conflict, row.key.reservation.text() + ": another verdict");
        }
        verdicts_.push_back(row);
        return {};
    });
}

asio::awaitable<Result<std::optional<ports::VerdictRow>>> MemoryScoreStore::verdict(
    ports::WindowKey key) {
    return call("verdict",
                [this, key = std::move(key)]() -> Result<std::optional<ports::VerdictRow>> {
                    const auto found = std::ranges::find(verdicts_, key, &ports::VerdictRow::key);
                    if (found == verdicts_.end()) return std::nullopt;
                    const auto id = static_cast<std::uint64_t>(found - verdicts_.begin()) + 1;
                    if (unreadable.contains(id)) return fail(Errc::permanent, "unreadable");
                    return *found;
                });
}

asio::awaitable<Result<std::vector<ports::StoredVerdict>>> MemoryScoreStore::verdicts(
    ports::VerdictQuery query) {
    return call("verdicts", [this, query = std::move(query)] {
        return select_rows<ports::StoredVerdict>(
            verdicts_, unreadable, query.after, query.limit,
            [&](const ports::VerdictRow& row) { return matches(query, row); });
    });
}

asio::awaitable<Result<std::vector<ports::StoredVerdict>>> MemoryScoreStore::open_breaches(
    ports::OpenBreachQuery query) {
    return call("open_breaches", [this, query = std::move(query)] {
        const auto is_open = [&](const ports::VerdictRow& row) {
            return row.verdict == scoring::Outcome::breached &&
                   row.key.reservation.contract == query.contract && !has_ended(row.key);
        };
        return select_rows<ports::StoredVerdict>(verdicts_, unreadable, query.after, query.limit,
                                                 is_open);
    });
}

bool MemoryScoreStore::has_ended(const ports::WindowKey& key) const {
    return decisions != nullptr &&
           std::ranges::any_of(decisions->decision_rows(), [&](const ports::DecisionRow& row) {
               return row.key == key && enforcement::is_ended(row.state);
           });
}

asio::awaitable<Result<void>> MemoryScoreStore::put_scores(std::vector<ports::ScoreRow> rows,
                                                           ports::Fence fence) {
    return fenced("put_scores", std::move(fence), [this, rows = std::move(rows)]() -> Result<void> {
        auto scores = scores_;
        for (const ports::ScoreRow& row : rows) {
            const auto [at, inserted] =
                scores.try_emplace({row.subject_kind, row.subject, row.day}, row);
            if (!is_same(at->second, row)) return fail(Errc::conflict, "score of " + row.subject);
        }
        scores_ = std::move(scores);
        return {};
    });
}

Result<ports::ScoreRow> MemoryScoreStore::readable(const ports::ScoreRow& row) const {
    if (!unreadable_scores.contains({row.subject, row.day})) return row;
    return fail(Errc::permanent, "score of " + row.subject);
}

asio::awaitable<Result<std::vector<ports::StoredScore>>> MemoryScoreStore::latest_scores(
    ports::ScoreQuery query) {
    return call(
        "latest_scores", [this, q = std::move(query)]() -> Result<std::vector<ports::StoredScore>> {
            // Sorted by kind, subject, day: a later day of a subject replaces the earlier.
            std::vector<ports::StoredScore> found;
            for (const auto& [key, row] : scores_) {
                const bool wanted = row.subject_kind == q.subject_kind && row.subject > q.after &&
                                    (q.chain.empty() || row.chain == q.chain);
                if (!wanted) continue;
                if (!found.empty() && found.back().subject == row.subject) found.pop_back();
                found.push_back({row.subject, readable(row)});
            }
            if (found.size() > q.limit) found.resize(q.limit);
            return found;
        });
}

asio::awaitable<Result<std::vector<ports::ScoreRow>>> MemoryScoreStore::scores(
    ports::ScoreHistory query) {
    return call("scores", [this, q = std::move(query)]() -> Result<std::vector<ports::ScoreRow>> {
        std::vector<ports::ScoreRow> found;
        for (auto score = scores_.rbegin(); score != scores_.rend(); ++score) {
            const ports::ScoreRow& row = score->second;
            const bool wanted = row.subject_kind == q.subject_kind && row.subject == q.subject &&
                                (!q.until || row.day_end <= *q.until) && found.size() < q.limit;
            if (!wanted) continue;
            auto one = readable(row);
            if (!one) return Fail(one.error());
            found.push_back(std::move(*one));
        }
        return found;
    });
}

}  // namespace warden::support
