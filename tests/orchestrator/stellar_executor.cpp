#include "tests/orchestrator/stellar_executor.hpp"

#include <array>
#include <fstream>
#include <set>
#include <stdexcept>

#include "adapters/stellar/codec/meta.hpp"
#include "adapters/stellar/codec/result.hpp"
#include "adapters/stellar/codec/strkey.hpp"
#include "adapters/stellar/codec/transaction.hpp"
#include "adapters/stellar/profiles/orchestrator/orchestrator_profile.hpp"
#include "domain/base/sha256.hpp"
#include "platform/json/parse.hpp"
#include "tests/orchestrator/node_executor.hpp"
#include "tests/support/json_rpc.hpp"
#include "tests/support/program.hpp"

namespace warden::stellar {
namespace {

using sandbox::Account;
using sandbox::orchestrator::kNewCode;
using sandbox::orchestrator::NodeExecutor;
using sandbox::orchestrator::Outcome;

constexpr std::string_view kPassphrase = "Warden Conformance Network ; January 2026";
constexpr std::string_view kAbsent = "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF";
constexpr std::int64_t kReserve = 10'000'000;               // that no account can spend
constexpr std::int64_t kForFees = 100'000'000'000'000'000;  // of the bank, which pays all fees
constexpr std::string_view kBank = "bank";
constexpr std::uint64_t kLifeSecs = 3'600;
constexpr std::uint32_t kInclusionFee = 100;
constexpr std::int64_t kBumpFee = 2 * kInclusionFee;  // for the outer transaction besides

template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().text());
    return std::move(*result);
}

template <class T>
T xdr_of(const Json& json, std::string_view member) {
    const Json* text = json.find(member);
    if (!text || !text->string()) throw std::runtime_error("no " + std::string(member));
    return must(from_xdr_base64<T>(*text->string()));
}

struct Person {
    crypto::SigningKey key;
    AccountId account;
    std::int64_t seq_num = 0;  // that its last transaction had; 0: not yet known
};

struct Landed {
    ScVal value;
    std::vector<ContractEvent> events;
};

class StellarExecutor final : public NodeExecutor {
  public:
    StellarExecutor(std::filesystem::path program, Bytes wasm)
        : program_(std::move(program)), wasm_(std::move(wasm)) {
        names().know(std::string(sandbox::orchestrator::kZeroAccount), std::string(kAbsent));
        for (const char* name : sandbox::orchestrator::kEverybody) person(name);
        person(std::string(kBank));
    }

    U128 tokens(const Account& account) override {
        const bool contract = account == "contract";
        const ScAddress holder =
            contract ? ScAddress{orchestrator_} : ScAddress{person(account).account};
        const Json run =
            simulate(draft(person("anyone"), call(token_, "balance", {stellar::address(holder)})));
        const ScVal value = xdr_of<ScVal>(run.find("results")->array()->at(0), "xdr");
        const auto amount = static_cast<std::int64_t>(value.as<ScI128>()->number);
        return static_cast<U128>(contract ? amount : amount - kReserve);
    }

  private:
    std::string address(const Account& name) override {
        return name == "token" ? token_text_ : to_text(person(name).account);
    }
    Outcome construct(const Account& by, UnixSecs now, Json::Object arguments) override;
    Outcome view(UnixSecs now, const std::string& function, Json::Object arguments) override;
    Outcome invoke(const Account& by, UnixSecs now, const std::string& function,
                   Json::Object arguments) override;

    Person& person(const Account& name) {
        const auto known = people_.find(name);
        if (known != people_.end()) return known->second;
        auto key = crypto::SigningKey::from_seed(sha256(name));
        const AccountId account{key.public_key()};
        names().know(name, to_text(account));
        return people_.emplace(name, Person{std::move(key), account}).first->second;
    }
    void start(UnixSecs now);
    void be_at(UnixSecs now);
    void close();
    static HostFunction call(const ContractId& contract, std::string function,
                             std::vector<ScVal> args) {
        return {InvokeContractArgs{ScAddress{contract}, {std::move(function)}, std::move(args)}};
    }
    Transaction draft(Person& source, HostFunction function);
    Json simulate(const Transaction& txn);
    // The bank pays the fee, so that everybody's tokens are what the scenario says.
    FeeBumpEnvelope bumped(TransactionV1Envelope inner);
    // Of a simulation that went well: signed, sent, in a ledger. Throws when it fails there.
    Landed land(Person& source, Transaction txn, const Json& simulated);
    std::vector<sandbox::orchestrator::Event> events(const std::vector<ContractEvent>& all) const;

    std::filesystem::path program_;
    Bytes wasm_;
    std::unique_ptr<support::Program> node_;
    support::Rpc rpc_, control_;
    OrchestratorProfile profile_;
    ContractId orchestrator_, token_;
    std::string token_text_;
    Hash32 network_ = network_id(kPassphrase);
    std::map<Account, Person> people_;
    UnixSecs closed_ = 0;
};

// What the host says about a call that fails, as the contract's name for it. A constructor's own
// error is told by the diagnostic events alone: the creation around it has another.
Outcome refused(const Json& simulated, const ContractId& contract) {
    const std::string& words = *simulated.find("error")->string();
    if (words.starts_with("HostError: Error(Contract, #")) {
        const auto name = contract_error_in(words);
        return {name.empty() ? words : std::string(name), {}, {}};
    }
    std::vector<DiagnosticEvent> events;
    if (const Json* list = simulated.find("events")) {
        for (const Json& one : *list->array()) {
            events.push_back(must(from_xdr_base64<DiagnosticEvent>(*one.string())));
        }
    }
    const auto name = contract_error_in(events, contract);
    return {name.empty() ? words : std::string(name), {}, {}};
}

void StellarExecutor::start(UnixSecs now) {
    Json::Array accounts;
    closed_ = 0;
    for (auto& [name, one] : people_) {
        one.seq_num = 0;
        const auto own = static_cast<std::int64_t>(kTokensEach);
        const auto balance = kReserve + (name == kBank ? kForFees : own);
        accounts.push_back(Json::Object{{"public_key", to_text(one.account)},
                                        {"balance", std::to_string(balance)}});
    }
    const Json settings = Json::Object{{"chain", "stellar"},
                                       {"rpc_ports", Json::Array{0}},
                                       {"control_port", 0},
                                       {"block_ms", 0},
                                       {"passphrase", kPassphrase},
                                       {"genesis_time", static_cast<std::int64_t>(now - 10)},
                                       {"accounts", std::move(accounts)}};
    const support::TempDir folder;
    const auto file = folder.path() / "host.json";
    std::ofstream(file) << write_canonical(settings);
    node_ = std::make_unique<support::Program>(
        program_, std::vector<std::string>{"serve", "--config", file.string()});
    const Json ready = must(json::parse(node_->first_line()));
    rpc_ = support::http_rpc(*ready.find("rpc")->array()->at(0).string());
    control_ = support::http_rpc(*ready.find("control")->string());
    token_text_ = *ready.find("token")->string();
    token_ = must(contract_from_text(token_text_));
    names().know("token", token_text_);
}

void StellarExecutor::be_at(UnixSecs now) {
    if (closed_ == now) return;
    closed_ = now;
    close();
}

// The node's time goes on by itself, so it is set for each ledger.
void StellarExecutor::close() {
    control_("sandbox_setTime", Json::Object{{"time", static_cast<std::int64_t>(closed_)}});
    control_("sandbox_createBlock", Json::Object{});
}

Transaction StellarExecutor::draft(Person& source, HostFunction function) {
    if (source.seq_num == 0) {
        const Json found =
            rpc_("getLedgerEntries",
                 Json::Object{{"keys", Json::Array{to_xdr_base64(account_key(source.account))}}});
        const auto entry = xdr_of<LedgerEntryData>(found.find("entries")->array()->at(0), "xdr");
        source.seq_num = entry.as<AccountEntry>()->seq_num;
    }
    Transaction txn;
    txn.source = MuxedAccount::of(source.account);
    txn.fee = kInclusionFee;
    txn.seq_num = source.seq_num + 1;
    txn.preconditions.value = TimeBounds{0, closed_ + kLifeSecs};
    txn.operations.push_back({std::nullopt, InvokeHostFunctionOp{std::move(function), {}}});
    return txn;
}

Json StellarExecutor::simulate(const Transaction& txn) {
    const TransactionEnvelope envelope{TransactionV1Envelope{txn, {}}};
    return rpc_("simulateTransaction",
                Json::Object{{"transaction", to_xdr_base64(envelope)}, {"useUpgradedAuth", false}});
}

FeeBumpEnvelope StellarExecutor::bumped(TransactionV1Envelope inner) {
    const Person& bank = person(std::string(kBank));
    FeeBumpEnvelope out;
    out.txn.fee_source = MuxedAccount::of(bank.account);
    out.txn.fee = inner.txn.soroban->resource_fee + kBumpFee;
    out.txn.inner = std::move(inner);
    out.signatures = {sign_hash(bank.key, transaction_hash(network_, out.txn))};
    return out;
}

Landed StellarExecutor::land(Person& source, Transaction txn, const Json& simulated) {
    const auto data = xdr_of<SorobanTransactionData>(simulated, "transactionData");
    auto& operation = std::get<InvokeHostFunctionOp>(txn.operations[0].body);
    const Json& result = simulated.find("results")->array()->at(0);
    for (const Json& auth : *result.find("auth")->array()) {
        operation.auth.push_back(must(from_xdr_base64<AuthorizationEntry>(*auth.string())));
    }
    txn.fee += static_cast<std::uint32_t>(data.resource_fee);
    txn.soroban = data;
    const Hash32 hash = transaction_hash(network_, txn);
    TransactionV1Envelope envelope{std::move(txn), {}};
    envelope.signatures.push_back(sign_hash(source.key, hash));
    const TransactionEnvelope sponsored{bumped(std::move(envelope))};
    const Json sent =
        rpc_("sendTransaction", Json::Object{{"transaction", to_xdr_base64(sponsored)}});
    if (*sent.find("status")->string() != "PENDING") {
        throw std::runtime_error("not taken: " + write_canonical(sent));
    }
    close();
    ++source.seq_num;
    const Json done = rpc_("getTransaction", Json::Object{{"hash", to_hex(hash)}});
    const auto paid = xdr_of<TransactionResult>(done, "resultXdr");
    if (!paid.succeeded()) throw std::runtime_error("failed: " + write_canonical(done));
    const auto meta = xdr_of<TransactionMeta>(done, "resultMetaXdr");
    const auto events = meta.events_of(0);
    return {*meta.return_value(), {events.begin(), events.end()}};
}

Outcome StellarExecutor::construct(const Account& by, UnixSecs now, Json::Object arguments) {
    start(now);
    be_at(now);
    for (auto& [name, value] : arguments) {
        if (name == "token" && value != Json(kAbsent)) value = token_text_;
    }
    Person& deployer = person(by);
    const Transaction upload = draft(deployer, {wasm_});
    const ScVal code = land(deployer, upload, simulate(upload)).value;
    const Hash32 hash = sha256(wasm_);
    if (code.as<Bytes>() == nullptr) throw std::runtime_error("no hash of the uploaded code");
    names().know(std::string(kNewCode), to_hex(hash));

    CreateContractArgsV2 create;
    create.preimage.value = FromDeployer{ScAddress{deployer.account}, Hash32{}};
    create.executable.value = WasmHash{hash};
    create.constructor_args = must(profile_.spec().encode_arguments("__constructor", arguments));
    orchestrator_ = contract_id(network_, create.preimage);
    const Transaction creation = draft(deployer, {std::move(create)});
    const Json simulated = simulate(creation);
    if (simulated.find("error")) return refused(simulated, orchestrator_);
    names().know("contract", to_text(orchestrator_));
    return {"", {}, events(land(deployer, creation, simulated).events)};
}

Outcome StellarExecutor::view(UnixSecs now, const std::string& function, Json::Object arguments) {
    be_at(now);
    const auto made = must(profile_.encode_view(orchestrator_, function, arguments));
    const Json run = simulate(draft(person("anyone"), {made}));
    if (run.find("error")) return refused(run, orchestrator_);
    const ScVal value = xdr_of<ScVal>(run.find("results")->array()->at(0), "xdr");
    return {"", must(profile_.decode_view(function, value)), {}};
}

std::vector<sandbox::orchestrator::Event> StellarExecutor::events(
    const std::vector<ContractEvent>& all) const {
    std::vector<sandbox::orchestrator::Event> out;
    for (const ContractEvent& event : all) {
        if (event.contract != orchestrator_.hash || event.type != EventType::contract) continue;
        const auto decoded = profile_.decode(event);
        if (!decoded.event) throw std::runtime_error("not decoded: " + decoded.name);
        out.push_back({decoded.name, {}, *orchestrator::to_json(*decoded.event).object()});
    }
    return out;
}

Outcome StellarExecutor::invoke(const Account& by, UnixSecs now, const std::string& function,
                                Json::Object arguments) {
    static const std::set<std::string> of_anyone{"settle", "expire_request", "execute_slash",
                                                 "lapse_slash"};
    be_at(now);
    Person& caller = person(by);
    if (!of_anyone.contains(function)) arguments.emplace_back("caller", to_text(caller.account));
    auto args = must(profile_.spec().encode_arguments(function, arguments));
    const Transaction txn = draft(caller, call(orchestrator_, function, std::move(args)));
    const Json simulated = simulate(txn);
    if (simulated.find("error")) return refused(simulated, orchestrator_);
    const Landed landed = land(caller, txn, simulated);
    return {"", must(profile_.decode_view(function, landed.value)), events(landed.events)};
}

}  // namespace

std::unique_ptr<sandbox::orchestrator::Executor> make_stellar_executor(
    std::filesystem::path node_program, Bytes wasm) {
    return std::make_unique<StellarExecutor>(std::move(node_program), std::move(wasm));
}

}  // namespace warden::stellar
