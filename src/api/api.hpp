#pragma once
// The REST API: what people and machines ask Warden. Reads the stores, changes nothing.
// The reference of its answers is openapi.yaml, served at /openapi.yaml.

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "domain/chain/deployment_names.hpp"
#include "domain/chain/ids.hpp"
#include "domain/enforcement/protections.hpp"
#include "platform/http/server.hpp"
#include "platform/metrics/metrics.hpp"
#include "ports/clock.hpp"
#include "ports/decision_store.hpp"
#include "ports/feed.hpp"
#include "ports/observation_store.hpp"
#include "ports/page_reader.hpp"
#include "ports/read_model.hpp"
#include "ports/score_store.hpp"
#include "ports/txn_store.hpp"

namespace warden::api {

// One Orchestrator as the API shows it.
struct ContractInfo {
    chain::ContractRef ref;
    std::string caip2;       // CAIP-2 id of the chain
    chain::Address address;  // of the contract
    chain::Token token;
};

struct Settings {
    std::vector<ContractInfo> contracts;
    std::size_t streams_max = 200;                       // SSE clients at a time
    Millis heartbeat{10'000};                            // of a silent SSE stream
    enforcement::Mode mode = enforcement::Mode::shadow;  // of this pod's configuration
};

struct Deps {
    ports::ReadModel& read_model;
    ports::ScoreStore& scores;
    ports::ObservationStore& observations;
    ports::DecisionStore& decisions;
    ports::TxnStore& txns;
    ports::PageReader& pages;
    ports::Feed& feed;
    ports::Clock& clock;
    const chain::DeploymentNames& deployments;  // of the contracts; outlives the API
    // Says what keeps this pod from doing its roles, one sentence each; none when it is ready.
    std::function<std::vector<std::string>()> not_ready;
    std::function<std::string()> metrics;  // Prometheus text
    metrics::Registry& registry;           // of the API's own metrics
};

// Answers what endpoints() of endpoint.hpp lists.
std::unique_ptr<http::Handler> make_api(Settings settings, Deps deps);
// Answers health_endpoints(), for a listener that the API's clients don't share.
std::unique_ptr<http::Handler> make_health(Settings settings, Deps deps);

}  // namespace warden::api
