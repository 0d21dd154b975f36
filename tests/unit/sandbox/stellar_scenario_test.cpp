// The scenario files, each call as a signed transaction through the Stellar node.
#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>

#include "sandbox/orchestrator/invariants.hpp"
#include "sandbox/stellar/ledger_chain.hpp"
#include "tests/orchestrator/scenario.hpp"
#include "tests/unit/sandbox/stellar_bench.hpp"

namespace warden::sandbox::soroban {
namespace {

using orchestrator::Call;
using orchestrator::Outcome;

// Beside the tokens of the scenario, for fees and the reserve.
constexpr std::int64_t kExtra = 10'000'000'000;

// Whoever calls something in a scenario.
constexpr std::array<const char*, 15> kPeople = {
    "admin", "alice",   "anyone",  "bob",     "carol",   "dave",    "deployer", "dora",
    "judge", "mallory", "oracle1", "oracle2", "oracle3", "oracle4", "oracle5"};

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

class NodeExecutor final : public orchestrator::Executor {
  public:
    Outcome call(const Call& call) override {
        if (call.function == "constructor") return construct(call);
        if (!bench_) return {std::string(orchestrator::kNotConstructed), {}, {}};
        bench_->control("sandbox_setTime",
                        Json::Object{{"time", static_cast<std::int64_t>(call.now)}});
        bench_->close_ledger();
        const auto* function = orchestrator::find_function(call.function);
        const stellar::InvokeContractArgs made = bench_->call(call.function, arguments(call));
        const Person& source = person(call.caller);
        const Json simulated = bench_->simulate(bench_->draft(source, made));
        if (const Json* error = simulated.find("error")) return {error_name(*error), {}, {}};
        if (function->view) {
            const Json& first = simulated.find("results")->array()->at(0);
            return {"", result(call.function, xdr_of<stellar::ScVal>(first, "xdr")), {}};
        }
        return landed(call.function, call.caller, bench_->run(source, made));
    }

    U128 balance(const Account& account) override {
        const Json owed =
            bench_->view("get_balance", Json::Object{{"account", person(account).text()}});
        return *u128_from_decimal(*owed.string());
    }
    U128 tokens(const Account& account) override {
        const auto& accounts = core().host().accounts();
        return static_cast<U128>(accounts.balance(person(account).text()) - kExtra +
                                 fees_[account]);
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
        if (added) names_[found->second.text()] = name;
        return found->second;
    }

    Outcome construct(const Call& call) {
        if (bench_) return {std::string(orchestrator::kNotConstructed), {}, {}};
        StellarSettings settings;
        settings.close_secs = 0;
        settings.orchestrator = arguments(call);
        for (const char* name : kPeople) {
            settings.accounts.push_back(
                {person(name).account(), static_cast<std::int64_t>(kTokensEach) + kExtra});
        }
        try {
            bench_ = std::make_unique<StellarBench>(settings, call.now);
        } catch (const std::runtime_error& error) {
            const std::string words = error.what();
            const std::string_view mark = "refuses: ";
            const auto at = words.find(mark) + mark.size();
            return {words.substr(at, words.find(' ', at) - at), {}, {}};
        }
        names_[to_text(native_token(bench_->network()))] = "token";
        const Json page = bench_->rpc("getTransactions", Json::Object{{"startLedger", 2}});
        Outcome out{"", {}, events(page.find("transactions")->array()->at(0))};
        return out;
    }

    Outcome landed(const std::string& function, const Account& payer, const Json& transaction) {
        const auto paid = xdr_of<stellar::TransactionResult>(transaction, "resultXdr");
        fees_[payer] += paid.fee_charged;
        EXPECT_TRUE(paid.succeeded()) << write_canonical(transaction);
        const auto meta = xdr_of<stellar::TransactionMeta>(transaction, "resultMetaXdr");
        return {"", result(function, *meta.return_value()), events(transaction)};
    }

    // Names of the scenario into addresses, wherever a function takes some.
    Json named(const Json& value) {
        if (value.string()) return person(*value.string()).text();
        Json::Array out;
        for (const Json& one : *value.array()) out.push_back(named(one));
        return out;
    }
    Json member_named(const Json& record, std::string_view member) {
        Json::Object out = *record.object();
        for (auto& [name, value] : out) {
            if (name == member) value = named(value);
        }
        return out;
    }
    Json arguments(const Call& call) {
        const auto* function = orchestrator::find_function(call.function);
        Json::Object out;
        for (const auto& parameter : function->parameters) {
            const Json& value = *call.arguments.find(parameter.name);
            if (parameter.type == "account" || parameter.type == "accounts") {
                out.emplace_back(parameter.name, named(value));
            } else if (parameter.type == "config") {
                out.emplace_back(parameter.name, member_named(value, "treasury"));
            } else if (parameter.type == "scores") {
                Json::Array scores;
                for (const Json& one : *value.array()) {
                    scores.push_back(member_named(one, "address"));
                }
                out.emplace_back(parameter.name, std::move(scores));
            } else {
                out.emplace_back(parameter.name, value);
            }
        }
        if (takes_caller(call.function)) out.emplace_back("caller", person(call.caller).text());
        return out;
    }
    static bool takes_caller(const std::string& function) {
        static const std::set<std::string> without = {"constructor", "settle", "expire_request",
                                                      "execute_slash", "lapse_slash"};
        return !orchestrator::find_function(function)->view && !without.contains(function);
    }

    // And back.
    Json unnamed(const Json& value) const {
        if (value.string()) {
            const auto known = names_.find(*value.string());
            return known == names_.end() ? value : Json(known->second);
        }
        if (value.array()) {
            Json::Array out;
            for (const Json& one : *value.array()) out.push_back(unnamed(one));
            return out;
        }
        if (!value.object()) return value;
        Json::Object out;
        for (const auto& [name, member] : *value.object()) out.emplace_back(name, unnamed(member));
        return out;
    }
    Json result(const std::string& function, const stellar::ScVal& value) const {
        const auto decoded = bench_->spec().decode_result(function, value);
        EXPECT_TRUE(decoded) << decoded.error().text();
        return unnamed(*decoded);
    }
    std::vector<orchestrator::Event> events(const Json& transaction) const {
        std::vector<orchestrator::Event> out;
        const auto meta = xdr_of<stellar::TransactionMeta>(transaction, "resultMetaXdr");
        for (const stellar::ContractEvent& event : meta.events_of(0)) {
            const bool own = event.contract == bench_->orchestrator().hash;
            if (!own || event.type != stellar::EventType::contract) continue;
            const auto decoded = bench_->spec().decode_event(event.topics, event.data);
            EXPECT_TRUE(decoded && *decoded);
            out.push_back({(*decoded)->name, {}, *unnamed((*decoded)->fields).object()});
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
    std::map<std::string, Account> names_;  // by address
    std::map<Account, std::int64_t> fees_;
};

class NodeScenario : public testing::TestWithParam<std::string> {};

TEST_P(NodeScenario, GoesAsWritten) {
    NodeExecutor executor;
    orchestrator::play(executor, GetParam());
}

INSTANTIATE_TEST_SUITE_P(Golden, NodeScenario, testing::ValuesIn(orchestrator::scenarios()),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace warden::sandbox::soroban
