#pragma once
// The database of a simulated world: every store in memory, with fences, and troubles that strike
// all of them alike.

#include <string_view>

#include "main/service/vantage_key.hpp"
#include "platform/rng/rng.hpp"
#include "tests/support/memory_chain_store.hpp"
#include "tests/support/memory_decision_store.hpp"
#include "tests/support/memory_leadership.hpp"
#include "tests/support/memory_observation_store.hpp"
#include "tests/support/memory_read_model.hpp"
#include "tests/support/memory_score_store.hpp"
#include "tests/support/memory_txn_store.hpp"

namespace warden::sim {

// The stores as the stages see them; a test may put one of its own in front.
struct StorePorts {
    ports::ChainStore* chain = nullptr;
    ports::ReadModel* read_model = nullptr;
    ports::ObservationStore* observations = nullptr;
    ports::ScoreStore* scores = nullptr;
    ports::DecisionStore* decisions = nullptr;
    ports::TxnStore* txns = nullptr;
};

// Of so many calls in a thousand.
struct StoreTrouble {
    std::uint64_t fail_permille = 0;
    std::uint64_t lose_answer_permille = 0;
    bool down = false;  // every call fails
};

class Stores {
  public:
    Stores(support::FakeClock& clock, std::uint64_t seed)
        : leases(clock),
          chain(clock, &leases),
          read_model(clock, chain, chain::ProofLevel::proven),
          observations(clock, cli::ed25519_verifier(), &leases),
          scores(clock, &leases),
          decisions(clock, &leases),
          txns(clock, &leases),
          rng_(seed) {
        scores.decisions = &decisions;
        const auto plan = [this](std::string_view) { return next_fault(); };
        chain.fault = read_model.fault = observations.fault = plan;
        scores.fault = decisions.fault = txns.fault = plan;
    }

    StorePorts ports() { return {&chain, &read_model, &observations, &scores, &decisions, &txns}; }

    StoreTrouble trouble;
    std::uint64_t faults() const { return faults_; }

    support::MemoryLeases leases;
    support::MemoryChainStore chain;
    support::MemoryReadModel read_model;
    support::MemoryObservationStore observations;
    support::MemoryScoreStore scores;
    support::MemoryDecisionStore decisions;
    support::MemoryTxnStore txns;

    // What becomes of the next call.
    support::StoreFault next_fault() {
        using support::StoreFault;
        const std::uint64_t drawn = ports::uniform(rng_, 1'000);
        StoreFault fault = StoreFault::none;
        if (trouble.down || drawn < trouble.fail_permille) {
            fault = StoreFault::fail;
        } else if (drawn < trouble.fail_permille + trouble.lose_answer_permille) {
            fault = StoreFault::lose_answer;
        }
        if (fault != StoreFault::none) ++faults_;
        return fault;
    }

  private:
    rng::SeededRng rng_;
    std::uint64_t faults_ = 0;
};

}  // namespace warden::sim
