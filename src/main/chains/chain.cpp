#include "main/chains/chain.hpp"

#include <utility>

#include "platform/rpc/metrics.hpp"

namespace warden::cli {

std::unique_ptr<rpc::EndpointPool> make_pool(const ChainConfig& config, const ChainDeps& deps) {
    rpc::PoolSettings settings;
    for (const EndpointConfig& endpoint : config.endpoints) {
        settings.endpoints.push_back({endpoint.alias, endpoint.url, {}});
    }
    settings.try_for = config.call_timeout;
    rpc::CallMetrics(deps.registry, config.alias).watch(settings);
    return rpc::make_endpoint_pool(deps.http, deps.clock, deps.rng, std::move(settings));
}

Error at_key(Error error, const ChainConfig& config, std::string_view key) {
    return std::move(error).at("chains." + config.alias + "." + std::string(key));
}

}  // namespace warden::cli
