#pragma once
// What the stages of a pod share.

#include "domain/probing/observation.hpp"
#include "platform/async/run_blocking.hpp"
#include "platform/metrics/metrics.hpp"
#include "ports/chain_store.hpp"
#include "ports/clock.hpp"
#include "ports/decision_store.hpp"
#include "ports/fence.hpp"
#include "ports/http_client.hpp"
#include "ports/observation_store.hpp"
#include "ports/read_model.hpp"
#include "ports/rng.hpp"
#include "ports/score_store.hpp"
#include "ports/txn_store.hpp"

namespace warden::cli {

// All of them outlive the stages.
struct StageDeps {
    ports::Clock& clock;
    ports::Rng& rng;
    ports::ChainStore& chain_store;
    ports::ReadModel& read_model;
    ports::ObservationStore& observations;
    ports::ScoreStore& scores;
    ports::DecisionStore& decisions;
    ports::TxnStore& txns;
    ports::HttpClient& http;  // for our own public links
    ports::Leadership& leadership;
    metrics::Registry& registry;
    async::BlockingPool& pool;  // for records, windows and evidence; not that of block proofs
    probing::VerifyFn verify;   // of what vantages signed
};

}  // namespace warden::cli
