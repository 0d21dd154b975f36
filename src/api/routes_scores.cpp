// Scores, verdicts and the measurements behind them.
#include <algorithm>

#include "api/json_out.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "app/reading/read.hpp"
#include "domain/base/json_fields.hpp"
#include "domain/base/rfc3339.hpp"
#include "domain/scoring/reputation.hpp"

namespace warden::api {

namespace {

// How many days of a vantage are shown: a window of 30 days, and what a dispute of it takes.
constexpr std::size_t kCommitmentsMax = 40;

}  // namespace

Routes::Answer Routes::scores(Params params) {
    const auto contracts = contracts_of(params);
    if (!contracts) co_return Fail(contracts.error());
    ports::ScoreQuery query;
    query.chain = params.text("chain").value_or("");
    query.subject_kind =
        params.word<scoring::SubjectKind>("kind").value_or(scoring::SubjectKind::unit);
    query.after = params.text("cursor").value_or("");
    query.limit = limit_of(params);
    const auto rows = co_await deps_.scores.latest_scores(query);
    if (!rows) co_return Fail(rows.error());
    const std::uint64_t min = params.number("min").value_or(0);
    Json::Array items;
    for (const ports::StoredScore& stored : *rows) {
        if (!stored.row || scoring::whole_score(stored.row->thirds) < min) continue;
        items.emplace_back(score(*stored.row));
    }
    const Json next = rows->size() < query.limit ? Json() : make_cursor(rows->back().subject);
    co_return list_response(std::move(items), next);
}

Routes::Answer Routes::unit_score(Params params) {
    const auto id = params.entity("id").value();
    const auto contract = contract_of(id.contract);
    if (!contract) co_return Fail(contract.error());
    const auto found = co_await reading::require<orchestrator::Unit>(
        deps_.read_model, id.contract, orchestrator::unit_key(id.number));
    if (!found) co_return Fail(found.error());
    constexpr std::size_t kTrendDays = 30;
    ports::ScoreHistory history;
    history.subject = id.text();
    history.limit = kTrendDays;
    const auto rows = co_await deps_.scores.scores(history);
    if (!rows) co_return Fail(rows.error());
    if (rows->empty()) {
        co_return fail(
            Errc::not_found,
            "unit " + id.text() + " has no score yet: the first comes after its first day");
    }
    Json::Array trend;
    for (const ports::ScoreRow& row : *rows) {
        trend.push_back(Json::Object{{"day_end", rfc3339(row.day_end)},
                                     {"score", scoring::whole_score(row.thirds)},
                                     {"thirds", row.thirds}});
    }
    Json::Object out = score(rows->front());
    out.emplace_back("trend", std::move(trend));
    co_return json_response(std::move(out));
}

Routes::Answer Routes::verdicts(Params params) {
    ports::VerdictQuery query;
    query.unit = params.entity("unit");
    query.reservation = params.entity("reservation");
    query.verdict = params.word<scoring::Outcome>("verdict");
    query.ended_after = params.number("ended_after").value_or(0);
    query.after = params.number("cursor").value_or(0);
    query.limit = limit_of(params);
    const auto rows = co_await deps_.scores.verdicts(query);
    if (!rows) co_return Fail(rows.error());
    std::vector<ports::VerdictRow> readable;  // the store has said and counted the others
    for (const ports::StoredVerdict& stored : *rows) {
        if (stored.row) readable.push_back(*stored.row);
    }
    auto items = co_await verdicts_json(std::move(readable));
    if (!items) co_return Fail(items.error());
    const Json next =
        rows->size() < query.limit ? Json() : make_cursor(std::to_string(rows->back().id));
    co_return list_response(std::move(*items), next);
}

Routes::Answer Routes::observations(Params params) {
    const std::string unit = params.entity("id").value().text();
    const auto rows = co_await deps_.observations.recent(unit, limit_of(params));
    if (!rows) co_return Fail(rows.error());
    Json::Array items;
    for (const ports::DisplayObservation& row : *rows) {
        const probing::Observation& o = row.observation;
        items.push_back(Json::Object{
            {"start_us", std::int64_t{o.start}},
            {"vantage", row.vantage},
            {"late_us", to_decimal(o.late_us)},
            {"class", name(o.cls)},
            {"kind", name(o.kind)},
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
    co_return list_response(std::move(items), {});
}

Routes::Answer Routes::rules(Params) {
    const auto versions = co_await deps_.scores.rule_versions();
    if (!versions) co_return Fail(versions.error());
    Json::Array items;
    for (const scoring::RuleVersion& version : *versions) {
        Json::Array affiliations;
        for (const auto& group : version.rulings.affiliations) {
            affiliations.emplace_back(json::array_of(group));
        }
        items.push_back(Json::Object{{"from", rfc3339(version.from)},
                                     {"rule_set", to_hex(scoring::digest(version.rulings.rules))},
                                     {"electorate", json::array_of(version.rulings.electorate)},
                                     {"affiliations", std::move(affiliations)},
                                     {"rules", scoring::to_json(version.rulings.rules)}});
    }
    co_return list_response(std::move(items), {});
}

Routes::Answer Routes::vantages(Params) {
    const auto rows = co_await deps_.observations.vantages();
    if (!rows) co_return Fail(rows.error());
    ports::CommitmentQuery query;
    query.last_day = INT64_MAX;
    query.per_vantage_max = kCommitmentsMax;
    auto commitments = co_await deps_.observations.commitments(query);
    if (!commitments) co_return Fail(commitments.error());
    std::erase_if(*commitments, [](const auto& c) { return c.is_of_old(); });
    std::vector<UnixSecs> times;
    times.reserve(commitments->size());
    for (const probing::DayCommitment& c : *commitments) times.push_back(c.committed_at);
    std::vector<DrawnBlocks> drawn(commitments->size());
    for (const ContractInfo& contract : settings_.contracts) {
        const auto blocks = co_await deps_.read_model.first_after(contract.ref, times);
        if (!blocks) co_return Fail(blocks.error());
        for (std::size_t i = 0; i < blocks->size(); ++i) {
            drawn[i].emplace_back(contract.ref.text(), (*blocks)[i]);
        }
    }
    Json::Array items;
    for (const ports::VantageKey& row : *rows) {
        Json::Array days;
        for (std::size_t i = commitments->size(); i > 0; --i) {
            const probing::DayCommitment& c = (*commitments)[i - 1];
            const bool its_own = c.vantage == row.vantage && c.key_id == row.key_id;
            if (its_own) days.push_back(commitment(c, drawn[i - 1]));
        }
        items.push_back(
            Json::Object{{"vantage", row.vantage},
                         {"network", row.network},
                         {"region", row.region},
                         {"key_id", row.key_id},
                         {"since", rfc3339(row.since)},
                         {"retired_at", row.retired_at ? Json(rfc3339(*row.retired_at)) : Json()},
                         {"commitments", std::move(days)}});
    }
    co_return list_response(std::move(items), {});
}

}  // namespace warden::api
