#include "main/chains/chain.hpp"

#include <chrono>
#include <string_view>
#include <utility>

#include "main/service/service_metrics.hpp"

namespace warden::cli {

rpc::PoolSettings pool_settings(const ChainConfig& config, metrics::Registry& registry) {
    rpc::PoolSettings settings;
    const RpcMetrics metrics(registry, config.alias);
    for (const EndpointConfig& endpoint : config.endpoints) {
        settings.endpoints.push_back({endpoint.alias, endpoint.url, {}});
        metrics.declare(endpoint.alias);
    }
    settings.observe = [metrics](std::string_view endpoint, std::string_view end,
                                 std::chrono::nanoseconds took) {
        metrics.called(endpoint, end, took);
    };
    settings.try_for = config.call_timeout;
    return settings;
}

Error at_key(Error error, const ChainConfig& config, std::string_view key) {
    return std::move(error).at("chains." + config.alias + "." + std::string(key));
}

Result<std::unique_ptr<ChainParts>> make_chain(const ChainConfig& config, ChainDeps deps) {
    return config.kind == ChainKind::stellar ? make_stellar(config, deps)
                                             : make_starknet(config, deps);
}

}  // namespace warden::cli
