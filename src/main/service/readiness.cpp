#include "main/service/readiness.hpp"

namespace warden::cli {

std::vector<std::string> stalled_parts(const RunningParts& parts, ports::Clock::TimePoint now) {
    std::vector<std::string> problems;
    const auto add = [&problems](std::string problem) {
        if (!problem.empty()) problems.push_back(std::move(problem));
    };
    for (const auto& chain : parts.chains) {
        if (parts.indexes) add(chain->indexer().standstill(now));
        if (chain->enforcer() != nullptr) add(chain->enforcer()->health().standstill(now));
        if (chain->submitter() != nullptr) add(chain->submitter()->health().standstill(now));
        if (!chain->problem().empty()) add(chain->config().alias + ": " + chain->problem());
    }
    if (parts.prober != nullptr) add(parts.prober->health().standstill(now));
    if (parts.scorer != nullptr) add(parts.scorer->health().standstill(now));
    return problems;
}

}  // namespace warden::cli
