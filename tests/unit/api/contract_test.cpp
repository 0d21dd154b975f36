// The contract itself, as /v1/chains shows it.
#include <gtest/gtest.h>

#include "domain/orchestrator/deployment.hpp"
#include "tests/unit/api/world.hpp"

namespace warden::api {
namespace {

std::string_view text(const Json& json, std::string_view name) {
    return *json.find(name)->string();
}

orchestrator::Instance judged_instance() {
    orchestrator::Instance out;
    out.admin = {"0xad"};
    out.arbiter = {"0xab"};
    out.next_arbiter = {"0xac"};
    out.next_from = 1'700'000'100;  // the chain's time is 1'700'000'000
    out.oracles = {{{"0xa"}, 0, 0, false},
                   {{"0xb"}, 0, 1'700'000'050, false},
                   {{"0xc"}, 0, 1'699'999'000, true}};
    out.config_version = 2;
    out.fixed = orchestrator::kProductionFixed;
    out.fixed.day_secs = 60;
    out.fixed.dispute_deposit_max = 11;
    out.pending_code_hash = Hash32{0xc0};
    out.pending_not_before = 1'700'000'200;
    out.burnt = 5;
    return out;
}

TEST(Chains, ShowWhoJudgesWhatIsFixedAndWhatIsPending) {
    World world;
    const auto shown = [&world] {
        return *world.get("/v1/chains").find("items")->array()->at(0).find("orchestrator");
    };
    world.put(world.sn, orchestrator::instance_key(), judged_instance());
    const Json chain = world.get("/v1/chains").find("items")->array()->at(0);
    EXPECT_EQ(chain.find("orchestrator"), nullptr) << "without its configuration nothing is said";
    orchestrator::Config config;
    config.treasury = {"0x7"};
    config.quorum = 4;
    config.min_stake = 10;
    world.put(world.sn, orchestrator::config_key(2), config);
    const Json contract = shown();
    EXPECT_EQ(text(contract, "admin"), "starknet:SN_SEPOLIA:0xad");
    EXPECT_TRUE(contract.find("pending_admin")->is_null());
    EXPECT_EQ(text(contract, "arbiter"), "starknet:SN_SEPOLIA:0xab");
    EXPECT_EQ(text(*contract.find("next_arbiter"), "from"), "2023-11-14T22:15:00Z");
    const Json::Array& oracles = *contract.find("oracles")->array();
    ASSERT_EQ(oracles.size(), 3U);
    EXPECT_EQ(text(oracles[0], "since"), "");
    EXPECT_EQ(text(oracles[1], "until"), "2023-11-14T22:14:10Z");
    EXPECT_EQ(*oracles[1].find("in_office"), Json(true));
    EXPECT_EQ(*oracles[2].find("revoked"), Json(true));
    EXPECT_EQ(*oracles[2].find("in_office"), Json(false));
    EXPECT_EQ(*contract.find("quorum_in_force"), Json(2));
    const Json::Array& lost = *contract.find("if_lost")->array();
    ASSERT_EQ(lost.size(), 2U);
    EXPECT_TRUE(lost[0].find("secs")->is_null()) << "when 0xb has left, nobody is left to agree";
    EXPECT_EQ(text(lost[1], "secs"), "100");
    EXPECT_EQ(text(*contract.find("upgrade"), "lapses_at"), "2023-11-21T22:16:40Z");
    EXPECT_EQ(text(*contract.find("fixed"), "unbonding_secs"), "3888000");
    EXPECT_EQ(text(*contract.find("fixed")->find("dispute_deposit_max"), "amount"), "11");
    const Json below = Json::Array{"day_secs", "dispute_deposit_max"};
    EXPECT_EQ(*contract.find("below_production"), below);
    EXPECT_EQ(text(*contract.find("burnt"), "amount"), "5");
    // The next arbiter came, the upgrade lapsed.
    orchestrator::Instance later = judged_instance();
    later.next_from = 1'700'000'000;
    later.pending_not_before = 1'700'000'000 - 604'800;
    world.put(world.sn, orchestrator::instance_key(), later);
    EXPECT_EQ(text(shown(), "arbiter"), "starknet:SN_SEPOLIA:0xac");
    EXPECT_TRUE(shown().find("next_arbiter")->is_null());
    EXPECT_TRUE(shown().find("upgrade")->is_null());
}

}  // namespace
}  // namespace warden::api
