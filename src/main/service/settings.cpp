#include "main/service/settings.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "domain/base/check.hpp"
#include "domain/base/time.hpp"
#include "main/chains/kinds.hpp"
#include "main/service/version.hpp"

namespace warden::cli {

using namespace std::chrono_literals;

namespace {

app::IndexerSettings indexer_settings(const Config& config, const ChainConfig& chain,
                                      const chain::ContractRef& contract) {
    app::IndexerSettings settings;
    settings.contract = contract;
    settings.start_block = chain.start_block;
    settings.endpoints_agree = chain.endpoints_agree;
    settings.known_code = chain.known_code;
    settings.batch_max = chain.batch_max;
    settings.poll = chain.poll;
    settings.call_timeout = chain.call_timeout;
    settings.lease_ttl = config.process.lease_ttl;
    return settings;
}

app::EvidenceSettings evidence_settings(const Config& config) {
    app::EvidenceSettings settings;
    settings.software = "warden " + std::string(kVersion);
    settings.breach_window_secs = config.rules.day_secs;
    return settings;
}

app::EnforcerSettings enforcer_settings(const Config& config, const ChainConfig& configured,
                                        const Chain& chain) {
    const EnforcementConfig& enforcement = config.enforcement;
    app::EnforcerSettings settings;
    if (chain.signer) settings.account = chain.signer->account();
    settings.mode = enforcement.mode;
    settings.timeline = enforcement.timeline;
    settings.timeline.final_secs = configured.kind->final_secs(configured);
    settings.caps = enforcement.caps;
    settings.day_secs = config.rules.day_secs;
    settings.clock_offset_ms_max = enforcement.clock_offset_ms_max;
    settings.chain_lag_ms_max = enforcement.chain_lag_ms_max;
    settings.evidence_url = config.process.public_base_url + "/v1/evidence/";
    settings.poll = enforcement.poll;
    settings.lease_ttl = config.process.lease_ttl;
    return settings;
}

app::SubmitterSettings submitter_settings(const Config& config, const ChainConfig& chain,
                                          const chain::ContractRef& contract) {
    app::SubmitterSettings settings;
    settings.contract = contract;
    settings.may_send = files(config.enforcement.mode);
    settings.poll = config.enforcement.poll;
    settings.lease_ttl = config.process.lease_ttl;
    settings.call_timeout = chain.call_timeout;
    return settings;
}

ChainSettings chain_settings(const Config& config, const ChainConfig& configured,
                             const Chain& chain) {
    ChainSettings settings;
    settings.view.contract = chain.contract;
    // The view is refreshed as often as the most eager of its readers looks, so that they share one
    // read.
    settings.view.fresh = std::min<Millis>(1s, Millis(config.rules.slice_secs * 250)) - 50ms;
    settings.deployment.contract = chain.contract;
    settings.deployment.caip2 = chain.caip2;
    settings.deployment.address = chain.address;
    settings.deployment.start_block = configured.start_block;
    settings.deployment.endpoints_agree = configured.endpoints_agree;
    settings.deployment.call_timeout = configured.call_timeout;
    settings.indexer = indexer_settings(config, configured, chain.contract);
    settings.evidence = evidence_settings(config);
    settings.enforcer = enforcer_settings(config, configured, chain);
    settings.submitter = submitter_settings(config, configured, chain.contract);
    return settings;
}

app::ProberSettings prober_settings(const Config& config) {
    const ProbingConfig& probing = config.probing;
    app::ProberSettings settings;
    settings.vantage = probing.vantage->name;
    settings.network = probing.vantage->network;
    settings.region = probing.vantage->region;
    for (const ControlConfig& control : probing.controls) {
        settings.controls.push_back({control.name, control.url});
    }
    settings.rules = config.rules;
    settings.period = probing.period;
    settings.probes_max = probing.probes_max;
    settings.probes_per_provider_max = probing.probes_per_provider_max;
    settings.affiliations = config.affiliations;
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
    settings.rulings = {config.rules, config.probing.electorate, config.affiliations};
    settings.lease_ttl = config.process.lease_ttl;
    settings.patience_secs = std::max<UnixSecs>(5, config.rules.late_secs);
    settings.poll = std::min<Millis>(1s, Millis(config.rules.slice_secs * 500));
    return settings;
}

}  // namespace

StageSettings stage_settings(const Config& config, const std::vector<Chain>& chains) {
    WARDEN_CHECK(chains.size() == config.chains.size());
    StageSettings settings;
    settings.roles = config.process.roles;
    for (std::size_t i = 0; i < chains.size(); ++i) {
        settings.chains.push_back(chain_settings(config, config.chains[i], chains[i]));
    }
    if (settings.roles.contains(Role::prober)) {
        settings.prober = prober_settings(config);
        settings.day_signer = day_signer_settings(config);
    }
    settings.lag.lag_max = config.probing.lag_max;
    settings.scorer = scorer_settings(config);
    return settings;
}

storage::ReadModelSettings read_model_settings(const Config& config) {
    storage::ReadModelSettings settings;
    for (const ChainConfig& chain : config.chains) {
        settings.verified_proof.emplace(chain.alias, chain.verified_proof);
    }
    return settings;
}

Result<storage::Database::Settings> database_settings(const DatabaseConfig& config,
                                                      ports::SecretSource& secrets) {
    storage::Database::Settings settings;
    settings.connections = config.connections;
    settings.statement_timeout = config.statement_timeout;
    settings.url = ports::SecretString(config.url);
    if (!config.url.empty()) return settings;
    auto url = secrets.read(config.url_file);
    if (!url) return Fail(std::move(url.error()).at("database.url_file"));
    settings.url = std::move(*url);
    return settings;
}

Result<storage::Database::Settings> api_database_settings(const DatabaseConfig& config,
                                                          ports::SecretSource& secrets) {
    auto settings = database_settings(config, secrets);
    if (!settings) return settings;
    settings->connections = config.api_connections;
    settings->statement_timeout = std::min<Millis>(settings->statement_timeout, 10s);
    settings->application_name = "warden-api";
    return settings;
}

http::ServerSettings api_listener(const HttpConfig& config) {
    http::ServerSettings listener;
    listener.name = "api";
    listener.address = config.address;
    listener.port = config.port;
    listener.connections_max = config.connections_max;
    listener.requests_max = config.requests_max;
    listener.client = {config.client_connections_max, config.client_requests_max,
                       config.client_streams_max};
    listener.idle_max = 30s;
    listener.body_max = 16u << 10;  // nothing is sent to this API yet
    return listener;
}

http::ServerSettings health_listener(const HealthConfig& config) {
    http::ServerSettings listener;
    listener.name = "health";
    listener.address = config.address;
    listener.port = config.port;
    listener.connections_max = 100;
    listener.requests_max = 20;
    listener.client = {20, 10, 1};
    listener.idle_max = 75s;  // Prometheus keeps its connection from one scrape to the next
    listener.body_max = 1u << 10;
    return listener;
}

}  // namespace warden::cli
