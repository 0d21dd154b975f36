// Settings, journal file, sample providers, and the whole service over loopback sockets.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "sandbox/server/journal.hpp"
#include "sandbox/setup/setup.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/sandbox/chain_bench.hpp"
#include "tests/unit/sandbox/service_bench.hpp"

namespace warden::sandbox {
namespace {

using support::TempDir;

// A file of settings as a person writes it.
Json::Object settings_file(const ChainBench& people) {
    Json::Array accounts;
    for (const Actor* actor : {&people.admin, &people.alice, &people.carol}) {
        accounts.push_back(Json::Object{{"public_key", actor->public_key().to_hex()},
                                        {"balance", "1000000000000000000000"}});
    }
    return {{"block_ms", 0},
            {"accounts", std::move(accounts)},
            {"orchestrator", constructor_arguments(people)},
            {"providers", Json::Array{Json::Object{{"name", "one"}},
                                      Json::Object{{"name", "two"}, {"mode", "down"}}}}};
}

Result<ServerSettings> read(Json::Object members) {
    return read_settings(write_canonical(Json(std::move(members))));
}

TEST(SandboxSettings, AreReadAndEachMistakeIsNamed) {
    const ChainBench people;
    const auto good = read(settings_file(people));
    ASSERT_TRUE(good) << good.error().text();
    EXPECT_EQ(std::get<StarknetSettings>(good->chain).accounts[1].address, people.alice.address());
    EXPECT_EQ(good->providers[1].mode.kind, ProviderMode::Kind::down);
    const auto detail = [&](std::string name, Json value) {
        Json::Object members = settings_file(people);
        std::erase_if(members, [&](const auto& member) { return member.first == name; });
        members.emplace_back(name, std::move(value));
        const auto read_back = read(members);
        return read_back ? std::string() : read_back.error().detail;
    };
    EXPECT_THAT(detail("rpc_port", 1), testing::HasSubstr("rpc_port"));
    EXPECT_THAT(detail("rpc_ports", Json::Array{70'000}), testing::HasSubstr("rpc_ports[0]"));
    EXPECT_THAT(detail("rpc_ports", Json::Array{}), testing::HasSubstr("rpc_ports"));
    EXPECT_THAT(detail("accounts", Json::Array{Json::Object{{"public_key", "5"}}}),
                testing::HasSubstr("accounts[0]"));
    EXPECT_THAT(detail("providers", Json::Array{Json::Object{{"name", "x"}, {"mode", "odd"}}}),
                testing::HasSubstr("providers[0]"));
    EXPECT_THAT(detail("gas_price", "-1"), testing::HasSubstr("gas_price"));
    EXPECT_FALSE(read_settings("{"));
}

class SandboxService : public ServiceBench {
  protected:
    ServerSettings settings(const std::string& data_dir = {}) {
        ServerSettings out = *read(settings_file(people));
        out.data_dir = data_dir;
        return out;
    }
    void start(const std::string& data_dir = {}) { begin(settings(data_dir)); }

    const ChainBench people;
};

TEST_F(SandboxService, AnswersOverHttpAndOnlyWhereItSays) {
    start();
    EXPECT_EQ(*post(rpc_url(), "starknet_blockNumber", Json::Object()).find("result")->integer(),
              1);
    // The control methods are not the node's.
    const Json refused = post(rpc_url(), "sandbox_createBlock", Json::Object());
    EXPECT_EQ(*refused.find("error")->find("code")->integer(), -32601);
    post(control_url(), "sandbox_createBlock", Json::Object());
    EXPECT_EQ(*post(rpc_url(), "starknet_blockNumber", Json::Object()).find("result")->integer(),
              2);
    EXPECT_EQ(get(rpc_url() + "is_alive")->body, "Alive!!!");
    EXPECT_EQ(get(rpc_url())->status, 405u);
    EXPECT_EQ(get(rpc_url() + "other")->status, 404u);
    stop();
}

TEST_F(SandboxService, TransportFaultsReachTheClient) {
    start();
    const auto set = [&](const char* name) {
        post(control_url(), "sandbox_setFault", Json::Object{{"name", name}});
    };
    ports::HttpRequest request;
    request.method = "POST";
    request.url = rpc_url();
    request.body = R"({"id":1,"method":"starknet_chainId"})";
    set("http_429");
    EXPECT_EQ(send(request)->status, 429u);
    set("half_body");
    EXPECT_FALSE(send(request));
    set("lost_answer");
    EXPECT_FALSE(send(request));
    EXPECT_EQ(send(request)->status, 200u);
    stop();
}

TEST_F(SandboxService, ProvidersBehaveAsOrdered) {
    start();
    const std::string url = provider_url(0);
    const auto set = [&](Json::Object mode) {
        mode.emplace_back("name", "one");
        return post(control_url(), "sandbox_setProvider", std::move(mode)).find("result") !=
               nullptr;
    };
    const auto good = get(url + "bytes/100");
    EXPECT_EQ(good->status, 200u);
    EXPECT_EQ(good->body.size(), 100u);
    EXPECT_TRUE(set({{"mode", "corrupt"}}));
    const auto corrupt = get(url + "bytes/100");
    EXPECT_NE(corrupt->body, good->body);
    EXPECT_EQ(*ports::find_header(corrupt->headers, "ETag"),
              *ports::find_header(good->headers, "ETag"));
    EXPECT_TRUE(set({{"mode", "failing"}, {"status", 500}}));
    EXPECT_EQ(get(url)->status, 500u);
    EXPECT_TRUE(set({{"mode", "down"}}));
    loop.until([&] { return !get(url); });
    EXPECT_TRUE(set({{"mode", "good"}}));
    loop.until([&] { return get(url).has_value(); });
    EXPECT_FALSE(get(provider_url(1)));  // down from the start
    EXPECT_FALSE(set({{"mode", "odd"}}));
    EXPECT_FALSE(set({{"mode", "slow"}, {"delay_ms", 0}}));
    stop();
}

TEST_F(SandboxService, GoesOnWhereItEnded) {
    const TempDir folder;
    const std::string data = folder.path().string();
    start(data);
    post(control_url(), "sandbox_mint", Json::Object{{"to", "0x77"}, {"amount", "5"}});
    post(control_url(), "sandbox_createBlock", Json::Object{{"count", 3}});
    const Json before = post(rpc_url(), "starknet_blockHashAndNumber", Json::Object());
    stop();
    // A line that a crash cut off.
    std::ofstream(folder.path() / "journal.jsonl", std::ios::app) << R"({"do":"blo)";
    loop.clock.advance(Seconds{5'000});
    start(data);
    EXPECT_EQ(write_canonical(post(rpc_url(), "starknet_blockHashAndNumber", Json::Object())),
              write_canonical(before));
    post(control_url(), "sandbox_createBlock", Json::Object());
    stop();
    start(data);
    EXPECT_EQ(*ready.find("block_number")->integer(), 5);
    stop();
    ServerSettings other = settings(data);
    std::get<StarknetSettings>(other.chain).accounts.pop_back();
    const auto refused = make_service(loop.io.get_executor(), loop.clock, other);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, testing::HasSubstr("other settings"));
}

TEST_F(SandboxService, ProvidersStayAsOrderedAcrossARestart) {
    const TempDir folder;
    const std::string data = folder.path().string();
    const auto order = [&](Json::Object members) {
        ASSERT_TRUE(post(control_url(), "sandbox_setProvider", std::move(members)).find("result"));
    };
    start(data);
    order({{"name", "one"}, {"mode", "slow"}, {"delay_ms", 700}});
    order({{"name", "one"}, {"mode", "failing"}, {"status", 500}});
    order({{"name", "two"}, {"mode", "good"}});  // the settings say down
    post(control_url(), "sandbox_createBlock", Json::Object());
    EXPECT_FALSE(
        post(control_url(), "sandbox_setProvider", Json::Object{{"name", "one"}, {"mode", "odd"}})
            .find("result"));
    stop();
    start(data);
    EXPECT_EQ(get(provider_url(0))->status, 500u);
    EXPECT_EQ(get(provider_url(1))->status, 200u);
    order({{"name", "one"}, {"mode", "flapping"}, {"status", 502}, {"period_ms", 4'000}});
    stop();
    start(data);
    const Json listed = post(control_url(), "sandbox_providers", Json::Object());
    const Json& one = (*listed.find("result")->array())[0];
    EXPECT_EQ(*one.find("mode")->string(), "flapping");
    EXPECT_EQ(*one.find("status")->integer(), 502);
    EXPECT_EQ(*one.find("period_ms")->integer(), 4'000);
    stop();
}

TEST_F(SandboxService, AProviderThatTheSettingsDropAndTakeUpAgainKeepsItsMode) {
    const TempDir folder;
    const std::string data = folder.path().string();
    start(data);
    post(control_url(), "sandbox_setProvider",
         Json::Object{{"name", "two"}, {"mode", "failing"}, {"status", 507}});
    stop();
    ServerSettings without = settings(data);
    without.providers.pop_back();
    begin(without);
    post(control_url(), "sandbox_createBlock", Json::Object());
    stop();
    start(data);
    EXPECT_EQ(get(provider_url(1))->status, 507u);
    stop();
}

TEST_F(SandboxService, AJournalLineThatCannotBePlayedStopsTheStartAndStaysThere) {
    const std::string good = R"({"do":"provider","mode":"failing","name":"one","status":500})";
    for (const std::string bad :
         {"", "{", R"({"mode":"good","name":"one"})", R"({"do":"provider","mode":"good"})",
          R"({"do":"provider","mode":"odd","name":"one"})",
          R"({"do":"provider","mode":"failing","name":"one","status":399})"}) {
        const TempDir folder;
        const std::string text = good + "\n" + bad + "\n" + good + "\n";
        const auto file = folder.path() / "journal.jsonl";
        std::ofstream(file) << text;
        const auto refused =
            make_service(loop.io.get_executor(), loop.clock, settings(folder.path().string()));
        ASSERT_FALSE(refused) << bad;
        EXPECT_THAT(refused.error().detail, testing::HasSubstr("journal.jsonl line 2")) << bad;
        std::ifstream in(file);
        EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), text) << bad;
    }
}

TEST_F(SandboxService, ContractThatRefusesItsArgumentsStopsTheStart) {
    ServerSettings bad = settings();
    auto& chain = std::get<StarknetSettings>(bad.chain);
    Json::Object arguments = *chain.orchestrator.object();
    for (auto& [name, value] : arguments) {
        if (name == "oracles") value = Json::Array{};
    }
    chain.orchestrator = arguments;
    const auto refused = make_service(loop.io.get_executor(), loop.clock, bad);
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().detail, testing::HasSubstr("InvalidConfig"));
}

TEST_F(SandboxService, SetupPlaysAScenarioTwice) {
    start();
    const TempDir keys;
    keys.write("alice.key", "0xa11ce");
    const std::string scenario = R"({"people": ["alice"], "steps": [
        {"control": "sandbox_mint", "with": {"to": "$account:alice", "amount": "1000000"}},
        {"by": "alice", "unless": "AlreadyExists", "calls": [{"approve": "5000"},
            {"call": "register_provider", "with": {"endpoint": "$provider:one", "stake": "5000"}}]},
        {"by": "alice", "save": {"unit": "UnitRegistered.unit_id"}, "calls": [
            {"call": "register_unit", "with": {"capacity_gb": 10, "region": "eu-1", "api": 1,
             "endpoint": "$provider:one", "floor": "5", "ceiling": "5", "window_secs": "60",
             "terms": {"latency_ms_max": 5, "upload_kbytes_per_s_min": 0,
                       "download_kbytes_per_s_min": 0, "uptime_ppm_min": 0, "error_ppm_max": 0,
                       "credit_bps": 0, "outage_bps": 0}}}]},
        {"control": "sandbox_createBlock"}]})";
    const SetupOrder order{rpc_url(), control_url(), keys.path().string(), scenario};
    for (const char* unit : {"1", "2"}) {
        Result<Json> done = fail(Errc::unavailable, "not run");
        loop.run_with_time(run_setup(loop.clock, order, done));
        ASSERT_TRUE(done) << done.error().text();
        EXPECT_EQ(*done->find("unit")->string(), unit);
    }
    SetupOrder wrong = order;
    wrong.scenario = R"({"steps": [{"by": "nobody", "calls": []}]})";
    Result<Json> done = Json();
    loop.run_with_time(run_setup(loop.clock, wrong, done));
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().detail, testing::HasSubstr("step 1"));
    stop();
}

}  // namespace
}  // namespace warden::sandbox
