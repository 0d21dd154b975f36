#pragma once
// The stages of one chain.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <vector>

#include "app/enforcer/enforcer.hpp"
#include "app/enforcer/evidence_builder.hpp"
#include "app/enforcer/metrics.hpp"
#include "app/indexer/indexer.hpp"
#include "app/indexer/metrics.hpp"
#include "app/reading/view.hpp"
#include "app/stage/health.hpp"
#include "app/submitter/metrics.hpp"
#include "app/submitter/submitter.hpp"
#include "domain/chain/deployment_names.hpp"
#include "main/chains/chain.hpp"
#include "main/service/settings.hpp"
#include "main/service/stage_deps.hpp"

namespace warden::cli {

// Outlives its coroutines, each of which runs until cancelled.
class ChainStages {
  public:
    ChainStages(ChainSettings settings, Chain chain, StageDeps deps);

    const Chain& chain() const { return chain_; }
    app::Indexer& indexer() { return indexer_; }
    // Returns what this pod's stages know of the contract.
    reading::View& view() { return view_; }
    // Says why nothing is filed; empty when nothing hinders it.
    const std::string& problem() const { return problem_; }
    // Adds what stands still of the enforcer and the submitter, while they run here.
    void add_problems(std::vector<std::string>& problems, ports::Clock::TimePoint now) const;

    // Puts the deployment's name into `names` and returns.
    boost::asio::awaitable<void> name_deployment(chain::DeploymentNames& names);
    // Names the deployment, then runs enforcer and submitter until it is cancelled. Returns where
    // the rules leave too little time to file, see problem(), and there is no signer.
    boost::asio::awaitable<void> file(chain::DeploymentNames& names);

  private:
    boost::asio::awaitable<void> enforce();
    boost::asio::awaitable<void> submit();

    ChainSettings settings_;
    Chain chain_;
    StageDeps deps_;
    std::unique_ptr<app::IndexerMetrics> indexer_metrics_;
    std::unique_ptr<app::EnforcerMetrics> enforcer_metrics_;
    std::unique_ptr<app::SubmitterMetrics> submitter_metrics_;
    app::Indexer indexer_;
    reading::View view_;
    std::unique_ptr<app::EvidenceBuilder> evidence_;
    std::unique_ptr<app::Enforcer> enforcer_;
    std::unique_ptr<app::Submitter> submitter_;
    std::string problem_;
};

}  // namespace warden::cli
