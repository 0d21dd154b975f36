#include "sandbox/server/settings.hpp"

#include <algorithm>
#include <limits>

#include "platform/json/fields.hpp"
#include "platform/json/parse.hpp"

namespace warden::sandbox {
namespace {

using starknet::Felt;

Result<std::uint16_t> port_from(const Json& json, std::string_view what) {
    const auto* number = json.integer();
    if (!number || *number < 0 || *number > std::numeric_limits<std::uint16_t>::max()) {
        return fail(Errc::invalid_input, std::string(what) + ": no port");
    }
    return static_cast<std::uint16_t>(*number);
}

Result<Felt> felt_member(const Json& json, std::string_view name) {
    const auto text = json::get_string(json, name);
    if (!text) return Fail(text.error());
    auto felt = Felt::from_hex(*text);
    if (!felt) return Fail(std::move(felt.error()).at(name));
    return *felt;
}

// Decimal text; nullopt when absent.
Result<std::optional<U128>> amount_member(const Json& json, std::string_view name) {
    const auto text = json::find_string(json, name);
    if (!text) return Fail(text.error());
    if (!*text) return std::nullopt;
    auto amount = u128_from_decimal(**text);
    if (!amount) return Fail(std::move(amount.error()).at(name));
    return *amount;
}

Result<GenesisAccount> account_from(const Json& json) {
    if (auto known = json::allow_only(json, {"public_key", "address", "balance"}); !known) {
        return Fail(known.error());
    }
    GenesisAccount account;
    const auto key = felt_member(json, "public_key");
    if (!key) return Fail(key.error());
    account.public_key = *key;
    account.address = account_address(*key);
    if (json.find("address")) {
        const auto address = felt_member(json, "address");
        if (!address) return Fail(address.error());
        account.address = *address;
    }
    const auto balance = amount_member(json, "balance");
    if (!balance) return Fail(balance.error());
    account.balance = balance->value_or(0);
    return account;
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

// Each entry of a list that may be absent, through `read` into `out`.
template <class T, class Read>
Result<void> read_list(const Json& json, std::string_view name, std::vector<T>& out, Read read) {
    const auto list = json::find_array(json, name);
    if (!list) return Fail(list.error());
    if (!*list) return {};
    out.clear();
    for (std::size_t i = 0; i < (*list)->size(); ++i) {
        auto one = read((**list)[i]);
        if (!one) {
            const std::string where = std::string(name) + "[" + std::to_string(i) + "]";
            return Fail(std::move(one.error()).at(where));
        }
        out.push_back(std::move(*one));
    }
    return {};
}

Result<void> read_chain(const Json& json, StarknetSettings& chain) {
    const auto chain_id = json::find_string(json, "chain_id");
    if (!chain_id) return Fail(chain_id.error());
    if (*chain_id) chain.chain_id = **chain_id;
    const auto l1_depth = json::find_u64(json, "l1_depth");
    if (!l1_depth) return Fail(l1_depth.error());
    if (*l1_depth) chain.l1_depth = **l1_depth;
    const auto gas_price = amount_member(json, "gas_price");
    if (!gas_price) return Fail(gas_price.error());
    if (*gas_price) chain.gas_price = **gas_price;
    const auto constructor = json::get_object(json, "orchestrator");
    if (!constructor) return Fail(constructor.error());
    Json::Object arguments = *(*constructor)->object();
    std::erase_if(arguments, [](const Json::Member& member) { return member.first == "token"; });
    arguments.emplace_back("token", strk_address().to_hex());
    chain.orchestrator = std::move(arguments);
    return read_list(json, "accounts", chain.accounts, account_from);
}

}  // namespace

Result<ServerSettings> read_settings(std::string_view text) {
    const auto json = json::parse(text);
    if (!json) return Fail(json.error());
    auto known =
        json::allow_only(*json, {"listen", "rpc_ports", "control_port", "block_ms", "chain_id",
                                 "l1_depth", "gas_price", "accounts", "orchestrator", "providers"});
    if (!known) return Fail(std::move(known.error()));
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
    if (auto chain = read_chain(*json, settings.starknet); !chain) return Fail(chain.error());
    settings.starknet.endpoints = settings.rpc_ports.size();
    const auto providers =
        read_list(*json, "providers", settings.providers,
                  [&](const Json& entry) { return provider_from(entry, settings.listen); });
    if (!providers) return Fail(providers.error());
    return settings;
}

}  // namespace warden::sandbox
