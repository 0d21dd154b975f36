#pragma once
// What each part of a service is told, from the configuration.

#include <optional>
#include <set>
#include <vector>

#include "app/deployment/deployment.hpp"
#include "app/enforcer/enforcer.hpp"
#include "app/enforcer/evidence_builder.hpp"
#include "app/indexer/indexer.hpp"
#include "app/prober/day_signer.hpp"
#include "app/prober/prober.hpp"
#include "app/reading/view.hpp"
#include "app/scorer/scorer.hpp"
#include "app/submitter/submitter.hpp"
#include "domain/enforcement/timeline.hpp"
#include "main/chains/chain.hpp"
#include "main/config/config.hpp"
#include "platform/async/lag_monitor.hpp"
#include "platform/http/server.hpp"
#include "ports/secrets.hpp"
#include "storage/database.hpp"
#include "storage/stores.hpp"

namespace warden::cli {

// The settings of the stages of one chain. The deployment's name is filled in once it is known.
struct ChainSettings {
    reading::ViewSettings view;
    app::DeploymentSettings deployment;
    app::IndexerSettings indexer;
    app::EvidenceSettings evidence;
    app::EnforcerSettings enforcer;
    app::SubmitterSettings submitter;
};

struct StageSettings {
    std::set<Role> roles;
    std::vector<ChainSettings> chains;
    std::optional<app::ProberSettings> prober;         // with role prober only
    std::optional<app::DaySignerSettings> day_signer;  // the same
    async::LagMonitor::Settings lag;                   // of a prober's thread
    app::ScorerSettings scorer;
};

// `chains` are those of the configuration, in its order; role prober needs probing.vantage.
StageSettings stage_settings(const Config& config, const std::vector<Chain>& chains);

// What counts as verified on each chain.
storage::ReadModelSettings read_model_settings(const Config& config);

// Takes the URL from the configuration or its secret file. Errors: those of the file, at
// database.url_file.
Result<storage::Database::Settings> database_settings(const DatabaseConfig& config,
                                                      ports::SecretSource& secrets);
// The same database for the API: a pool of its own, and statements of at most ten seconds.
Result<storage::Database::Settings> api_database_settings(const DatabaseConfig& config,
                                                          ports::SecretSource& secrets);

http::ServerSettings api_listener(const HttpConfig& config);
http::ServerSettings health_listener(const HealthConfig& config);

}  // namespace warden::cli
