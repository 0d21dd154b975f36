#pragma once
// What /readyz says of the parts that this pod runs.

#include <memory>
#include <string>
#include <vector>

#include "app/prober/prober.hpp"
#include "app/scorer/scorer.hpp"
#include "main/service/chain_service.hpp"
#include "ports/clock.hpp"

namespace warden::cli {

struct RunningParts {
    const std::vector<std::unique_ptr<ChainService>>& chains;
    bool indexes = false;
    const app::Prober* prober = nullptr;  // nullptr: not run here
    const app::Scorer* scorer = nullptr;  // the same
};

// Parts that stand still or refuse to work, in words for people; empty: none. A stage may go five
// minutes without a pass that went well, an indexer four of its chain's call_timeout without a
// head.
std::vector<std::string> stalled_parts(const RunningParts& parts, ports::Clock::TimePoint now);

}  // namespace warden::cli
