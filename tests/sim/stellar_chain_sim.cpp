// Stellar: the sandbox's node behind the network, people who sign envelopes of one call each.
#include <stdexcept>
#include <utility>

#include "adapters/stellar/codec/strkey.hpp"
#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"
#include "domain/base/sha256.hpp"
#include "sandbox/stellar/ledger_chain.hpp"
#include "sandbox/stellar/stellar_chain.hpp"
#include "tests/sim/node_sim.hpp"

namespace warden::sim {
namespace {

namespace soroban = sandbox::soroban;
using soroban::ClosedLedger;
using stellar::InvokeContractArgs;

constexpr const char* kPassphrase = "Test SDF Network ; September 2015";
constexpr UnixSecs kLifeSecs = 300;  // of people's txns

class Person {
  public:
    explicit Person(const std::string& name)
        : seed_(sha256("person " + name)), key_(crypto::SigningKey::from_seed(seed_)) {}
    std::string secret() const { return encode_strkey(stellar::StrKeyKind::seed, seed_); }
    const crypto::SigningKey& key() const { return key_; }
    stellar::AccountId account() const { return {key_.public_key()}; }

  private:
    Hash32 seed_;
    crypto::SigningKey key_;
};

template <class T>
T xdr_at(const Json& json, std::string_view member) {
    auto value = stellar::from_xdr_base64<T>(text_at(json, member));
    if (!value) throw std::runtime_error(value.error().text());
    return std::move(*value);
}

// What a call that the simulation refuses is sent with: it fails in its ledger.
stellar::SorobanTransactionData plenty(const stellar::ContractId& contract) {
    stellar::SorobanTransactionData data;
    data.footprint.read_write = {stellar::instance_key(contract)};
    data.instructions = 20'000'000;
    data.disk_read_bytes = 2'000;
    data.write_bytes = 4'000;
    data.resource_fee = 5'000'000;
    return data;
}

class StellarSim final : public NodeSim {
  public:
    StellarSim(const ChainShape& shape, support::FakeClock& clock, Network& network)
        : NodeSim(shape, words()),
          people_(people_of<Person>(shape)),
          network_id_(stellar::network_id(kPassphrase)),
          contract_(soroban::orchestrator_id(network_id_)) {
        config_.kind = cli::chain_kind("stellar").value();
        config_.chain_id = "testnet";
        config_.passphrase = kPassphrase;
        config_.token = {"XLM", 7};
        config_.poll = Millis(5'000);  // nodes announce nothing
        auto made = make_stellar_chain(settings_of(shape), clock);
        if (!made) throw std::runtime_error(made.error().text());
        chain_ = std::move(*made);
        config_.contract_address = to_text(contract_);
        config_.start_block = 2;
        config_.signer_account = address("oracle");
        config_.fee_cap = 100 * one_token();
        serve(network);
    }

    std::string key_of(const std::string& person) const override {
        return people_.at(person).secret();
    }

    std::string address(const std::string& person) const override {
        return to_text(people_.at(person).account());
    }
    Result<void> act(const Act& act) override;
    Result<void> give(const std::string& by, U128 amount) override;

    bool reorg(const Reorg& /*order*/) override { return false; }
    void fault(std::size_t endpoint, const std::string& name, std::int64_t times,
               Json parameters) override;

    std::uint64_t newest() const override { return core().newest(); }
    TrueBlock block(std::uint64_t num) override;
    std::string block_hash(std::uint64_t num) override {
        return to_hex(num == 0 ? Hash32{} : ledger(num).hash);
    }
    Json view(const std::string& function, Json::Object arguments) override;
    U128 contract_tokens() override {
        return static_cast<U128>(core().host().accounts().balance(to_text(contract_)));
    }

  private:
    static Words words() {
        return {"sendTransaction",
                "hash",
                false,
                {"http_429", "http_503", "stall", "half_body", "lost_answer", "lost_send",
                 "html_page", "garbage", "duplicate_answer", "lag", "unhealthy", "wrong_network",
                 "short_history", "try_again_later", "fee_spike", "wrong_ledgers", "wrong_results",
                 "ledgers_without_txns", "ledgers_without_events"}};
    }
    soroban::StellarSettings settings_of(const ChainShape& shape) const;
    sandbox::Chain& node() override { return *chain_; }
    const soroban::LedgerChain& core() const { return chain_->core(); }
    const ClosedLedger& ledger(std::uint64_t num) const {
        return core().ledger(static_cast<std::uint32_t>(num));
    }

    stellar::Transaction draft(const Person& by, InvokeContractArgs call) const;
    Result<void> send(const Person& by, InvokeContractArgs call);
    std::optional<OracleTxn> oracle_txn(const soroban::Applied& txn) const;
    std::optional<ports::ChainEvent> event(const soroban::StoredEvent& stored) const;

    std::map<std::string, Person> people_;
    Hash32 network_id_;
    stellar::ContractId contract_;
    stellar::OrchestratorProfile profile_;
    std::unique_ptr<soroban::StellarChain> chain_;
};

soroban::StellarSettings StellarSim::settings_of(const ChainShape& shape) const {
    soroban::StellarSettings settings;
    settings.passphrase = kPassphrase;
    settings.endpoints = kEndpoints + 1;
    for (const auto& [name, person] : people_) {
        settings.accounts.push_back(
            {person.account(), static_cast<std::int64_t>(one_token()) * 10'000'000});
    }
    settings.orchestrator = orchestrator_arguments(shape);
    return settings;
}

// Lags are told in blocks, and ledgers are fast.
void StellarSim::fault(std::size_t endpoint, const std::string& name, std::int64_t times,
                       Json parameters) {
    constexpr std::int64_t kLedgersPerBlock = 4;
    if (const Json* blocks = parameters.find("blocks")) {
        Json::Object more = *parameters.object();
        more.emplace_back("ledgers", *blocks->integer() * kLedgersPerBlock);
        parameters = std::move(more);
    }
    NodeSim::fault(endpoint, name, times, std::move(parameters));
}

Result<void> StellarSim::act(const Act& act) {
    const Person& by = people_.at(act.by);
    // Few functions may be called by anybody, without a name.
    Json::Object named = act.arguments;
    named.emplace_back("caller", to_text(by.account()));
    auto call = profile_.encode_view(contract_, act.function, Json(std::move(named)));
    if (!call) call = profile_.encode_view(contract_, act.function, Json(act.arguments));
    if (!call) throw std::runtime_error(call.error().text());
    return send(by, std::move(*call));
}

Result<void> StellarSim::give(const std::string& by, U128 amount) {
    const Person& giver = people_.at(by);
    return send(giver, {stellar::ScAddress{core().host().token()},
                        {"transfer"},
                        {stellar::address(stellar::ScAddress{giver.account()}),
                         stellar::address(stellar::ScAddress{contract_}),
                         stellar::ScVal(stellar::ScI128{static_cast<stellar::I128>(amount)})}});
}

stellar::Transaction StellarSim::draft(const Person& by, InvokeContractArgs call) const {
    const auto* account = core().host().accounts().find(by.account());
    auto txn = stellar::invocation(by.account(), static_cast<std::uint64_t>(account->seq_num) + 1,
                                   std::move(call));
    txn.preconditions.value = stellar::TimeBounds{0, core().last().close_time() + kLifeSecs};
    return txn;
}

Result<void> StellarSim::send(const Person& by, InvokeContractArgs call) {
    stellar::Transaction txn = draft(by, call);
    const stellar::TransactionEnvelope unsigned_one{stellar::TransactionV1Envelope{txn, {}}};
    const Json run = ask("simulateTransaction", {{"transaction", to_xdr_base64(unsigned_one)}});
    auto& consents = std::get<stellar::InvokeHostFunctionOp>(txn.operations[0].body).auth;
    if (run.find("error") == nullptr) {
        txn.soroban = xdr_at<stellar::SorobanTransactionData>(run, "transactionData");
        for (const Json& one : *run.find("results")->array()->at(0).find("auth")->array()) {
            consents.push_back(
                *stellar::from_xdr_base64<stellar::AuthorizationEntry>(*one.string()));
        }
    } else {
        txn.soroban = plenty(contract_);
        consents.push_back({stellar::SourceCredentials{}, {std::move(call), {}}});
    }
    txn.fee += static_cast<std::uint32_t>(txn.soroban->resource_fee);
    const Hash32 hash = stellar::transaction_hash(network_id_, txn);
    const stellar::TransactionEnvelope envelope{
        stellar::TransactionV1Envelope{std::move(txn), {stellar::sign_hash(by.key(), hash)}}};
    const Json sent = ask("sendTransaction", {{"transaction", to_xdr_base64(envelope)}});
    if (text_at(sent, "status") == "PENDING") return {};
    return fail(Errc::conflict, write_canonical(sent));
}

std::optional<OracleTxn> StellarSim::oracle_txn(const soroban::Applied& txn) const {
    const stellar::Transaction& body = txn.envelope.txn;
    if (body.source.account() != people_.at("oracle").account()) return std::nullopt;
    const auto* operation = body.operations[0].as<stellar::InvokeHostFunctionOp>();
    const auto& call = std::get<InvokeContractArgs>(operation->function.value);
    OracleTxn out;
    // Its own, also inside a fee bump.
    out.hash = to_hex(stellar::transaction_hash(network_id_, body));
    out.reverted = !txn.succeeded();
    out.reason = stellar::contract_error_in(txn.meta.diagnostic_events, contract_);
    const auto arguments = profile_.spec().decode_arguments(call.function.text, call.args);
    out.intent = intent_of(call.function.text, *arguments);
    return out;
}

std::optional<ports::ChainEvent> StellarSim::event(const soroban::StoredEvent& stored) const {
    if (stored.event.contract != contract_.hash) return std::nullopt;
    Json::Array topics;
    for (const stellar::ScVal& topic : stored.event.topics) {
        topics.emplace_back(stellar::to_xdr_base64(topic));
    }
    ports::ChainEvent out;
    out.txn_hash = to_hex(stored.txn_hash);
    out.event_index = stored.id.index;
    out.raw = write_canonical(Json::Object{{"contractId", to_text(contract_)},
                                           {"id", to_text(stored.id)},
                                           {"topic", std::move(topics)},
                                           {"value", to_xdr_base64(stored.event.data)}});
    auto decoded = profile_.decode(stored.event);
    out.name = std::move(decoded.name);
    out.decoded = std::move(decoded.event);
    return out;
}

// Ledgers count from 1; number 0 is what the first one calls its parent.
TrueBlock StellarSim::block(std::uint64_t num) {
    TrueBlock out;
    out.header.ref = {num, block_hash(num)};
    if (num == 0) return out;
    const ClosedLedger& closed = ledger(num);
    out.header.parent_hash = to_hex(closed.header.previous_ledger_hash);
    out.header.time = closed.close_time();
    for (const soroban::Applied& txn : closed.txns) {
        auto ours = oracle_txn(txn);
        if (!ours) continue;
        in_a_block(ours->hash);
        out.oracle_txns.push_back(std::move(*ours));
    }
    for (const soroban::StoredEvent& stored : closed.events) {
        if (auto seen = event(stored)) out.events.push_back(std::move(*seen));
    }
    return out;
}

Json StellarSim::view(const std::string& function, Json::Object arguments) {
    auto call = profile_.encode_view(contract_, function, Json(std::move(arguments)));
    if (!call) throw std::runtime_error(call.error().text());
    const stellar::TransactionEnvelope envelope{
        stellar::TransactionV1Envelope{draft(people_.at("admin"), std::move(*call)), {}}};
    const Json run = ask("simulateTransaction", {{"transaction", to_xdr_base64(envelope)}});
    if (run.find("error") != nullptr) throw std::runtime_error(text_at(run, "error"));
    const auto value = xdr_at<stellar::ScVal>(run.find("results")->array()->at(0), "xdr");
    const auto decoded = profile_.decode_view(function, value);
    if (!decoded) throw std::runtime_error(decoded.error().text());
    return *decoded;
}

}  // namespace

std::unique_ptr<SimChain> make_stellar_chain_sim(const ChainShape& shape, support::FakeClock& clock,
                                                 Network& network) {
    return std::make_unique<StellarSim>(shape, clock, network);
}

}  // namespace warden::sim
