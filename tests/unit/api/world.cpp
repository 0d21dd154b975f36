#include "tests/unit/api/world.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "platform/json/parse.hpp"
#include "tests/support/run_until.hpp"

namespace warden::api {

World::World(Settings settings) : World(std::move(settings), endpoints()) {}

World::World(Settings settings, std::span<const Endpoint> table) {
    settings.contracts = {
        {sn, "starknet:SN_SEPOLIA", {"0x1"}, {"STRK", 18}},
        {st, "stellar:testnet", {"CABC"}, {"XLM", 7}},
    };
    for (const auto& contract : settings.contracts) deployments.put(contract.ref, deployment);
    ports::ChainBlock block;
    block.header.ref = {7, "0xb10c7"};
    block.header.time = 1'700'000'000;
    auto& contract = chain_store.contract(sn);
    contract.blocks.push_back(block);
    contract.coverage = {{7, 7, chain::ProofLevel::proven}};
    contract.final_num = 7;
    const Deps deps{read_model,
                    scores,
                    observations,
                    decisions,
                    txns,
                    pages,
                    feed,
                    clock,
                    deployments,
                    [this] { return problems; },
                    [] { return std::string("warden_up 1\n"); },
                    registry};
    health = make_health(settings, deps);
    api = make_api(std::move(settings), deps, table);
}

http::Response World::ask(const std::string& path, const std::string& query,
                          ports::HttpHeaders headers, const std::string& method) {
    http::Request request;
    request.method = method;
    request.path = path;
    request.query = query;
    request.headers = std::move(headers);
    auto answered =
        boost::asio::co_spawn(io, api->handle(std::move(request)), boost::asio::use_future);
    return support::run_until(io, clock, std::move(answered));
}

std::string World::whole(http::Response response, int pieces_max) {
    std::string body = std::move(response.body);
    for (int piece = 0; response.stream && piece < pieces_max; ++piece) {
        const auto next_piece = next(response);
        EXPECT_TRUE(next_piece.has_value());
        if (!next_piece || next_piece->empty()) break;
        body += *next_piece;
    }
    return body;
}

http::Response World::ask_health(const std::string& path) {
    http::Request request;
    request.method = "GET";
    request.path = path;
    auto answered =
        boost::asio::co_spawn(io, health->handle(std::move(request)), boost::asio::use_future);
    return support::run_until(io, clock, std::move(answered));
}

Json World::get(const std::string& path, const std::string& query, unsigned status) {
    const http::Response response = ask(path, query);
    EXPECT_EQ(response.status, status) << path << "?" << query << " " << response.body;
    auto json = json::parse(response.body);
    EXPECT_TRUE(json.has_value()) << response.body;
    return json ? *json : Json();
}

Result<std::string> World::next(http::Response& response) {
    return support::run_until(io, clock, response.stream->next());
}

void World::put(const chain::ContractRef& contract, const orchestrator::EntityKey& key,
                const orchestrator::Entity& entity) {
    chain_store.contract(contract).entities[key].push_back({7, orchestrator::to_json(entity)});
}

void World::add_unit(const chain::ContractRef& contract, std::uint64_t id,
                     const std::string& region) {
    orchestrator::Unit unit;
    unit.provider = {"0xa11ce"};
    unit.region = region;
    unit.endpoint = "https://alice.example/";
    unit.floor = U128{5'000'000'000'000'000'000u};
    unit.sla_version = 1;
    unit.registered_at = 1'699'999'000;
    put(contract, orchestrator::unit_key(id), unit);
    orchestrator::SlaTerms terms;
    terms.latency_ms_max = 200;
    put(contract, orchestrator::sla_key(id, 1), terms);
}

void World::add_reservation(const chain::ContractRef& contract, std::uint64_t id,
                            std::uint64_t unit, orchestrator::ReservationStatus status) {
    orchestrator::Reservation reservation;
    reservation.unit_id = unit;
    reservation.provider = {"0xa11ce"};
    reservation.consumer = {"0xca401"};
    reservation.gb = 10;
    reservation.price = 1'000;
    reservation.duration_secs = 600;
    reservation.window_secs = 60;
    reservation.sla_version = 1;
    reservation.config_version = 1;
    reservation.status = status;
    reservation.start = 1'699'999'900;
    reservation.end = 1'700'000'500;
    put(contract, orchestrator::reservation_key(id), reservation);
}

void World::add_config(const chain::ContractRef& contract, std::uint32_t version) {
    orchestrator::Config config;
    config.claim_secs = 20;
    config.attest_secs = 5;
    config.dispute_secs = 10;
    config.arbitration_secs = 30;
    config.quorum = 2;
    put(contract, orchestrator::config_key(version), config);
}

void World::add_slash(const chain::ContractRef& contract, const orchestrator::SlashKey& key,
                      orchestrator::SlashStatus status) {
    orchestrator::Slash slash;
    slash.status = status;
    slash.reasons = 0b101;
    slash.base = 1'000;
    slash.votes = {{{"0x04ac1e"}, 0b101, 87, Hash32{}, false}};
    slash.arbiter = {"0x0a4b"};
    put(contract, orchestrator::slash_key(key), slash);
}

void World::add_verdict(const chain::ContractRef& contract, std::uint32_t window,
                        scoring::Outcome verdict) {
    ports::VerdictRow row;
    row.key = {{contract, 3}, orchestrator::Party::provider, window};
    row.unit = {contract, 1};
    row.start = 1'700'000'000;
    row.end = 1'700'000'060;
    row.verdict = verdict;
    row.detail = Json::Object{};
    const auto put = support::run_until(io, clock, scores.put_verdict(row, {}));
    EXPECT_TRUE(put.has_value());
}

void World::add_score(const std::string& subject, scoring::SubjectKind kind, std::int64_t day,
                      std::uint32_t thirds) {
    ports::ScoreRow row;
    row.subject = subject;
    row.subject_kind = kind;
    row.chain = subject.substr(0, 2);
    row.day = day;
    row.day_end = static_cast<UnixSecs>(day + 1) * 86'400;
    row.thirds = thirds;
    row.detail = Json::Object{{"tiers", 1}};
    const auto put = support::run_until(io, clock, scores.put_scores({row}, {}));
    EXPECT_TRUE(put.has_value());
}

void World::add_decision(const ports::WindowKey& key, enforcement::DecisionState state) {
    ports::DecisionRow row;
    row.key = key;
    row.state = state;
    row.at = 1'700'000'000;
    row.detail = Json::Object{};
    const auto put = support::run_until(io, clock, decisions.append(row, {}));
    EXPECT_TRUE(put.has_value());
}

void World::break_stores() {
    const auto broken = [](std::string_view) { return support::StoreFault::fail; };
    read_model.fault = broken;
    scores.fault = broken;
    observations.fault = broken;
    decisions.fault = broken;
    txns.fault = broken;
    pages.fault = broken;
    feed.fault = broken;
}

const std::string* header(const http::Response& response, std::string_view name) {
    return ports::find_header(response.headers, name);
}

std::vector<std::string> texts(const Json& page, std::string_view member) {
    std::vector<std::string> found;
    for (const Json& item : *page.find("items")->array()) {
        found.push_back(*item.find(member)->string());
    }
    return found;
}

}  // namespace warden::api
