#pragma once
// All stages of a pod, composed: by the service, and by the pods of the simulation.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/prober/day_signer.hpp"
#include "app/prober/prober.hpp"
#include "app/scorer/scorer.hpp"
#include "domain/chain/deployment_names.hpp"
#include "main/service/chain_stages.hpp"
#include "main/service/settings.hpp"
#include "main/service/stage_deps.hpp"
#include "platform/async/lag_monitor.hpp"
#include "ports/batch_signer.hpp"
#include "ports/endpoint_probe.hpp"

namespace warden::cli {

// What measures from this pod's vantage. No member has a default: none is forgotten.
struct Vantage {
    std::unique_ptr<ports::EndpointProbe> probe;
    std::unique_ptr<ports::BatchSigner> key;
    std::function<std::optional<Micros>()> clock_error;  // see app::Prober::Deps
};

class Stages {
  public:
    // `chains` in the order of the settings; role prober needs the vantage.
    Stages(StageSettings settings, std::vector<Chain> chains, std::optional<Vantage> vantage,
           StageDeps deps);

    struct Task {
        std::string name;
        boost::asio::awaitable<void> run;  // until cancelled, or nothing is left to do
    };
    // Returns what this pod's roles do. It is called once; the stages outlive the tasks.
    std::vector<Task> tasks();

    // Parts that stand still or refuse to work, in words for people; empty: none.
    std::vector<std::string> problems() const;
    const std::vector<std::unique_ptr<ChainStages>>& chains() const { return chains_; }
    const chain::DeploymentNames& deployments() const { return deployments_; }

  private:
    StageSettings settings_;
    std::optional<Vantage> vantage_;
    StageDeps deps_;
    async::LagMonitor lag_;  // of the thread that this pod measures on
    std::unique_ptr<app::ProberMetrics> prober_metrics_;
    std::unique_ptr<app::ScorerMetrics> scorer_metrics_;
    chain::DeploymentNames deployments_;
    std::vector<std::unique_ptr<ChainStages>> chains_;
    std::unique_ptr<app::Prober> prober_;
    std::unique_ptr<app::DaySigner> day_signer_;
    std::unique_ptr<app::Scorer> scorer_;
};

}  // namespace warden::cli
