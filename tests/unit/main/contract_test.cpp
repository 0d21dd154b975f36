// The settings file of a contract: what is refused, by name and place; and what an operator reads.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "main/contract/settings.hpp"
#include "main/contract/words.hpp"
#include "tests/support/temp_dir.hpp"

namespace warden::cli {
namespace {

using orchestrator::Instance;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string kSettings = R"(admin: A
token: T
arbiter: z
oracles: [a, b, c]
fixed:
  dispute_deposit_max: "50"
config:
  treasury: t
  platform_fee_bps: 100
  min_stake: "1000"
  min_bond: "100"
  dispute_deposit: "50"
  quorum: 4
)";

class ContractSettingsTest : public testing::Test {
  protected:
    config::Loaded<ContractSettings> load(const std::string& text) {
        const std::string file = folder.write("contract.yaml", text).string();
        return load_contract_settings(file, {"sn", "main"}, [](std::string_view address) {
            Result<chain::Address> out = chain::Address{std::string(address)};
            if (address == "zero") out = fail(Errc::invalid_input, "the zero account");
            return out;
        });
    }
    // "5:3 fixed.day_secs" of each problem.
    std::vector<std::string> problems(const std::string& text) {
        std::vector<std::string> out;
        const auto loaded = load(text);
        if (loaded) return out;
        for (const config::Problem& one : loaded.error()) {
            out.push_back(std::to_string(one.origin.line) + ":" +
                          std::to_string(one.origin.column) + " " + one.path);
        }
        return out;
    }
    static std::string with(const std::string& old, const std::string& now) {
        std::string text = kSettings;
        return text.replace(text.find(old), old.size(), now);
    }

    support::TempDir folder;
};

TEST_F(ContractSettingsTest, ProductionsValuesAreTheDefaults) {
    const auto loaded = load(kSettings);
    ASSERT_TRUE(loaded) << loaded.error().front().text();
    const orchestrator::Deployment& wanted = loaded->wish.deployment;
    orchestrator::FixedConfig fixed = orchestrator::kProductionFixed;
    fixed.dispute_deposit_max = 50;
    EXPECT_EQ(wanted.fixed, fixed);
    EXPECT_EQ(wanted.oracles.size(), 3U);
    EXPECT_EQ(wanted.config.grace_secs, 21'600U);
    EXPECT_EQ(wanted.config.stake_penalty_bps, 1'000U);
    EXPECT_EQ(wanted.config.min_outage_bps, 10'000U);
    EXPECT_EQ(wanted.config.guide_step_bps, 400U);
    EXPECT_TRUE(loaded->wish.revoked.empty());
    EXPECT_NE(loaded->salt, Hash32{});
}

TEST_F(ContractSettingsTest, WhatTheConstructorRefusesIsRefusedAtItsPlace) {
    EXPECT_THAT(problems(with("quorum: 4", "quorum: 1")), ElementsAre("13:11 config.quorum"));
    EXPECT_THAT(problems(with("treasury: t", "treasury: z")), ElementsAre("8:13 config.treasury"));
    EXPECT_THAT(problems(with("arbiter: z", "arbiter: a")), ElementsAre("3:10 arbiter"));
    EXPECT_THAT(problems(with("dispute_deposit: \"50\"", "dispute_deposit: \"51\"")),
                ElementsAre("12:20 config.dispute_deposit"));
    EXPECT_THAT(problems(with("  quorum: 4", "  quorum: 4\n  claim_secs: 99\n  grace_secs: 0")),
                ElementsAre("15:15 config.grace_secs", "14:15 config.claim_secs"));
    EXPECT_THAT(problems(with("quorum: 4", "quorum: 4294967297")), ElementsAre("13:11 quorum"));
    EXPECT_THAT(problems(with("arbiter: z", "arbiter: zero")), ElementsAre("3:10 arbiter"));
    EXPECT_THAT(problems(with("oracles: [a, b, c]", "oracles: [a, b]\nrevoked: [b]")),
                ElementsAre("4:10 oracles"));
    // What has no place in the file is a default.
    EXPECT_THAT(problems(with("\"50\"\nconfig",
                              "\"50\"\n  unbonding_secs: 100\n"
                              "  upgrade_delay_secs: 100\nsandbox: true\nconfig")),
                ElementsAre("0:0 config.min_window_secs"));
}

TEST_F(ContractSettingsTest, BelowProductionIsForASandboxThatSaysSo) {
    const std::string lax =
        with("  dispute_deposit_max: \"50\"", "  dispute_deposit_max: \"1001\"\n  day_secs: 60");
    EXPECT_THAT(problems(lax),
                ElementsAre("7:13 fixed.day_secs", "6:24 fixed.dispute_deposit_max"));
    const auto refused = load(lax);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().front().message,
              "60 is below production's 86400; only a sandbox may have that (sandbox: true)");
    EXPECT_TRUE(load(lax + "sandbox: true\n"));
    // It does not make what the contract refuses legal.
    EXPECT_THAT(problems(with("  dispute_deposit_max: \"50\"",
                              "  dispute_deposit_max: \"50\"\n  day_secs: 0") +
                         "sandbox: true\n"),
                ElementsAre("7:13 fixed.day_secs"));
}

constexpr UnixSecs kNow = 1'700'000'000;

Instance production() {
    Instance out;
    out.arbiter = {"z"};
    for (const char* name : {"a", "b", "c"}) out.oracles.push_back({{name}, 0, 0, false});
    out.fixed = orchestrator::kProductionFixed;
    return out;
}

orchestrator::Config terms() {
    orchestrator::Config out;
    out.quorum = 4;
    out.min_stake = 1'000;
    return out;
}

std::string said(const Instance& instance, const std::string& what) {
    for (const Examined& one : examine_contract(instance, terms(), kNow)) {
        if (one.what != what) continue;
        return one.found ? *one.found : "FAILED " + one.found.error().detail;
    }
    return "nothing";
}

TEST(ContractWords, AWellKeptContractHasNothingToRepair) {
    const Instance instance = production();
    EXPECT_EQ(said(instance, "judges"), "3 oracles in office, 2 must agree; arbiter z");
    EXPECT_EQ(said(instance, "if a key is lost"),
              "oracle a: nothing, the others are enough; oracle b: nothing, the others are enough; "
              "oracle c: nothing, the others are enough; arbiter z: 7 d whose disputes and claims "
              "nobody decides");
    EXPECT_EQ(said(instance, "fixed for ever"), "nothing is below production's values");
    EXPECT_EQ(said(instance, "upgrade"), "nothing");
}

TEST(ContractWords, WhatIsToComeAndWhatIsThinIsSaid) {
    Instance instance = production();
    instance.oracles[1].until = kNow + 86'400;
    instance.next_arbiter = {"y"};
    instance.next_from = kNow + 3'600;
    instance.fixed.day_secs = 60;
    instance.pending_code_hash = Hash32{0xab};
    instance.pending_not_before = kNow + 60;
    EXPECT_THAT(said(instance, "judges"), HasSubstr("oracle b leaves office 2023-11-15T22:13:20Z, "
                                                    "in 1 d"));
    EXPECT_THAT(said(instance, "judges"), HasSubstr("arbiter y comes into office"));
    EXPECT_THAT(said(instance, "if a key is lost"),
                HasSubstr("oracle a: 6 d whose windows nobody can judge"));
    EXPECT_THAT(said(instance, "if a key is lost"), HasSubstr("keep a stand-by oracle enabled"));
    EXPECT_THAT(said(instance, "fixed for ever"), HasSubstr("day_secs 60 is below production's"));
    EXPECT_THAT(said(instance, "upgrade"), HasSubstr("in 1 min; lapses 2023-11-21T22:14:20Z"));
}

TEST(ContractWords, WithoutAQuorumInOfficeThereIsSomethingToRepair) {
    Instance instance = production();
    instance.oracles[0] = {{"a"}, kNow + 1, 0, false};
    instance.oracles[1] = {{"b"}, 0, kNow, true};
    EXPECT_EQ(said(instance, "judges"),
              "FAILED 1 oracles in office, 2 must agree: no window that begins now can be judged; "
              "its admin enables more of them");
}

TEST(ContractWords, AnOracleIsInOfficeOrToldWhyNot) {
    Instance instance = production();
    instance.oracles[1].since = kNow + 60;
    instance.oracles[2] = {{"c"}, 0, kNow, false};
    EXPECT_EQ(examine_oracle(instance, {"a"}, kNow).value(), "a is an oracle");
    EXPECT_THAT(examine_oracle(instance, {"b"}, kNow).error().detail,
                HasSubstr("no oracle yet: b: comes into office 2023-11-14T22:14:20Z, in 1 min"));
    for (const char* none : {"c", "d"}) {
        EXPECT_THAT(examine_oracle(instance, {none}, kNow).error().detail,
                    HasSubstr("its admin enables it"));
    }
}

TEST(ContractWords, ATermOfOfficeIsToldByItsTimes) {
    const auto words = [](UnixSecs since, UnixSecs until, bool revoked) {
        return entry_words({{"a"}, since, until, revoked}, kNow);
    };
    EXPECT_EQ(words(0, 0, false), "a: in office");
    EXPECT_EQ(words(kNow, 0, false), "a: in office since 2023-11-14T22:13:20Z");
    EXPECT_EQ(words(0, kNow + 60, false), "a: in office, leaves 2023-11-14T22:14:20Z, in 1 min");
    EXPECT_EQ(words(0, kNow, false), "a: left office 2023-11-14T22:13:20Z");
    EXPECT_EQ(words(0, kNow, true), "a: revoked 2023-11-14T22:13:20Z");
}

}  // namespace
}  // namespace warden::cli
