// What an operator wants: every rule of the constructor by name, production's values, differences.
#include "domain/orchestrator/deployment.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/orchestrator/people.hpp"

namespace warden::orchestrator::people {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> fields(const std::vector<WrongField>& wrong) {
    std::vector<std::string> out;
    for (const WrongField& one : wrong) out.push_back(one.field);
    return out;
}

TEST(Deployment, EveryBrokenRuleOfTheConstructorIsNamed) {
    const Wish good = wish_of({"ab", 'z', 2});
    EXPECT_THAT(wrong_fields(good), IsEmpty());
    const auto expect_wrong = [&](const char* field, auto change) {
        Wish bad = good;
        change(bad.deployment);
        EXPECT_THAT(fields(wrong_fields(bad)), ElementsAre(field));
    };
    expect_wrong("oracles", [](Deployment& d) {
        d.oracles = accounts("abcdefgh");
        d.config.quorum = 7;
    });
    expect_wrong("oracles", [](Deployment& d) { d.oracles = {}; });
    expect_wrong("oracles", [](Deployment& d) { d.oracles = accounts("aab"); });
    expect_wrong("arbiter", [](Deployment& d) { d.arbiter = account('a'); });
    expect_wrong("config.treasury", [](Deployment& d) { d.config.treasury = account('b'); });
    expect_wrong("config.treasury", [](Deployment& d) { d.config.treasury = account('z'); });
    expect_wrong("fixed.upgrade_delay_secs",
                 [](Deployment& d) { d.fixed.upgrade_delay_secs = kUnbonding - 1; });
    expect_wrong("config.min_window_secs", [](Deployment& d) { d.config.dispute_secs = 42; });
    expect_wrong("config.dispute_deposit", [](Deployment& d) { d.config.dispute_deposit = 11; });
    expect_wrong("config.quorum", [](Deployment& d) { d.config.quorum = 1; });
    expect_wrong("config.quorum", [](Deployment& d) { d.config.quorum = 8; });
    expect_wrong("oracles", [](Deployment& d) { d.oracles = accounts("a"); });
}

TEST(Deployment, ARevokedAccountIsNoOracle) {
    Wish wish = wish_of({"ab", 'z', 2});
    wish.revoked = accounts("bc");
    EXPECT_THAT(fields(wrong_fields(wish)), ElementsAre("oracles"));
}

TEST(Deployment, TheContractItselfHoldsNoRole) {
    const Deployment wanted = wish_of({"ab", 'z', 2}).deployment;
    EXPECT_EQ(field_of_itself(wanted, account('x')), std::nullopt);
    const std::pair<char, const char*> roles[] = {{'A', "admin"},
                                                  {'T', "token"},
                                                  {'z', "arbiter"},
                                                  {'b', "oracles"},
                                                  {'t', "config.treasury"}};
    for (const auto& [name, field] : roles)
        EXPECT_EQ(field_of_itself(wanted, account(name)), field);
}

TEST(Deployment, WhatOnlyASandboxHasIsNamed) {
    FixedConfig production = kProductionFixed;
    production.dispute_deposit_max = 100;
    EXPECT_THAT(below_production(production, 100), IsEmpty());
    EXPECT_THAT(fields(below_production(production, 99)), ElementsAre("dispute_deposit_max"));
    EXPECT_THAT(fields(below_production(fixed(), 10)),
                ElementsAre("unbonding_secs", "upgrade_delay_secs", "role_delay_secs", "day_secs",
                            "claim_floor_secs", "attest_floor_secs", "dispute_floor_secs",
                            "arbitration_floor_secs", "window_floor_secs"));
    FixedConfig lax = production;
    lax.attest_floor_secs -= 1;
    const auto below = below_production(lax, 100);
    ASSERT_EQ(below.size(), 1U);
    EXPECT_EQ(below.front().message, "43199 is below production's 43200");
}

TEST(Deployment, DifferencesNameEachField) {
    const Wish wish = wish_of({"ab", 'z', 2});
    const auto found = [&](const Instance& instance, const Config& config) {
        return differences(wish, instance, config, kNow);
    };
    EXPECT_THAT(found(instance_of({"ab"}), terms(2)), IsEmpty());
    EXPECT_THAT(found(instance_of({"ba"}), terms(2)), IsEmpty()) << "oracles are a set";
    const std::vector<Difference> expected{
        {"arbiter", "z", "y"}, {"oracles", "a b", "a"}, {"config.quorum", "2", "1"}};
    EXPECT_EQ(found(instance_of({"a", 'y'}), terms(1)), expected);
    Instance other = instance_of({"ab"});
    other.fixed.day_secs = 2;
    EXPECT_EQ(found(other, terms(2)), (std::vector<Difference>{{"fixed.day_secs", "1", "2"}}));
}

TEST(Deployment, WhatIsOnItsWayIsNoDifference) {
    Wish wish = wish_of({"ab", 'z', 2});
    Instance instance = instance_of({"ac", 'y'});
    instance.next_arbiter = account('z');
    instance.next_from = kNow + 1;
    instance.oracles[1].until = kNow + 1;
    instance.oracles.push_back({account('b'), kNow + 1, 0, false});
    EXPECT_THAT(differences(wish, instance, terms(2), kNow), IsEmpty());
    wish.revoked = accounts("c");
    const std::vector<Difference> counts{{"revoked", "", "c"}};
    EXPECT_EQ(differences(wish, instance, terms(2), kNow + kUnbonding), counts);
    EXPECT_THAT(differences(wish, instance, terms(2), kNow + kUnbonding + 1), IsEmpty());
}

}  // namespace
}  // namespace warden::orchestrator::people
