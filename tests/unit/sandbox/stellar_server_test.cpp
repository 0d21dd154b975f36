// The service with a Stellar chain: settings, data that go on, a scenario of signed transactions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/stellar/codec/strkey.hpp"
#include "domain/base/sha256.hpp"
#include "sandbox/setup/setup.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/sandbox/service_bench.hpp"
#include "tests/unit/sandbox/stellar_bench.hpp"

namespace warden::sandbox {
namespace {

using soroban::StellarBench;
using support::TempDir;
using testing::HasSubstr;

Json::Object settings_file(const StellarBench& people) {
    Json::Array accounts;
    for (const soroban::Person* person : {&people.admin, &people.alice}) {
        accounts.push_back(
            Json::Object{{"public_key", person->text()}, {"balance", "100000000000"}});
    }
    return {{"chain", "stellar"},
            {"block_ms", 0},
            {"accounts", std::move(accounts)},
            {"orchestrator", constructor_arguments(people)},
            {"providers", Json::Array{Json::Object{{"name", "one"}}}}};
}

Result<ServerSettings> read(Json::Object members) {
    return read_settings(write_canonical(Json(std::move(members))));
}

class StellarService : public ServiceBench {
  protected:
    void start(const std::string& data_dir = {}) {
        auto settings = read(settings_file(people));
        ASSERT_TRUE(settings) << settings.error().text();
        settings->data_dir = data_dir;
        begin(std::move(*settings));
    }
    Json result(const std::string& method, Json params = Json::Object()) {
        return *post(rpc_url(), method, std::move(params)).find("result");
    }

    const StellarBench people;
};

TEST_F(StellarService, SettingsAreReadAndEachMistakeIsNamed) {
    Json::Object members = settings_file(people);
    members.emplace_back("passphrase", "Some Network");
    members.emplace_back("retention_ledgers", 500);
    members.emplace_back("scan_ledgers_max", 20);
    members.emplace_back("base_fee", 200);
    std::erase_if(members, [](const auto& member) { return member.first == "block_ms"; });
    members.emplace_back("block_ms", 1'500);
    const auto good = read(members);
    ASSERT_TRUE(good) << good.error().text();
    const auto& chain = std::get<soroban::StellarSettings>(good->chain);
    EXPECT_EQ(chain.passphrase, "Some Network");
    EXPECT_EQ(chain.retention_ledgers, 500u);
    EXPECT_EQ(chain.scan_ledgers_max, 20u);
    EXPECT_EQ(chain.base_fee, 200u);
    EXPECT_EQ(chain.close_secs, 2u);
    EXPECT_EQ(chain.accounts[1].account, people.alice.account());
    const auto detail = [&](std::string name, Json value) {
        Json::Object changed = settings_file(people);
        std::erase_if(changed, [&](const auto& member) { return member.first == name; });
        changed.emplace_back(name, std::move(value));
        const auto read_back = read(changed);
        return read_back ? std::string() : read_back.error().detail;
    };
    const auto account = [&](Json::Object one) {
        return detail("accounts", Json::Array{std::move(one)});
    };
    EXPECT_THAT(detail("chain", "solana"), HasSubstr("'starknet' or 'stellar'"));
    EXPECT_THAT(detail("l1_depth", 5), HasSubstr("l1_depth"));
    EXPECT_THAT(detail("retention_ledgers", 1), HasSubstr("retention_ledgers: at least 2"));
    EXPECT_THAT(detail("base_fee", 0), HasSubstr("base_fee"));
    EXPECT_THAT(account({{"public_key", "0x5"}}), HasSubstr("accounts[0]: public_key"));
    EXPECT_THAT(account({{"public_key", people.alice.text()}, {"address", "0x1"}}),
                HasSubstr("address"));
    EXPECT_THAT(account({{"public_key", people.alice.text()}, {"balance", "9223372036854775808"}}),
                HasSubstr("balance"));
}

TEST_F(StellarService, AnswersAndGoesOnWhereItEnded) {
    const TempDir folder;
    const std::string data = folder.path().string();
    start(data);
    EXPECT_EQ(*ready.find("chain")->string(), "stellar");
    EXPECT_EQ(ready.find("ws"), nullptr);
    EXPECT_EQ(*ready.find("block_number")->integer(), 2);
    post(control_url(), "sandbox_mint",
         Json::Object{{"to", people.carol.text()}, {"amount", "50000000"}});
    post(control_url(), "sandbox_createBlock", Json::Object{{"count", 3}});
    const std::string before = *result("getLatestLedger").find("id")->string();
    stop();
    loop.clock.advance(Seconds{5'000});
    start(data);
    EXPECT_EQ(*result("getLatestLedger").find("id")->string(), before);
    EXPECT_EQ(*ready.find("block_number")->integer(), 5);
    stop();
    auto other = *read(settings_file(people));
    other.data_dir = data;
    std::get<soroban::StellarSettings>(other.chain).passphrase = "Another Network";
    const auto refused = make_service(loop.io.get_executor(), loop.clock, other);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, HasSubstr("other settings"));
}

TEST_F(StellarService, SetupPlaysAScenarioTwice) {
    start();
    const TempDir keys;
    keys.write("alice.key", stellar::encode_strkey(stellar::StrKeyKind::seed, sha256("alice")));
    const std::string scenario = R"({"people": ["alice"], "steps": [
        {"by": "alice", "unless": "AlreadyExists", "calls": [{"approve": "5000"},
            {"call": "register_provider", "with": {"endpoint": "$provider:one", "stake": "5000"}}]},
        {"by": "alice", "save": {"unit": "UnitRegistered.unit_id"}, "calls": [
            {"call": "register_unit", "with": {"capacity_gb": 10, "region": "eu-1", "api": 1,
             "endpoint": "$provider:one", "floor": "5", "ceiling": "5", "window_secs": "60",
             "terms": {"latency_ms_max": 5, "upload_kbytes_per_s_min": 0,
                       "download_kbytes_per_s_min": 0, "uptime_ppm_min": 0, "error_ppm_max": 0,
                       "credit_bps": 0, "outage_bps": 0}}}]}
        ]})";
    const SetupOrder order{rpc_url(), control_url(), keys.path().string(), scenario};
    for (const char* unit : {"1", "2"}) {
        Result<Json> done = fail(Errc::unavailable, "not run");
        loop.run_with_time(run_setup(loop.clock, order, done));
        ASSERT_TRUE(done) << done.error().text();
        EXPECT_EQ(*done->find("unit")->string(), unit);
        EXPECT_EQ(*done->find("account:alice")->string(), people.alice.text());
    }
    const auto refused = [&](const char* steps) {
        SetupOrder wrong = order;
        wrong.scenario = steps;
        Result<Json> done = Json();
        loop.run_with_time(run_setup(loop.clock, wrong, done));
        return done ? "" : done.error().detail;
    };
    EXPECT_THAT(refused(R"({"steps": [{"by": "nobody", "calls": []}]})"), HasSubstr("step 1"));
    EXPECT_THAT(refused(R"({"steps": [{"by": "alice", "calls": [{"call": "settle",
                            "with": {"reservation_id": "9", "max_windows": 1}}]}]})"),
                HasSubstr("'NotFound'"));
    keys.write("broken.key", "SABC");
    EXPECT_THAT(refused(R"({"steps": [{"by": "broken", "calls": []}]})"),
                HasSubstr("no secret seed"));
    stop();
}

}  // namespace
}  // namespace warden::sandbox
