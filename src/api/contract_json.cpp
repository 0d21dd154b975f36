#include "api/contract_json.hpp"

#include <utility>

#include "api/json_out.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/rfc3339.hpp"
#include "domain/orchestrator/deployment.hpp"
#include "domain/orchestrator/json_fields.hpp"
#include "domain/orchestrator/judges.hpp"
#include "domain/orchestrator/outlook.hpp"

namespace warden::api {
namespace {

using orchestrator::Instance;

Json account_or_null(const chain::Address& address, const ContractInfo& contract) {
    return address.text.empty() ? Json() : account(address, contract);
}

Json oracles(const ContractInfo& contract, const Instance& instance, UnixSecs now) {
    Json::Array out;
    for (const orchestrator::OracleEntry& entry : instance.oracles) {
        out.emplace_back(Json::Object{{"account", account(entry.oracle, contract)},
                                      {"since", rfc3339(entry.since)},
                                      {"until", rfc3339(entry.until)},
                                      {"revoked", entry.revoked},
                                      {"in_office", !entry.revoked && covers(entry, now)}});
    }
    return out;
}

Json next_arbiter(const ContractInfo& contract, const Instance& instance, UnixSecs now) {
    if (instance.next_from <= now) return {};
    return Json::Object{{"account", account(instance.next_arbiter, contract)},
                        {"from", rfc3339(instance.next_from)}};
}

Json upgrade(const Instance& instance, UnixSecs now) {
    if (!orchestrator::upgrade_pending(instance, now)) return {};
    const UnixSecs due = instance.pending_not_before;
    return Json::Object{{"code_hash", to_hex(instance.pending_code_hash)},
                        {"not_before", rfc3339(due)},
                        {"lapses_at", rfc3339(due + orchestrator::kUpgradeLapseSecs)}};
}

Json fixed(const ContractInfo& contract, const orchestrator::FixedConfig& fixed) {
    Json::Object out;
    orchestrator::FixedConfig::visit(fixed, [&](const char* name, const auto& field) {
        if constexpr (std::is_same_v<std::remove_cvref_t<decltype(field)>, U128>) {
            out.emplace_back(name, money(field, contract.token));
        } else {
            out.emplace_back(name, orchestrator::json_value(field));
        }
    });
    return out;
}

Json lost_keys(const ContractInfo& contract, const Instance& instance, std::uint32_t quorum,
               UnixSecs now) {
    Json::Array out;
    for (const orchestrator::LostKey& key : orchestrator::if_lost(instance, quorum, now)) {
        out.emplace_back(Json::Object{{"role", key.role},
                                      {"account", account(key.account, contract)},
                                      {"secs", key.secs ? Json(to_decimal(*key.secs)) : Json()}});
    }
    return out;
}

}  // namespace

Json contract_json(const ContractInfo& contract, const Instance& instance,
                   const orchestrator::Config& config, UnixSecs now) {
    Json::Array below;
    for (const auto& one : orchestrator::below_production(instance.fixed, config.min_stake)) {
        below.emplace_back(one.field);
    }
    return Json::Object{{"admin", account(instance.admin, contract)},
                        {"pending_admin", account_or_null(instance.pending_admin, contract)},
                        {"arbiter", account(orchestrator::arbiter_at(instance, now), contract)},
                        {"next_arbiter", next_arbiter(contract, instance, now)},
                        {"oracles", oracles(contract, instance, now)},
                        {"quorum", config.quorum},
                        {"quorum_in_force", orchestrator::quorum_at(instance, config.quorum, now)},
                        {"if_lost", lost_keys(contract, instance, config.quorum, now)},
                        {"treasury", account(config.treasury, contract)},
                        {"config_version", instance.config_version},
                        {"paused", instance.paused},
                        {"upgrade", upgrade(instance, now)},
                        {"fixed", fixed(contract, instance.fixed)},
                        {"below_production", std::move(below)},
                        {"burnt", money(instance.burnt, contract.token)}};
}

}  // namespace warden::api
