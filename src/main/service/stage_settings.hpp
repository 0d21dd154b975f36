#pragma once
// The settings of the stages that serve all chains, from the configuration.

#include <vector>

#include "app/prober/day_signer.hpp"
#include "app/prober/prober.hpp"
#include "app/scorer/scorer.hpp"
#include "domain/chain/ids.hpp"
#include "main/config/config.hpp"

namespace warden::cli {

// Both need probing.vantage.
app::ProberSettings prober_settings(const Config& config,
                                    std::vector<chain::ContractRef> contracts);
app::DaySignerSettings day_signer_settings(const Config& config,
                                           std::vector<chain::ContractRef> contracts);

app::ScorerSettings scorer_settings(const Config& config,
                                    std::vector<app::ScorerContract> contracts);

}  // namespace warden::cli
