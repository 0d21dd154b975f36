#include "main/service/stage_settings.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <utility>

#include "domain/base/time.hpp"

namespace warden::cli {

using namespace std::chrono_literals;

app::ProberSettings prober_settings(const Config& config) {
    const ProbingConfig& probing = config.probing;
    app::ProberSettings settings;
    settings.vantage = probing.vantage->name;
    settings.network = probing.vantage->network;
    settings.region = probing.vantage->region;
    const auto place = std::ranges::find(probing.electorate, settings.vantage);
    const auto count = static_cast<std::uint32_t>(probing.electorate.size());
    if (place != probing.electorate.end()) {
        settings.place = {static_cast<std::uint32_t>(place - probing.electorate.begin()), count};
    }
    for (const ControlConfig& control : probing.controls) {
        settings.controls.push_back({control.name, control.url});
    }
    settings.rules = config.rules;
    settings.period = probing.period;
    settings.probes_max = probing.probes_max;
    settings.body_max = probing.body_max;
    settings.lease_ttl = config.process.lease_ttl;
    // Half a slice: a new unit or reservation is measured from its first slices on.
    settings.refresh = std::min<Millis>(5s, Millis(config.rules.slice_secs * 500));
    return settings;
}

app::DaySignerSettings day_signer_settings(const Config& config) {
    app::DaySignerSettings settings;
    settings.vantage = config.probing.vantage->name;
    for (const ControlConfig& control : config.probing.controls) {
        settings.controls.push_back(control.name);
    }
    settings.rules = config.rules;
    settings.poll = std::min<Millis>(1s, Millis(config.rules.slice_secs * 250));
    return settings;
}

app::ScorerSettings scorer_settings(const Config& config) {
    app::ScorerSettings settings;
    settings.rules = config.rules;
    settings.electorate = config.probing.electorate;
    settings.lease_ttl = config.process.lease_ttl;
    settings.patience_secs = std::max<UnixSecs>(5, config.rules.late_secs);
    settings.poll = std::min<Millis>(1s, Millis(config.rules.slice_secs * 500));
    return settings;
}

reading::ViewSettings view_settings(const Config& config, chain::ContractRef contract) {
    reading::ViewSettings settings;
    settings.contract = std::move(contract);
    // As often as the most eager of its readers looks, so that they share one read.
    settings.fresh = std::min<Millis>(1s, Millis(config.rules.slice_secs * 250)) - 50ms;
    return settings;
}

}  // namespace warden::cli
