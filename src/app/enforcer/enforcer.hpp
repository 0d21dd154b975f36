#pragma once
// Drives every breached verdict of one contract through the decision state machine
// (domain/enforcement/decision.hpp). It reads the stores and writes decisions, evidence and
// intents, and reads its own evidence at the public link before it files; it never talks to a
// chain: the submitter carries its intents out.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/enforcer/evidence_builder.hpp"
#include "app/enforcer/metrics.hpp"
#include "app/reading/view.hpp"
#include "app/stage/health.hpp"
#include "domain/chain/ids.hpp"
#include "domain/enforcement/decision.hpp"
#include "domain/enforcement/decision_detail.hpp"
#include "domain/enforcement/retry.hpp"
#include "domain/enforcement/timeline.hpp"
#include "domain/orchestrator/projection.hpp"
#include "ports/clock.hpp"
#include "ports/decision_store.hpp"
#include "ports/http_client.hpp"
#include "ports/read_model.hpp"
#include "ports/score_store.hpp"
#include "ports/txn_store.hpp"

namespace warden::app {

struct EnforcerSettings {
    std::string deployment;  // see ports::TxnIntent
    chain::Address account;  // our oracle
    enforcement::Mode mode = enforcement::Mode::shadow;
    enforcement::TimelineRules timeline;
    enforcement::Caps caps;
    UnixSecs day_secs = 86'400;  // of the caps
    // Of enforcement::ClockFacts.
    std::uint64_t clock_offset_ms_max = 100;
    std::uint64_t chain_lag_ms_max = 600'000;
    std::string evidence_url;     // prefix; the root is appended: evidence_uri, <= 200 bytes
    Millis link_timeout{10'000};  // of one reading of evidence at its public link
    enforcement::RetryRules link_retries;  // between two readings for one key
    std::size_t pass_max = 500;            // keys of which a pass takes a step
    // Payments that the database is asked of, after which a pass takes no further step.
    std::size_t payment_reads_max = 10'000;
    std::size_t taken_max = 1'000;  // verdicts that a pass reads, 1..1000
    Millis poll{1'000};
    Millis lease_ttl{15'000};
};

class Enforcer {
  public:
    struct Deps {
        reading::View& view;
        ports::ReadModel& read_model;
        ports::ScoreStore& scores;
        ports::DecisionStore& decisions;
        ports::TxnStore& txns;
        EvidenceBuilder& evidence;
        ports::HttpClient& http;  // the way of a stranger to our public links
        ports::Leadership& leadership;
        ports::Clock& clock;
        EnforcerMetrics& metrics;
    };

    Enforcer(EnforcerSettings settings, Deps deps);

    // Works until it is cancelled. Errors of stores are logged, counted and tried again in the next
    // pass; those of one key keep no other key from being handled.
    boost::asio::awaitable<void> run();
    // Makes one pass, which is bounded, under a lease that is held already; for tests and for
    // run().
    boost::asio::awaitable<Result<void>> pass(ports::Fence fence);
    const Health& health() const { return pulse_; }

  private:
    using Done = boost::asio::awaitable<Result<void>>;

    // What is known of one key during one step.
    struct Case {
        ports::VerdictRow verdict;
        orchestrator::SlashKey slash_key;
        orchestrator::Reservation reservation;
        orchestrator::Config config;
        orchestrator::Instance instance;                   // the contract now
        std::vector<chain::Address> oracles;               // that may vote on the window
        std::uint32_t turn = 0;                            // our place among them for this slash
        std::optional<orchestrator::Slash> slash;          // as of the newest block
        std::optional<orchestrator::Slash> settled_slash;  // as of the newest verified one
        enforcement::DecisionFacts facts;
        std::optional<enforcement::Sealed> sealed;
        std::optional<EvidenceDraft> draft;
        std::vector<enforcement::RuleResult> data_rules;
        std::vector<enforcement::RuleResult> act_rules;
    };

    Done take_verdicts();
    Done take_decisions();
    // Counts the unit against today's caps, once a day, from the moment that its vote is wanted.
    void count_filed(UnixSecs at, const enforcement::Filing& filing);
    std::vector<ports::WindowKey> by_deadline() const;
    Done handle(ports::VerdictRow verdict, ports::Fence fence);
    void skip(const ports::WindowKey& key, const Error& error);
    boost::asio::awaitable<Result<std::optional<Case>>> look(ports::VerdictRow verdict);
    const chain::ContractRef& contract() const { return deps_.view.contract(); }
    Done look_at_chain(Case& known);
    Done look_at_slash(Case& known);
    void take_slash(const Case& known, const std::optional<orchestrator::Slash>& slash,
                    enforcement::DecisionFacts& facts) const;
    enforcement::DecisionFacts settled(const Case& known) const;
    Done look_at_data(Case& known);
    Done hold_all(std::vector<enforcement::RuleResult> rules);
    enforcement::ClockFacts clock_facts() const;
    Done look_at_acts(Case& known);
    Done look_at_link(Case& known);
    boost::asio::awaitable<Result<std::string>> read_back(std::string root);
    Done look_at_intents(Case& known);
    Done carry_out(Case known, enforcement::DecisionStep step, ports::Fence fence);
    Done seal(Case known, ports::Fence fence);
    Done want_vote(Case known, enforcement::DecisionStep step, ports::Fence fence);
    Done want(orchestrator::Call call, UnixSecs not_before, UnixSecs last_build,
              ports::Fence fence);
    Done append(const Case& known, enforcement::DecisionState state, std::string reason,
                enforcement::DecisionDetail detail, ports::Fence fence);

    EnforcerSettings settings_;
    Deps deps_;
    Pulse pulse_;
    std::map<ports::WindowKey, ports::VerdictRow> open_;
    // Open keys that are still to have their turn in this round; the last one is the next.
    std::vector<ports::WindowKey> round_;
    // Of open keys whose evidence was asked for at its public link.
    struct Link {
        bool read = false;
        std::uint32_t failures = 0;
        ports::Clock::TimePoint due{};
    };
    std::map<ports::WindowKey, Link> links_;
    bool link_failed_ = false;  // in this pass: one failure is enough to wait for
    std::uint64_t verdict_cursor_ = 0;
    std::size_t unreadable_ = 0;  // verdicts that the store can't read, until the next start
    std::uint64_t decision_cursor_ = 0;
    // The units that were filed against, by day and provider: whether another party paid for a
    // window of theirs that was.
    std::map<std::pair<std::int64_t, std::string>, std::map<std::string, bool>> filed_;
    UnixSecs running_since_ = 0;  // true time of the first pass
    UnixSecs newest_time_ = 0;    // of the newest block, which one endpoint's word may have made
    UnixSecs chain_now_ = 0;      // that, but never ahead of the host's clock
    UnixSecs verified_time_ = 0;
    chain::BlockNum verified_num_ = 0;
    ports::EnforcementSwitches switches_;
};

}  // namespace warden::app
