#include "sandbox/setup/stellar_actors.hpp"

#include <cctype>
#include <filesystem>
#include <map>
#include <optional>

#include "adapters/stellar/codec/meta.hpp"
#include "adapters/stellar/codec/result.hpp"
#include "adapters/stellar/codec/spec.hpp"
#include "adapters/stellar/codec/strkey.hpp"
#include "adapters/stellar/codec/transaction.hpp"
#include "adapters/stellar/codec/wasm.hpp"
#include "domain/base/json_fields.hpp"
#include "domain/base/time.hpp"
#include "platform/secrets/file_secrets.hpp"

namespace warden::sandbox {
namespace {

constexpr int kTriesMax = 300;
constexpr Millis kPause{200};
constexpr std::uint32_t kInclusionFee = 100;
constexpr std::uint64_t kLifeSecs = 3'600;

struct Person {
    crypto::SigningKey key;
    stellar::AccountId account;
};

std::string camel_case(std::string_view snake) {
    std::string out;
    bool upper = true;
    for (const char c : snake) {
        if (c != '_') out += upper ? static_cast<char>(std::toupper(c)) : c;
        upper = c == '_';
    }
    return out;
}

template <class T>
Result<T> xdr_member(const Json& json, std::string_view name) {
    const auto text = json::get_string(json, name);
    if (!text) return Fail(text.error());
    auto value = stellar::from_xdr_base64<T>(*text);
    if (!value) return Fail(std::move(value.error()).at(name));
    return *value;
}

bool takes_caller(const stellar::ContractSpec& spec, std::string_view function) {
    for (const stellar::SpecEntry& entry : spec.entries()) {
        const auto* one = std::get_if<stellar::SpecFunction>(&entry.value);
        if (!one || one->name.text != function) continue;
        return !one->inputs.empty() && one->inputs[0].name == "caller";
    }
    return false;
}

class StellarActors final : public Actors {
  public:
    explicit StellarActors(Stage stage) : stage_(std::move(stage)) {}

    // Network and contract spec of the running node.
    asio::awaitable<Result<void>> learn(Json state);

    Result<std::string> address(const std::string& name) override {
        const auto known = person(name);
        if (!known) return Fail(known.error());
        return to_text((*known)->account);
    }
    asio::awaitable<Result<std::vector<Emitted>>> play(std::string name, Json calls) override;
    // Every call was waited for.
    asio::awaitable<Result<void>> finish() override { co_return Result<void>{}; }

  private:
    Result<Person*> person(const std::string& name);
    asio::awaitable<Result<stellar::LedgerEntryData>> entry(stellar::LedgerKey key);
    Result<stellar::InvokeContractArgs> call_from(const Json& json, const Person& caller) const;
    asio::awaitable<Result<stellar::TransactionEnvelope>> prepared(stellar::InvokeContractArgs call,
                                                                   Person& person);
    asio::awaitable<Result<std::string>> send(stellar::TransactionEnvelope envelope);
    asio::awaitable<Result<stellar::TransactionMeta>> landed(std::string hash);
    Result<std::vector<Emitted>> events_of(const stellar::TransactionMeta& meta) const;
    // The contract's error by its name where the text holds its number.
    std::string with_name(std::string text) const;

    Stage stage_;
    std::map<std::string, Person> people_;
    std::optional<stellar::ContractSpec> spec_;
    stellar::ContractId orchestrator_;
    Hash32 network_{};
    bool on_demand_ = false;  // ledgers close only by the control port
};

asio::awaitable<Result<stellar::LedgerEntryData>> StellarActors::entry(stellar::LedgerKey key) {
    Json params = Json::Object{{"keys", Json::Array{stellar::to_xdr_base64(key)}}};
    const auto answer = co_await stage_.node.call("getLedgerEntries", std::move(params));
    if (!answer) co_return Fail(answer.error());
    const auto entries = json::get_array(*answer, "entries");
    if (!entries) co_return Fail(entries.error());
    if ((*entries)->empty()) co_return fail(Errc::not_found, "getLedgerEntries: no such entry");
    co_return xdr_member<stellar::LedgerEntryData>((**entries)[0], "xdr");
}

asio::awaitable<Result<void>> StellarActors::learn(Json state) {
    const auto address = json::get_string(state, "orchestrator");
    const auto passphrase = json::get_string(state, "passphrase");
    const auto close_secs = json::get_u64(state, "close_secs");
    const auto contract = address ? stellar::contract_from_text(*address) : Fail(address.error());
    if (!contract || !passphrase || !close_secs) {
        co_return fail(Errc::invalid_input, "sandbox_state: no Stellar chain");
    }
    orchestrator_ = *contract;
    network_ = stellar::network_id(*passphrase);
    on_demand_ = *close_secs == 0;

    const auto instance = co_await entry(stellar::instance_key(orchestrator_));
    if (!instance) co_return Fail(instance.error());
    const auto* data = instance->as<stellar::ContractDataEntry>();
    const auto* value = data ? data->value.as<stellar::ScContractInstance>() : nullptr;
    const auto* hash = value ? std::get_if<stellar::WasmHash>(&value->executable.value) : nullptr;
    if (!hash) co_return fail(Errc::invalid_input, "the Orchestrator has no code");
    const auto code = co_await entry(stellar::code_key(hash->hash));
    if (!code) co_return Fail(code.error());
    const auto* wasm = code->as<stellar::ContractCodeEntry>();
    if (!wasm) co_return fail(Errc::invalid_input, "getLedgerEntries: no code");
    const auto stream = stellar::wasm_custom_section(wasm->wasm, stellar::kSpecSection);
    auto entries = stream ? stellar::spec_from_stream(*stream) : Fail(stream.error());
    if (!entries) co_return Fail(entries.error());
    auto spec = stellar::ContractSpec::from_entries(std::move(*entries));
    if (!spec) co_return Fail(spec.error());
    spec_ = std::move(*spec);
    co_return Result<void>{};
}

Result<Person*> StellarActors::person(const std::string& name) {
    const auto known = people_.find(name);
    if (known != people_.end()) return &known->second;
    const auto file = std::filesystem::path(stage_.keys_dir) / (name + ".key");
    const auto text = secrets::make_file_secrets()->read(file);
    if (!text) return Fail(text.error());
    const auto seed = stellar::decode_strkey(stellar::StrKeyKind::seed, text->reveal());
    if (!seed) return fail(Errc::invalid_input, file.string() + ": no secret seed (S...)");
    auto key = crypto::SigningKey::from_seed(*seed);
    const stellar::AccountId account{key.public_key()};
    return &people_.emplace(name, Person{std::move(key), account}).first->second;
}

Result<stellar::InvokeContractArgs> StellarActors::call_from(const Json& json,
                                                             const Person& caller) const {
    const auto function = json::get_string(json, "call");
    if (!function) return Fail(function.error());
    const Json* given = json.find("with");
    if (given && !given->object()) return fail(Errc::invalid_input, "with: no object");
    Json::Object arguments;
    if (given) arguments = *given->object();
    if (takes_caller(*spec_, *function)) {
        arguments.emplace_back("caller", to_text(caller.account));
    }
    auto args = spec_->encode_arguments(*function, arguments);
    if (!args) return Fail(std::move(args.error()));
    return stellar::InvokeContractArgs{
        stellar::ScAddress{orchestrator_}, {std::string(*function)}, std::move(*args)};
}

// Simulated, assembled and signed.
asio::awaitable<Result<stellar::TransactionEnvelope>> StellarActors::prepared(
    stellar::InvokeContractArgs call, Person& person) {
    const auto account = co_await entry(stellar::account_key(person.account));
    if (!account) co_return Fail(account.error());
    stellar::Transaction txn;
    txn.source = stellar::MuxedAccount::of(person.account);
    txn.fee = kInclusionFee;
    txn.seq_num = account->as<stellar::AccountEntry>()->seq_num + 1;
    const auto latest = co_await stage_.node.call("getLatestLedger", Json::Object());
    if (!latest) co_return Fail(latest.error());
    const auto closed = json::get_u64_text(*latest, "closeTime");
    if (!closed) co_return Fail(closed.error());
    txn.preconditions.value = stellar::TimeBounds{0, *closed + kLifeSecs};
    txn.operations.push_back({std::nullopt, stellar::InvokeHostFunctionOp{{call}, {}}});

    stellar::TransactionEnvelope draft{stellar::TransactionV1Envelope{txn, {}}};
    Json params = Json::Object{{"transaction", stellar::to_xdr_base64(draft)}};
    const auto run = co_await stage_.node.call("simulateTransaction", std::move(params));
    if (!run) co_return Fail(run.error());
    const auto refused = json::find_string(*run, "error");
    if (refused && *refused) {
        co_return fail(Errc::conflict, with_name(std::string(**refused)));
    }
    const auto data = xdr_member<stellar::SorobanTransactionData>(*run, "transactionData");
    const auto results = json::get_array(*run, "results");
    if (!data) co_return Fail(data.error());
    if (!results || (*results)->empty()) co_return fail(Errc::invalid_input, "no results");
    const auto auth = json::get_array((**results)[0], "auth");
    if (!auth) co_return Fail(auth.error());
    auto& operation = std::get<stellar::InvokeHostFunctionOp>(txn.operations[0].body);
    for (const Json& one : **auth) {
        const auto entry = stellar::from_xdr_base64<stellar::AuthorizationEntry>(*one.string());
        if (!entry) co_return Fail(entry.error());
        operation.auth.push_back(*entry);
    }
    txn.fee += static_cast<std::uint32_t>(data->resource_fee);
    txn.soroban = *data;
    const Hash32 hash = stellar::transaction_hash(network_, txn);
    stellar::TransactionV1Envelope signed_one{std::move(txn), {}};
    signed_one.signatures.push_back(stellar::sign_hash(person.key, hash));
    co_return stellar::TransactionEnvelope{std::move(signed_one)};
}

asio::awaitable<Result<std::string>> StellarActors::send(stellar::TransactionEnvelope envelope) {
    for (int i = 0; i < kTriesMax; ++i) {
        Json params = Json::Object{{"transaction", stellar::to_xdr_base64(envelope)}};
        const auto sent = co_await stage_.node.call("sendTransaction", std::move(params));
        if (!sent) co_return Fail(sent.error());
        const auto status = json::get_string(*sent, "status");
        const auto hash = json::get_string(*sent, "hash");
        if (!status || !hash) co_return fail(Errc::invalid_input, "sendTransaction: no status");
        if (*status == "PENDING" || *status == "DUPLICATE") co_return std::string(*hash);
        if (*status == "ERROR") {
            const auto result = xdr_member<stellar::TransactionResult>(*sent, "errorResultXdr");
            co_return fail(Errc::conflict,
                           "sendTransaction: " + (result ? name(result->code) : "ERROR"));
        }
        co_await stage_.clock.sleep_for(kPause);
    }
    co_return fail(Errc::timeout, "sendTransaction: TRY_AGAIN_LATER");
}

asio::awaitable<Result<stellar::TransactionMeta>> StellarActors::landed(std::string hash) {
    for (int i = 0; i < kTriesMax; ++i) {
        if (on_demand_) {
            const auto closed = co_await stage_.control.call("sandbox_createBlock", Json::Object());
            if (!closed) co_return Fail(closed.error());
        }
        Json params = Json::Object{{"hash", hash}};
        const auto found = co_await stage_.node.call("getTransaction", std::move(params));
        if (!found) co_return Fail(found.error());
        const auto status = json::get_string(*found, "status");
        if (!status) co_return Fail(status.error());
        if (*status == "SUCCESS") {
            co_return xdr_member<stellar::TransactionMeta>(*found, "resultMetaXdr");
        }
        if (*status == "FAILED") co_return fail(Errc::conflict, hash + ": failed in its ledger");
        co_await stage_.clock.sleep_for(kPause);
    }
    co_return fail(Errc::timeout, hash + ": in no ledger");
}

Result<std::vector<Emitted>> StellarActors::events_of(const stellar::TransactionMeta& meta) const {
    std::vector<Emitted> out;
    for (const stellar::ContractEvent& event : meta.events_of(0)) {
        if (event.contract != orchestrator_.hash) continue;
        const auto decoded = spec_->decode_event(event.topics, event.data);
        if (!decoded) return Fail(decoded.error());
        if (*decoded) out.push_back({camel_case((*decoded)->name), (*decoded)->fields});
    }
    return out;
}

std::string StellarActors::with_name(std::string text) const {
    constexpr std::string_view kMark = "Error(Contract, #";
    const auto at = text.find(kMark);
    if (at == std::string::npos) return text;
    const auto end = text.find(')', at);
    const auto number = u64_from_decimal(text.substr(at + kMark.size(), end - at - kMark.size()));
    const auto known =
        number ? spec_->error_name(static_cast<std::uint32_t>(*number)) : std::nullopt;
    return known ? "'" + *known + "': " + text : text;
}

asio::awaitable<Result<std::vector<Emitted>>> StellarActors::play(std::string name, Json calls) {
    auto actor = person(name);
    if (!actor) co_return Fail(actor.error());
    std::vector<Emitted> out;
    for (const Json& one : *calls.array()) {
        if (one.find("approve")) continue;
        auto call = call_from(one, **actor);
        if (!call) co_return Fail(call.error());
        auto envelope = co_await prepared(std::move(*call), **actor);
        if (!envelope) co_return Fail(envelope.error());
        auto hash = co_await send(std::move(*envelope));
        if (!hash) co_return Fail(hash.error());
        const auto meta = co_await landed(std::move(*hash));
        if (!meta) co_return Fail(meta.error());
        const auto events = events_of(*meta);
        if (!events) co_return Fail(events.error());
        out.insert(out.end(), events->begin(), events->end());
    }
    co_return out;
}

}  // namespace

asio::awaitable<Result<std::unique_ptr<Actors>>> make_stellar_actors(Stage stage, Json state) {
    auto actors = std::make_unique<StellarActors>(std::move(stage));
    auto learned = co_await actors->learn(std::move(state));
    if (!learned) co_return Fail(std::move(learned.error()));
    co_return std::unique_ptr<Actors>(std::move(actors));
}

}  // namespace warden::sandbox
