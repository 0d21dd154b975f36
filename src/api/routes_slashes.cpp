// Slashes and the decisions behind them: what was done, and why not.
#include "api/json_out.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "app/reading/read.hpp"
#include "domain/base/rfc3339.hpp"
#include "domain/enforcement/goal.hpp"
#include "domain/orchestrator/projection.hpp"

namespace warden::api {

namespace {

Json deadlines_json(const orchestrator::SlashDeadlines& at) {
    return Json::Object{{"claim_until", rfc3339(at.claim_until)},
                        {"attest_until", rfc3339(at.attest_until)},
                        {"dispute_until", rfc3339(at.dispute_until)},
                        {"decide_until", rfc3339(at.decide_until)}};
}

}  // namespace

asio::awaitable<Result<std::optional<Routes::Frame>>> Routes::frame(const ContractInfo* contract,
                                                                    orchestrator::SlashKey key) {
    const auto reservation = co_await reading::read<orchestrator::Reservation>(
        deps_.read_model, contract->ref, orchestrator::reservation_key(key.reservation_id));
    if (!reservation) co_return Fail(reservation.error());
    if (!*reservation) co_return std::optional<Frame>{};
    const orchestrator::Reservation& terms = (*reservation)->value;
    const auto agreement = orchestrator::Agreement::of(terms);
    if (!agreement) co_return Fail(agreement.error());
    const auto config = co_await reading::read<orchestrator::Config>(
        deps_.read_model, contract->ref, orchestrator::config_key(terms.config_version));
    if (!config) co_return Fail(config.error());
    if (!*config) co_return std::optional<Frame>{};
    const UnixSecs end = agreement->window_end(key.window);
    co_return Frame{terms.unit_id, end, orchestrator::slash_deadlines(end, (*config)->value),
                    (*config)->value.quorum};
}

asio::awaitable<Result<Json::Object>> Routes::breach_json(ports::VerdictRow row) {
    const ports::WindowKey& key = row.key;
    const auto newest = co_await deps_.decisions.latest(key);
    if (!newest) co_return Fail(newest.error());
    Json::Object out = verdict(row);
    const bool known = *newest && (**newest).row;
    out.emplace_back("decision", known ? decision((**newest).id, *(**newest).row) : Json());
    out.emplace_back("deadlines", Json());
    const auto contract = contract_of(key.reservation.contract);
    if (!contract) co_return out;  // no longer configured: its verdicts stay
    const orchestrator::SlashKey slash_key{key.reservation.number, key.party, key.window};
    const auto found = co_await frame(*contract, slash_key);
    if (!found) co_return Fail(found.error());
    if (*found) out.back().second = deadlines_json((*found)->deadlines);
    co_return out;
}

asio::awaitable<Result<Json::Object>> Routes::slash_json(const ContractInfo* contract,
                                                         ports::WindowKey key,
                                                         orchestrator::Slash slash) {
    const orchestrator::SlashKey slash_key{key.reservation.number, key.party, key.window};
    Json::Object out = api::slash(*contract, slash_key, slash);
    const auto instance = co_await reading::read<orchestrator::Instance>(
        deps_.read_model, contract->ref, orchestrator::instance_key());
    if (!instance) co_return Fail(instance.error());
    if (*instance) {
        const auto& oracles = (*instance)->value.oracles;
        out.emplace_back("support", orchestrator::support(slash.votes, oracles));
    }
    const auto found = co_await frame(contract, slash_key);
    if (!found) co_return Fail(found.error());
    if (*found) {
        const Frame& around = **found;
        out.emplace_back("unit", chain::EntityId{contract->ref, around.unit_id}.text());
        out.emplace_back("window_end", rfc3339(around.window_end));
        out.emplace_back("quorum", around.quorum);
        out.emplace_back("deadlines", deadlines_json(around.deadlines));
    }
    Json::Array txns;
    for (const auto call : {orchestrator::ProposeSlash::kName, orchestrator::AttestSlash::kName,
                            orchestrator::ExecuteSlash::kName, orchestrator::LapseSlash::kName}) {
        const std::string intent_key = enforcement::intent_key(call, slash_key);
        const auto intent =
            co_await deps_.txns.intent(deps_.deployments.of(contract->ref), intent_key);
        if (!intent) co_return Fail(intent.error());
        if (!*intent) continue;
        const auto rows = co_await deps_.txns.txns((*intent)->id);
        if (!rows) co_return Fail(rows.error());
        txns.push_back(txn(**intent, *rows));
    }
    out.emplace_back("txns", std::move(txns));
    co_return out;
}

Routes::Answer Routes::slashes(Params params) {
    const auto status = params.word<orchestrator::SlashStatus>("status");
    auto page = co_await list(params, orchestrator::EntityKind::slash);
    if (!page) co_return Fail(page.error());
    Json::Array items;
    for (const Listed& listed : page->items) {
        const auto key = orchestrator::parse_slash_key(listed.version.key.id);
        if (!key) co_return Fail(key.error());
        const ports::WindowKey window{
            {listed.contract->ref, key->reservation_id}, key->party, key->window};
        auto body = orchestrator::from_json<orchestrator::Slash>(listed.version.body);
        if (!body) co_return Fail(body.error());
        if (status && body->status != *status) continue;
        auto item = co_await slash_json(listed.contract, window, std::move(*body));
        if (!item) co_return Fail(item.error());
        items.emplace_back(std::move(*item));
    }
    co_return list_response(std::move(items), std::move(page->next), std::move(page->as_of));
}

Routes::Answer Routes::slash(Params params) {
    const auto key = params.window("key").value();
    const auto contract = contract_of(key.reservation.contract);
    if (!contract) co_return Fail(contract.error());
    const orchestrator::SlashKey slash_key{key.reservation.number, key.party, key.window};
    auto found = co_await reading::require<orchestrator::Slash>(deps_.read_model, (*contract)->ref,
                                                                orchestrator::slash_key(slash_key));
    if (!found) co_return Fail(found.error());
    auto out = co_await slash_json(*contract, key, std::move(found->value));
    if (!out) co_return Fail(out.error());
    const auto history = co_await deps_.decisions.history(key);
    if (!history) co_return Fail(history.error());
    out->emplace_back("decisions", api::decisions(*history));
    co_return json_response(std::move(*out));
}

Routes::Answer Routes::decisions(Params params) {
    const auto key = params.window("key");
    const std::size_t limit = limit_of(params);
    const auto rows =
        key ? co_await deps_.decisions.history(*key)
            : co_await deps_.decisions.list(params.number("cursor").value_or(0), limit);
    if (!rows) co_return Fail(rows.error());
    Json next;
    if (!key && rows->size() == limit) next = make_cursor(std::to_string(rows->back().id));
    co_return list_response(api::decisions(*rows), std::move(next));
}

// Bundles are served as the bytes that were sealed: their hash is on the chain.
Routes::Answer Routes::evidence_part(Params params, std::string ports::EvidenceRow::* part) {
    const auto row = co_await deps_.decisions.evidence(params.text("root").value());
    if (!row) co_return Fail(row.error());
    if (!*row) co_return fail(Errc::not_found, "no evidence with this root");
    co_return text_response((**row).*part, "application/json");
}

Routes::Answer Routes::evidence(Params params) {
    return evidence_part(std::move(params), &ports::EvidenceRow::bundle);
}

Routes::Answer Routes::openings(Params params) {
    return evidence_part(std::move(params), &ports::EvidenceRow::openings);
}

Routes::Answer Routes::enforcement(Params) {
    const auto switches = co_await deps_.decisions.switches();
    if (!switches) co_return Fail(switches.error());
    const auto standing = co_await deps_.txns.halts();
    if (!standing) co_return Fail(standing.error());
    Json::Array halts;
    for (const ports::SubmitterHalt& halt : *standing) {
        const auto contract = contract_of(halt.contract);
        if (!contract) continue;  // no longer configured
        halts.push_back(Json::Object{{"contract", halt.contract.text()},
                                     {"account", account({halt.signer}, **contract)},
                                     {"reason", halt.reason},
                                     {"halted_at", rfc3339(halt.halted_at)}});
    }
    co_return json_response(Json::Object{{"mode", name(settings_.mode)},
                                         {"killed", switches->killed},
                                         {"mass_breach_hold", switches->mass_breach_hold},
                                         {"reason", switches->reason},
                                         {"changed_at", rfc3339(switches->changed_at)},
                                         {"changed_by", switches->changed_by},
                                         {"halts", std::move(halts)}});
}

}  // namespace warden::api
