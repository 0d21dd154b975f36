// Chains, units and reservations: the projection.
#include <algorithm>

#include "api/contract_json.hpp"
#include "api/json_out.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "app/reading/read.hpp"
#include "domain/base/rfc3339.hpp"
#include "domain/orchestrator/projection.hpp"

namespace warden::api {

using orchestrator::EntityKind;

namespace {

// The contract itself as it is now; null while it is not indexed, or can't be read.
asio::awaitable<Result<Json>> contract_now(ports::ReadModel& model, ContractInfo contract,
                                           UnixSecs now) {
    const auto instance = co_await reading::read<orchestrator::Instance>(
        model, contract.ref, orchestrator::instance_key());
    if (!instance && instance.error().is(Condition::transient)) co_return Fail(instance.error());
    if (!instance || !*instance) co_return Json();
    const auto config = co_await reading::read<orchestrator::Config>(
        model, contract.ref, orchestrator::config_key((*instance)->value.config_version));
    if (!config && config.error().is(Condition::transient)) co_return Fail(config.error());
    if (!config || !*config) co_return Json();
    co_return contract_json(contract, (*instance)->value, (*config)->value, now);
}

}  // namespace

Result<std::vector<const ContractInfo*>> Routes::contracts_of(const Params& params) const {
    const auto chain = params.text("chain");
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

std::size_t Routes::limit_of(const Params& params) {
    return std::max<std::size_t>(1, params.number("limit").value_or(50));
}

http::Response list_response(Json::Array items, Json next_cursor, Json as_of) {
    Json::Object page{{"items", std::move(items)}, {"next_cursor", std::move(next_cursor)}};
    if (!as_of.is_null()) page.emplace_back("as_of", std::move(as_of));
    return json_response(std::move(page));
}

asio::awaitable<Result<Routes::Page>> Routes::list(Params params, EntityKind kind) {
    const auto contracts = contracts_of(params);
    if (!contracts) co_return Fail(contracts.error());
    const std::size_t limit = limit_of(params);
    std::string after_contract;
    std::string after_id;
    if (const auto key = params.text("cursor")) {
        const auto bar = std::min(key->find('|'), key->size());
        after_contract = key->substr(0, bar);
        after_id = key->substr(std::min(bar + 1, key->size()));
    }
    Page page;
    Json::Object as_of_all;
    bool reached = after_contract.empty();
    for (const ContractInfo* contract : *contracts) {
        const auto progress = co_await deps_.read_model.progress(contract->ref);
        if (!progress) co_return Fail(progress.error());
        as_of_all.emplace_back(contract->ref.text(), as_of(*progress));
        const bool resumes = contract->ref.text() == after_contract;
        reached = reached || resumes;
        if (!reached || page.items.size() > limit) continue;
        ports::EntityQuery query;
        query.contract = contract->ref;
        query.kind = kind;
        query.after = resumes ? after_id : std::string();
        query.limit = limit + 1 - page.items.size();
        auto versions = co_await deps_.read_model.list(std::move(query));
        if (!versions) co_return Fail(versions.error());
        const UnixSecs now = *progress ? (*progress)->latest.time : 0;
        for (auto& version : *versions) page.items.push_back({contract, now, std::move(version)});
    }
    if (!reached) co_return fail(Errc::invalid_input, "cursor: must be one of this question");
    if (page.items.size() > limit) {
        page.items.resize(limit);
        const Listed& last = page.items.back();
        page.next = make_cursor(last.contract->ref.text() + "|" + last.version.key.id);
    }
    page.as_of = std::move(as_of_all);
    co_return page;
}

Routes::Answer Routes::chains(Params) {
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
                                                {"proof", name(range.proof)}});
            }
            out.emplace_back("latest", as_of(p.latest));
            out.emplace_back("final", as_of(p.final_block));
            out.emplace_back("verified_block_num", to_decimal(p.verified_num));
            out.emplace_back("verified_time", rfc3339(p.verified_time));
            out.emplace_back("coverage", std::move(coverage));
            if (p.undecoded_from) {
                out.emplace_back("undecoded_from", to_decimal(*p.undecoded_from));
            }
            auto contract_itself = co_await contract_now(deps_.read_model, contract, p.latest.time);
            if (!contract_itself) co_return Fail(contract_itself.error());
            if (!contract_itself->is_null()) {
                out.emplace_back("orchestrator", std::move(*contract_itself));
            }
        }
        items.emplace_back(std::move(out));
    }
    co_return json_response(Json::Object{{"items", std::move(items)}});
}

Routes::Answer Routes::units(Params params) {
    const auto region = params.text("region");
    auto page = co_await list(params, EntityKind::unit);
    if (!page) co_return Fail(page.error());
    Json::Array items;
    for (const Listed& listed : page->items) {
        const auto body = orchestrator::from_json<orchestrator::Unit>(listed.version.body);
        const auto id = u64_from_decimal(listed.version.key.id);
        if (!body || !id) continue;
        if (region && body->region != *region) continue;
        items.emplace_back(api::unit(*listed.contract, *id, *body, listed.chain_now));
    }
    co_return list_response(std::move(items), std::move(page->next), std::move(page->as_of));
}

Routes::Answer Routes::unit(Params params) {
    const auto id = params.entity("id").value();
    const auto contract = contract_of(id.contract);
    if (!contract) co_return Fail(contract.error());
    const auto found = co_await reading::require<orchestrator::Unit>(
        deps_.read_model, id.contract, orchestrator::unit_key(id.number));
    if (!found) co_return Fail(found.error());
    const orchestrator::Unit& unit = found->value;
    const auto promised = co_await reading::require<orchestrator::SlaTerms>(
        deps_.read_model, id.contract, orchestrator::sla_key(id.number, unit.sla_version));
    if (!promised) co_return Fail(promised.error());
    const auto progress = co_await deps_.read_model.progress(id.contract);
    if (!progress) co_return Fail(progress.error());
    const UnixSecs now = *progress ? (*progress)->latest.time : 0;
    Json::Object out = api::unit(**contract, id.number, unit, now);
    out.emplace_back("sla", terms(promised->value));
    out.emplace_back("as_of", as_of(*progress));
    co_return json_response(std::move(out));
}

Routes::Answer Routes::reservations(Params params) {
    const auto unit = params.entity("unit");
    const auto status = params.word<orchestrator::ReservationStatus>("status");
    auto page = co_await list(params, EntityKind::reservation);
    if (!page) co_return Fail(page.error());
    Json::Array items;
    for (const Listed& listed : page->items) {
        const auto body = orchestrator::from_json<orchestrator::Reservation>(listed.version.body);
        const auto id = u64_from_decimal(listed.version.key.id);
        if (!body || !id) continue;
        const chain::EntityId of{listed.contract->ref, body->unit_id};
        if (unit && *unit != of) continue;
        if (status && body->status != *status) continue;
        items.emplace_back(api::reservation(*listed.contract, *id, *body, listed.chain_now));
    }
    co_return list_response(std::move(items), std::move(page->next), std::move(page->as_of));
}

Routes::Answer Routes::reservation(Params params) {
    const auto id = params.entity("id").value();
    const auto contract = contract_of(id.contract);
    if (!contract) co_return Fail(contract.error());
    const auto found = co_await reading::require<orchestrator::Reservation>(
        deps_.read_model, id.contract, orchestrator::reservation_key(id.number));
    if (!found) co_return Fail(found.error());
    const auto progress = co_await deps_.read_model.progress(id.contract);
    if (!progress) co_return Fail(progress.error());
    const UnixSecs now = *progress ? (*progress)->latest.time : 0;
    Json::Object out = api::reservation(**contract, id.number, found->value, now);
    out.emplace_back("as_of", as_of(*progress));
    co_return json_response(std::move(out));
}

}  // namespace warden::api
