#include "adapters/orchestrator/contract_look.hpp"

#include <utility>

#include "domain/orchestrator/json_fields.hpp"

namespace warden::adapters {
namespace {

namespace asio = boost::asio;

template <class T>
Result<T> read_as(std::string_view view, const Result<Json>& json) {
    if (!json) return Fail(json.error());
    T out;
    if (const auto wrong = orchestrator::read_fields(*json, out)) {
        return fail(Errc::permanent, std::string(view) + ": " + *wrong + ": no Orchestrator");
    }
    return out;
}

// T: Provider or Consumer; the view's parameter is named as what it gets.
template <class T>
asio::awaitable<Result<bool>> has_open(std::string_view view, chain::Address account,
                                       CallView call) {
    constexpr std::size_t kGet = 4;  // "get_"
    Json::Object arguments;
    arguments.emplace_back(std::string(view.substr(kGet)), account.text);
    const Result<Json> json = co_await call(view, std::move(arguments));
    if (!json && json.error().code == make_error_code(Errc::not_found)) co_return false;
    const auto party = read_as<T>(view, json);
    if (!party) co_return Fail(party.error());
    co_return party->open_reservations > 0 || party->open_slashes > 0;
}

}  // namespace

asio::awaitable<Result<ports::ContractLook>> look_at_contract(Hash32 code_hash, CallView call) {
    constexpr std::string_view kInstance = "get_instance";
    constexpr std::string_view kConfig = "get_config";
    ports::ContractLook out;
    out.code_hash = code_hash;
    Json::Object none;
    auto instance =
        read_as<orchestrator::Instance>(kInstance, co_await call(kInstance, std::move(none)));
    if (!instance) co_return Fail(std::move(instance.error()));
    out.instance = std::move(*instance);
    Json::Object version;
    version.emplace_back("version", out.instance.config_version);
    auto config =
        read_as<orchestrator::Config>(kConfig, co_await call(kConfig, std::move(version)));
    if (!config) co_return Fail(std::move(config.error()));
    out.config = std::move(*config);
    co_return out;
}

asio::awaitable<Result<bool>> is_busy_in_contract(chain::Address account, CallView call) {
    auto busy = co_await has_open<orchestrator::Provider>("get_provider", account, call);
    if (!busy || *busy) co_return busy;
    co_return co_await has_open<orchestrator::Consumer>("get_consumer", std::move(account),
                                                        std::move(call));
}

}  // namespace warden::adapters
