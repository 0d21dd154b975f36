#include "adapters/orchestrator/contract_look.hpp"

#include <algorithm>
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

}  // namespace

asio::awaitable<Result<ports::ContractLook>> look_at_contract(Hash32 code_hash, std::string nobody,
                                                              CallView call) {
    constexpr std::string_view kInstance = "get_instance";
    constexpr std::string_view kConfig = "get_config";
    ports::ContractLook out;
    out.code_hash = code_hash;
    Json::Object none;
    auto instance =
        read_as<orchestrator::Instance>(kInstance, co_await call(kInstance, std::move(none)));
    if (!instance) co_return Fail(std::move(instance.error()));
    out.instance = std::move(*instance);
    if (out.instance.pending_admin.text == nobody) out.instance.pending_admin.text.clear();
    std::ranges::sort(out.instance.oracles);
    Json::Object version;
    version.emplace_back("version", out.instance.config_version);
    auto config =
        read_as<orchestrator::Config>(kConfig, co_await call(kConfig, std::move(version)));
    if (!config) co_return Fail(std::move(config.error()));
    out.config = std::move(*config);
    co_return out;
}

}  // namespace warden::adapters
