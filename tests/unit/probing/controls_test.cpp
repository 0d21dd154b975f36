#include "domain/probing/controls.hpp"

#include <gtest/gtest.h>

namespace warden::probing {
namespace {

ControlSeen named(bool resolved) { return {true, resolved, {}, {}}; }
ControlSeen trusted(std::uint8_t root) {
    Hash32 hash{};
    hash[0] = root;
    return {true, true, IpFamily::ipv4, hash};
}

TEST(Controls, NothingIsProvenByNothing) { EXPECT_EQ(Controls().proof(0), Proof{}); }

TEST(Controls, NamesResolveWhenMoreThanHalfOfThoseByNameDo) {
    Controls controls;
    controls.saw("a", named(true), 10);
    EXPECT_TRUE(controls.proof(0).names);
    controls.saw("b", named(false), 10);
    EXPECT_FALSE(controls.proof(0).names) << "half is not more than half";
    controls.saw("c", named(true), 10);
    EXPECT_TRUE(controls.proof(0).names);
}

TEST(Controls, AddressesSayNothingAboutNames) {
    Controls controls;
    controls.saw("a", {false, true, IpFamily::ipv4, {}}, 10);
    EXPECT_FALSE(controls.proof(0).names);
    controls.saw("b", named(true), 10);
    EXPECT_TRUE(controls.proof(0).names) << "nor against them";
}

TEST(Controls, WhatIsOldProvesNothingAboutNow) {
    Controls controls;
    controls.saw("a", {true, true, IpFamily::ipv6, {}}, 10);
    EXPECT_TRUE(controls.proof(10).names);
    EXPECT_FALSE(controls.proof(11).names);
    EXPECT_TRUE(controls.proof(11).families.empty());
    EXPECT_TRUE(controls.all_since(10, 1));
    EXPECT_FALSE(controls.all_since(11, 1));
    EXPECT_FALSE(controls.all_since(10, 2));
}

TEST(Controls, AFamilyIsProvenByAConnectionOfIt) {
    Controls controls;
    controls.saw("a", {true, true, IpFamily::ipv4, {}}, 10);
    EXPECT_EQ(controls.proof(0).families, std::set{IpFamily::ipv4});
    controls.saw("b", {false, true, IpFamily::ipv6, {}}, 10);
    EXPECT_EQ(controls.proof(0).families, (std::set{IpFamily::ipv4, IpFamily::ipv6}));
}

TEST(Controls, TheTrustStoreIsProvenByTwoRoots) {
    Controls controls;
    controls.saw("a", trusted(1), 10);
    controls.saw("b", trusted(1), 10);
    EXPECT_FALSE(controls.proof(0).roots);
    controls.saw("b", trusted(2), 10);
    EXPECT_TRUE(controls.proof(0).roots);
    controls.saw("b", named(false), 20);
    EXPECT_TRUE(controls.proof(20).roots) << "the store does not change";
}

}  // namespace
}  // namespace warden::probing
