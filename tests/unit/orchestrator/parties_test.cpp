#include "domain/orchestrator/parties.hpp"

#include <gtest/gtest.h>

namespace warden::orchestrator {
namespace {

TEST(Parties, AnEndpointsHostIsItsName) {
    EXPECT_EQ(endpoint_host("https://Unit-1.Example.com:8443/a?b#c"), "unit-1.example.com");
    EXPECT_EQ(endpoint_host("unit-1.example.com./"), "unit-1.example.com");
    EXPECT_EQ(endpoint_host("http://me:pw@10.0.0.1/"), "10.0.0.1");
    EXPECT_EQ(endpoint_host("http://[2001:DB8::1]:80/"), "2001:db8::1");
    EXPECT_EQ(endpoint_host("http://a?@b"), "a");
    EXPECT_EQ(endpoint_host("http://["), "");
    EXPECT_EQ(endpoint_host(""), "");
}

TEST(Parties, AccountsAreOneByNameOrGroup) {
    EXPECT_TRUE(is_other_account("0xa", "0xb", {}));
    EXPECT_FALSE(is_other_account("0xa", "0xa", {}));
    EXPECT_FALSE(is_other_account("0xa", "0xb", {{"0xc"}, {"0xb", "0xc", "0xa"}}));
    EXPECT_TRUE(is_other_account("0xa", "0xb", {{"0xa", "0xc"}, {"0xb", "0xc"}})) << "two groups";
}

TEST(Parties, OneAccountOneHostOrOneGroupIsOneParty) {
    const Trader a{"0xa", {"one.example", "both.example"}};
    const Trader b{"0xb", {"two.example"}};
    EXPECT_TRUE(is_other_party(a, b, {}));
    EXPECT_FALSE(is_other_party(a, {"0xa", {"two.example"}}, {}));
    EXPECT_FALSE(is_other_party(a, {"0xb", {"both.example"}}, {}));
    EXPECT_FALSE(is_other_party(a, b, {{"0xc"}, {"0xb", "0xc", "0xa"}}));
    EXPECT_TRUE(is_other_party(a, b, {{"0xa", "0xc"}, {"0xb", "0xc"}})) << "two groups";
    EXPECT_TRUE(is_other_party({"0xa", {""}}, {"0xb", {""}}, {})) << "no endpoint is no host";
}

TEST(Parties, WhoRegistersTheHostsOfTwoMakesThemNoParty) {
    const Trader a{"0xa", {"one.example"}};
    const Trader b{"0xb", {"two.example"}};
    const Trader liar{"0xc", {"one.example", "two.example"}};
    EXPECT_FALSE(is_other_party(a, liar, {}));
    EXPECT_FALSE(is_other_party(b, liar, {}));
    EXPECT_TRUE(is_other_party(a, b, {}));
}

}  // namespace
}  // namespace warden::orchestrator
