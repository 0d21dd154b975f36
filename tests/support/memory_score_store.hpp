#pragma once
// The score store in memory.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "ports/score_store.hpp"
#include "tests/support/memory_decision_store.hpp"
#include "tests/support/memory_store.hpp"

namespace warden::support {

class MemoryScoreStore final : public ports::ScoreStore, public MemoryStore {
  public:
    using MemoryStore::MemoryStore;

    // Whose decisions end a breach; without it none ever ends.
    const MemoryDecisionStore* decisions = nullptr;

    // Ids of the verdicts that can't be read.
    std::set<std::uint64_t> unreadable;
    // Subjects and days of the scores that can't be read.
    std::set<std::pair<std::string, std::int64_t>> unreadable_scores;

    // All rows, for tests to look at.
    const std::vector<ports::VerdictRow>& verdict_rows() const { return verdicts_; }
    std::vector<ports::ScoreRow> score_rows() const {
        std::vector<ports::ScoreRow> rows;
        for (const auto& [key, row] : scores_) rows.push_back(row);
        return rows;
    }

    boost::asio::awaitable<Result<void>> put_rule_set(std::string digest,
                                                      std::string canonical) override;
    boost::asio::awaitable<Result<void>> put_rule_version(scoring::RuleVersion version,
                                                          ports::Fence fence) override;
    boost::asio::awaitable<Result<std::vector<scoring::RuleVersion>>> rule_versions() override;
    boost::asio::awaitable<Result<std::optional<std::string>>> rule_set(
        std::string digest) override;
    boost::asio::awaitable<Result<void>> put_verdict(ports::VerdictRow row,
                                                     ports::Fence fence) override;
    boost::asio::awaitable<Result<std::optional<ports::VerdictRow>>> verdict(
        ports::WindowKey key) override;
    boost::asio::awaitable<Result<std::vector<ports::StoredVerdict>>> verdicts(
        ports::VerdictQuery query) override;
    boost::asio::awaitable<Result<std::vector<ports::StoredVerdict>>> open_breaches(
        ports::OpenBreachQuery query) override;
    boost::asio::awaitable<Result<void>> put_scores(std::vector<ports::ScoreRow> rows,
                                                    ports::Fence fence) override;
    boost::asio::awaitable<Result<std::vector<ports::StoredScore>>> latest_scores(
        ports::ScoreQuery query) override;
    boost::asio::awaitable<Result<std::vector<ports::ScoreRow>>> scores(
        ports::ScoreHistory query) override;

  private:
    bool has_ended(const ports::WindowKey& key) const;
    Result<ports::ScoreRow> readable(const ports::ScoreRow& row) const;

    using ScoreKey = std::tuple<scoring::SubjectKind, std::string, std::int64_t>;  // subject, day

    std::map<std::string, std::string> rule_sets_;
    std::map<UnixSecs, scoring::RuleVersion> rule_versions_;
    std::vector<ports::VerdictRow> verdicts_;  // by id, which begins with 1
    std::map<ScoreKey, ports::ScoreRow> scores_;
};

}  // namespace warden::support
