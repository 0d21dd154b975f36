#include "main/service/stages.hpp"

#include <utility>

namespace warden::cli {

Stages::Stages(StageSettings settings, std::vector<Chain> chains, std::optional<Vantage> vantage,
               StageDeps deps)
    : settings_(std::move(settings)),
      vantage_(std::move(vantage)),
      deps_(deps),
      lag_(settings_.lag, deps.clock),
      prober_metrics_(app::make_prober_metrics(deps.registry)),
      scorer_metrics_(app::make_scorer_metrics(deps.registry)) {
    for (std::size_t i = 0; i < chains.size(); ++i) {
        chains_.push_back(
            std::make_unique<ChainStages>(settings_.chains[i], std::move(chains[i]), deps_));
    }
    std::vector<reading::View*> views;
    views.reserve(chains_.size());
    for (const auto& chain : chains_) views.push_back(&chain->view());
    if (settings_.roles.contains(Role::prober)) {
        prober_ = std::make_unique<app::Prober>(
            *settings_.prober,
            app::Prober::Deps{views, deps_.observations, *vantage_->probe, *vantage_->key,
                              deps_.leadership, deps_.clock, deps_.rng, *prober_metrics_, lag_,
                              deps_.pool, vantage_->clock_error});
        day_signer_ = std::make_unique<app::DaySigner>(
            *settings_.day_signer,
            app::DaySigner::Deps{views, deps_.observations, *vantage_->key, deps_.clock,
                                 deps_.verify, [this] { return prober_->leads(); }, deps_.pool});
    }
    if (settings_.roles.contains(Role::scorer)) {
        std::vector<app::ScorerContract> judged;
        judged.reserve(chains_.size());
        for (const auto& chain : chains_) judged.push_back({&chain->view(), chain->chain().caip2});
        scorer_ = std::make_unique<app::Scorer>(
            settings_.scorer,
            app::Scorer::Deps{std::move(judged), deps_.read_model, deps_.observations, deps_.scores,
                              deps_.leadership, deps_.clock, *scorer_metrics_, deps_.verify,
                              deps_.pool});
    }
}

std::vector<Stages::Task> Stages::tasks() {
    std::vector<Task> tasks;
    const bool indexes = settings_.roles.contains(Role::indexer);
    const bool files = settings_.roles.contains(Role::enforcer);
    for (const auto& chain : chains_) {
        tasks.push_back(
            {"filing", files ? chain->file(deployments_) : chain->name_deployment(deployments_)});
        if (!indexes) continue;
        if (chain->chain().listen) tasks.push_back({"hints", chain->chain().listen()});
        tasks.push_back({"indexer", chain->indexer().run()});
    }
    if (prober_) tasks.push_back({"lag monitor", lag_.run()});
    if (prober_) tasks.push_back({"prober", prober_->run()});
    if (day_signer_) tasks.push_back({"day signer", day_signer_->run()});
    if (scorer_) tasks.push_back({"scorer", scorer_->run()});
    return tasks;
}

std::vector<std::string> Stages::problems() const {
    const auto now = deps_.clock.now();
    std::vector<std::string> problems;
    for (const auto& chain : chains_) {
        if (settings_.roles.contains(Role::indexer)) {
            problems.push_back(chain->indexer().standstill(now));
        }
        chain->add_problems(problems, now);
    }
    if (prober_) problems.push_back(prober_->health().standstill(now));
    if (scorer_) problems.push_back(scorer_->health().standstill(now));
    std::erase(problems, "");
    return problems;
}

}  // namespace warden::cli
