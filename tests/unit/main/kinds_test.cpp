// The table of chain kinds: every entry is whole, and no name leads to another kind's.
#include "main/chains/kinds.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace warden::cli {
namespace {

using testing::HasSubstr;

TEST(ChainKinds, EachIsFoundByItsNameAlone) {
    std::set<std::string_view> names;
    for (const ChainKind* kind : chain_kinds()) {
        EXPECT_TRUE(names.insert(kind->name).second) << kind->name;
        EXPECT_EQ(chain_kind(kind->name).value(), kind);
        EXPECT_EQ(kind->default_artefact().filename(), kind->name);
    }
    EXPECT_EQ(names, (std::set<std::string_view>{"starknet", "stellar"}));
}

TEST(ChainKinds, AnUnknownOneIsAnErrorThatListsThem) {
    for (const char* name : {"", "solana", "Starknet", "stark"}) {
        const auto found = chain_kind(name);
        ASSERT_FALSE(found.has_value()) << name;
        EXPECT_TRUE(found.error().is(Condition::invalid_input));
        EXPECT_THAT(found.error().detail, HasSubstr("starknet, stellar"));
    }
}

TEST(ChainKinds, EachEntryIsWhole) {
    for (const ChainKind* kind : chain_kinds()) {
        EXPECT_FALSE(kind->fee_token().symbol.empty()) << kind->name;
        EXPECT_GT(kind->fee_token().decimals, 0u);
        EXPECT_TRUE(kind->fee_cap > 0 && kind->fee_cap < kind->contract_fee_cap) << kind->name;
        EXPECT_TRUE(kind->keys.generate && kind->keys.public_text) << kind->name;
        EXPECT_TRUE(kind->complete && kind->final_secs) << kind->name;
        EXPECT_TRUE(kind->make_chain && kind->make_contract && kind->declare_metrics) << kind->name;
    }
}

TEST(ChainKinds, EachDeclaresMetricsOfItsOwn) {
    for (const ChainKind* kind : chain_kinds()) {
        metrics::Registry registry;
        kind->declare_metrics(registry, "alias");
        EXPECT_THAT(registry.reference(), HasSubstr("warden_" + std::string(kind->name) + "_"));
    }
}

TEST(ChainKinds, SayHowLongABlockTakesToBeFinal) {
    ChainConfig config;
    EXPECT_EQ(chain_kind("starknet").value()->final_secs(config), 28'800u) << "on L1";
    EXPECT_EQ(chain_kind("stellar").value()->final_secs(config), 0u);
    config.final_depth = 10;
    EXPECT_EQ(chain_kind("starknet").value()->final_secs(config), 100u);
    EXPECT_EQ(chain_kind("stellar").value()->final_secs(config), 0u);
}

TEST(ChainKinds, SayWhatTheirFeesArePaidIn) {
    EXPECT_EQ(of_each_kind(" or ", [](const ChainKind& kind) { return kind.fee_token().symbol; }),
              "STRK or XLM");
}

}  // namespace
}  // namespace warden::cli
