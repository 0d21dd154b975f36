// Starknet: the sandbox's node behind the network, people who sign invoke transactions.
#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <utility>

#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/codec/transaction.hpp"
#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/sha256.hpp"
#include "platform/json/parse.hpp"
#include "sandbox/starknet/starknet_chain.hpp"
#include "tests/sim/sim_chain.hpp"

namespace warden::sim {
namespace {

using starknet::Felt;

constexpr const char* kChainId = "SN_SEPOLIA";
constexpr U128 kStrk = 1'000'000'000'000'000'000;
constexpr std::size_t kEndpoints = 3;
constexpr std::size_t kTruth = kEndpoints;  // an endpoint that nobody but us asks

class Person {
  public:
    explicit Person(const std::string& name)
        : secret_("0x0" + to_hex(sha256("person " + name)).substr(1, 61)),
          key_(*starknet::PrivateKey::from_hex(secret_)),
          public_key_(starknet::public_key(key_)),
          address_(sandbox::account_address(public_key_)) {}
    const std::string& secret() const { return secret_; }
    const starknet::PrivateKey& key() const { return key_; }
    const Felt& public_key() const { return public_key_; }
    const Felt& address() const { return address_; }

  private:
    std::string secret_;
    starknet::PrivateKey key_;
    Felt public_key_;
    Felt address_;
};

std::vector<Felt> felts_of(const Json& list) {
    std::vector<Felt> out;
    for (const Json& felt : *list.array()) out.push_back(*Felt::from_hex(*felt.string()));
    return out;
}

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

class StarknetSim final : public SimChain, private SocketServer {
  public:
    StarknetSim(const ChainShape& shape, support::FakeClock& clock, Network& network)
        : people_(people_of(shape)), oracle_(people_.at("oracle").address()) {
        sandbox::StarknetSettings settings = settings_of(shape, clock);
        auto made = sandbox::make_starknet_chain(std::move(settings), clock);
        if (!made) throw std::runtime_error(made.error().text());
        chain_ = std::move(*made);
        contract_ = chain_->orchestrator_address();
        configure(shape);
        for (std::size_t i = 0; i < kEndpoints; ++i) {
            network.serve(config_.endpoints[i].url,
                          [this, i](std::string_view body) { return serve(body, i); });
        }
        network.serve(config_.endpoints[0].ws_url, static_cast<SocketServer&>(*this));
        chain_->set_push_sink([&network](Session session, std::string text) {
            network.push(session, std::move(text));
        });
    }

    const cli::ChainConfig& config() const override { return config_; }
    Result<std::unique_ptr<cli::ChainParts>> make_parts(cli::ChainDeps deps) const override {
        return cli::make_starknet(config_, deps);
    }
    std::optional<std::string> secret(const std::string& file) const override {
        if (file != config_.signer_key_file) return std::nullopt;
        return people_.at("oracle").secret();
    }

    std::string address(const std::string& person) const override {
        return people_.at(person).address().to_hex();
    }
    Result<void> act(const Act& act) override;
    Result<void> give(const std::string& by, U128 amount) override {
        const starknet::Call transfer{sandbox::strk_address(),
                                      starknet::sn_keccak("transfer"),
                                      {contract_, Felt::from_u128(amount), Felt{}}};
        return send(people_.at(by), {transfer});
    }

    void close_block() override { chain_->create_block(); }
    bool reorg(const Reorg& order) override;
    void hold(bool on) override { control("sandbox_hold", {{"on", on}}); }
    void evict_oracle() override {
        for (const std::string& hash : sent_by_oracle_) {
            control("sandbox_evict", {{"transaction_hash", hash}});
        }
    }

    std::size_t endpoints() const override { return kEndpoints; }
    std::vector<std::string> urls(std::size_t endpoint) const override {
        const cli::EndpointConfig& one = config_.endpoints[endpoint];
        if (one.ws_url.empty()) return {one.url};
        return {one.url, one.ws_url};
    }
    std::vector<std::string> lies() const override {
        return {"http_429",         "http_503",       "stall",          "half_body",
                "lost_answer",      "lost_send",      "html_page",      "garbage",
                "omit_events",      "empty_page",     "stuck_token",    "lag",
                "duplicate_events", "reorder_events", "wrong_chain_id", "duplicate_answer",
                "silent_socket"};
    }
    void fault(std::size_t endpoint, const std::string& name, std::int64_t times,
               Json parameters) override {
        control("sandbox_setFault", {{"endpoint", static_cast<std::int64_t>(endpoint)},
                                     {"name", name},
                                     {"times", times},
                                     {"parameters", std::move(parameters)}});
    }
    void clear_faults() override { control("sandbox_clearFaults", {}); }

    std::uint64_t newest() const override { return chain_->block_num(); }
    TrueBlock block(std::uint64_t num) override;
    std::string block_hash(std::uint64_t num) override {
        return text_at(ask("starknet_getBlockWithTxHashes", {{"block_id", block_id(num)}}),
                       "block_hash");
    }
    Json view(const std::string& function, Json::Object arguments) override;
    std::string no_address() const override { return "0x0"; }
    U128 contract_tokens() override {
        const auto felts = call(sandbox::strk_address(), "balance_of", {contract_});
        return *felts.at(0).to_u128();
    }

  private:
    static std::map<std::string, Person> people_of(const ChainShape& shape) {
        std::map<std::string, Person> people;
        for (const char* name : {"admin", "arbiter", "oracle"}) people.emplace(name, Person(name));
        for (const std::string& name : shape.people) people.emplace(name, Person(name));
        return people;
    }
    sandbox::StarknetSettings settings_of(const ChainShape& shape,
                                          const support::FakeClock& clock) const;
    void configure(const ChainShape& shape);

    static Json block_id(std::uint64_t num) {
        return Json::Object{{"block_number", static_cast<std::int64_t>(num)}};
    }
    static Json result_of(const std::string& text) {
        const Json answer = *json::parse(text);
        const Json* result = answer.find("result");
        if (result == nullptr) throw std::runtime_error("sandbox: " + text);
        return *result;
    }
    static std::string request(const std::string& method, Json::Object params) {
        return write_canonical(Json::Object{
            {"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}});
    }
    Json ask(const std::string& method, Json::Object params) {
        return result_of(chain_->handle(request(method, std::move(params)), kTruth));
    }
    void control(const std::string& method, Json::Object params) {
        result_of(chain_->control(request(method, std::move(params))));
    }
    std::vector<Felt> call(const Felt& to, const std::string& function,
                           const std::vector<Felt>& calldata);
    Result<void> send(const Person& by, const std::vector<starknet::Call>& calls);
    sandbox::Delivery serve(std::string_view body, std::size_t endpoint);
    std::optional<OracleTxn> oracle_txn(const Json& txn, const Json& receipt) const;

    void receive(Session session, std::string_view text) override {
        chain_->receive(session, text);
    }
    void close(Session session) override { chain_->close(session); }

    std::map<std::string, Person> people_;
    Felt oracle_;
    cli::ChainConfig config_;
    starknet::OrchestratorProfile profile_;
    std::unique_ptr<sandbox::StarknetChain> chain_;
    Felt contract_;
    std::set<std::string> sent_by_oracle_;  // and not yet seen in a block
};

sandbox::StarknetSettings StarknetSim::settings_of(const ChainShape& shape,
                                                   const support::FakeClock& clock) const {
    const auto text = [](std::uint64_t value) { return std::to_string(value); };
    sandbox::StarknetSettings settings;
    settings.chain_id = kChainId;
    settings.genesis_time = static_cast<UnixSecs>(
        std::chrono::duration_cast<Seconds>(clock.system_now().time_since_epoch()).count());
    settings.endpoints = kEndpoints + 1;
    for (const auto& [name, person] : people_) {
        settings.accounts.push_back({person.address(), person.public_key(), kStrk * 1'000'000'000});
    }
    const auto hex_of = [this](const char* name) { return people_.at(name).address().to_hex(); };
    Json::Object config{{"treasury", hex_of("admin")},
                        {"platform_fee_bps", 250},
                        {"min_stake", to_decimal(1'000 * kStrk)},
                        {"min_bond", to_decimal(10 * kStrk)},
                        {"dispute_deposit", to_decimal(5 * kStrk)},
                        {"request_ttl_secs", "3600"},
                        {"min_window_secs", text(shape.window_secs_min)},
                        {"claim_secs", text(shape.claim_secs)},
                        {"attest_secs", text(shape.attest_secs)},
                        {"dispute_secs", text(shape.dispute_secs)},
                        {"arbitration_secs", text(shape.arbitration_secs)},
                        {"maintenance_notice_secs", "600"},
                        {"maintenance_quota_bps", shape.maintenance_quota_bps},
                        {"stake_penalty_bps", 500},
                        {"consumer_penalty_bps", 1'000},
                        {"quorum", 1}};
    settings.orchestrator =
        Json::Object{{"admin", hex_of("admin")},     {"token", sandbox::strk_address().to_hex()},
                     {"arbiter", hex_of("arbiter")}, {"oracles", Json::Array{hex_of("oracle")}},
                     {"unbonding_secs", "86400"},    {"upgrade_delay_secs", "3600"},
                     {"config", std::move(config)}};
    return settings;
}

void StarknetSim::configure(const ChainShape& shape) {
    config_.alias = shape.alias;
    config_.chain_id = kChainId;
    for (std::size_t i = 0; i < kEndpoints; ++i) {
        const std::string host = shape.alias + "-" + std::to_string(i + 1);
        config_.endpoints.push_back(
            {host, "http://" + host + "/", i == 0 ? "ws://" + host + "/ws" : ""});
    }
    config_.contract_alias = "main";
    config_.contract_address = contract_.to_hex();
    config_.start_block = 1;
    config_.token = {"STRK", 18};
    config_.final_depth = shape.final_depth;
    config_.poll = Millis(30'000);
    config_.call_timeout = Millis(15'000);
    config_.batch_max = 100;
    config_.signer_account = address("oracle");
    config_.signer_key_file = "keys/" + shape.alias + "-oracle.key";
    config_.fee_margin_percent = 50;
    config_.fee_cap = 100 * kStrk;
}

Result<void> StarknetSim::act(const Act& act) {
    auto calldata = profile_.encode_view(act.function, Json(act.arguments));
    if (!calldata) return Fail(calldata.error());
    std::vector<starknet::Call> calls;
    if (act.approve > 0) {
        calls.push_back({sandbox::strk_address(),
                         starknet::sn_keccak("approve"),
                         {contract_, Felt::from_u128(act.approve), Felt{}}});
    }
    calls.push_back({contract_, starknet::sn_keccak(act.function), std::move(*calldata)});
    return send(people_.at(act.by), calls);
}

Result<void> StarknetSim::send(const Person& by, const std::vector<starknet::Call>& calls) {
    starknet::InvokeV3 invoke;
    invoke.sender_address = by.address();
    invoke.calldata = starknet::execute_calldata(calls);
    invoke.nonce =
        *Felt::from_hex(*ask("starknet_getNonce", {{"block_id", "pre_confirmed"},
                                                   {"contract_address", by.address().to_hex()}})
                             .string());
    constexpr U128 price = 1'000'000'000;
    invoke.resource_bounds = {{0, price}, {50'000'000, price}, {50'000, price}};
    const Felt hash = starknet::invoke_hash(invoke, *Felt::from_short_string(kChainId));
    const auto signature = starknet::sign(by.key(), hash);
    if (!signature) return Fail(signature.error());
    invoke.signature = {signature->r, signature->s};
    const std::string answer = chain_->handle(
        request("starknet_addInvokeTransaction", {{"invoke_transaction", to_json(invoke)}}),
        kTruth);
    if (json::parse(answer)->find("result") != nullptr) return {};
    return fail(Errc::conflict, answer);
}

bool StarknetSim::reorg(const Reorg& order) {
    if (order.depth + 1 >= newest()) return false;
    Json::Array drop;
    for (std::uint64_t num = newest() - order.depth + 1; order.drop_oracle && num <= newest();
         ++num) {
        for (const OracleTxn& txn : block(num).oracle_txns) drop.emplace_back(txn.hash);
    }
    const auto depth = static_cast<std::int64_t>(order.depth);
    control("sandbox_reorg",
            {{"depth", depth}, {"blocks", order.again ? depth : 0}, {"drop", std::move(drop)}});
    return true;
}

// Remembers which txns are the oracle's, for evict_oracle().
sandbox::Delivery StarknetSim::serve(std::string_view body, std::size_t endpoint) {
    sandbox::Delivery delivery = chain_->exchange(body, endpoint);
    if (body.find("starknet_addInvokeTransaction") == body.npos) return delivery;
    const auto answer = json::parse(delivery.body);
    const Json* result = answer ? answer->find("result") : nullptr;
    if (result != nullptr) sent_by_oracle_.insert(text_at(*result, "transaction_hash"));
    return delivery;
}

std::optional<OracleTxn> StarknetSim::oracle_txn(const Json& txn, const Json& receipt) const {
    const Json* sender = txn.find("sender_address");
    if (sender == nullptr || *Felt::from_hex(*sender->string()) != oracle_) return std::nullopt;
    OracleTxn out;
    out.hash = text_at(receipt, "transaction_hash");
    out.reverted = text_at(receipt, "execution_status") == "REVERTED";
    if (out.reverted) out.reason = text_at(receipt, "revert_reason");
    // One call: count, to, selector, length, arguments.
    const std::vector<Felt> calldata = felts_of(*txn.find("calldata"));
    const auto function = profile_.abi().function_name(calldata.at(2));
    const auto arguments =
        profile_.abi().decode_arguments(*function, std::span(calldata).subspan(4));
    const bool provider = number_at(*arguments, "party") == 0;
    out.intent = *function + "/" + text_at(*arguments, "reservation_id") +
                 (provider ? ".provider." : ".consumer.") +
                 std::to_string(number_at(*arguments, "window"));
    return out;
}

TrueBlock StarknetSim::block(std::uint64_t num) {
    const Json json = ask("starknet_getBlockWithReceipts", {{"block_id", block_id(num)}});
    TrueBlock out;
    out.header.ref = {number_at(json, "block_number"), text_at(json, "block_hash")};
    out.header.parent_hash = text_at(json, "parent_hash");
    out.header.time = number_at(json, "timestamp");
    for (const Json& entry : *json.find("transactions")->array()) {
        const Json& receipt = *entry.find("receipt");
        const std::string hash = text_at(receipt, "transaction_hash");
        if (auto txn = oracle_txn(*entry.find("transaction"), receipt)) {
            sent_by_oracle_.erase(hash);
            out.oracle_txns.push_back(std::move(*txn));
        }
        std::uint32_t index = 0;
        for (const Json& event : *receipt.find("events")->array()) {
            const std::uint32_t at = index++;
            const Felt from = *Felt::from_hex(text_at(event, "from_address"));
            if (from != contract_) continue;
            ports::ChainEvent seen;
            seen.txn_hash = hash;
            seen.event_index = at;
            seen.raw = write_canonical(Json::Object{{"data", *event.find("data")},
                                                    {"from_address", from.to_hex()},
                                                    {"keys", *event.find("keys")}});
            auto decoded = profile_.decode(
                {from, felts_of(*event.find("keys")), felts_of(*event.find("data"))});
            seen.name = std::move(decoded.name);
            seen.decoded = std::move(decoded.event);
            out.events.push_back(std::move(seen));
        }
    }
    return out;
}

std::vector<Felt> StarknetSim::call(const Felt& to, const std::string& function,
                                    const std::vector<Felt>& calldata) {
    Json::Array data;
    for (const Felt& felt : calldata) data.emplace_back(felt.to_hex());
    Json::Object called{{"contract_address", to.to_hex()},
                        {"entry_point_selector", starknet::sn_keccak(function).to_hex()},
                        {"calldata", std::move(data)}};
    return felts_of(
        ask("starknet_call", {{"request", std::move(called)}, {"block_id", block_id(newest())}}));
}

Json StarknetSim::view(const std::string& function, Json::Object arguments) {
    const auto calldata = profile_.encode_view(function, Json(std::move(arguments)));
    if (!calldata) throw std::runtime_error(calldata.error().text());
    const auto decoded = profile_.decode_view(function, call(contract_, function, *calldata));
    if (!decoded) throw std::runtime_error(decoded.error().text());
    return *decoded;
}

}  // namespace

std::unique_ptr<SimChain> make_starknet_chain_sim(const ChainShape& shape,
                                                  support::FakeClock& clock, Network& network) {
    return std::make_unique<StarknetSim>(shape, clock, network);
}

}  // namespace warden::sim
