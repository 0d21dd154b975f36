// simulateTransaction and getLedgerEntries.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/stellar/codec/wasm.hpp"
#include "domain/base/sha256.hpp"
#include "tests/unit/sandbox/stellar_bench.hpp"

namespace warden::sandbox::soroban {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class StellarSimulateTest : public testing::Test {
  protected:
    Json simulate(stellar::InvokeContractArgs call, Json::Object more = {}) {
        return bench.simulate(bench.draft(bench.alice, std::move(call)), std::move(more));
    }
    static std::string error(const Json& simulated) {
        const Json* words = simulated.find("error");
        return words ? *words->string() : write_canonical(simulated);
    }
    Json entries(Json::Array keys) {
        return bench.rpc("getLedgerEntries", Json::Object{{"keys", std::move(keys)}});
    }
    static Json text(const stellar::LedgerKey& key) { return stellar::to_xdr_base64(key); }

    StellarBench bench;
};

TEST_F(StellarSimulateTest, ViewsNeedNoConsentAndWriteNothing) {
    const Json simulated =
        simulate(bench.call("is_oracle", Json::Object{{"account", bench.oracle.text()}}));
    const auto data = xdr_of<stellar::SorobanTransactionData>(simulated, "transactionData");
    EXPECT_TRUE(data.footprint.read_write.empty());
    EXPECT_EQ(data.footprint.read_only.size(), 2u);  // instance and code
    const Json& result = simulated.find("results")->array()->at(0);
    EXPECT_TRUE(result.find("auth")->array()->empty());
    EXPECT_EQ(xdr_of<stellar::ScVal>(result, "xdr"), stellar::ScVal(true));
    EXPECT_EQ(*simulated.find("minResourceFee")->string(), std::to_string(data.resource_fee));
    EXPECT_EQ(*bench.view("get_config", Json::Object{{"version", 1}}).find("min_stake")->string(),
              "1000");
    const Json instance = bench.view("get_instance", Json::Object{});
    EXPECT_EQ(*instance.find("token")->string(), to_text(native_token(bench.network())));
    EXPECT_EQ(*instance.find("pending_admin")->string(),
              "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAWHF");
}

TEST_F(StellarSimulateTest, ZeroAccountAndZeroContractAreNobody) {
    for (const std::string& zero :
         {to_text(stellar::AccountId{}), to_text(stellar::ContractId{})}) {
        const Json simulated = simulate(bench.call(
            "propose_admin", Json::Object{{"caller", bench.admin.text()}, {"account", zero}}));
        EXPECT_THAT(error(simulated), HasSubstr("Error(Contract, #6)"));
    }
}

TEST_F(StellarSimulateTest, CallsTellConsentFootprintAndChangesAndLeaveNoTrace) {
    const Json simulated = simulate(bench.register_provider(bench.alice));
    const Json& result = simulated.find("results")->array()->at(0);
    const auto auth = *stellar::from_xdr_base64<stellar::AuthorizationEntry>(
        *result.find("auth")->array()->at(0).string());
    EXPECT_TRUE(std::holds_alternative<stellar::SourceCredentials>(auth.credentials));
    ASSERT_EQ(auth.root.sub_invocations.size(), 1u);
    const auto& inner =
        std::get<stellar::InvokeContractArgs>(auth.root.sub_invocations[0].function);
    EXPECT_EQ(inner.function.text, "transfer");
    EXPECT_EQ(inner.args[2], stellar::ScVal(stellar::ScI128{5'000}));
    // The instance, alice's account, the contract's balance.
    const auto data = xdr_of<stellar::SorobanTransactionData>(simulated, "transactionData");
    EXPECT_EQ(data.footprint.read_write.size(), 3u);
    EXPECT_EQ(simulated.find("stateChanges")->array()->size(), 2u);
    EXPECT_EQ(simulated.find("events")->array()->size(), 3u);
    EXPECT_THAT(bench.view("get_provider", Json::Object{{"provider", bench.alice.text()}})
                    .string()
                    ->substr(0, 30),
                StartsWith("HostError: Error(Contract, #5)"));
    EXPECT_EQ(bench.account(bench.alice).balance, StellarBench::kBalance);
}

TEST_F(StellarSimulateTest, ErrorsStandInTheResult) {
    EXPECT_THAT(error(simulate(bench.call("get_unit", Json::Object{{"unit_id", "7"}}))),
                StartsWith("HostError: Error(Contract, #5)\n\nEvent log (newest first):"));
    const Json failed = simulate(bench.call("get_unit", Json::Object{{"unit_id", "7"}}));
    EXPECT_EQ(failed.find("events")->array()->size(), 1u);
    auto call = bench.call("version", Json::Object{});
    call.function.text = "no_such_function";
    EXPECT_THAT(error(simulate(call)), StartsWith("HostError: Error(WasmVm, MissingValue)"));
    call.function.text = "__constructor";
    EXPECT_THAT(error(simulate(call)), StartsWith("HostError: Error(Context, InvalidAction)"));
    call.function.text = "get_unit";
    EXPECT_THAT(error(simulate(call)), StartsWith("HostError: Error(WasmVm, InvalidAction)"));
    call.contract.value = stellar::ContractId{};
    EXPECT_THAT(error(simulate(call)), StartsWith("HostError: Error(Storage, MissingValue)"));
    auto deep = bench.register_provider(bench.alice);
    deep.args[0] = stellar::address(stellar::ScAddress{bench.orchestrator()});
    EXPECT_THAT(error(simulate(deep)), StartsWith("HostError: Error(Auth, InvalidAction)"));
}

TEST_F(StellarSimulateTest, RequestsThatAreNone) {
    stellar::Transaction txn = bench.draft(bench.alice, bench.register_provider(bench.alice));
    EXPECT_EQ(error(bench.rpc("simulateTransaction", Json::Object{{"transaction", "AAAA"}})),
              "Could not unmarshal transaction");
    stellar::Transaction two = txn;
    two.operations.push_back(two.operations[0]);
    EXPECT_EQ(error(bench.simulate(two)), "Transaction contains more than one operation");
    stellar::Transaction memo = txn;
    memo.memo.value = std::uint64_t{5};
    EXPECT_THAT(error(bench.simulate(memo)), HasSubstr("memo"));
    EXPECT_THAT(error(bench.simulate(txn, {{"authMode", "odd"}})), HasSubstr("must be one of"));
    auto& operation = std::get<stellar::InvokeHostFunctionOp>(txn.operations[0].body);
    operation.auth.resize(1);
    operation.auth[0].root.function = stellar::InvokeContractArgs{};
    EXPECT_THAT(error(bench.simulate(txn, {{"authMode", "record"}})),
                HasSubstr("cannot set authMode to 'record' with an auth footprint"));
    EXPECT_THAT(error(bench.simulate(txn)), StartsWith("HostError: Error(Auth, InvalidAction)"));
    operation.auth.clear();
    EXPECT_THAT(error(bench.simulate(txn, {{"authMode", "enforce"}})),
                StartsWith("HostError: Error(Auth, InvalidAction)"));
    operation.function.value = Bytes{1, 2, 3};
    EXPECT_THAT(error(bench.simulate(txn)), HasSubstr("no part of the sandbox"));
    const Json leeway =
        bench.simulate(bench.draft(bench.alice, bench.register_provider(bench.alice)),
                       {{"resourceConfig", Json::Object{{"instructionLeeway", 3'000'000}}}});
    EXPECT_GT(xdr_of<stellar::SorobanTransactionData>(leeway, "transactionData").instructions,
              4'000'000u);
}

TEST_F(StellarSimulateTest, NoncesDiffer) {
    std::vector<std::int64_t> nonces;
    for (int i = 0; i < 2; ++i) {
        const Json simulated = simulate(bench.register_provider(bench.carol));
        const auto entry = *stellar::from_xdr_base64<stellar::AuthorizationEntry>(
            *simulated.find("results")->array()->at(0).find("auth")->array()->at(0).string());
        nonces.push_back(std::get<stellar::AddressCredentials>(entry.credentials).nonce);
    }
    EXPECT_NE(nonces[0], nonces[1]);
}

TEST_F(StellarSimulateTest, TheNativeAssetsContract) {
    const stellar::ScAddress token{native_token(bench.network())};
    const auto result = [&](const char* function, std::vector<stellar::ScVal> args) {
        const Json simulated = simulate({token, {function}, std::move(args)});
        return xdr_of<stellar::ScVal>(simulated.find("results")->array()->at(0), "xdr");
    };
    const auto alice = stellar::address(stellar::ScAddress{bench.alice.account()});
    EXPECT_EQ(result("balance", {alice}), stellar::ScVal(stellar::ScI128{StellarBench::kBalance}));
    EXPECT_EQ(result("decimals", {}), stellar::ScVal(std::uint32_t{7}));
    EXPECT_EQ(result("symbol", {}), stellar::text("native"));
    const auto pay = [&](std::int64_t amount) {
        return error(simulate(bench.pay(bench.alice, bench.carol, amount)));
    };
    EXPECT_THAT(pay(-1), StartsWith("HostError: Error(Contract, #8)"));
    // The reserve of one XLM stays.
    EXPECT_THAT(pay(StellarBench::kBalance - 9'999'999),
                StartsWith("HostError: Error(Contract, #10)"));
    EXPECT_THAT(pay(StellarBench::kBalance - 10'000'000), HasSubstr("transactionData"));
    const Person fresh("fresh");
    EXPECT_THAT(error(simulate(bench.pay(bench.alice, fresh, 9'999'999))),
                StartsWith("HostError: Error(Contract, #6)"));
    EXPECT_THAT(error(simulate({token, {"approve"}, {}})), HasSubstr("no part of the sandbox"));
    EXPECT_THAT(error(simulate({token, {"odd"}, {}})),
                StartsWith("HostError: Error(WasmVm, MissingValue)"));
    // More than there is of the token: refused by it, so by the contract.
    auto rich = bench.call("register_provider", Json::Object{{"caller", bench.alice.text()},
                                                             {"endpoint", "https://a.example/"},
                                                             {"stake", "10000000000000"}});
    EXPECT_THAT(error(simulate(rich)), StartsWith("HostError: Error(Contract, #24)"));
}

TEST_F(StellarSimulateTest, EntriesOfTheLedger) {
    const Json instance = text(stellar::instance_key(bench.orchestrator()));
    const Json nobody = text(stellar::account_key(Person("nobody").account()));
    const Json alice = text(stellar::account_key(bench.alice.account()));
    const Json answer = entries({alice, nobody, instance});
    ASSERT_EQ(answer.find("entries")->array()->size(), 2u);  // in the order asked for
    EXPECT_EQ(*answer.find("entries")->array()->at(0).find("key"), alice);
    EXPECT_EQ(answer.find("entries")->array()->at(0).find("liveUntilLedgerSeq"), nullptr);
    const Json& second = answer.find("entries")->array()->at(1);
    EXPECT_NE(second.find("liveUntilLedgerSeq"), nullptr);
    const auto data = xdr_of<stellar::LedgerEntryData>(second, "xdr");
    const auto* contract =
        data.as<stellar::ContractDataEntry>()->value.as<stellar::ScContractInstance>();
    const auto hash = std::get<stellar::WasmHash>(contract->executable.value).hash;
    const Json code = entries({text(stellar::code_key(hash))});
    const auto wasm = xdr_of<stellar::LedgerEntryData>(code.find("entries")->array()->at(0), "xdr")
                          .as<stellar::ContractCodeEntry>()
                          ->wasm;
    EXPECT_EQ(sha256(wasm), hash);
    EXPECT_TRUE(stellar::wasm_custom_section(wasm, stellar::kEnvMetaSection));
    const auto error_of = [&](Json::Array keys) {
        return bench.error_of("getLedgerEntries", Json::Object{{"keys", std::move(keys)}});
    };
    EXPECT_EQ(error_of(Json::Array(201, alice)),
              "-32602 key count (201) exceeds maximum supported (200)");
    EXPECT_EQ(error_of({alice, "AAA"}), "-32602 cannot unmarshal key value AAA at index 1");
    const Hash32 entry = sha256(stellar::to_xdr(stellar::instance_key(bench.orchestrator())));
    EXPECT_EQ(error_of({text(stellar::LedgerKey{stellar::LedgerKeyTtl{entry}})}),
              "-32602 ledger ttl entries cannot be queried directly");
    EXPECT_THAT(bench.error_of("getLedgerEntries", Json::Object{{"keys", 5}}), HasSubstr("-32602"));
}

TEST_F(StellarSimulateTest, AnEndpointThatLagsShowsOldState) {
    bench.run(bench.alice, bench.pay(bench.alice, bench.carol, 5));
    const std::int64_t now = bench.account(bench.alice).seq_num;
    bench.control(
        "sandbox_setFault",
        Json::Object{{"name", "lag"}, {"times", -1}, {"parameters", Json::Object{{"ledgers", 1}}}});
    EXPECT_EQ(bench.account(bench.alice).seq_num, now - 1);
    bench.control("sandbox_clearFaults");
    EXPECT_EQ(bench.account(bench.alice).seq_num, now);
}

TEST_F(StellarSimulateTest, UpgradeNamesTheNewCode) {
    const std::string hash(64, '1');
    bench.run(bench.admin,
              bench.call("propose_upgrade",
                         Json::Object{{"caller", bench.admin.text()}, {"code_hash", hash}}));
    bench.control("sandbox_advanceTime", Json::Object{{"secs", 3'700}});
    bench.close_ledger();
    const Json done =
        bench.run(bench.admin, bench.call("upgrade", Json::Object{{"caller", bench.admin.text()}}));
    const auto meta = xdr_of<stellar::TransactionMeta>(done, "resultMetaXdr");
    EXPECT_EQ(meta.events_of(0).back().type, stellar::EventType::system);
    const Json answer = entries({text(stellar::instance_key(bench.orchestrator()))});
    const auto data =
        xdr_of<stellar::LedgerEntryData>(answer.find("entries")->array()->at(0), "xdr");
    const auto* contract =
        data.as<stellar::ContractDataEntry>()->value.as<stellar::ScContractInstance>();
    EXPECT_EQ(to_hex(std::get<stellar::WasmHash>(contract->executable.value).hash), hash);
}

}  // namespace
}  // namespace warden::sandbox::soroban
