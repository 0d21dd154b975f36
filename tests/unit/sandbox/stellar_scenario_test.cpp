// The scenario files, each call as a signed transaction through the Stellar node.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "sandbox/stellar/ledger_chain.hpp"
#include "tests/orchestrator/invariants.hpp"
#include "tests/orchestrator/node_executor.hpp"
#include "tests/unit/sandbox/stellar_bench.hpp"

namespace warden::sandbox::soroban {
namespace {

using orchestrator::Outcome;

// The bank pays all fees, so that everybody's tokens are what the scenario says.
constexpr const char* kBank = "bank";
constexpr std::int64_t kForFees = 1'000'000'000'000;

// What the contract holds of the native asset.
class Holdings final : public Token {
  public:
    explicit Holdings(const Accounts& accounts) : accounts_(accounts) {}
    U128 balance(const Account& account) const override {
        return static_cast<U128>(accounts_.balance(account));
    }
    bool transfer_from(const Account&, const Account&, const Account&, U128) override {
        return false;
    }
    bool transfer(const Account&, const Account&, U128) override { return false; }

  private:
    const Accounts& accounts_;
};

class Node final : public orchestrator::NodeExecutor {
  public:
    Node() {
        names().know(std::string(orchestrator::kZeroAccount), to_text(stellar::AccountId{}));
        names().know("token", to_text(native_token(network_)));
        for (const char* name : orchestrator::kEverybody) person(name);
    }

    U128 tokens(const Account& account) override {
        return static_cast<U128>(core().host().accounts().available(person(account).account()));
    }
    std::vector<std::string> broken() override {
        if (!bench_) return {};
        return orchestrator::broken_invariants(core().host().contract(),
                                               Holdings(core().host().accounts()));
    }

  private:
    const LedgerChain& core() { return bench_->chain().core(); }
    const Person& person(const Account& name) {
        const auto [found, added] = people_.try_emplace(name, name);
        if (added) names().know(name, found->second.text());
        return found->second;
    }
    std::string address(const Account& name) override { return person(name).text(); }

    Outcome construct(const Account&, UnixSecs now, Json::Object arguments) override {
        StellarSettings settings;
        settings.close_secs = 0;
        settings.orchestrator = std::move(arguments);
        const std::int64_t reserve = 2 * std::int64_t{settings.base_reserve};
        const auto own = static_cast<std::int64_t>(kTokensEach);
        for (const char* name : orchestrator::kEverybody) {
            settings.accounts.push_back({person(name).account(), own + reserve});
        }
        settings.accounts.push_back({bank_.account(), kForFees + reserve});
        try {
            bench_ = std::make_unique<StellarBench>(settings, now);
        } catch (const std::runtime_error& error) {
            const std::string words = error.what();
            const std::string_view mark = "refuses: ";
            const auto at = words.find(mark) + mark.size();
            return {words.substr(at, words.find(' ', at) - at), {}, {}};
        }
        const Json page = bench_->rpc("getTransactions", Json::Object{{"startLedger", 2}});
        return {"", {}, events(page.find("transactions")->array()->at(0))};
    }
    Outcome view(UnixSecs now, const std::string& function, Json::Object arguments) override {
        be_at(now);
        const Json run = bench_->simulate(
            bench_->draft(person("anyone"), bench_->call(function, std::move(arguments))));
        if (const Json* error = run.find("error")) return {error_name(*error), {}, {}};
        const Json& first = run.find("results")->array()->at(0);
        return {"", result(function, xdr_of<stellar::ScVal>(first, "xdr")), {}};
    }
    Outcome invoke(const Account& by, UnixSecs now, const std::string& function,
                   Json::Object arguments) override {
        static const std::set<std::string> of_anyone{"settle", "expire_request", "execute_slash",
                                                     "lapse_slash"};
        be_at(now);
        const Person& caller = person(by);
        if (!of_anyone.contains(function)) arguments.emplace_back("caller", caller.text());
        const auto made = bench_->call(function, std::move(arguments));
        const Json simulated = bench_->simulate(bench_->draft(caller, made));
        if (const Json* error = simulated.find("error")) return {error_name(*error), {}, {}};
        const auto envelope = bench_->bump(bench_->prepared(caller, made), caller, {bank_, bank_});
        EXPECT_EQ(bench_->outcome_of(envelope), "PENDING");
        bench_->close_ledger();
        const auto& bumped = envelope.as<stellar::FeeBumpEnvelope>()->txn;
        const Json transaction = bench_->find(stellar::transaction_hash(bench_->network(), bumped));
        const auto paid = xdr_of<stellar::TransactionResult>(transaction, "resultXdr");
        EXPECT_TRUE(paid.succeeded()) << write_canonical(transaction);
        const auto meta = xdr_of<stellar::TransactionMeta>(transaction, "resultMetaXdr");
        return {"", result(function, *meta.return_value()), events(transaction)};
    }
    void be_at(UnixSecs now) {
        bench_->control("sandbox_setTime", Json::Object{{"time", static_cast<std::int64_t>(now)}});
        bench_->close_ledger();
    }

    Json result(const std::string& function, const stellar::ScVal& value) const {
        const auto decoded = bench_->spec().decode_result(function, value);
        EXPECT_TRUE(decoded) << decoded.error().text();
        return *decoded;
    }
    std::vector<orchestrator::Event> events(const Json& transaction) const {
        std::vector<orchestrator::Event> out;
        const auto meta = xdr_of<stellar::TransactionMeta>(transaction, "resultMetaXdr");
        for (const stellar::ContractEvent& event : meta.events_of(0)) {
            const bool own = event.contract == bench_->orchestrator().hash;
            if (!own || event.type != stellar::EventType::contract) continue;
            const auto decoded = bench_->spec().decode_event(event.topics, event.data);
            EXPECT_TRUE(decoded && *decoded);
            out.push_back({(*decoded)->name, {}, *(*decoded)->fields.object()});
        }
        return out;
    }
    std::string error_name(const Json& error) const {
        const std::string& words = *error.string();
        const auto at = words.find('#');
        const auto number = u64_from_decimal(words.substr(at + 1, words.find(')') - at - 1));
        if (at == words.npos || !number) return words;
        return bench_->spec().error_name(static_cast<std::uint32_t>(*number)).value_or(words);
    }

    std::unique_ptr<StellarBench> bench_;
    std::map<Account, Person> people_;
    Person bank_{kBank};
    Hash32 network_ = stellar::network_id(StellarSettings().passphrase);
};

class NodeScenario : public testing::TestWithParam<std::string> {};

TEST_P(NodeScenario, GoesAsWritten) {
    Node executor;
    orchestrator::play(executor, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Golden, NodeScenario, testing::ValuesIn(orchestrator::scenarios()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace warden::sandbox::soroban
