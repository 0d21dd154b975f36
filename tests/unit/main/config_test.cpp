// The configuration file: a good one, and each kind of problem where it stands.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "domain/scoring/rule_constants.hpp"
#include "main/chains/kinds.hpp"
#include "tests/unit/main/config_file.hpp"

namespace warden::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST_F(ConfigFile, AGoodOneIsTakenAsItStands) {
    const auto config = load(std::string(kGood));
    ASSERT_TRUE(config.has_value()) << config.error().front().text();
    EXPECT_EQ(config->process.roles, (std::set{Role::indexer, Role::api}));
    EXPECT_EQ(config->process.public_base_url, "https://warden.example");
    ASSERT_EQ(config->chains.size(), 1u);
    const ChainConfig& chain = config->chains.front();
    EXPECT_EQ(chain.contract_alias, "main");
    EXPECT_EQ(chain.endpoints.size(), 2u);
    EXPECT_EQ(chain.fee_cap, ~U128{0});
    EXPECT_EQ(chain.token, (chain::Token{"STRK", 18}));
    EXPECT_EQ(config->enforcement.mode, enforcement::Mode::shadow);
    EXPECT_FALSE(config->probing.vantage.has_value());
    EXPECT_TRUE(config->probing.ports.empty()) << "every port";
}

TEST_F(ConfigFile, PortsThatOurNetworkLetsOutAreNamed) {
    const auto config =
        load(std::string(kGood) + "probing: {period: 300s, ports: [1, 443, 65535]}\n");
    ASSERT_TRUE(config.has_value()) << config.error().front().text();
    EXPECT_EQ(config->probing.ports, (std::set<std::uint16_t>{1, 443, 65'535}));
}

TEST_F(ConfigFile, WhatTheKindImpliesIsFilledIn) {
    struct Case {
        const char* kind;
        const char* network;
        chain::Token token;
        U128 fee_cap;
        const char* passphrase;
    };
    const std::vector<Case> cases{
        {"starknet", "SN_SEPOLIA", {"STRK", 18}, 1'000'000'000'000'000'000, ""},
        {"stellar", "testnet", {"XLM", 7}, 10'000'000, "Test SDF Network ; September 2015"},
        {"stellar",
         "pubnet",
         {"XLM", 7},
         10'000'000,
         "Public Global Stellar Network ; September 2015"}};
    for (const Case& c : cases) {
        std::string text = with("    fee_cap: 340282366920938463463374607431768211455\n", "");
        text.replace(text.find("SN_SEPOLIA"), 10, std::string(c.network) + "\n    kind: " + c.kind);
        const auto config = load(text);
        ASSERT_TRUE(config.has_value()) << config.error().front().text();
        const ChainConfig& chain = config->chains.front();
        EXPECT_EQ(chain.kind->name, c.kind);
        EXPECT_EQ(chain.token, c.token);
        EXPECT_EQ(chain.fee_cap, c.fee_cap);
        EXPECT_EQ(chain.passphrase, c.passphrase);
    }
}

TEST_F(ConfigFile, RulesThatAreNotSetAreTheRuleSetsOwn) {
    const auto config = load(std::string(kGood));
    ASSERT_TRUE(config.has_value());
    EXPECT_EQ(config->rules, scoring::RuleSet{});
    EXPECT_EQ(config->enforcement.timeline.late_secs, scoring::RuleSet{}.late_secs);
}

TEST_F(ConfigFile, AKeyThatIsNoLongerUsedLoadsAndIsNamed) {
    const auto without = load(with("indexer, api", "api"));
    ASSERT_TRUE(without.has_value());
    EXPECT_TRUE(without->warnings.empty());
    const auto with_turn = load(with("indexer, api", "api") + "enforcement: {turn: 0}\n");
    ASSERT_TRUE(with_turn.has_value());
    ASSERT_EQ(with_turn->warnings.size(), 1u);
    EXPECT_THAT(with_turn->warnings[0].text(),
                HasSubstr("15:21: enforcement.turn: is no longer used: leave it out"));
}

TEST_F(ConfigFile, HowFarChainTimeMayBeOffIsHandedOver) {
    const auto config =
        load(std::string(kGood) + "enforcement: {clock_offset_max: 1ms, chain_lag_max: 24h}\n");
    ASSERT_TRUE(config.has_value());
    EXPECT_EQ(config->enforcement.clock_offset_ms_max, 1u);
    EXPECT_EQ(config->enforcement.chain_lag_ms_max, 86'400'000u);
    EXPECT_EQ(load(std::string(kGood))->enforcement.chain_lag_ms_max, 600'000u);
    for (const char* lag : {"999ms", "86401s"}) {
        EXPECT_FALSE(load(std::string(kGood) + "enforcement: {chain_lag_max: " + lag + "}\n"));
    }
}

TEST_F(ConfigFile, TheEnvironmentOutweighsTheFile) {
    const auto config = load(std::string(kGood), {{"WARDEN_ROLES", "scorer"},
                                                  {"WARDEN_CHAINS__0__POLL", "250ms"},
                                                  {"WARDEN_RULES__RETRY_BACKOFF_MS", "5,6"}});
    ASSERT_TRUE(config.has_value()) << config.error().front().text();
    EXPECT_EQ(config->process.roles, std::set{Role::scorer});
    EXPECT_EQ(config->chains.front().poll, 250ms);
    EXPECT_THAT(config->rules.retry_backoff_ms, testing::ElementsAre(5, 6));
}

TEST_F(ConfigFile, AnUnknownKeyIsNamedWithItsLikelyMeaning) {
    const std::string said =
        problem(with("    chain_id: SN_SEPOLIA", "    chain_id: SN_SEPOLIA\n    batchmax: 5"));
    EXPECT_THAT(said, HasSubstr("8:5: chains[0].batchmax: "));
    EXPECT_THAT(said, HasSubstr("did you mean \"batch_max\"?"));
}

TEST_F(ConfigFile, EachKindOfProblemSaysWhereItIs) {
    struct Case {
        std::string text;
        std::string said;
    };
    const std::vector<Case> cases{
        {with("indexer, api", "indexer, apy"), "1:8: roles: \"apy\" is none of indexer, prober"},
        {with("https://warden", "ftp://warden"), "2:18: public_base_url: an http:// or"},
        {with("alias: sn", "alias: Sn"), "6:12: alias: 1 to 24 of a-z"},
        {with("340282366920938463463374607431768211455", "340282366920938463463374607431768211456"),
         "9:14: fee_cap: a whole number"},
        {with("alias: sn\n", "alias: sn\n    kind: solana\n"),
         "7:11: chains[0].kind: must be one of starknet, stellar"},
        {with("alias: sn\n", "alias: sn\n    passphrase: P\n"),
         "7:17: passphrase: only a Stellar network has a passphrase"},
        {with("alias: sn\n    chain_id: SN_SEPOLIA",
              "alias: sn\n    kind: stellar\n    chain_id: mine"),
         "passphrase: no passphrase is known of network mine: set it"},
        {with("340282366920938463463374607431768211455", "1.5"), "9:14: fee_cap: a whole number"},
        {with("alias: node-2", "alias: node-1"), "13:16: alias: used twice"},
        {with("  url: postgresql://warden@localhost/warden", "  connections: 2"),
         "set database.url or database.url_file"},
        {std::string(kGood) + "probing: {allow: [10.0.0.0/33]}\n", "15:18: allow: "},
        {std::string(kGood) + "probing: {allow: [localhost]}\n", "15:18: allow: "},
        {std::string(kGood) + "probing: {controls: [{name: A, url: 'http://a'}]}\n",
         "name: 1 to 24 of a-z"},
        {std::string(kGood) + "probing: {families: [ipv5]}\n", "each is ipv4 or ipv6"},
        {std::string(kGood) + "probing: {families: []}\n", "families: is an empty list"},
        {std::string(kGood) + "probing: {ports: [0]}\n", "each is a number from 1 to 65535"},
        {std::string(kGood) + "probing: {ports: [65536]}\n", "each is a number from 1 to 65535"},
        {std::string(kGood) + "probing: {ports: [80x]}\n", "each is a number from 1 to 65535"},
        {std::string(kGood) + "probing: {controls: [{name: a, url: 'http://192.0.2.1/'}, "
                              "{name: b, url: 'http://[2001:db8::1]/'}]}\n",
         "by host name"},
        {std::string(kGood) + "probing: {period: 70s}\n",
         "15:19: period: must divide rules.slice_secs, 300s"},
        {std::string(kGood) + "rules: {slice_secs: 7}\n", "15:21: slice_secs: "},
        {std::string(kGood) + "rules: {retry_backoff_ms: [1, x]}\n",
         "retry_backoff_ms: a list of whole numbers from 0 to 60000"},
        {std::string(kGood) + "rules: {retry_backoff_ms: [60001]}\n",
         "15:27: retry_backoff_ms: a list of whole numbers from 0 to 60000"},
        {std::string(kGood) + "rules: {slice_secs: soon}\n", "15:21: rules.slice_secs: must be"},
        {std::string(kGood) + "enforcement: {mode: maybe}\n", "15:21: enforcement.mode: must be"},
        {with("    contract_address", "    signer_account: '0x2'\n    contract_address"),
         "8:21: signer_account: signer_account and signer_key_file go together"},
    };
    for (const Case& c : cases) EXPECT_THAT(problem(c.text), HasSubstr(c.said)) << c.text;
}

TEST_F(ConfigFile, EachRuleHasItsRange) {
    const auto said = [&](const scoring::RuleConstant& rule, std::int64_t value) {
        const std::string name(rule.name);
        const auto loaded =
            load(std::string(kGood) + "rules: {" + name + ": " + std::to_string(value) + "}\n");
        return !loaded && std::ranges::any_of(loaded.error(), [&](const config::Problem& one) {
            return one.text().find(": rules." + name + ": ") != std::string::npos;
        });
    };
    const Json defaults = scoring::to_json(scoring::RuleSet{});
    for (const scoring::RuleConstant& rule : scoring::rule_constants()) {
        if (defaults.find(rule.name)->integer() == nullptr) continue;
        EXPECT_FALSE(said(rule, rule.min)) << rule.name;
        EXPECT_FALSE(said(rule, rule.max)) << rule.name;
        EXPECT_TRUE(said(rule, std::int64_t{rule.min} - 1)) << rule.name;
        EXPECT_TRUE(said(rule, std::int64_t{rule.max} + 1)) << rule.name;
    }
}

TEST_F(ConfigFile, RoleProberNeedsAVantage) {
    EXPECT_THAT(problem(with("indexer, api", "prober")),
                HasSubstr("1:8: probing.vantage: role prober needs a vantage"));
    const std::string half = with("indexer, api", "prober") + "probing: {vantage: {name: eu-1}}\n";
    const auto loaded = load(half);
    ASSERT_FALSE(loaded.has_value());
    EXPECT_EQ(loaded.error().size(), 3u);  // network, region, key_file
    EXPECT_TRUE(load(with("indexer, api", "prober") +
                     "probing: {vantage: {name: eu-1, network: AS1, region: eu, key_file: /k}}\n")
                    .has_value());
}

TEST_F(ConfigFile, AllProblemsAtOnce) {
    std::string text = with("alias: sn", "alias: Sn");
    text.replace(text.find("alias: node-2"), 13, "alias: node-1");
    const auto loaded = load(text + "rules: {slice_secs: 7}\n");
    ASSERT_FALSE(loaded.has_value());
    EXPECT_EQ(loaded.error().size(), 3u);
}

TEST_F(ConfigFile, AMissingFileIsOneProblem) {
    const auto loaded = load_config((dir.path() / "none.yaml").string(), {});
    ASSERT_FALSE(loaded.has_value());
    EXPECT_EQ(loaded.error().size(), 1u);
}

}  // namespace
}  // namespace warden::cli
