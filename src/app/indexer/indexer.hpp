#pragma once
// Follows one contract on one chain and keeps the store equal to it: events, projection, coverage.
//
// One Indexer per contract; it works while it holds the lease of that name. What to do next is
// decided by indexing::Follower; this class carries it out: it asks the source, folds events into
// the projection, and commits blocks, events and projection in one tx. After any error it drops all
// it holds in memory, waits (back-off with jitter), and begins anew from what is stored; so a
// restart, a take-over and a failed call are one and the same path.
//
// A block becomes final when endpoints of `endpoints_agree` operators name it alike. When as many
// contradict what is final it halts: nothing is written, halted() says why, and it looks again
// after `halted_poll`, because lying endpoints may be gone by then.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/indexer/metrics.hpp"
#include "app/stage/health.hpp"
#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "domain/chain/block.hpp"
#include "domain/chain/ids.hpp"
#include "domain/indexing/follower.hpp"
#include "domain/orchestrator/projection.hpp"
#include "platform/async/backoff.hpp"
#include "ports/chain_source.hpp"
#include "ports/chain_store.hpp"
#include "ports/clock.hpp"
#include "ports/fence.hpp"
#include "ports/rng.hpp"

namespace warden::app {

struct IndexerSettings {
    chain::ContractRef contract;
    chain::BlockNum start_block = 0;  // where the contract was deployed
    std::size_t endpoints_agree = 1;  // operators that must name a block alike to make it final
    // Code hashes (64 hex digits) of upgrades whose events this version understands.
    std::set<std::string> known_code;
    std::size_t batch_max = 100;         // blocks of one fetch and one tx, at least 1
    std::size_t entities_max = 100'000;  // kept in memory between batches
    Millis poll{1'000};                  // longest wait between looks at the head
    Millis poll_min{20};                 // shortest
    Millis call_timeout{15'000};         // of one call to the source
    Millis lease_ttl{60'000};            // above three call_timeouts, or leadership may flap
    Millis halted_poll{60'000};
    async::Backoff::Settings backoff;
};

class Indexer final : public Health {
  public:
    struct Deps {
        ports::ChainSource& source;
        ports::ChainStore& store;
        ports::Leadership& leadership;
        ports::Clock& clock;
        ports::Rng& rng;
        IndexerMetrics& metrics;
    };

    Indexer(IndexerSettings settings, Deps deps);

    // Works until it is cancelled; errors are logged, counted and tried again.
    boost::asio::awaitable<void> run();

    // Says why nothing is indexed until a person acts; empty when all is well.
    const std::string& halted() const { return halted_; }
    // Says what of the contract is not understood; empty when all is.
    const std::string& undecoded() const { return undecoded_; }
    // Says that it is halted and why, that the chain ends below our start block, or that for four
    // call_timeouts nothing went as it should: no head was seen, no batch committed, and no other
    // instance held the lease; or too few operators agreed on what the chain calls final.
    std::string standstill(ports::Clock::TimePoint now) const override;
    bool leads() const { return fence_.has_value(); }

  private:
    using Next = boost::asio::awaitable<Result<indexing::Input>>;
    using Done = boost::asio::awaitable<Result<void>>;

    Done lead();
    Done work();
    Next load_tail();
    Next carry_out(indexing::Action action);
    Next ask_head();
    Next wait_head(chain::BlockNum after);
    Next fetch(indexing::FetchBlocks action);
    Next compare(indexing::Compare action);
    Next compare_agreed(chain::BlockNum num);
    Next commit(indexing::CommitBlocks action);
    Next unapply(indexing::Unapply action);
    Next finalise(chain::BlockNum num);
    Done make_whole();
    boost::asio::awaitable<Result<std::string>> first_unexplained(chain::BlockNum from);
    Done refold(chain::BlockNum from);
    bool understands(const ports::ChainEvent& event) const;
    ports::ChainEvent explained(ports::ChainEvent kept) const;
    void hold(std::string what);
    Done fold(ports::BlockBatch& batch);
    Done prefetch(const ports::BlockBatch& batch);
    Done load(std::vector<orchestrator::EntityKey> keys);
    boost::asio::awaitable<void> recover(Error error);
    boost::asio::awaitable<void> halt(std::string why);
    Fail failed(std::string_view stage, Error error);
    void alive();
    void recovered();
    void agreed();
    void not_agreed(chain::BlockNum num, const Error& why);
    ports::Deadline deadline() const { return deps_.clock.now() + settings_.call_timeout; }

    IndexerSettings settings_;
    Deps deps_;
    async::Backoff backoff_;
    indexing::Follower follower_;
    std::optional<ports::Fence> fence_;
    ports::Clock::TimePoint renew_at_{};
    ports::Clock::TimePoint alive_at_{};
    ports::Clock::TimePoint head_at_{};  // when the head was last asked
    std::string halted_;
    std::string last_error_;   // since alive_at_
    std::string below_start_;  // the newest head was below our start block; empty: it was not
    std::string unagreed_;     // why the newest final block waits; empty: it doesn't
    ports::Clock::TimePoint unagreed_since_{};
    std::string undecoded_;  // the first event that is not understood; empty: all are
    std::optional<chain::BlockNum> unexplained_at_;  // where this version was seen to know no more
    std::string_view failed_stage_;
    std::vector<ports::ChainBlock> fetched_;
    orchestrator::State state_;  // as of the follower's tail
};

}  // namespace warden::app
