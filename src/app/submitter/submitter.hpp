#pragma once
// Carries intents to the chain, each exactly once.
//
// One Submitter per (contract, signer); it works while it holds the lease of that name. A pass
// follows every unfinished txn (domain/enforcement/txn_life.hpp says what to do with it), ends
// intents whose goal the chain has reached, and, while nothing of ours waits to be included, starts
// the next wanted intent: goal read, txn built and signed, slot reserved, bytes persisted, then
// sent. Killed at any instruction, the next pass finds the rows and goes on with the same bytes.
// What can't be built or sent now is tried again with growing waits and keeps no other from its
// turn.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/stage/health.hpp"
#include "app/submitter/metrics.hpp"
#include "domain/chain/ids.hpp"
#include "domain/enforcement/goal.hpp"
#include "domain/enforcement/retry.hpp"
#include "domain/enforcement/txn_life.hpp"
#include "ports/chain_reader.hpp"
#include "ports/chain_submitter.hpp"
#include "ports/clock.hpp"
#include "ports/decision_store.hpp"
#include "ports/read_model.hpp"
#include "ports/txn_store.hpp"

namespace warden::app {

struct SubmitterSettings {
    chain::ContractRef contract;
    std::string deployment;       // see ports::TxnIntent
    bool may_send = false;        // enforcement mode is propose or full
    Millis poll{500};             // between passes
    Millis call_timeout{10'000};  // of one pass's calls to the chain
    Millis lease_ttl{15'000};
    std::uint32_t builds_max = 20;  // txns of one intent that were included in vain before it fails
    std::size_t looks_max = 10;     // intents whose goal is read in one pass
    enforcement::RetryRules builds{Millis{1'000}, Millis{300'000}};
    enforcement::RetryRules sends{Millis{1'000}, Millis{30'000}};
    // Between looks at what only waits: an intent for its turn or time, a txn for finality.
    enforcement::RetryRules waits{Millis{1'000}, Millis{30'000}};
    enforcement::StuckRules replace;
    // After a halt nothing is sent for so long, since rows may have been lost: longer than any txn
    // with an end that nobody knows of can live.
    UnixSecs halt_wait_secs = 120;
    Millis stuck{900'000};  // an account that gets on with nothing for so long is stuck
};

class Submitter {
  public:
    struct Deps {
        ports::TxnStore& txns;
        ports::DecisionStore& decisions;  // the kill switch
        ports::ChainSubmitter& chain;
        ports::ChainReader& reader;
        ports::ReadModel& projection;
        ports::Signer& signer;
        ports::Leadership& leadership;
        ports::Clock& clock;
        SubmitterMetrics& metrics;
    };

    Submitter(SubmitterSettings settings, Deps deps);

    // Works until it is cancelled. Errors of ports are logged, counted and tried again in the next
    // pass; those of one intent or txn keep no other from being handled.
    boost::asio::awaitable<void> run();
    // Makes one pass under a lease that is held already; for tests and for run().
    boost::asio::awaitable<Result<void>> pass(ports::Fence fence);
    // Says that no pass went well for a while, or that the account is stuck: it has something to
    // do, may do it, and got on with nothing for `stuck`.
    std::string standstill(ports::Clock::TimePoint now) const;

    // Says why nothing is built or sent, although the lease is held, as of the last pass; empty
    // when all is well. It is set when the account's slots can't be explained by our rows (somebody
    // else uses the key), and when rows may have been lost. It is a row of the store, which only an
    // operator's release ends.
    const std::string& halted() const { return halted_; }

  private:
    using Done = boost::asio::awaitable<Result<void>>;

    // What a pass has to do, and how it goes.
    struct Turn {
        ports::Fence fence;
        std::set<std::uint64_t> under_way;  // intents that have an unfinished txn
        bool may_start = false;             // nothing of the account waits for inclusion
        bool started = false;
        std::size_t looks = 0;
        std::size_t answers = 0;  // looks at which the chain answered
        Result<void> trouble;     // the newest that kept an intent
    };

    // The rows of one slot that are not dead: the first txn and what replaces it.
    struct Slot {
        std::uint64_t newest = 0;  // id
        std::uint32_t replacements = 0;
        bool included = false;
    };

    Done prepare(ports::Fence fence);
    Done check_understood();
    Done read_halt();
    void show_halt(std::string reason);
    Done reconcile(ports::Fence fence);
    Done check_history(ports::Fence fence);
    Done follow(ports::StoredTxn row, ports::Fence fence);
    Done check_spent(const ports::StoredTxn& row, enforcement::Fate fate, ports::Fence fence);
    Done halt(std::uint64_t next_slot, std::string why, ports::Fence fence);
    Done look_up(ports::StoredTxn row, ports::Fence fence);
    Done bury(const ports::StoredTxn& row, enforcement::Fate fate, ports::Fence fence);
    enforcement::StuckFacts stuck_facts(const ports::StoredTxn& row, enforcement::Seen seen) const;
    bool is_stuck(const ports::StoredTxn& row, enforcement::Seen seen) const;
    Done replace(ports::StoredTxn row, ports::Fence fence);
    boost::asio::awaitable<Result<std::optional<orchestrator::Call>>> call_still_wanted(
        std::uint64_t intent_id);
    boost::asio::awaitable<ports::SignedTxn> bid_for(const ports::StoredTxn& row);
    Done move(ports::StoredTxn& row, enforcement::TxnState state, ports::Fence fence);
    Done send(ports::StoredTxn row, ports::Fence fence);
    void skip(const std::string& what, const Error& error);
    Done serve(ports::Fence fence);
    boost::asio::awaitable<Result<std::vector<ports::StoredIntent>>> open_intents();
    bool is_due(const ports::StoredIntent& intent, bool may_start) const;
    Done look_at(ports::StoredIntent intent, Turn& turn);
    Done end(const ports::StoredIntent& intent, enforcement::IntentState state, std::string result,
             ports::Fence fence);
    Done start(ports::StoredIntent intent, Turn& turn);
    void hold(const ports::StoredIntent& intent, Turn& turn, const Error& error);
    void note_progress(bool busy);
    boost::asio::awaitable<Result<enforcement::Goal>> read_goal(orchestrator::Call call);
    // Fills in what the indexed, final projection says.
    Done read_settled(orchestrator::Call call, enforcement::IntentFacts& facts);
    ports::Deadline deadline() const { return deps_.clock.now() + settings_.call_timeout; }
    Millis steady() const;

    SubmitterSettings settings_;
    Deps deps_;
    Pulse pulse_;
    std::string account_;
    std::string halted_;
    bool reconciled_ = false;
    bool may_act_ = false;
    UnixSecs chain_now_ = 0;
    enforcement::Retries builds_;          // by intent: those that can't be built now
    enforcement::Retries waits_;           // by intent: those that wait for their turn or time
    enforcement::Retries sends_;           // by txn: those that were sent and are not seen
    enforcement::Retries replaces_;        // by txn: those whose replacement can't be built now
    std::set<std::uint64_t> refused_;      // txns whose newest send was refused for good
    std::map<std::uint64_t, Slot> slots_;  // that are not spent, as of this pass
    enforcement::Retries finals_;          // by txn: those that wait for finality
    std::uint64_t last_endless_ = 0;       // the intent without a deadline that was looked at last
    bool progressed_ = false;              // in this pass
    bool waits_after_halt_ = false;        // as of this pass
    ports::Clock::TimePoint quiet_since_{};  // when it last got on, or had nothing to do
    std::string last_trouble_;               // for people
};

}  // namespace warden::app
