#include "domain/probing/vantage_key.hpp"

#include <gtest/gtest.h>

namespace warden::probing {
namespace {

TEST(VantageKey, IsInForceFromItsFirstSecondToTheOneBeforeItsLast) {
    VantageKey key{"ams", "net", "eu", "k1", 100};
    EXPECT_FALSE(in_force(key, 0, 100));
    EXPECT_TRUE(in_force(key, 0, 101));
    EXPECT_TRUE(in_force(key, 1'000'000, 1'000'001)) << "until it is retired";
    key.retired_at = 200;
    EXPECT_TRUE(in_force(key, 199, 300));
    EXPECT_FALSE(in_force(key, 200, 300));
}

TEST(VantageKey, IsFoundByVantageIdAndPeriod) {
    const KeyList keys{{"ams", "net", "eu", "k1", 100, 200},
                       {"fra", "net", "eu", "k2", 100},
                       {"ams", "net", "us", "k3", 210}};
    EXPECT_EQ(first_key(keys, "ams", 150, 300)->key_id, "k1");
    EXPECT_EQ(first_key(keys, "ams", 200, 300)->key_id, "k3");
    EXPECT_EQ(first_key(keys, "ams", 200, 210), nullptr) << "between two keys";
    EXPECT_EQ(first_key(keys, "waw", 0, 999), nullptr);
    EXPECT_EQ(key_in_force(keys, "ams", "k3", 150, 300)->region, "us");
    EXPECT_EQ(key_in_force(keys, "ams", "k3", 150, 210), nullptr);
    EXPECT_EQ(key_in_force(keys, "ams", "k2", 150, 300), nullptr) << "another vantage's";
}

}  // namespace
}  // namespace warden::probing
