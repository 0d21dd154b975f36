// Chains, units and reservations: the projection.
#include <algorithm>

#include "api/json_out.hpp"
#include "api/routes.hpp"
#include "domain/orchestrator/projection.hpp"

namespace warden::api {

using orchestrator::EntityKind;

Result<std::vector<const ContractInfo*>> Routes::contracts_of(const Params& params) const {
    const auto chain = params.find("chain");
    std::vector<const ContractInfo*> asked;
    for (const ContractInfo& contract : settings_.contracts) {
        if (!chain || *chain == contract.ref.chain) asked.push_back(&contract);
    }
    if (asked.empty()) return fail(Errc::not_found, "no such chain is configured; see /v1/chains");
    return asked;
}

Result<const ContractInfo*> Routes::contract_of(const chain::ContractRef& ref) const {
    for (const ContractInfo& contract : settings_.contracts) {
        if (contract.ref == ref) return &contract;
    }
    return fail(Errc::not_found, "no contract " + ref.text() + " is configured; see /v1/chains");
}

Result<std::size_t> Routes::limit_of(const Params& params) const {
    const auto limit = params.number("limit", settings_.limit_max);
    if (!limit) return Fail(limit.error());
    return std::max<std::size_t>(1, limit->value_or(settings_.limit_default));
}

asio::awaitable<Result<Json>> Routes::as_of_contract(const ContractInfo* contract) {
    const auto progress = co_await deps_.read_model.progress(contract->ref);
    if (!progress) co_return Fail(progress.error());
    if (!*progress) co_return Json();
    co_return as_of((*progress)->latest.ref, (*progress)->latest.time);
}

asio::awaitable<Result<UnixSecs>> Routes::chain_now(const ContractInfo* contract) {
    const auto progress = co_await deps_.read_model.progress(contract->ref);
    if (!progress) co_return Fail(progress.error());
    co_return *progress ? (*progress)->latest.time : 0;
}

asio::awaitable<Result<ports::EntityVersion>> Routes::entity(const ContractInfo* contract,
                                                             orchestrator::EntityKey key) {
    auto found = co_await deps_.read_model.get(contract->ref, key, std::nullopt);
    if (!found) co_return Fail(found.error());
    if (!*found)
        co_return fail(Errc::not_found, "no " + key.text() + " on " + contract->ref.text());
    co_return std::move(**found);
}

asio::awaitable<Result<Routes::Page>> Routes::list(Params params, EntityKind kind) {
    const auto contracts = contracts_of(params);
    if (!contracts) co_return Fail(contracts.error());
    const auto limit = limit_of(params);
    if (!limit) co_return Fail(limit.error());
    std::string after_contract;
    std::string after_id;
    if (const auto cursor = params.find("cursor")) {
        const auto key = read_cursor(*cursor);
        const auto bar = key ? key->find('|') : std::string::npos;
        if (bar == std::string::npos) {
            co_return fail(Errc::invalid_input, "'cursor' is not one that this API gave out");
        }
        after_contract = key->substr(0, bar);
        after_id = key->substr(bar + 1);
    }
    Page page;
    Json::Object as_of_all;
    bool reached = after_contract.empty();
    for (const ContractInfo* contract : *contracts) {
        auto stands = co_await as_of_contract(contract);
        if (!stands) co_return Fail(stands.error());
        as_of_all.emplace_back(contract->ref.text(), std::move(*stands));
        const bool resumes = contract->ref.text() == after_contract;
        reached = reached || resumes;
        if (!reached || page.items.size() > *limit) continue;
        ports::EntityQuery query;
        query.contract = contract->ref;
        query.kind = kind;
        query.after = resumes ? after_id : std::string();
        query.limit = *limit + 1 - page.items.size();
        auto versions = co_await deps_.read_model.list(std::move(query));
        if (!versions) co_return Fail(versions.error());
        for (auto& version : *versions) page.items.push_back({contract, std::move(version)});
    }
    if (!reached) co_return fail(Errc::invalid_input, "'cursor' is that of another question");
    if (page.items.size() > *limit) {
        page.items.resize(*limit);
        const Listed& last = page.items.back();
        page.next = make_cursor(last.contract->ref.text() + "|" + last.version.key.id);
    }
    page.as_of = std::move(as_of_all);
    co_return page;
}

Routes::Answer Routes::chains(Params params) {
    if (auto known = params.allow_only({}); !known) co_return Fail(known.error());
    Json::Array items;
    for (const ContractInfo& contract : settings_.contracts) {
        const auto progress = co_await deps_.read_model.progress(contract.ref);
        if (!progress) co_return Fail(progress.error());
        Json::Object out{
            {"chain", contract.ref.chain},    {"contract", contract.ref.contract},
            {"caip2", contract.caip2},        {"address", account(contract.address, contract)},
            {"token", contract.token.symbol}, {"decimals", contract.token.decimals}};
        if (*progress) {
            const ports::Progress& p = **progress;
            Json::Array coverage;
            for (const chain::CoverageRange& range : p.coverage) {
                coverage.push_back(Json::Object{{"first", to_decimal(range.first)},
                                                {"last", to_decimal(range.last)},
                                                {"proof", chain::name(range.proof)}});
            }
            out.emplace_back("latest", as_of(p.latest.ref, p.latest.time));
            out.emplace_back("final", as_of(p.final_block.ref, p.final_block.time));
            out.emplace_back("verified_block_num", to_decimal(p.verified_num));
            out.emplace_back("verified_time", rfc3339(p.verified_time));
            out.emplace_back("coverage", std::move(coverage));
        }
        items.emplace_back(std::move(out));
    }
    co_return Json(Json::Object{{"items", std::move(items)}});
}

Routes::Answer Routes::units(Params params) {
    auto known = params.allow_only({"chain", "region", "cursor", "limit"});
    if (!known) co_return Fail(known.error());
    const auto region = params.find("region");
    auto page = co_await list(params, EntityKind::unit);
    if (!page) co_return Fail(page.error());
    Json::Array items;
    for (const Listed& listed : page->items) {
        const auto body = orchestrator::from_json<orchestrator::Unit>(listed.version.body);
        const auto id = u64_from_decimal(listed.version.key.id);
        if (!body || !id) co_return fail(Errc::permanent, "a stored unit can't be read");
        if (region && body->region != *region) continue;
        const auto now = co_await chain_now(listed.contract);
        if (!now) co_return Fail(now.error());
        items.push_back(api::unit(*listed.contract, *id, *body, *now));
    }
    co_return Json(Json::Object{{"items", std::move(items)},
                                {"next_cursor", std::move(page->next)},
                                {"as_of", std::move(page->as_of)}});
}

Routes::Answer Routes::unit(Params params) {
    if (auto known = params.allow_only({}); !known) co_return Fail(known.error());
    const auto id = chain::parse_entity_id(params.path.find("id")->second);
    if (!id) co_return Fail(id.error());
    const auto contract = contract_of(id->contract);
    if (!contract) co_return Fail(contract.error());
    const auto found = co_await entity(*contract, orchestrator::unit_key(id->number));
    if (!found) co_return Fail(found.error());
    const auto body = orchestrator::from_json<orchestrator::Unit>(found->body);
    if (!body) co_return Fail(body.error());
    const auto sla =
        co_await entity(*contract, orchestrator::sla_key(id->number, body->sla_version));
    if (!sla) co_return Fail(sla.error());
    const auto promised = orchestrator::from_json<orchestrator::SlaTerms>(sla->body);
    if (!promised) co_return Fail(promised.error());
    const auto now = co_await chain_now(*contract);
    auto stands = co_await as_of_contract(*contract);
    if (!now || !stands) co_return Fail(!now ? now.error() : stands.error());
    Json::Object out = *api::unit(**contract, id->number, *body, *now).object();
    out.emplace_back("sla", terms(*promised));
    out.emplace_back("as_of", std::move(*stands));
    co_return Json(std::move(out));
}

Routes::Answer Routes::reservations(Params params) {
    auto known = params.allow_only({"chain", "unit", "status", "cursor", "limit"});
    if (!known) co_return Fail(known.error());
    const auto unit = params.entity("unit");
    if (!unit) co_return Fail(unit.error());
    const auto status = params.find("status");
    if (status && !orchestrator::from_name<orchestrator::ReservationStatus>(*status)) {
        co_return fail(Errc::invalid_input, "unknown reservation status '" + *status + "'");
    }
    auto page = co_await list(params, EntityKind::reservation);
    if (!page) co_return Fail(page.error());
    Json::Array items;
    for (const Listed& listed : page->items) {
        const auto body = orchestrator::from_json<orchestrator::Reservation>(listed.version.body);
        const auto id = u64_from_decimal(listed.version.key.id);
        if (!body || !id) co_return fail(Errc::permanent, "a stored reservation can't be read");
        const chain::EntityId of{listed.contract->ref, body->unit_id};
        if (*unit && **unit != of) continue;
        if (status && orchestrator::name(body->status) != *status) continue;
        const auto now = co_await chain_now(listed.contract);
        if (!now) co_return Fail(now.error());
        items.push_back(api::reservation(*listed.contract, *id, *body, *now));
    }
    co_return Json(Json::Object{{"items", std::move(items)},
                                {"next_cursor", std::move(page->next)},
                                {"as_of", std::move(page->as_of)}});
}

Routes::Answer Routes::reservation(Params params) {
    if (auto known = params.allow_only({}); !known) co_return Fail(known.error());
    const auto id = chain::parse_entity_id(params.path.find("id")->second);
    if (!id) co_return Fail(id.error());
    const auto contract = contract_of(id->contract);
    if (!contract) co_return Fail(contract.error());
    const auto found = co_await entity(*contract, orchestrator::reservation_key(id->number));
    if (!found) co_return Fail(found.error());
    const auto body = orchestrator::from_json<orchestrator::Reservation>(found->body);
    if (!body) co_return Fail(body.error());
    const auto now = co_await chain_now(*contract);
    auto stands = co_await as_of_contract(*contract);
    if (!now || !stands) co_return Fail(!now ? now.error() : stands.error());
    Json::Object out = *api::reservation(**contract, id->number, *body, *now).object();
    out.emplace_back("as_of", std::move(*stands));
    co_return Json(std::move(out));
}

}  // namespace warden::api
