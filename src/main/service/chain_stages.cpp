#include "main/service/chain_stages.hpp"

#include <utility>

#include "app/deployment/deployment.hpp"
#include "platform/async/task_group.hpp"
#include "platform/log/log.hpp"

namespace warden::cli {

namespace asio = boost::asio;

ChainStages::ChainStages(ChainSettings settings, Chain chain, StageDeps deps)
    : settings_(std::move(settings)),
      chain_(std::move(chain)),
      deps_(deps),
      indexer_metrics_(app::make_indexer_metrics(deps.registry, chain_.contract.chain)),
      enforcer_metrics_(app::make_enforcer_metrics(deps.registry, chain_.contract.chain)),
      submitter_metrics_(app::make_submitter_metrics(deps.registry, chain_.contract.chain)),
      indexer_(settings_.indexer,
               app::Indexer::Deps{*chain_.source, deps_.chain_store, deps_.leadership, deps_.clock,
                                  deps_.rng, *indexer_metrics_}),
      view_(settings_.view, deps_.read_model, deps_.clock) {}

void ChainStages::add_problems(std::vector<std::string>& problems,
                               ports::Clock::TimePoint now) const {
    if (enforcer_) problems.push_back(enforcer_->health().standstill(now));
    if (submitter_) problems.push_back(submitter_->standstill(now));
    if (!problem_.empty()) problems.push_back(chain_.contract.chain + ": " + problem_);
}

asio::awaitable<void> ChainStages::name_deployment(chain::DeploymentNames& names) {
    const app::DeploymentDeps deps{*chain_.source, deps_.chain_store, deps_.clock};
    const std::string name = co_await app::find_deployment(settings_.deployment, deps);
    names.put(chain_.contract, name);
    settings_.evidence.deployment = name;
    settings_.enforcer.deployment = name;
    settings_.submitter.deployment = name;
}

asio::awaitable<void> ChainStages::file(chain::DeploymentNames& names) {
    co_await name_deployment(names);
    co_await async::all_of(enforce(), submit());
}

asio::awaitable<void> ChainStages::enforce() {
    // Modes that file need time enough within the contract's periods.
    if (settings_.submitter.may_send) {
        const auto fits =
            co_await app::timeline_fits(settings_.enforcer.timeline, view_, deps_.clock);
        if (!fits) {
            problem_ = "enforcement: " + fits.error().detail;
            log::event(log::Level::error, "enforcement_refused",
                       {{"chain", chain_.contract.chain}, {"error", fits.error().detail}});
            co_return;
        }
    }
    evidence_ = app::make_evidence_builder(
        settings_.evidence,
        {view_, deps_.read_model, deps_.observations, deps_.scores, deps_.verify, deps_.pool});
    enforcer_ = std::make_unique<app::Enforcer>(
        settings_.enforcer, app::Enforcer::Deps{view_, deps_.read_model, deps_.scores,
                                                deps_.decisions, deps_.txns, *evidence_, deps_.http,
                                                deps_.leadership, deps_.clock, *enforcer_metrics_});
    co_await enforcer_->run();
}

asio::awaitable<void> ChainStages::submit() {
    if (!chain_.submitter) co_return;
    submitter_ = std::make_unique<app::Submitter>(
        settings_.submitter,
        app::Submitter::Deps{deps_.txns, deps_.decisions, *chain_.submitter, *chain_.reader,
                             deps_.read_model, *chain_.signer, deps_.leadership, deps_.clock,
                             *submitter_metrics_});
    co_await submitter_->run();
}

}  // namespace warden::cli
