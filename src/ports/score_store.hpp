#pragma once
// Verdicts and scores. A verdict is written once per window; a score once per subject and day.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "domain/base/canonical_json.hpp"
#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/chain/ids.hpp"
#include "domain/orchestrator/codes.hpp"
#include "domain/scoring/reputation.hpp"
#include "domain/scoring/rule_book.hpp"
#include "domain/scoring/verdict.hpp"
#include "ports/fence.hpp"

namespace warden::ports {

struct WindowKey {
    chain::EntityId reservation;
    orchestrator::Party party = orchestrator::Party::provider;
    std::uint32_t window = 0;
    auto operator<=>(const WindowKey&) const = default;
};

struct VerdictRow {
    WindowKey key;
    chain::EntityId unit;
    UnixSecs start = 0;
    UnixSecs end = 0;
    scoring::Outcome verdict = scoring::Outcome::no_verdict;
    std::uint32_t reasons = 0;       // bits of the breached objectives (domain/orchestrator)
    std::uint32_t coverage_ppm = 0;  // known slices per countable slice
    Json detail;                     // every number behind it: domain/scoring
    std::string rule_set;            // digest
    UnixSecs written_at = 0;
};

struct VerdictQuery {
    std::optional<chain::EntityId> unit;
    std::optional<chain::EntityId> reservation;
    std::optional<scoring::Outcome> verdict;  // empty: all
    UnixSecs ended_after = 0;                 // only windows with end > this
    std::uint64_t after = 0;                  // row id of the last one seen
    std::size_t limit = 100;
};
struct OpenBreachQuery {
    chain::ContractRef contract;
    std::uint64_t after = 0;  // row id of the last one seen
    std::size_t limit = 100;
};
struct StoredVerdict {
    std::uint64_t id = 0;
    Result<VerdictRow> row;  // error: it can't be read; the store has said and counted it
};

// A reputation in thirds of a point (0..300) after one day.
struct ScoreRow {
    std::string subject;  // unit id text, or CAIP-10 account of a provider or consumer
    scoring::SubjectKind subject_kind = scoring::SubjectKind::unit;
    std::string chain;  // alias
    std::int64_t day = 0;
    UnixSecs day_end = 0;
    std::uint32_t thirds = 0;
    std::int32_t points = 0;  // of this day, in thirds
    Json detail;              // the explanation: tiers per SLI, counts, limits
    std::string rule_set;
};
struct StoredScore {
    std::string subject;
    Result<ScoreRow> row;  // error: it can't be read; the store has said and counted it
};
struct ScoreQuery {
    std::string chain;  // empty: all
    scoring::SubjectKind subject_kind = scoring::SubjectKind::unit;
    std::string after;  // subject of the last row seen
    std::size_t limit = 100;
};
// The kind is part of the question: one account may be a provider here and a consumer there.
struct ScoreHistory {
    std::string subject;
    scoring::SubjectKind subject_kind = scoring::SubjectKind::unit;
    std::optional<UnixSecs> until;  // only days that ended at or before it
    std::size_t limit = 100;
};

// Every method may fail as transient (the database is down or slow), those with a fence also with
// stale_fence. After a transient error a write may be repeated as it is: one that was carried out
// all the same succeeds again.
class ScoreStore {
  public:
    virtual ~ScoreStore() = default;
    // Stores a rule set in full under its digest (domain/scoring/rule_set.hpp): the same text again
    // is success, another one under the digest is conflict.
    virtual boost::asio::awaitable<Result<void>> put_rule_set(std::string digest,
                                                              std::string canonical) = 0;
    // Stores a version of the rules, whose rule set is stored already, once per `from`: the same
    // again is success, another one with this `from` is conflict.
    virtual boost::asio::awaitable<Result<void>> put_rule_version(scoring::RuleVersion version,
                                                                  Fence fence) = 0;
    // Returns every version that was ever stored, oldest first.
    virtual boost::asio::awaitable<Result<std::vector<scoring::RuleVersion>>> rule_versions() = 0;
    // Returns the canonical text of a rule set; empty when none has this digest.
    virtual boost::asio::awaitable<Result<std::optional<std::string>>> rule_set(
        std::string digest) = 0;

    // Stores a verdict, once per key, and tells the feed: the same verdict again is success
    // whenever it was written, another one for the key is conflict.
    virtual boost::asio::awaitable<Result<void>> put_verdict(VerdictRow row, Fence fence) = 0;
    // Returns the verdict of a key; empty when there is none. Errors: also permanent, where it
    // can't be read.
    virtual boost::asio::awaitable<Result<std::optional<VerdictRow>>> verdict(WindowKey key) = 0;
    // Returns the verdicts that fit all of the query, oldest first.
    virtual boost::asio::awaitable<Result<std::vector<StoredVerdict>>> verdicts(
        VerdictQuery query) = 0;
    // Returns the breached verdicts of the contract that no decision has ended
    // (enforcement::is_ended), oldest first.
    virtual boost::asio::awaitable<Result<std::vector<StoredVerdict>>> open_breaches(
        OpenBreachQuery query) = 0;

    // Stores scores, each once per (subject_kind, subject, day), all or none, and tells the feed:
    // the same scores again are success, another one for a subject and day is conflict.
    virtual boost::asio::awaitable<Result<void>> put_scores(std::vector<ScoreRow> rows,
                                                            Fence fence) = 0;
    // Returns the newest score of each subject, ordered by subject.
    virtual boost::asio::awaitable<Result<std::vector<StoredScore>>> latest_scores(
        ScoreQuery query) = 0;
    // Returns one subject's days, newest first; none when it was never scored. Errors: also
    // permanent, where one of them can't be read: nothing may rest on a history with a gap.
    virtual boost::asio::awaitable<Result<std::vector<ScoreRow>>> scores(ScoreHistory query) = 0;
};

}  // namespace warden::ports
