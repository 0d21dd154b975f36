// Scores, verdicts and the measurements behind them.
#include <algorithm>

#include "api/json_out.hpp"
#include "api/routes.hpp"

namespace warden::api {

Routes::Answer Routes::scores(Params params) {
    auto known = params.allow_only({"chain", "kind", "min", "cursor", "limit"});
    if (!known) co_return Fail(known.error());
    const auto contracts = contracts_of(params);
    const auto limit = limit_of(params);
    const auto min = params.number("min", 100);
    if (!contracts || !limit || !min) {
        co_return Fail(!contracts ? contracts.error() : !limit ? limit.error() : min.error());
    }
    ports::ScoreQuery query;
    query.chain = params.find("chain").value_or("");
    query.subject_kind = params.find("kind").value_or("unit");
    if (query.subject_kind != "unit" && query.subject_kind != "provider" &&
        query.subject_kind != "consumer") {
        co_return fail(Errc::invalid_input, "'kind' is unit, provider or consumer");
    }
    if (const auto cursor = params.find("cursor")) {
        auto after = read_cursor(*cursor);
        if (!after) co_return Fail(after.error());
        query.after = std::move(*after);
    }
    query.limit = *limit;
    const auto rows = co_await deps_.scores.latest_scores(query);
    if (!rows) co_return Fail(rows.error());
    Json::Array items;
    for (const ports::ScoreRow& row : *rows) {
        if (*min && whole_score(row.thirds) < **min) continue;
        items.push_back(score(row, true));
    }
    const Json next = rows->size() < *limit ? Json() : Json(make_cursor(rows->back().subject));
    co_return Json(Json::Object{{"items", std::move(items)}, {"next_cursor", next}});
}

Routes::Answer Routes::unit_score(Params params) {
    if (auto known = params.allow_only({}); !known) co_return Fail(known.error());
    const auto id = chain::parse_entity_id(params.path.find("id")->second);
    if (!id) co_return Fail(id.error());
    const auto contract = contract_of(id->contract);
    if (!contract) co_return Fail(contract.error());
    const auto found = co_await entity(*contract, orchestrator::unit_key(id->number));
    if (!found) co_return Fail(found.error());
    constexpr std::size_t kTrendDays = 30;
    ports::ScoreHistory history;
    history.subject_kind = "unit";
    history.subject = id->text();
    history.limit = kTrendDays;
    const auto rows = co_await deps_.scores.scores(history);
    if (!rows) co_return Fail(rows.error());
    if (rows->empty()) {
        co_return fail(
            Errc::not_found,
            "unit " + id->text() + " has no score yet: the first comes after its first day");
    }
    Json::Array trend;
    for (const ports::ScoreRow& row : *rows) {
        trend.push_back(Json::Object{{"day_end", rfc3339(row.day_end)},
                                     {"score", whole_score(row.thirds)},
                                     {"thirds", row.thirds}});
    }
    Json::Object out = *score(rows->front(), true).object();
    out.emplace_back("trend", std::move(trend));
    co_return Json(std::move(out));
}

Routes::Answer Routes::verdicts(Params params) {
    auto known =
        params.allow_only({"unit", "reservation", "verdict", "ended_after", "cursor", "limit"});
    if (!known) co_return Fail(known.error());
    const auto unit = params.entity("unit");
    const auto reservation = params.entity("reservation");
    const auto limit = limit_of(params);
    const auto ended_after = params.time("ended_after");
    if (!unit || !reservation || !limit || !ended_after) {
        co_return Fail(!unit          ? unit.error()
                       : !reservation ? reservation.error()
                       : !limit       ? limit.error()
                                      : ended_after.error());
    }
    ports::VerdictQuery query;
    query.unit = *unit;
    query.reservation = *reservation;
    query.verdict = params.find("verdict").value_or("");
    query.ended_after = ended_after->value_or(0);
    query.limit = *limit;
    if (!query.verdict.empty() && query.verdict != "met" && query.verdict != "breached" &&
        query.verdict != "no_verdict") {
        co_return fail(Errc::invalid_input, "'verdict' is met, breached or no_verdict");
    }
    if (const auto cursor = params.find("cursor")) {
        const auto after = read_id_cursor(*cursor);
        if (!after) co_return Fail(after.error());
        query.after = *after;
    }
    const auto rows = co_await deps_.scores.verdicts(query);
    if (!rows) co_return Fail(rows.error());
    Json::Array items;
    for (const ports::StoredVerdict& row : *rows) {
        Json::Object item = *verdict(row.row).object();
        if (row.row.verdict == "breached") {
            auto more = co_await breach_json(row.row.key);
            if (!more) co_return Fail(more.error());
            for (Json::Member& member : *more) item.push_back(std::move(member));
        }
        items.emplace_back(std::move(item));
    }
    const Json next =
        rows->size() < *limit ? Json() : Json(make_cursor(std::to_string(rows->back().id)));
    co_return Json(Json::Object{{"items", std::move(items)}, {"next_cursor", next}});
}

Routes::Answer Routes::observations(Params params) {
    if (auto known = params.allow_only({"limit"}); !known) co_return Fail(known.error());
    const auto limit = limit_of(params);
    if (!limit) co_return Fail(limit.error());
    const auto id = chain::parse_entity_id(params.path.find("id")->second);
    if (!id) co_return Fail(id.error());
    const auto rows = co_await deps_.observations.recent(id->text(), *limit);
    if (!rows) co_return Fail(rows.error());
    Json::Array items;
    for (const ports::DisplayObservation& row : *rows) {
        const probing::Observation& o = row.observation;
        items.push_back(Json::Object{
            {"start_us", std::int64_t{o.start}},
            {"vantage", row.vantage},
            {"late_us", to_decimal(o.late_us)},
            {"class", probing::name(o.cls)},
            {"kind", probing::name(o.kind)},
            {"flap", o.flap},
            {"attempts", o.attempts},
            {"dns_us", row.dns_us},
            {"connect_us", row.connect_us},
            {"tls_us", row.tls_us},
            {"first_byte_us", o.first_byte_us ? Json(to_decimal(*o.first_byte_us)) : Json()},
            {"transfer_us", row.transfer_us},
            {"bytes", row.bytes},
            {"http_status", row.http_status}});
    }
    co_return Json(Json::Object{{"items", std::move(items)}, {"next_cursor", Json()}});
}

Routes::Answer Routes::vantages(Params params) {
    if (auto known = params.allow_only({}); !known) co_return Fail(known.error());
    const auto rows = co_await deps_.observations.vantages();
    if (!rows) co_return Fail(rows.error());
    Json::Array items;
    for (const ports::VantageKey& row : *rows) {
        items.push_back(Json::Object{{"vantage", row.vantage},
                                     {"network", row.network},
                                     {"region", row.region},
                                     {"key_id", row.key_id},
                                     {"since", rfc3339(row.since)}});
    }
    co_return Json(Json::Object{{"items", std::move(items)}, {"next_cursor", Json()}});
}

}  // namespace warden::api
