// Directed runs: nobody innocent is judged, who is guilty is, and the run shows that the attack
// took place.
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "platform/log/log.hpp"
#include "tests/sim/scenarios.hpp"

namespace warden::sim {
namespace {

Report show(const RunSettings& settings) {
    log::set_level(std::getenv("WARDEN_SIM_LOG") ? log::Level::info : log::Level::error);
    const Report report = run(settings);
    std::cout << report.text() << "\n";
    for (const Finding& finding : report.findings) ADD_FAILURE() << finding.text();
    return report;
}

class Scenario : public testing::TestWithParam<ChainKind> {};
INSTANTIATE_TEST_SUITE_P(On, Scenario, testing::Values(ChainKind::starknet, ChainKind::stellar),
                         [](const auto& tested) {
                             return tested.param == ChainKind::stellar ? "Stellar" : "Starknet";
                         });

// --- what endpoints say

TEST_P(Scenario, OneOfThreeEndpointsForges) {
    EXPECT_GT(show(hidden_maintenance(GetParam(), 1)).trouble("maintenances"), 0u);
}

TEST_P(Scenario, TwoOfThreeEndpointsCollude) {
    EXPECT_GT(show(hidden_maintenance(GetParam(), 2)).trouble("maintenances"), 0u);
}

TEST(Scenarios, OneEndpointLiesAboutTheAccount) {
    EXPECT_GT(show(account_is_lied_about()).slashed(), 0u);
}

// What was never on the chain is sent again, whoever calls it final.
TEST(Scenarios, OneEndpointLiesAboutOurTxns) {
    const Directed scenario = txns_are_lied_about();
    const Report report = show(scenario.run);
    EXPECT_EQ(*scenario.seen, 1u);
    EXPECT_GT(report.slashed(), 0u);
}

// --- what sending meets

TEST_P(Scenario, EndpointsThrottleWhileSending) {
    EXPECT_GT(show(throttled_while_sending(GetParam())).slashed(), 0u);
}

TEST(Scenarios, StellarFeesSpikeBeforeASlash) {
    EXPECT_GT(show(stellar_fees_spike()).slashed(), 0u);
}

// A slash waits for its evidence to be read outside, and is filed then.
TEST_P(Scenario, NothingIsFiledWhileThePublicLinkIsDead) {
    const Directed scenario = public_link_is_dead(GetParam());
    const Report report = show(scenario.run);
    EXPECT_EQ(*scenario.seen, 1u);
    EXPECT_GT(report.slashed(), 0u);
}

// The grace begins with a warning that the accused can have seen.
TEST_P(Scenario, NobodyIsWarnedOnAnOldIndex) {
    const Directed scenario = warned_on_an_old_index(GetParam());
    const Report report = show(scenario.run);
    EXPECT_EQ(*scenario.seen, 1u);
    EXPECT_EQ(report.plain_slashes, 1u);
}

TEST(Scenarios, StarknetFeesSpikeWhileASlashWaits) {
    const Directed scenario = starknet_fees_spike();
    const Report report = show(scenario.run);
    EXPECT_GT(*scenario.seen, 0u) << "nothing was replaced";
    EXPECT_GT(report.slashed(), 0u);
}

// --- what parties do

// A provider that makes a version of its unit in every block is judged like any other.
TEST_P(Scenario, TheGuiltySpamsUpdates) {
    const Directed scenario = guilty_spams_updates(GetParam());
    const Report report = show(scenario.run);
    EXPECT_GT(*scenario.seen, 100u);
    EXPECT_GT(report.slashed(), 0u);
}

// Dead units that nobody uses buy no immunity.
TEST_P(Scenario, SybilProvidersAreDownWithTheGuilty) {
    const Directed scenario = sybils_are_down_with_the_guilty(GetParam());
    const Report report = show(scenario.run);
    EXPECT_EQ(*scenario.seen, 6u);
    EXPECT_GT(report.slashed(), 0u);
}

// A reservation that pays nothing any more is no witness.
TEST_P(Scenario, PromisesAreDownWithTheGuilty) {
    const Directed scenario = promises_are_down_with_the_guilty(GetParam());
    const Report report = show(scenario.run);
    EXPECT_EQ(*scenario.seen, 6u);
    EXPECT_GT(report.plain_slashes, 0u);
}

// A claim takes the oracles' place at the head of the line, and nothing else. Who has three open
// ones can't make another: then they propose.
TEST_P(Scenario, TheGuiltyIsClaimedFirst) {
    Report report = show(guilty_is_claimed_first(GetParam()));
    EXPECT_GT(report.event_names["breach_claimed"], 0u);
    EXPECT_GT(report.event_names["slash_attested"], report.event_names["slash_proposed"]);
    EXPECT_GT(report.slashes["executed"], 0u);
}

// The last moment is early enough to call the oracles, and settling silences none.
TEST_P(Scenario, TheGuiltyIsClaimedLastAndSettles) {
    const Directed scenario = claimed_last_and_settled(GetParam());
    Report report = show(scenario.run);
    EXPECT_EQ(*scenario.seen, 1u);
    EXPECT_GT(report.plain_slashes, 0u);
    EXPECT_GT(report.event_names["slash_attested"], 0u);
}

// Who says nothing agrees.
TEST_P(Scenario, TheArbiterIsSilent) {
    Report report = show(arbiter_is_silent(GetParam()));
    EXPECT_GT(report.event_names["slash_disputed"], 0u);
    EXPECT_EQ(report.event_names["slash_resolved"], 0u);
    EXPECT_GT(report.slashes["executed"], 0u);
}

struct Pits {
    const char* name;
    Mode mode;
    std::size_t providers;
    friend void PrintTo(const Pits& of, std::ostream* out) { *out << of.name; }
};
class TarPits : public testing::TestWithParam<Pits> {};
INSTANTIATE_TEST_SUITE_P(Of, TarPits,
                         testing::Values(Pits{"OneProvider", Mode::silent, 1},
                                         Pits{"OneProvidersNames", Mode::unnamed, 1},
                                         Pits{"ManyProviders", Mode::silent, 10}),
                         [](const auto& tested) { return tested.param.name; });

TEST_P(TarPits, TakeNothingFromOthers) {
    const Directed scenario = tar_pits(GetParam().mode, GetParam().providers);
    const Report report = show(scenario.run);
    EXPECT_EQ(*scenario.seen, 40u);
    EXPECT_GT(report.plain_slashes, 0u);
}

TEST_P(Scenario, AnEndpointMovesWhileTheIndexLags) {
    const Directed scenario = endpoint_moves_while_the_index_lags(GetParam());
    show(scenario.run);
    EXPECT_EQ(*scenario.seen, 1u);
}

TEST_P(Scenario, AnEndpointMovesAtOnce) {
    const Directed scenario = endpoint_moves_at_once(GetParam());
    show(scenario.run);
    EXPECT_EQ(*scenario.seen, 2u);
}

// It is judged by nobody rather than by those without a route.
TEST_P(Scenario, AProviderHasIpv6Alone) {
    const Report report = show(provider_has_ipv6_alone(GetParam()));
    EXPECT_GT(report.slashed(), 0u);
    EXPECT_GT(report.verdicts.at("no_verdict"), 0u);
}

// --- what thieves do

// What no vantage signed counts nowhere.
TEST_P(Scenario, RecordsAreForgedInTheDatabase) {
    const Directed scenario = records_are_forged(GetParam());
    const Report report = show(scenario.run);
    EXPECT_GT(*scenario.seen, 0u);
    EXPECT_GT(report.verdicts.at("no_verdict"), 0u);
}

// --- what operators do

// What begins under one rule is judged by it, whatever operators configure while it is open.
TEST_P(Scenario, RulesChangeInMidWindow) {
    EXPECT_EQ(show(rules_change_in_mid_window(GetParam())).plain_slashes, 1u);
}

// Records of before and after the change count alike, and the evidence of both verifies.
TEST_P(Scenario, VantagesChangeTheirKeysInMidWindow) {
    const Report report = show(keys_change_in_mid_window(GetParam()));
    EXPECT_EQ(report.plain_slashes, 1u);
    EXPECT_EQ(report.slashed(), 1u);
}

}  // namespace
}  // namespace warden::sim
