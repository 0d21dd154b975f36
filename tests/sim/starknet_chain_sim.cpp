// Starknet: the sandbox's node behind the network, people who sign invoke transactions.
#include <map>
#include <stdexcept>
#include <utility>

#include "adapters/starknet/codec/ecdsa.hpp"
#include "adapters/starknet/codec/selector.hpp"
#include "adapters/starknet/codec/transaction.hpp"
#include "adapters/starknet/profiles/orchestrator/orchestrator_profile.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/sha256.hpp"
#include "platform/json/parse.hpp"
#include "ports/unix_time.hpp"
#include "sandbox/starknet/starknet_chain.hpp"
#include "tests/sim/node_sim.hpp"

namespace warden::sim {
namespace {

using starknet::Felt;

constexpr const char* kChainId = "SN_SEPOLIA";

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

class StarknetSim final : public NodeSim, private SocketServer {
  public:
    StarknetSim(const ChainShape& shape, support::FakeClock& clock, Network& network)
        : NodeSim(shape, words()), people_(people_of<Person>(shape)) {
        config_.kind = cli::chain_kind("starknet").value();
        config_.chain_id = kChainId;
        config_.token = {"STRK", 18};
        auto made = sandbox::make_starknet_chain(settings_of(shape, clock), clock);
        if (!made) throw std::runtime_error(made.error().text());
        chain_ = std::move(*made);
        contract_ = chain_->orchestrator_address();
        config_.contract_address = contract_.to_hex();
        config_.start_block = 1;
        config_.signer_account = address("oracle");
        config_.fee_cap = 100 * one_token();
        serve(network);
        network.serve(config_.endpoints[0].ws_url, static_cast<SocketServer&>(*this));
        chain_->set_push_sink([&network](Session session, std::string text) {
            network.push(session, std::move(text));
        });
    }

    std::string key_of(const std::string& person) const override {
        return people_.at(person).secret();
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

    bool reorg(const Reorg& order) override;

    std::uint64_t newest() const override { return chain_->block_num(); }
    TrueBlock block(std::uint64_t num) override;
    std::string block_hash(std::uint64_t num) override {
        return text_at(ask("starknet_getBlockWithTxHashes", {{"block_id", block_id(num)}}),
                       "block_hash");
    }
    Json view(const std::string& function, Json::Object arguments) override;
    U128 contract_tokens() override {
        const auto felts = call(sandbox::strk_address(), "balance_of", {contract_});
        return *felts.at(0).to_u128();
    }

  private:
    static Words words() {
        return {
            "starknet_addInvokeTransaction",
            "transaction_hash",
            true,
            {"http_429", "http_503", "stall", "half_body", "lost_answer", "lost_send", "html_page",
             "garbage", "omit_events", "empty_page", "stuck_token", "lag", "duplicate_events",
             "reorder_events", "wrong_chain_id", "duplicate_answer", "silent_socket"}};
    }
    sandbox::StarknetSettings settings_of(const ChainShape& shape,
                                          const support::FakeClock& clock) const;
    sandbox::Chain& node() override { return *chain_; }

    static Json block_id(std::uint64_t num) {
        return Json::Object{{"block_number", static_cast<std::int64_t>(num)}};
    }
    std::vector<Felt> call(const Felt& to, const std::string& function,
                           const std::vector<Felt>& calldata);
    Result<void> send(const Person& by, const std::vector<starknet::Call>& calls);
    std::optional<OracleTxn> oracle_txn(const Json& txn, const Json& receipt) const;

    void receive(Session session, std::string_view text) override {
        chain_->receive(session, text);
    }
    void close(Session session) override { chain_->close(session); }

    std::map<std::string, Person> people_;
    starknet::OrchestratorProfile profile_;
    std::unique_ptr<sandbox::StarknetChain> chain_;
    Felt contract_;
};

sandbox::StarknetSettings StarknetSim::settings_of(const ChainShape& shape,
                                                   const support::FakeClock& clock) const {
    sandbox::StarknetSettings settings;
    settings.chain_id = kChainId;
    settings.genesis_time = ports::unix_secs(clock);
    settings.endpoints = kEndpoints + 1;
    for (const auto& [name, person] : people_) {
        settings.accounts.push_back(
            {person.address(), person.public_key(), one_token() * 1'000'000'000});
    }
    Json::Object arguments = orchestrator_arguments(shape);
    arguments.emplace_back("token", sandbox::strk_address().to_hex());
    settings.orchestrator = std::move(arguments);
    return settings;
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

std::optional<OracleTxn> StarknetSim::oracle_txn(const Json& txn, const Json& receipt) const {
    const Json* sender = txn.find("sender_address");
    const Felt& oracle = people_.at("oracle").address();
    if (sender == nullptr || *Felt::from_hex(*sender->string()) != oracle) return std::nullopt;
    OracleTxn out;
    out.hash = text_at(receipt, "transaction_hash");
    out.reverted = text_at(receipt, "execution_status") == "REVERTED";
    if (out.reverted) out.reason = text_at(receipt, "revert_reason");
    // One call: count, to, selector, length, arguments. Or none, which only spends the nonce.
    const std::vector<Felt> calldata = felts_of(*txn.find("calldata"));
    if (calldata.size() == 1) return out;
    const auto function = profile_.abi().function_name(calldata.at(2));
    const auto arguments =
        profile_.abi().decode_arguments(*function, std::span(calldata).subspan(4));
    out.intent = intent_of(*function, *arguments);
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
            in_a_block(hash);
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
