#pragma once
// The settings of the stages that serve all chains, from the configuration.

#include "app/prober/day_signer.hpp"
#include "app/prober/prober.hpp"
#include "app/reading/view.hpp"
#include "app/scorer/scorer.hpp"
#include "domain/chain/ids.hpp"
#include "main/config/config.hpp"

namespace warden::cli {

// Both need probing.vantage.
app::ProberSettings prober_settings(const Config& config);
app::DaySignerSettings day_signer_settings(const Config& config);

app::ScorerSettings scorer_settings(const Config& config);

// Of what the stages share.
reading::ViewSettings view_settings(const Config& config, chain::ContractRef contract);

}  // namespace warden::cli
