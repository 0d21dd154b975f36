#include "sandbox/server/chain_settings.hpp"

#include <limits>

namespace warden::sandbox {
namespace {

using starknet::Felt;

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

Result<soroban::GenesisAccount> stellar_account_from(const Json& json) {
    if (auto known = json::allow_only(json, {"public_key", "balance"}); !known) {
        return Fail(known.error());
    }
    const auto key = json::get_string(json, "public_key");
    if (!key) return Fail(key.error());
    auto account = stellar::account_from_text(*key);
    if (!account) return Fail(std::move(account.error()).at("public_key"));
    const auto balance = amount_member(json, "balance");
    if (!balance) return Fail(balance.error());
    constexpr U128 kMost = static_cast<U128>(std::numeric_limits<std::int64_t>::max());
    if (balance->value_or(0) > kMost)
        return fail(Errc::invalid_input, "balance: over 2^63 stroops");
    return soroban::GenesisAccount{*account, static_cast<std::int64_t>(balance->value_or(0))};
}

// The constructor's arguments without `token`, which the chain fills in.
Result<Json::Object> constructor_from(const Json& json) {
    const auto constructor = json::get_object(json, "orchestrator");
    if (!constructor) return Fail(constructor.error());
    Json::Object arguments = *(*constructor)->object();
    std::erase_if(arguments, [](const Json::Member& member) { return member.first == "token"; });
    return arguments;
}

Result<StarknetSettings> read_starknet(const Json& json, const ServerSettings& settings) {
    auto known = json::allow_only(
        json, {"chain", "listen", "rpc_ports", "control_port", "block_ms", "chain_id", "l1_depth",
               "gas_price", "accounts", "orchestrator", "providers"});
    if (!known) return Fail(std::move(known.error()));
    StarknetSettings chain;
    const auto chain_id = json::find_string(json, "chain_id");
    if (!chain_id) return Fail(chain_id.error());
    if (*chain_id) chain.chain_id = **chain_id;
    const auto l1_depth = json::find_u64(json, "l1_depth");
    if (!l1_depth) return Fail(l1_depth.error());
    if (*l1_depth) chain.l1_depth = **l1_depth;
    const auto gas_price = amount_member(json, "gas_price");
    if (!gas_price) return Fail(gas_price.error());
    if (*gas_price) chain.gas_price = **gas_price;
    auto arguments = constructor_from(json);
    if (!arguments) return Fail(std::move(arguments.error()));
    arguments->emplace_back("token", strk_address().to_hex());
    chain.orchestrator = std::move(*arguments);
    chain.endpoints = settings.rpc_ports.size();
    const auto accounts = read_list(json, "accounts", chain.accounts, account_from);
    if (!accounts) return Fail(accounts.error());
    return chain;
}

// A number that fits 32 bits and is at least `least`, into `out` when it is there.
Result<void> read_number(const Json& json, std::string_view name, std::uint32_t least,
                         std::uint32_t& out) {
    const auto number = json::find_u64(json, name);
    if (!number) return Fail(number.error());
    if (!*number) return {};
    if (**number < least || **number > std::numeric_limits<std::uint32_t>::max()) {
        return fail(Errc::invalid_input,
                    std::string(name) + ": at least " + std::to_string(least) + " expected");
    }
    out = static_cast<std::uint32_t>(**number);
    return {};
}

Result<soroban::StellarSettings> read_stellar(const Json& json, const ServerSettings& settings) {
    auto known = json::allow_only(
        json, {"chain", "listen", "rpc_ports", "control_port", "block_ms", "passphrase", "base_fee",
               "retention_ledgers", "scan_ledgers_max", "accounts", "orchestrator", "providers"});
    if (!known) return Fail(std::move(known.error()));
    soroban::StellarSettings chain;
    const auto passphrase = json::find_string(json, "passphrase");
    if (!passphrase) return Fail(passphrase.error());
    if (*passphrase) chain.passphrase = **passphrase;
    for (const auto& [name, least, out] :
         {std::tuple{"base_fee", 1u, &chain.base_fee},
          std::tuple{"retention_ledgers", 2u, &chain.retention_ledgers},
          std::tuple{"scan_ledgers_max", 1u, &chain.scan_ledgers_max}}) {
        if (auto read = read_number(json, name, least, *out); !read) return Fail(read.error());
    }
    auto arguments = constructor_from(json);
    if (!arguments) return Fail(std::move(arguments.error()));
    chain.orchestrator = std::move(*arguments);
    chain.endpoints = settings.rpc_ports.size();
    chain.close_secs = static_cast<std::uint32_t>((settings.block_time.count() + 999) / 1'000);
    const auto accounts = read_list(json, "accounts", chain.accounts, stellar_account_from);
    if (!accounts) return Fail(accounts.error());
    return chain;
}

}  // namespace

Result<void> read_chain(const Json& json, ServerSettings& settings) {
    const auto kind = json::find_string(json, "chain");
    if (!kind) return Fail(kind.error());
    const std::string_view name = kind->value_or("starknet");
    if (name == "starknet") {
        auto chain = read_starknet(json, settings);
        if (!chain) return Fail(std::move(chain.error()));
        settings.chain = std::move(*chain);
        return {};
    }
    if (name != "stellar") {
        return fail(Errc::invalid_input, "chain: 'starknet' or 'stellar' expected");
    }
    auto chain = read_stellar(json, settings);
    if (!chain) return Fail(std::move(chain.error()));
    settings.chain = std::move(*chain);
    return {};
}

}  // namespace warden::sandbox
