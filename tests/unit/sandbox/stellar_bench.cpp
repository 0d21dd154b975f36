#include "tests/unit/sandbox/stellar_bench.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "adapters/stellar/codec/wasm.hpp"
#include "domain/base/sha256.hpp"
#include "platform/json/parse.hpp"
#include "tests/unit/sandbox/short_times.hpp"

namespace warden::sandbox::soroban {
namespace {

Json request(const std::string& method, Json params) {
    return Json::Object{
        {"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}};
}

Json result_or_all(const std::string& text) {
    const Json answer = *json::parse(text);
    const Json* result = answer.find("result");
    return result ? *result : answer;
}

stellar::LedgerEntryData entry_of(StellarBench& bench, const stellar::LedgerKey& key) {
    const Json answer = bench.rpc("getLedgerEntries",
                                  Json::Object{{"keys", Json::Array{stellar::to_xdr_base64(key)}}});
    return xdr_of<stellar::LedgerEntryData>((*answer.find("entries")->array()).at(0), "xdr");
}

}  // namespace

Person::Person(std::string_view name) : key_(crypto::SigningKey::from_seed(sha256(name))) {}

Json constructor_arguments(const StellarBench& bench) {
    return short_times(
        {bench.admin.text(), bench.judge.text(), bench.oracle.text(), bench.admin.text()});
}

StellarBench::StellarBench(StellarSettings given, UnixSecs genesis) : settings(std::move(given)) {
    settings.genesis_time = genesis;
    if (settings.orchestrator.is_null()) settings.orchestrator = constructor_arguments(*this);
    for (const Person* person : {&admin, &alice, &carol, &oracle, &judge}) {
        const auto given_one =
            std::ranges::find(settings.accounts, person->account(), &GenesisAccount::account);
        if (given_one == settings.accounts.end()) {
            settings.accounts.push_back({person->account(), kBalance});
        }
    }
    auto made = make_stellar_chain(settings, clock_);
    if (!made) throw std::runtime_error(made.error().text());
    chain_ = std::move(*made);
    control("sandbox_setTime", Json::Object{{"time", static_cast<std::int64_t>(genesis + 5)}});

    const auto instance = entry_of(*this, stellar::instance_key(orchestrator()));
    const auto* contract =
        instance.as<stellar::ContractDataEntry>()->value.as<stellar::ScContractInstance>();
    const auto& hash = std::get<stellar::WasmHash>(contract->executable.value).hash;
    const auto code = entry_of(*this, stellar::code_key(hash));
    const auto stream = stellar::wasm_custom_section(code.as<stellar::ContractCodeEntry>()->wasm,
                                                     stellar::kSpecSection);
    const auto entries = stellar::spec_from_stream(*stream);
    spec_ = std::make_unique<stellar::ContractSpec>(*stellar::ContractSpec::from_entries(*entries));
}

Json StellarBench::rpc(const std::string& method, Json params) {
    return result_or_all(chain_->handle(write_canonical(request(method, std::move(params)))));
}

Json StellarBench::control(const std::string& method, Json params) {
    return result_or_all(chain_->control(write_canonical(request(method, std::move(params)))));
}

std::string StellarBench::error_of(const std::string& method, Json params) {
    const Json answer = rpc(method, std::move(params));
    const Json* error = answer.find("error");
    if (!error || !error->object()) return "";
    return std::to_string(*error->find("code")->integer()) + " " +
           *error->find("message")->string();
}

stellar::InvokeContractArgs StellarBench::call(const std::string& function, Json arguments) {
    auto args = spec_->encode_arguments(function, arguments);
    EXPECT_TRUE(args) << args.error().text();
    return {stellar::ScAddress{orchestrator()}, {function}, *args};
}

stellar::InvokeContractArgs StellarBench::pay(const Person& from, const Person& to,
                                              std::int64_t amount) {
    return {stellar::ScAddress{native_token(network())},
            {"transfer"},
            {stellar::address(stellar::ScAddress{from.account()}),
             stellar::address(stellar::ScAddress{to.account()}),
             stellar::ScVal(stellar::ScI128{amount})}};
}

stellar::AccountEntry StellarBench::account(const Person& who) {
    return *entry_of(*this, stellar::account_key(who.account())).as<stellar::AccountEntry>();
}

stellar::Transaction StellarBench::draft(const Person& source, stellar::InvokeContractArgs call) {
    stellar::Transaction txn;
    txn.source = stellar::MuxedAccount::of(source.account());
    txn.fee = 100;
    txn.seq_num = account(source).seq_num + 1;
    const Json latest = rpc("getLatestLedger");
    const auto closed = u64_from_decimal(*latest.find("closeTime")->string());
    txn.preconditions.value = stellar::TimeBounds{0, *closed + 3'600};
    txn.operations.push_back({std::nullopt, stellar::InvokeHostFunctionOp{{std::move(call)}, {}}});
    return txn;
}

Json StellarBench::simulate(const stellar::Transaction& txn, Json::Object more) {
    const stellar::TransactionEnvelope envelope{stellar::TransactionV1Envelope{txn, {}}};
    more.emplace_back("transaction", stellar::to_xdr_base64(envelope));
    return rpc("simulateTransaction", std::move(more));
}

stellar::Transaction StellarBench::prepared(const Person& source,
                                            stellar::InvokeContractArgs call) {
    stellar::Transaction txn = draft(source, std::move(call));
    const Json simulated = simulate(txn);
    if (!simulated.find("transactionData")) throw std::runtime_error(write_canonical(simulated));
    const auto data = xdr_of<stellar::SorobanTransactionData>(simulated, "transactionData");
    auto& operation = std::get<stellar::InvokeHostFunctionOp>(txn.operations[0].body);
    const Json& result = simulated.find("results")->array()->at(0);
    for (const Json& auth : *result.find("auth")->array()) {
        operation.auth.push_back(
            *stellar::from_xdr_base64<stellar::AuthorizationEntry>(*auth.string()));
    }
    txn.fee += static_cast<std::uint32_t>(data.resource_fee);
    txn.soroban = data;
    return txn;
}

stellar::TransactionEnvelope StellarBench::sign(stellar::Transaction txn,
                                                const std::vector<const Person*>& signers) {
    stellar::TransactionV1Envelope envelope{std::move(txn), {}};
    const Hash32 hash = stellar::transaction_hash(network(), envelope.txn);
    for (const Person* signer : signers) {
        envelope.signatures.push_back(stellar::sign_hash(signer->key(), hash));
    }
    return {std::move(envelope)};
}

stellar::TransactionEnvelope StellarBench::bump(const stellar::Transaction& inner,
                                                const Person& source, const Payer& payer) {
    stellar::FeeBumpEnvelope out;
    out.txn.fee_source = stellar::MuxedAccount::of(payer.account.account());
    out.txn.fee = inner.soroban->resource_fee + payer.bid;
    out.txn.inner = *sign(inner, {&source}).as<stellar::TransactionV1Envelope>();
    const Hash32 hash = stellar::transaction_hash(network(), out.txn);
    out.signatures = {stellar::sign_hash(payer.signer.key(), hash)};
    return {out};
}

Json StellarBench::send(const stellar::TransactionEnvelope& envelope) {
    return rpc("sendTransaction", Json::Object{{"transaction", stellar::to_xdr_base64(envelope)}});
}

std::string StellarBench::outcome_of(const stellar::TransactionEnvelope& envelope) {
    const Json sent = send(envelope);
    const Json* status = sent.find("status");
    if (!status) return write_canonical(sent);
    if (*status->string() != "ERROR") return *status->string();
    const auto result = xdr_of<stellar::TransactionResult>(sent, "errorResultXdr");
    std::string text = name(result.code);
    if (!result.operations.empty()) text += " op " + std::to_string(result.operations[0].code);
    return text;
}

Hash32 StellarBench::hash_of(const stellar::Transaction& txn) const {
    return stellar::transaction_hash(network(), txn);
}

Json StellarBench::find(const Hash32& hash) {
    return rpc("getTransaction", Json::Object{{"hash", to_hex(hash)}});
}

Json StellarBench::run(const Person& source, stellar::InvokeContractArgs call) {
    const stellar::Transaction txn = prepared(source, std::move(call));
    EXPECT_EQ(outcome_of(txn, source), "PENDING");
    close_ledger();
    return find(hash_of(txn));
}

stellar::InvokeContractArgs StellarBench::register_provider(const Person& who) {
    return call("register_provider", Json::Object{{"caller", who.text()},
                                                  {"endpoint", "https://alice.example/"},
                                                  {"stake", "5000"}});
}

Json StellarBench::view(const std::string& function, Json arguments) {
    const Json simulated = simulate(draft(admin, call(function, std::move(arguments))));
    if (const Json* error = simulated.find("error")) return *error;
    const auto value = xdr_of<stellar::ScVal>(simulated.find("results")->array()->at(0), "xdr");
    const auto decoded = spec_->decode_result(function, value);
    EXPECT_TRUE(decoded) << decoded.error().text();
    return *decoded;
}

std::vector<std::string> StellarBench::event_names(const Json& transaction) {
    std::vector<std::string> names;
    const auto meta = xdr_of<stellar::TransactionMeta>(transaction, "resultMetaXdr");
    for (const stellar::ContractEvent& event : meta.events_of(0)) {
        const auto decoded = event.contract == orchestrator().hash
                                 ? spec_->decode_event(event.topics, event.data)
                                 : Result<std::optional<stellar::DecodedEvent>>(std::nullopt);
        EXPECT_TRUE(decoded) << decoded.error().text();
        names.push_back(decoded && *decoded ? (*decoded)->name : "other");
    }
    return names;
}

}  // namespace warden::sandbox::soroban
