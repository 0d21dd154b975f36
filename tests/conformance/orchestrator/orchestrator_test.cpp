// Sandbox, Soroban host and starknet-devnet must agree on every step.
#include <gtest/gtest.h>
#include <poll.h>

#include <cstdlib>
#include <iostream>

#include "adapters/starknet/codec/declare.hpp"
#include "domain/orchestrator/codes.hpp"
#include "tests/orchestrator/lockstep.hpp"
#include "tests/orchestrator/random_calls.hpp"
#include "tests/orchestrator/starknet_executor.hpp"
#include "tests/orchestrator/stellar_executor.hpp"
#include "tests/support/missing.hpp"
#include "tests/support/program.hpp"
#include "tests/support/repository.hpp"

namespace warden::sandbox::orchestrator {
namespace {

constexpr std::size_t kFunctions = 49;  // that change something, the constructor among them
constexpr std::size_t kErrors = 28;
constexpr int kStepsBetweenWholeComparisons = 250;

// WARDEN_RANDOM_WORLDS: another number of them.
std::uint32_t worlds() {
    const char* given = std::getenv("WARDEN_RANDOM_WORLDS");
    return given == nullptr ? RandomCalls::kWorlds : static_cast<std::uint32_t>(std::stoul(given));
}

// Both nodes; skips without their programs, under CI=true fails.
class Orchestrator : public testing::Test {
  protected:
    void SetUp() override {
        const auto devnet = support::find_program("starknet-devnet");
        if (!devnet) {
            return support::missing("starknet-devnet: deploy/install cairo");
        }
        host_ = "build/stellar_host/stellar-host";
        if (!std::filesystem::exists(host_)) {
            return support::missing("stellar-host: run tests/conformance/stellar_host/build");
        }
        program_ = *devnet;
        start_devnet();
        const std::string wasm =
            support::repository_file("adapters/stellar/contract/orchestrator.wasm");
        wasm_.assign(wasm.begin(), wasm.end());
    }

    // A new one with the class declared: it gets slower and larger with all that it keeps.
    void start_devnet();
    // The same calls on executors of their own, and whatever `drive` plays in lockstep.
    template <class Drive>
    void with_executors(Drive drive) {
        Bench rules;
        const auto stellar = stellar::make_stellar_executor(host_, wasm_);
        const auto starknet = starknet::make_starknet_executor(*accounts_, class_hash_);
        Lockstep lockstep(rules, {{"Soroban", stellar.get()}, {"Cairo", starknet.get()}});
        drive(rules, lockstep);
        total_.add(lockstep.tally());
    }

    void print(const std::string& what) const {
        std::cout << "counted: " << what << ": 3 executors, 0 differences, " << total_.steps
                  << " steps, " << total_.succeeded << " succeeded ("
                  << 100 * total_.succeeded / std::max<std::uint64_t>(total_.steps, 1) << " %), "
                  << total_.functions.size() << " of " << kFunctions << " functions, "
                  << total_.errors.size() << " of " << kErrors << " errors; " << total_.views
                  << " views and " << total_.entities << " entities compared" << std::endl;
    }

    Tally total_;

  private:
    starknet::Felt declare(const std::string& name);

    std::filesystem::path program_;
    std::filesystem::path host_;
    Bytes wasm_;
    std::unique_ptr<support::Program> devnet_;
    std::unique_ptr<starknet::DevnetAccounts> accounts_;
    starknet::Felt class_hash_;
};

void Orchestrator::start_devnet() {
    accounts_.reset();
    const std::string port = std::to_string(support::free_port());
    devnet_ = std::make_unique<support::Program>(
        program_, std::vector<std::string>{"--seed", "42", "--accounts", "40", "--port", port});
    const std::string url = "http://127.0.0.1:" + port + "/rpc";
    for (int i = 0; i < 500 && !accounts_ && devnet_->running(); ++i) {
        try {
            accounts_ = std::make_unique<starknet::DevnetAccounts>(support::http_rpc(url));
        } catch (const std::runtime_error&) {
            ::poll(nullptr, 0, 20);
        }
    }
    if (!accounts_) {
        throw std::runtime_error("starknet-devnet does not answer: " + devnet_->printed());
    }
    declare("annex");
    class_hash_ = declare("orchestrator");
}

// One of the two classes that are the contract.
starknet::Felt Orchestrator::declare(const std::string& name) {
    const std::string folder = "adapters/starknet/contract/artefacts/";
    starknet::DeclareV3 declare;
    declare.contract_class =
        starknet::sierra_from_json(support::repository_json(folder + name + ".sierra.json"))
            .value();
    const Json manifest = support::repository_json(folder + name + ".json");
    declare.compiled_class_hash =
        starknet::Felt::from_hex(*manifest.find("compiled_class_hash")->string()).value();
    declare.sender_address = accounts_->address(0);
    declare.nonce = starknet::Felt{accounts_->use_nonce(0)};
    declare.resource_bounds = starknet::DevnetAccounts::bounds();
    const starknet::Felt class_hash = starknet::class_hash(declare.contract_class);
    const auto hash = starknet::declare_hash(declare, class_hash, accounts_->chain_id());
    const auto signature = starknet::sign(accounts_->key(0), hash).value();
    declare.signature = {signature.r, signature.s};
    accounts_->rpc("starknet_addDeclareTransaction",
                   Json::Object{{"declare_transaction", starknet::to_json(declare)}});
    return class_hash;
}

TEST_F(Orchestrator, AgreesOnEveryScenario) {
    for (const std::string& name : scenarios()) {
        with_executors([&](Bench& rules, Lockstep& lockstep) {
            UnixSecs now = 0;
            for (const Step& step : steps_of(name)) {
                check_step(rules, step, lockstep.play(step.call));
                ASSERT_FALSE(HasFailure()) << step.text();
                now = step.call.now;
            }
            if (rules.contract().state().instance.find(0)) lockstep.compare_all(now);
        });
        ASSERT_FALSE(HasFailure()) << name;
    }
    print("scenarios");
    EXPECT_GE(total_.steps, 200u);
    EXPECT_EQ(total_.errors.size(), kErrors);
    EXPECT_EQ(total_.functions.size(), kFunctions);
}

TEST_F(Orchestrator, AgreesOnRandomCalls) {
    for (std::uint32_t seed = 1; seed <= worlds(); ++seed) {
        if (seed > 1) start_devnet();
        with_executors([&](Bench& rules, Lockstep& lockstep) {
            lockstep.play(RandomCalls::constructor());
            RandomCalls calls(seed);
            for (int i = 1; i <= RandomCalls::kCallsEach; ++i) {
                const Call call = calls.next(rules);
                lockstep.play(call);
                if (i % kStepsBetweenWholeComparisons == 0) lockstep.compare_all(call.now);
                ASSERT_FALSE(HasFailure()) << "seed " << seed << " step " << i;
            }
        });
        ASSERT_FALSE(HasFailure()) << "seed " << seed;
    }
    print("random calls, seeds 1 to " + std::to_string(worlds()));
    EXPECT_GE(total_.steps, std::uint64_t{RandomCalls::kCallsEach} * worlds());
    EXPECT_GE(2 * total_.succeeded, total_.steps);
    // A few worlds alone may lack a rare function: half of what ten must have.
    const auto least = worlds() < RandomCalls::kWorlds ? worlds() : 2 * worlds();
    for (const Function& function : functions()) {
        if (function.view || function.name == "constructor") continue;
        EXPECT_GE(total_.functions[std::string(function.name)], least) << function.name;
    }
}

}  // namespace
}  // namespace warden::sandbox::orchestrator
