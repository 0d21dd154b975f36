#pragma once
// A development chain of Stellar with people on it: requests by method, signed transactions.

#include <memory>
#include <string>
#include <vector>

#include "adapters/stellar/codec/meta.hpp"
#include "adapters/stellar/codec/result.hpp"
#include "adapters/stellar/codec/spec.hpp"
#include "adapters/stellar/codec/transaction.hpp"
#include "sandbox/stellar/stellar_chain.hpp"
#include "tests/support/fake_clock.hpp"

namespace warden::sandbox::soroban {

class Person {
  public:
    explicit Person(std::string_view name);
    stellar::AccountId account() const { return {key_.public_key()}; }
    std::string text() const { return to_text(account()); }
    const crypto::SigningKey& key() const { return key_; }

  private:
    crypto::SigningKey key_;
};

class StellarBench {
  public:
    static constexpr UnixSecs kGenesis = 1'700'000'000;
    static constexpr std::int64_t kBalance = 10'000'000'000'000;

    explicit StellarBench(StellarSettings settings = {}, UnixSecs genesis = kGenesis);

    // The `result` of a request; the whole answer when there is none, so that a test shows it.
    Json rpc(const std::string& method, Json params = Json::Object{});
    Json control(const std::string& method, Json params = Json::Object{});
    // "-32602 words" of the error, "" without one.
    std::string error_of(const std::string& method, Json params = Json::Object{});
    void close_ledger() { chain_->create_block(); }

    // A call of the Orchestrator by the spec that the node itself serves.
    stellar::InvokeContractArgs call(const std::string& function, Json arguments);
    stellar::InvokeContractArgs pay(const Person& from, const Person& to, std::int64_t amount);
    // Next sequence number, an hour to live, no resources yet.
    stellar::Transaction draft(const Person& source, stellar::InvokeContractArgs call);
    Json simulate(const stellar::Transaction& txn, Json::Object more = {});
    // With what the simulation said.
    stellar::Transaction prepared(const Person& source, stellar::InvokeContractArgs call);
    stellar::TransactionEnvelope sign(stellar::Transaction txn,
                                      const std::vector<const Person*>& signers);
    // What `source` signed with the fee paid by another, who bids for inclusion.
    struct Payer {
        const Person& account;
        const Person& signer;
        std::int64_t bid = 200;
    };
    stellar::TransactionEnvelope bump(const stellar::Transaction& inner, const Person& source,
                                      const Payer& payer);
    Json send(const stellar::TransactionEnvelope& envelope);
    // "PENDING", "DUPLICATE", ..., or the code of an ERROR: "txBAD_SEQ".
    std::string outcome_of(const stellar::TransactionEnvelope& envelope);
    std::string outcome_of(const stellar::Transaction& txn, const Person& signer) {
        return outcome_of(sign(txn, {&signer}));
    }
    // Prepared, signed, sent, in a ledger: what getTransaction answers.
    Json run(const Person& source, stellar::InvokeContractArgs call);
    Json find(const Hash32& hash);
    Hash32 hash_of(const stellar::Transaction& txn) const;

    stellar::InvokeContractArgs register_provider(const Person& who);
    // A view of the Orchestrator, decoded; the error's text when it fails.
    Json view(const std::string& function, Json arguments);
    stellar::AccountEntry account(const Person& who);
    // Names of the contract's events.
    std::vector<std::string> event_names(const Json& transaction);

    StellarChain& chain() { return *chain_; }
    support::FakeClock& clock() { return clock_; }
    const stellar::ContractSpec& spec() const { return *spec_; }
    stellar::ContractId orchestrator() const { return orchestrator_id(network()); }
    Hash32 network() const { return stellar::network_id(settings.passphrase); }
    StellarSettings settings;

    Person admin{"admin"}, alice{"alice"}, carol{"carol"}, oracle{"oracle"}, judge{"judge"};

  private:
    support::FakeClock clock_;
    std::unique_ptr<StellarChain> chain_;
    std::unique_ptr<stellar::ContractSpec> spec_;
};

// Arguments of the constructor with short times: admin, one oracle, windows of ten minutes.
Json constructor_arguments(const StellarBench& bench);

// A member of an answer as what its XDR says.
template <class T>
T xdr_of(const Json& json, std::string_view member) {
    const Json* text = json.find(member);
    if (!text || !text->string()) throw std::runtime_error("no " + std::string(member));
    const auto value = stellar::from_xdr_base64<T>(*text->string());
    if (!value) throw std::runtime_error(value.error().text());
    return *value;
}

}  // namespace warden::sandbox::soroban
