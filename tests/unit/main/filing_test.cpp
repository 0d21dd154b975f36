// Who runs the endpoints, what counts as verified, and what the modes that file ask for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/main/config_file.hpp"

namespace warden::cli {
namespace {

using testing::HasSubstr;

// The text, its endpoints made those of three operators.
std::string of_three(std::string text) {
    text.insert(text.find(":5050") + 5, "\n        operator: A");
    return text + R"(        operator: B
      - {alias: node-3, url: "http://127.0.0.1:5052", operator: C}
)";
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
    for (const char* url :
         {"http://127.0.0.1:8080", "http://localhost", "http://LOCALHOST.:80/x", "http://10.1.2.3",
          "http://192.168.0.9/", "http://[::1]:8080", "http://[fd00::1]", "http://169.254.169.254",
          "http://warden:8080", "http://api.cluster.local", "http://me@127.0.0.1", "http://0.0.0.0",
          // What inet_aton reads as an address, and what it does not.
          "http://127.1:8080", "http://127.0.1", "http://2130706433", "http://0x7f000001",
          "http://0X7F.1", "http://127.0.0.0x1", "http://0177.0.0.1", "http://8.8",
          "http://8.8.8.8.8", "http://256.8.8.8", "http://warden.1", "http://warden.example.0x1",
          "http://127.1./x", "http://127%2e1", "http://[::1", "http://:8080"}) {
        EXPECT_TRUE(refused(url, "mode: full")) << url;
        EXPECT_TRUE(refused(url, "mode: propose")) << url;
        EXPECT_FALSE(refused(url, "mode: shadow")) << url;
        EXPECT_FALSE(refused(url, "mode: full, local_evidence: true")) << url;
    }
    for (const char* top : {"localhost", "local", "internal", "test", "invalid"})
        EXPECT_TRUE(refused(std::string("http://a.") + top, "mode: full")) << top;
    for (const char* url : {"https://warden.example", "http://8.8.8.8:80", "http://[2606:4700::1]",
                            "https://warden.example:8443/base", "https://1.warden.example",
                            "https://warden.x1", "https://warden.example."})
        EXPECT_FALSE(refused(url, "mode: full")) << url;
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
        EXPECT_THAT(problem(of_three(with("indexer, api", "enforcer")) + set),
                    HasSubstr("18:21: enforcement.mode: mode " + std::string(mode) +
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
                                           {"http://127.0.0.0x1:5050", "127.0.0.0x1"},
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
    EXPECT_EQ(agree(of_three(std::string(kGood))), 2u);
    const auto asked = [&](const char* number) {
        return with("chain_id:", std::string("endpoints_agree: ") + number + "\n    chain_id:");
    };
    EXPECT_EQ(agree(of_three(asked("3"))), 3u);
    EXPECT_THAT(problem(of_three(asked("4"))),
                HasSubstr("7:22: endpoints_agree: the endpoints are of 3 operators"));
    EXPECT_THAT(problem(asked("2")), HasSubstr("are of 1 operators: add endpoints of others"));
}

TEST_F(ConfigFile, FilingTakesTheWordOfTwoAndOneMoreToOutliveAnOutage) {
    for (const char* mode : {"propose", "full"}) {
        const std::string set = std::string("enforcement: {mode: ") + mode + "}\n";
        const auto three = load(of_three(std::string(kGood)) + set);
        ASSERT_TRUE(three.has_value()) << three.error().front().text();
        EXPECT_EQ(three->chains[0].endpoints_agree, 2u);
        const std::string said =
            problem(with(":5050", ":5050\n        operator: A") + "        operator: B\n" + set);
        EXPECT_THAT(said, HasSubstr("mode " + std::string(mode) +
                                    " needs endpoints_agree of at "
                                    "least 2, and endpoints of one operator more: these are of 2, "
                                    "3 are needed"));
        const auto asked = [&](const char* number) {
            return of_three(with("chain_id:",
                                 std::string("endpoints_agree: ") + number + "\n    chain_id:")) +
                   set;
        };
        EXPECT_THAT(problem(asked("1")), HasSubstr("endpoints_agree of at least 2"));
        EXPECT_THAT(problem(asked("3")), HasSubstr("these are of 3, 4 are needed"));
        EXPECT_THAT(
            problem(of_three(with("chain_id:", "verified_proof: claimed\n    chain_id:")) + set),
            HasSubstr("verified_proof: mode " + std::string(mode) +
                      " needs at least cross_checked"));
    }
    EXPECT_TRUE(load(of_three(std::string(kGood)) + "enforcement: {mode: shadow}\n"));
}

// Two hosts of one vendor, or two addresses of one machine, must not count as two.
TEST_F(ConfigFile, WhereSlashesAreFiledEachEndpointNamesItsOperator) {
    std::string text = of_three(std::string(kGood));
    const std::string named = "        operator: B\n";
    text.erase(text.find(named), named.size());
    for (const char* mode : {"propose", "full"}) {
        const std::string set = std::string("enforcement: {mode: ") + mode + "}\n";
        for (const char* role : {"indexer, api", "enforcer, indexer"}) {
            std::string with_role = text;
            with_role.replace(with_role.find("indexer, api"), 12, role);
            const auto loaded = load(with_role + set);
            ASSERT_FALSE(loaded.has_value()) << role;
            EXPECT_TRUE(std::ranges::any_of(loaded.error(), [&](const config::Problem& one) {
                return one.text().find(":14:16: operator: mode " + std::string(mode) +
                                       " needs the name of who runs endpoint node-2") !=
                       std::string::npos;
            })) << loaded.error().front().text();
        }
        std::string other_role = text;
        other_role.replace(other_role.find("indexer, api"), 12, "scorer, api");
        EXPECT_TRUE(load(other_role + set)) << "this pod asks no endpoint";
    }
    for (const char* mode : {"off", "shadow"}) {
        EXPECT_TRUE(load(text + "enforcement: {mode: " + mode + "}\n")) << mode;
    }
}

TEST_F(ConfigFile, VerifiedIsTheStrongestProofOfTheNetworkUnlessAWeakerOneIsAskedFor) {
    const auto proof = [&](const std::string& keys) {
        const auto config = load(of_three(with("chain_id:", keys + "chain_id:")));
        return config ? config->chains[0].verified_proof : chain::ProofLevel::claimed;
    };
    EXPECT_EQ(proof(""), chain::ProofLevel::proven);
    EXPECT_EQ(proof("block_hashes: unchecked\n    "), chain::ProofLevel::cross_checked);
    EXPECT_EQ(proof("verified_proof: cross_checked\n    "), chain::ProofLevel::cross_checked);
    EXPECT_THAT(problem(of_three(with("chain_id:",
                                      "block_hashes: unchecked\n    verified_proof: proven\n"
                                      "    chain_id:"))),
                HasSubstr("verified_proof: no block is proven with block_hashes: unchecked"));
    EXPECT_THAT(problem(with("chain_id:", "verified_proof: cross_checked\n    chain_id:")),
                HasSubstr("verified_proof: blocks are cross-checked by endpoints of two"));
}

}  // namespace
}  // namespace warden::cli
