#include "main/chains/chain.hpp"

#include <string_view>
#include <utility>

#include "platform/rpc/metrics.hpp"

namespace warden::cli {

rpc::PoolSettings pool_settings(const ChainConfig& config, metrics::Registry& registry) {
    rpc::PoolSettings settings;
    for (const EndpointConfig& endpoint : config.endpoints) {
        settings.endpoints.push_back({endpoint.alias, endpoint.url, {}});
    }
    rpc::CallMetrics(registry, config.alias).watch(settings);
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
