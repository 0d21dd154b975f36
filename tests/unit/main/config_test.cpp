// The configuration file: a good one, and each kind of problem where it stands.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "domain/scoring/rule_constants.hpp"
#include "main/chains/kinds.hpp"
#include "main/config/config.hpp"
#include "tests/support/temp_dir.hpp"

namespace warden::cli {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::string_view kGood = R"(roles: [indexer, api]
public_base_url: https://warden.example//
database:
  url: postgresql://warden@localhost/warden
chains:
  - alias: sn
    chain_id: SN_SEPOLIA
    contract_address: "0x1"
    fee_cap: 340282366920938463463374607431768211455
    endpoints:
      - alias: node-1
        url: http://127.0.0.1:5050
      - alias: node-2
        url: http://127.0.0.1:5051
)";

// What follows kGood: its endpoints become those of three operators.
const std::string kThreeOperators = R"(        operator: B
      - {alias: node-3, url: "http://127.0.0.1:5052", operator: C}
)";

class ConfigFile : public testing::Test {
  protected:
    config::Loaded<Config> load(std::string text, const config::Environment& environment = {}) {
        return load_config(dir.write("warden.yaml", text).string(), environment);
    }
    // kGood with one text replaced.
    static std::string with(std::string_view old, std::string_view now) {
        std::string text(kGood);
        const auto at = text.find(old);
        EXPECT_NE(at, text.npos) << old;
        return text.replace(at, old.size(), now);
    }
    // The only problem of the file, without the folder: "12:5: alias: ...".
    std::string problem(const std::string& text, const config::Environment& environment = {}) {
        const auto loaded = load(text, environment);
        if (loaded) return "no problem";
        EXPECT_EQ(loaded.error().size(), 1u) << loaded.error().back().text();
        const std::string said = loaded.error().front().text();
        const std::string file = (dir.path() / "warden.yaml").string() + ":";
        return said.starts_with(file) ? said.substr(file.size()) : said;
    }
    support::TempDir dir;
};

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
    const auto without = load(std::string(kGood));
    ASSERT_TRUE(without.has_value());
    EXPECT_TRUE(without->warnings.empty());
    const auto with_turn = load(std::string(kGood) + "enforcement: {turn: 0}\n");
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

// Evidence that nobody can read is none.
TEST_F(ConfigFile, WhatIsFiledHasALinkThatStrangersCanReach) {
    const std::string files =
        with("    contract_address",
             "    signer_account: '0x2'\n    signer_key_file: k\n    contract_address");
    const auto refused = [&](const std::string& url, const std::string& enforcement) {
        std::string text = files + "enforcement: {" + enforcement + "}\n";
        text.replace(text.find("indexer, api"), 12, "enforcer, api");
        text.replace(text.find("https://warden.example//"), 24, url);
        const auto loaded = load(text);
        return !loaded && std::ranges::any_of(loaded.error(), [](const config::Problem& one) {
            return one.text().find("strangers can't reach it") != std::string::npos;
        });
    };
    for (const char* url : {"http://127.0.0.1:8080", "http://localhost", "http://LOCALHOST.:80/x",
                            "http://10.1.2.3", "http://192.168.0.9/", "http://[::1]:8080",
                            "http://[fd00::1]", "http://169.254.169.254", "http://warden:8080",
                            "http://api.cluster.local", "http://me@127.0.0.1", "http://0.0.0.0"}) {
        EXPECT_TRUE(refused(url, "mode: full")) << url;
        EXPECT_TRUE(refused(url, "mode: propose")) << url;
        EXPECT_FALSE(refused(url, "mode: shadow")) << url;
        EXPECT_FALSE(refused(url, "mode: full, local_evidence: true")) << url;
    }
    for (const char* top : {"localhost", "local", "internal", "test", "invalid"})
        EXPECT_TRUE(refused(std::string("http://a.") + top, "mode: full")) << top;
    for (const char* url : {"https://warden.example", "http://8.8.8.8:80", "http://[2606:4700::1]",
                            "https://warden.example:8443/base"})
        EXPECT_FALSE(refused(url, "mode: full")) << url;
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

// Whoever signs his own certificate would never be judged.
TEST_F(ConfigFile, FilingNeedsControlsThatProveTheTrustStore) {
    const auto refused = [&](const std::string& controls, const std::string& enforcement,
                             const char* role = "prober") {
        const auto loaded = load(with("indexer, api", role) + "probing: {controls: [" + controls +
                                 "]}\nenforcement: {" + enforcement + "}\n");
        return !loaded && std::ranges::any_of(loaded.error(), [](const config::Problem& one) {
            return one.text().find("needs https controls at two hosts") != std::string::npos;
        });
    };
    const std::string a = "{name: a, url: 'https://a.example/'}, ";
    const std::string plain = "{name: b, url: 'http://b.example/'}";
    const std::string same = "{name: b, url: 'https://A.example/other'}";
    const std::string other = "{name: b, url: 'https://b.example/'}";
    for (const char* mode : {"propose", "full"}) {
        const std::string files = std::string("mode: ") + mode;
        EXPECT_TRUE(refused(a, files));
        EXPECT_TRUE(refused(a + plain, files));
        EXPECT_TRUE(refused(a + same, files));
        EXPECT_FALSE(refused(a + other, files));
        EXPECT_FALSE(refused(a + plain, files, "api")) << "it does not measure";
        EXPECT_FALSE(refused(a + plain, files + ", local_evidence: true"));
    }
    EXPECT_FALSE(refused(a + plain, "mode: shadow"));
}

TEST_F(ConfigFile, FilingNeedsASigner) {
    for (const char* mode : {"propose", "full"}) {
        const std::string set = std::string("enforcement: {mode: ") + mode + "}\n";
        EXPECT_THAT(problem(with("indexer, api", "enforcer") + kThreeOperators + set),
                    HasSubstr("17:21: enforcement.mode: mode " + std::string(mode) +
                              " needs signer_account and signer_key_file of chain sn"));
        EXPECT_TRUE(load(with("indexer, api", "api") + set).has_value());  // not this pod's role
    }
}

TEST_F(ConfigFile, WhoRunsAnEndpointIsSaidOrReadFromItsUrl) {
    struct Case {
        std::string url;
        std::string operator_name;
    };
    for (const Case& c : std::vector<Case>{{"https://rpc.eu.node.example/v1", "node.example"},
                                           {"https://node.example", "node.example"},
                                           {"http://localhost:5050", "localhost"},
                                           {"http://127.0.0.1:5050", "127.0.0.1"},
                                           {"http://[2001:db8::a]:5050", "2001:db8::a"},
                                           {"http://a\n        operator: Someone", "Someone"}}) {
        const auto config = load(with("http://127.0.0.1:5050", c.url));
        ASSERT_TRUE(config.has_value()) << config.error().front().text();
        EXPECT_EQ(config->chains[0].endpoints[0].operator_name, c.operator_name);
    }
}

TEST_F(ConfigFile, HowManyOperatorsAgree) {
    const auto agree = [&](const std::string& text) {
        const auto config = load(text);
        return config ? config->chains[0].endpoints_agree : 0;
    };
    EXPECT_EQ(agree(std::string(kGood)), 1u);  // one operator, nothing is filed
    EXPECT_EQ(agree(std::string(kGood) + kThreeOperators), 2u);
    const auto asked = [&](const char* number) {
        return with("chain_id:", std::string("endpoints_agree: ") + number + "\n    chain_id:");
    };
    EXPECT_EQ(agree(asked("3") + kThreeOperators), 3u);
    EXPECT_THAT(problem(asked("4") + kThreeOperators),
                HasSubstr("7:22: endpoints_agree: the endpoints are of 3 operators"));
    EXPECT_THAT(problem(asked("2")), HasSubstr("are of 1 operators: add endpoints of others"));
}

TEST_F(ConfigFile, FilingTakesTheWordOfTwoAndOneMoreToOutliveAnOutage) {
    for (const char* mode : {"propose", "full"}) {
        const std::string set = std::string("enforcement: {mode: ") + mode + "}\n";
        const auto three = load(std::string(kGood) + kThreeOperators + set);
        ASSERT_TRUE(three.has_value()) << three.error().front().text();
        EXPECT_EQ(three->chains[0].endpoints_agree, 2u);
        const std::string said = problem(std::string(kGood) + "        operator: B\n" + set);
        EXPECT_THAT(said, HasSubstr("mode " + std::string(mode) +
                                    " needs endpoints_agree of at "
                                    "least 2, and endpoints of one operator more: these are of 2, "
                                    "3 are needed"));
        const auto asked = [&](const char* number) {
            return with("chain_id:",
                        std::string("endpoints_agree: ") + number + "\n    chain_id:") +
                   kThreeOperators + set;
        };
        EXPECT_THAT(problem(asked("1")), HasSubstr("endpoints_agree of at least 2"));
        EXPECT_THAT(problem(asked("3")), HasSubstr("these are of 3, 4 are needed"));
        EXPECT_THAT(problem(with("chain_id:", "verified_proof: claimed\n    chain_id:") +
                            kThreeOperators + set),
                    HasSubstr("verified_proof: mode " + std::string(mode) +
                              " needs at least cross_checked"));
    }
    EXPECT_TRUE(load(std::string(kGood) + kThreeOperators + "enforcement: {mode: shadow}\n"));
}

TEST_F(ConfigFile, VerifiedIsTheStrongestProofOfTheNetworkUnlessAWeakerOneIsAskedFor) {
    const auto proof = [&](const std::string& keys) {
        const auto config = load(with("chain_id:", keys + "chain_id:") + kThreeOperators);
        return config ? config->chains[0].verified_proof : chain::ProofLevel::claimed;
    };
    EXPECT_EQ(proof(""), chain::ProofLevel::proven);
    EXPECT_EQ(proof("block_hashes: unchecked\n    "), chain::ProofLevel::cross_checked);
    EXPECT_EQ(proof("verified_proof: cross_checked\n    "), chain::ProofLevel::cross_checked);
    EXPECT_THAT(problem(with("chain_id:",
                             "block_hashes: unchecked\n    verified_proof: proven\n"
                             "    chain_id:") +
                        kThreeOperators),
                HasSubstr("verified_proof: no block is proven with block_hashes: unchecked"));
    EXPECT_THAT(problem(with("chain_id:", "verified_proof: cross_checked\n    chain_id:")),
                HasSubstr("verified_proof: blocks are cross-checked by endpoints of two"));
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
