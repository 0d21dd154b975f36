#pragma once
// Carries intents to the chain, each exactly once.
//
// One Submitter per (contract, signer); it works while it holds the lease of that name. A pass
// follows every unfinished txn (domain/enforcement/txn_life.hpp says what to do with it), ends
// intents whose goal the chain has reached, and, while nothing of ours waits to be included, builds
// the next wanted intent: goal read, slot reserved, txn built and signed, bytes persisted, then
// sent. Killed at any instruction, the next pass finds the rows and goes on with the same bytes.

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <string>

#include "app/stage/health.hpp"
#include "app/submitter/metrics.hpp"
#include "domain/chain/ids.hpp"
#include "domain/enforcement/goal.hpp"
#include "ports/chain_reader.hpp"
#include "ports/chain_submitter.hpp"
#include "ports/clock.hpp"
#include "ports/decision_store.hpp"
#include "ports/txn_store.hpp"

namespace warden::app {

struct SubmitterSettings {
    chain::ContractRef contract;
    std::string deployment;       // see ports::TxnIntent
    bool may_send = false;        // enforcement mode is propose or full
    Millis poll{500};             // between passes
    Millis call_timeout{10'000};  // of one pass's calls to the chain
    Millis lease_ttl{15'000};
    std::uint32_t builds_max = 20;  // txns of one intent before it fails
};

class Submitter {
  public:
    struct Deps {
        ports::TxnStore& txns;
        ports::DecisionStore& decisions;  // the kill switch
        ports::ChainSubmitter& chain;
        ports::ChainReader& reader;
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
    const Health& health() const { return pulse_; }

    // Says why nothing is built or sent, although the lease is held, as of the last pass; empty
    // when all is well. It is set when the account's slots can't be explained by our rows: somebody
    // else uses the key. It is a row of the store, which only an operator's release ends.
    const std::string& halted() const { return halted_; }

  private:
    using Done = boost::asio::awaitable<Result<void>>;

    Done read_halt();
    void show_halt(std::string reason);
    Done reconcile(ports::Fence fence);
    Done follow(ports::StoredTxn row, ports::Fence fence);
    Done check_spent(std::uint64_t slot, ports::Fence fence);
    Done halt(std::uint64_t next_slot, std::string why, ports::Fence fence);
    Done look_up(ports::StoredTxn row, ports::Fence fence);
    Done build(ports::StoredTxn row, ports::StoredIntent intent, ports::Fence fence);
    Done send(ports::StoredTxn row, ports::Fence fence);
    void skip(const std::string& what, const Error& error);
    Done end_or_start(ports::StoredIntent intent, bool may_start, ports::Fence fence);
    Done start(ports::StoredIntent intent, ports::Fence fence);
    boost::asio::awaitable<Result<enforcement::Goal>> read_goal(orchestrator::Call call);
    boost::asio::awaitable<Result<ports::StoredIntent>> intent_of(ports::StoredTxn row);
    ports::Deadline deadline() const { return deps_.clock.now() + settings_.call_timeout; }

    SubmitterSettings settings_;
    Deps deps_;
    Pulse pulse_;
    std::string account_;
    std::string halted_;
    bool reconciled_ = false;
    bool may_act_ = false;
    UnixSecs chain_now_ = 0;
};

}  // namespace warden::app
