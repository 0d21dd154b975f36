#include "sandbox/server/settings.hpp"

#include <algorithm>
#include <limits>

#include "domain/base/json_fields.hpp"
#include "platform/json/parse.hpp"
#include "sandbox/server/chain_settings.hpp"

namespace warden::sandbox {
namespace {

Result<std::uint16_t> port_from(const Json& json, std::string_view what) {
    const auto* number = json.integer();
    if (!number || *number < 0 || *number > std::numeric_limits<std::uint16_t>::max()) {
        return fail(Errc::invalid_input, std::string(what) + ": no port");
    }
    return static_cast<std::uint16_t>(*number);
}

Result<SampleProvider::Settings> provider_from(const Json& json, const std::string& listen) {
    SampleProvider::Settings provider;
    provider.address = listen;
    const auto name = json::get_string(json, "name");
    if (!name) return Fail(name.error());
    provider.name = *name;
    if (const Json* port = json.find("port")) {
        const auto number = port_from(*port, "port");
        if (!number) return Fail(number.error());
        provider.port = *number;
    }
    const auto mode =
        json.find("mode") ? provider_mode_from(json) : Result<ProviderMode>(ProviderMode{});
    if (!mode) return Fail(mode.error());
    provider.mode = *mode;
    return provider;
}

}  // namespace

Result<ServerSettings> read_settings(std::string_view text) {
    const auto json = json::parse(text);
    if (!json) return Fail(json.error());
    ServerSettings settings;
    const auto listen = json::find_string(*json, "listen");
    if (!listen) return Fail(listen.error());
    if (*listen) settings.listen = **listen;
    const auto ports = read_list(*json, "rpc_ports", settings.rpc_ports,
                                 [](const Json& port) { return port_from(port, "port"); });
    if (!ports) return Fail(ports.error());
    if (settings.rpc_ports.empty()) return fail(Errc::invalid_input, "rpc_ports: none");
    if (const Json* port = json->find("control_port")) {
        const auto number = port_from(*port, "control_port");
        if (!number) return Fail(number.error());
        settings.control_port = *number;
    }
    const auto block_ms = json::find_u64(*json, "block_ms");
    if (!block_ms) return Fail(block_ms.error());
    if (*block_ms) {
        settings.block_time =
            Millis{static_cast<std::int64_t>(std::min<std::uint64_t>(**block_ms, 86'400'000))};
    }
    if (auto chain = read_chain(*json, settings); !chain) return Fail(std::move(chain.error()));
    const auto providers =
        read_list(*json, "providers", settings.providers,
                  [&](const Json& entry) { return provider_from(entry, settings.listen); });
    if (!providers) return Fail(providers.error());
    return settings;
}

}  // namespace warden::sandbox
