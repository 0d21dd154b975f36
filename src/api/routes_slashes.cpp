// Slashes and the decisions behind them: what was done, and why not.
#include "api/json_out.hpp"
#include "api/routes.hpp"
#include "domain/enforcement/goal.hpp"
#include "domain/orchestrator/projection.hpp"

namespace warden::api {

asio::awaitable<Result<Json>> Routes::slash_json(const ContractInfo* contract, ports::WindowKey key,
                                                 Json body, bool with_history) {
    const auto slash = orchestrator::from_json<orchestrator::Slash>(body);
    if (!slash) co_return Fail(slash.error());
    const orchestrator::SlashKey slash_key{key.reservation.number, key.party, key.window};
    Json::Object out = *api::slash(*contract, slash_key, *slash).object();

    orchestrator::ProposeSlash propose;
    propose.reservation_id = slash_key.reservation_id;
    propose.party = slash_key.party;
    propose.window = slash_key.window;
    orchestrator::ExecuteSlash execute;
    static_cast<orchestrator::SlashKey&>(execute) = slash_key;
    Json::Array txns;
    for (const orchestrator::Call& call :
         {orchestrator::Call(propose), orchestrator::Call(execute)}) {
        const std::string intent_key = enforcement::intent_key(call);
        const auto intent = co_await deps_.txns.intent(*contract->deployment, intent_key);
        if (!intent) co_return Fail(intent.error());
        if (!*intent) continue;
        const auto rows = co_await deps_.txns.txns((*intent)->id);
        if (!rows) co_return Fail(rows.error());
        txns.push_back(txn(**intent, *rows));
    }
    out.emplace_back("txns", std::move(txns));
    if (with_history) {
        const auto history = co_await deps_.decisions.history(key);
        if (!history) co_return Fail(history.error());
        Json::Array rows;
        for (const ports::StoredDecision& row : *history) rows.push_back(decision(row));
        out.emplace_back("decisions", std::move(rows));
    }
    co_return Json(std::move(out));
}

Routes::Answer Routes::slashes(Params params) {
    auto known = params.allow_only({"chain", "status", "cursor", "limit"});
    if (!known) co_return Fail(known.error());
    const auto status = params.find("status");
    if (status && !orchestrator::from_name<orchestrator::SlashStatus>(*status)) {
        co_return fail(Errc::invalid_input, "unknown slash status '" + *status + "'");
    }
    auto page = co_await list(params, orchestrator::EntityKind::slash);
    if (!page) co_return Fail(page.error());
    Json::Array items;
    for (const Listed& listed : page->items) {
        const auto key = orchestrator::parse_slash_key(listed.version.key.id);
        if (!key) co_return Fail(key.error());
        const ports::WindowKey window{
            {listed.contract->ref, key->reservation_id}, key->party, key->window};
        auto item = co_await slash_json(listed.contract, window, listed.version.body, false);
        if (!item) co_return Fail(item.error());
        if (status && *item->find("status")->string() != *status) continue;
        items.push_back(std::move(*item));
    }
    co_return Json(Json::Object{{"items", std::move(items)},
                                {"next_cursor", std::move(page->next)},
                                {"as_of", std::move(page->as_of)}});
}

Routes::Answer Routes::slash(Params params) {
    if (auto known = params.allow_only({}); !known) co_return Fail(known.error());
    const auto key = key_from_text(params.path.find("key")->second);
    if (!key) co_return Fail(key.error());
    const auto contract = contract_of(key->reservation.contract);
    if (!contract) co_return Fail(contract.error());
    const orchestrator::SlashKey slash_key{key->reservation.number, key->party, key->window};
    auto found = co_await entity(*contract, orchestrator::slash_key(slash_key));
    if (!found) co_return Fail(found.error());
    co_return co_await slash_json(*contract, *key, std::move(found->body), true);
}

Routes::Answer Routes::decisions(Params params) {
    auto known = params.allow_only({"key", "cursor", "limit"});
    if (!known) co_return Fail(known.error());
    const auto limit = limit_of(params);
    if (!limit) co_return Fail(limit.error());
    Json::Array items;
    Json next;
    if (const auto text = params.find("key")) {
        const auto key = key_from_text(*text);
        if (!key) co_return Fail(key.error());
        const auto rows = co_await deps_.decisions.history(*key);
        if (!rows) co_return Fail(rows.error());
        for (const ports::StoredDecision& row : *rows) items.push_back(decision(row));
    } else {
        std::uint64_t after = 0;
        if (const auto cursor = params.find("cursor")) {
            const auto id = read_id_cursor(*cursor);
            if (!id) co_return Fail(id.error());
            after = *id;
        }
        const auto rows = co_await deps_.decisions.list(after, *limit);
        if (!rows) co_return Fail(rows.error());
        for (const ports::StoredDecision& row : *rows) items.push_back(decision(row));
        if (rows->size() == *limit) next = make_cursor(std::to_string(rows->back().id));
    }
    co_return Json(Json::Object{{"items", std::move(items)}, {"next_cursor", std::move(next)}});
}

}  // namespace warden::api
