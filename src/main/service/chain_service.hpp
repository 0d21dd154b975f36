#pragma once
// One configured chain of a service: its parts and the stages that this pod runs for it.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "app/enforcer/enforcer.hpp"
#include "app/enforcer/evidence_builder.hpp"
#include "app/enforcer/metrics.hpp"
#include "app/indexer/indexer.hpp"
#include "app/indexer/metrics.hpp"
#include "app/reading/view.hpp"
#include "app/submitter/metrics.hpp"
#include "app/submitter/submitter.hpp"
#include "main/chains/chain.hpp"
#include "main/config/config.hpp"
#include "platform/metrics/metrics.hpp"
#include "ports/chain_store.hpp"
#include "ports/clock.hpp"
#include "ports/decision_store.hpp"
#include "ports/fence.hpp"
#include "ports/observation_store.hpp"
#include "ports/read_model.hpp"
#include "ports/rng.hpp"
#include "ports/score_store.hpp"
#include "ports/txn_store.hpp"

namespace warden::cli {

// What the chains of one service share; outlives them.
struct ChainServiceDeps {
    const Config& config;
    ports::Clock& clock;
    ports::Rng& rng;
    ports::ChainStore& chain_store;
    ports::ReadModel& read_model;
    ports::ObservationStore& observations;
    ports::ScoreStore& scores;
    ports::DecisionStore& decisions;
    ports::TxnStore& txns;
    ports::Leadership& leadership;
};

// Outlives its coroutines, each of which runs until cancelled.
class ChainService {
  public:
    ChainService(ChainConfig config, Chain parts, ChainServiceDeps deps,
                 metrics::Registry& registry);

    const ChainConfig& config() const { return config_; }
    Chain& parts() { return parts_; }
    app::Indexer& indexer() { return indexer_; }
    const app::Indexer& indexer() const { return indexer_; }
    // What this pod's stages know of the contract.
    reading::View& view() { return view_; }
    // nullptr while it doesn't run here.
    const app::Enforcer* enforcer() const { return enforcer_.get(); }
    const app::Submitter* submitter() const { return submitter_.get(); }
    // Empty until the deploying block is known.
    const std::string& deployment() const { return deployment_; }
    // Why nothing is filed; empty: nothing hinders it.
    const std::string& problem() const { return problem_; }

    // Returns once deployment() is known.
    boost::asio::awaitable<void> find_deployment();
    // The enforcer; returns at once where the rules leave it too little time, see problem().
    boost::asio::awaitable<void> enforce();
    // The submitter; returns at once without a signer.
    boost::asio::awaitable<void> submit();

  private:
    boost::asio::awaitable<Result<chain::BlockHeader>> start_header();
    boost::asio::awaitable<bool> timeline_fits();

    ChainConfig config_;
    Chain parts_;
    ChainServiceDeps deps_;
    std::unique_ptr<app::IndexerMetrics> indexer_metrics_;
    std::unique_ptr<app::EnforcerMetrics> enforcer_metrics_;
    std::unique_ptr<app::SubmitterMetrics> submitter_metrics_;
    app::Indexer indexer_;
    reading::View view_;
    std::unique_ptr<app::EvidenceBuilder> evidence_;
    std::unique_ptr<app::Enforcer> enforcer_;
    std::unique_ptr<app::Submitter> submitter_;
    std::string deployment_;
    std::string problem_;
};

}  // namespace warden::cli
