// What a scenario file cannot say: the contract's own account, amounts near 2^128, huge counters.
#include <gtest/gtest.h>

#include "tests/orchestrator/scenario.hpp"

namespace warden::sandbox::orchestrator {
namespace {

// The arguments of a call of a scenario, with one of them, or of a record in them, replaced.
Json with(const Json& arguments, std::string_view name, const Json& value) {
    Json::Object out = *arguments.object();
    for (auto& [key, old] : out) {
        if (key == name) {
            old = value;
        } else if (old.object()) {
            old = with(old, name, value);
        }
    }
    return out;
}

class Limits : public testing::Test {
  protected:
    std::string error(const Account& by, const std::string& function, Json arguments) {
        return bench.call({by, now, function, std::move(arguments)}).error;
    }
    static Call constructor() { return steps_of("setup_contract").front().call; }

    Bench bench;
    UnixSecs now = 1'000'100;
};

TEST_F(Limits, ContractItselfTakesNoRoleAtConstruction) {
    for (const char* role : {"admin", "token", "arbiter", "treasury"}) {
        Call call = constructor();
        call.arguments = with(call.arguments, role, "contract");
        EXPECT_EQ(bench.call(call).error, "InvalidInput") << role;
    }
    Call call = constructor();
    call.arguments = with(call.arguments, "oracles", Json::Array{"oracle1", "contract"});
    EXPECT_EQ(bench.call(call).error, "InvalidInput");
}

TEST_F(Limits, ContractItselfIsGivenNoRole) {
    play(bench, "setup_contract");
    const Json config = *constructor().arguments.find("config");
    EXPECT_EQ(error("admin", "set_config",
                    Json::Object{{"config", with(config, "treasury", "contract")}}),
              "InvalidInput");
    EXPECT_EQ(error("admin", "set_oracle", Json::Object{{"oracle", "contract"}, {"enabled", true}}),
              "InvalidInput");
    EXPECT_EQ(
        error("admin", "set_oracle", Json::Object{{"oracle", "contract"}, {"enabled", false}}),
        "InvalidInput");
    EXPECT_EQ(error("admin", "retire_oracle", Json::Object{{"oracle", "contract"}}),
              "InvalidInput");
    EXPECT_EQ(error("admin", "set_arbiter", Json::Object{{"arbiter", "contract"}}), "InvalidInput");
    EXPECT_EQ(error("admin", "propose_admin", Json::Object{{"account", "contract"}}),
              "InvalidInput");
}

// The rest of it would overflow the Balance that the consumer has.
TEST_F(Limits, DepositThatNobodyOwnsIsTheTokensFailure) {
    play(bench, "setup_market");
    const Json request =
        Json::Object{{"unit_id", "1"},      {"gb", 30},         {"duration_secs", "259200"},
                     {"max_price", "1000"}, {"sla_version", 1}, {"config_version", 1},
                     {"deposit", "4000"}};
    ASSERT_EQ(error("carol", "request_reservation", request), "");
    ASSERT_EQ(to_decimal(bench.balance("carol")), "1000");
    const Json most = to_decimal(kU128Max);
    EXPECT_EQ(error("carol", "request_reservation", with(request, "deposit", most)), "TokenFailed");
    ASSERT_EQ(error("alice", "accept_reservation", Json::Object{{"reservation_id", "1"}}), "");
    EXPECT_EQ(error("carol", "top_up", Json::Object{{"reservation_id", "1"}, {"amount", most}}),
              "TokenFailed");
    EXPECT_EQ(to_decimal(bench.balance("carol")), "1000");
    EXPECT_EQ(bench.broken(), std::vector<std::string>{});
}

// A state of our own, since no bench gets as far.
TEST(Counters, StakeForMoreUnitsThanU128CanSayIsInsufficient) {
    Bench bench;
    play(bench, "setup_market");
    const State& played = bench.contract().state();
    Epoch epoch;
    State state(epoch);
    LedgerToken token(epoch);
    Contract contract(state, epoch, token, "contract");
    state.instance.edit(0) = *played.instance.find(0);
    Config dear = *played.configs.find(1);
    dear.min_stake = kMoneyMax;
    state.configs.edit(1) = dear;
    Provider& alice = state.providers.edit("alice");
    alice.stake = kMoneyMax;
    alice.live_units = 0xffff'ffff;
    ++epoch.write;
    const Json terms =
        bench.call({"alice", 1'000'100, "get_sla", Json::Object{{"unit_id", "1"}, {"version", 1}}})
            .result;
    const Json unit = Json::Object{{"capacity_gb", 100},     {"region", "eu-1"}, {"api", 0},
                                   {"endpoint", "x"},        {"floor", "1"},     {"ceiling", "1"},
                                   {"window_secs", "86400"}, {"terms", terms}};
    const auto register_unit = [&] {
        ++epoch.write;
        return contract.call({"alice", 1'000'100, "register_unit", unit}).error;
    };
    EXPECT_EQ(register_unit(), "InsufficientStake");
    state.providers.edit("alice").live_units = 0;
    EXPECT_EQ(register_unit(), "");
}

}  // namespace
}  // namespace warden::sandbox::orchestrator
