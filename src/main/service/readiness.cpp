#include "main/service/readiness.hpp"

namespace warden::cli {

namespace {

using TimePoint = ports::Clock::TimePoint;

constexpr std::chrono::minutes kStageDeadline{5};

std::string of_indexer(const ChainService& chain, TimePoint now) {
    const std::string name = "indexer of " + chain.config().alias;
    const app::Indexer& indexer = chain.indexer();
    if (!indexer.halted().empty()) return name + " halted: " + indexer.halted();
    if (now - indexer.alive_at() <= 4 * chain.config().call_timeout) return {};
    const std::string& why = indexer.last_error();
    return name + " has seen no head for a while" + (why.empty() ? "" : ": " + why);
}

}  // namespace

std::vector<std::string> stalled_parts(const RunningParts& parts, TimePoint now) {
    std::vector<std::string> problems;
    const auto add = [&problems](std::string problem) {
        if (!problem.empty()) problems.push_back(std::move(problem));
    };
    const auto stage = [&](const std::string& name, TimePoint alive_at) {
        if (alive_at == TimePoint{}) return;  // the roles have not begun: the database says why
        if (now - alive_at > kStageDeadline) add(name + " got nothing done for five minutes");
    };
    for (const auto& chain : parts.chains) {
        const std::string& name = chain->config().alias;
        if (parts.indexes) add(of_indexer(*chain, now));
        if (chain->enforcer() != nullptr) {
            stage("enforcer of " + name, chain->enforcer()->alive_at());
        }
        if (chain->submitter() != nullptr) {
            stage("submitter of " + name, chain->submitter()->alive_at());
        }
        if (!chain->problem().empty()) add(name + ": " + chain->problem());
    }
    if (parts.prober != nullptr) stage("prober", parts.prober->alive_at());
    if (parts.scorer != nullptr) stage("scorer", parts.scorer->alive_at());
    return problems;
}

}  // namespace warden::cli
