#include "tests/sim/node_sim.hpp"

#include <stdexcept>
#include <utility>

#include "platform/json/parse.hpp"

namespace warden::sim {

std::string text_at(const Json& json, std::string_view member) {
    const Json* value = json.find(member);
    if (value == nullptr || value->string() == nullptr) {
        throw std::runtime_error("no text " + std::string(member) + " in " + write_canonical(json));
    }
    return *value->string();
}

std::uint64_t number_at(const Json& json, std::string_view member) {
    return static_cast<std::uint64_t>(*json.find(member)->integer());
}

namespace {

Json result_of(const std::string& text) {
    const Json answer = *json::parse(text);
    const Json* result = answer.find("result");
    if (result == nullptr) throw std::runtime_error("sandbox: " + text);
    return *result;
}

}  // namespace

NodeSim::NodeSim(const ChainShape& shape, Words words) : words_(std::move(words)) {
    config_.alias = shape.alias;
    for (std::size_t i = 0; i < kEndpoints; ++i) {
        const std::string host = shape.alias + "-" + std::to_string(i + 1);
        const bool socket = words_.web_socket && i == 0;
        config_.endpoints.push_back({host, "http://" + host + "/",
                                     socket ? "ws://" + host + "/ws" : "",
                                     shape.one_operator ? shape.alias : host});
    }
    config_.endpoints_agree = shape.one_operator ? 1 : 2;
    config_.contract_alias = "main";
    config_.final_depth = shape.final_depth;
    config_.poll = Millis(30'000);
    config_.call_timeout = Millis(15'000);
    config_.batch_max = 100;
    config_.signer_key_file = "keys/" + shape.alias + "-oracle.key";
    config_.fee_margin_percent = 50;
}

void NodeSim::serve(Network& network) {
    for (std::size_t i = 0; i < kEndpoints; ++i) {
        network.serve(config_.endpoints[i].url,
                      [this, i](std::string_view body) { return answer(body, i); });
    }
}

// Remembers which txns are the oracle's, for evict_oracle().
sandbox::Delivery NodeSim::answer(std::string_view body, std::size_t endpoint) {
    sandbox::Delivery delivery = node().exchange(body, endpoint);
    if (body.find(words_.send) == body.npos) return delivery;
    const auto parsed = json::parse(delivery.body);
    const Json* result = parsed ? parsed->find("result") : nullptr;
    if (result != nullptr) sent_by_oracle_.insert(text_at(*result, words_.hash));
    return delivery;
}

void NodeSim::evict_oracle() {
    for (const std::string& hash : sent_by_oracle_) {
        control("sandbox_evict", {{"transaction_hash", hash}});
    }
}

std::vector<std::string> NodeSim::urls(std::size_t endpoint) const {
    const cli::EndpointConfig& one = config_.endpoints[endpoint];
    if (one.ws_url.empty()) return {one.url};
    return {one.url, one.ws_url};
}

void NodeSim::fault(std::size_t endpoint, const std::string& name, std::int64_t times,
                    Json parameters) {
    control("sandbox_setFault", {{"endpoint", static_cast<std::int64_t>(endpoint)},
                                 {"name", name},
                                 {"times", times},
                                 {"parameters", std::move(parameters)}});
}

U128 NodeSim::one_token() const {
    U128 unit = 1;
    for (std::uint32_t i = 0; i < config_.token.decimals; ++i) unit *= 10;
    return unit;
}

Json::Object NodeSim::orchestrator_arguments(const ChainShape& shape) const {
    const auto text = [](std::uint64_t value) { return std::to_string(value); };
    const U128 token = one_token();
    Json::Object fixed{
        {"unbonding_secs", "86400"}, {"upgrade_delay_secs", "86400"},
        {"role_delay_secs", "3600"}, {"day_secs", "21600"},
        {"claim_floor_secs", "1"},   {"attest_floor_secs", "1"},
        {"dispute_floor_secs", "1"}, {"arbitration_floor_secs", "1"},
        {"window_floor_secs", "60"}, {"dispute_deposit_max", to_decimal(100 * token)}};
    Json::Object config{{"treasury", address("treasury")},
                        {"platform_fee_bps", 250},
                        {"min_stake", to_decimal(1'000 * token)},
                        {"min_bond", to_decimal(10 * token)},
                        {"dispute_deposit", to_decimal(5 * token)},
                        {"dispute_deposit_bps", 1'000},
                        {"request_ttl_secs", "3600"},
                        {"min_window_secs", text(shape.window_secs_min)},
                        {"grace_secs", "600"},
                        {"claim_secs", text(shape.claim_secs)},
                        {"attest_secs", text(shape.attest_secs)},
                        {"dispute_secs", text(shape.dispute_secs)},
                        {"arbitration_secs", text(shape.arbitration_secs)},
                        {"maintenance_notice_secs", "600"},
                        {"maintenance_quota_bps", 1'000},
                        {"stake_penalty_bps", 500},
                        {"consumer_penalty_bps", 1'000},
                        {"min_credit_bps", 1'000},
                        {"min_outage_bps", 10'000},
                        {"guide_step_bps", 400},
                        {"quorum", 1}};
    return {{"admin", address("admin")},
            {"arbiter", address("arbiter")},
            {"oracles", Json::Array{address("oracle")}},
            {"fixed", std::move(fixed)},
            {"config", std::move(config)}};
}

std::string NodeSim::request(const std::string& method, Json::Object params) {
    return write_canonical(Json::Object{
        {"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}});
}

Json NodeSim::ask(const std::string& method, Json::Object params) {
    return result_of(node().handle(request(method, std::move(params)), kTruth));
}

Json NodeSim::control(const std::string& method, Json::Object params) {
    return result_of(node().control(request(method, std::move(params))));
}

std::string NodeSim::intent_of(const std::string& function, const Json& arguments) {
    const bool provider = number_at(arguments, "party") == 0;
    return function + "/" + text_at(arguments, "reservation_id") +
           (provider ? ".provider." : ".consumer.") +
           std::to_string(number_at(arguments, "window"));
}

}  // namespace warden::sim
