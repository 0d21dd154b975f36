#include "main/chains/chain.hpp"

#include <utility>

#include "platform/rpc/metrics.hpp"

namespace warden::cli {

std::unique_ptr<rpc::EndpointPool> make_pool(const ChainConfig& config, const ChainDeps& deps) {
    rpc::PoolSettings settings;
    for (const EndpointConfig& endpoint : config.endpoints) {
        settings.endpoints.push_back({endpoint.alias, endpoint.url, {}, endpoint.operator_name});
    }
    settings.try_for = config.call_timeout;
    rpc::CallMetrics(deps.registry, config.alias).watch(settings);
    return rpc::make_endpoint_pool(deps.http, deps.pool, deps.clock, deps.rng, std::move(settings));
}

std::set<std::string> operators_of(const ChainConfig& chain) {
    std::set<std::string> out;
    for (const EndpointConfig& one : chain.endpoints) out.insert(one.operator_name);
    return out;
}

Error at_key(Error error, const ChainConfig& config, std::string_view key) {
    return std::move(error).at("chains." + config.alias + "." + std::string(key));
}

}  // namespace warden::cli
