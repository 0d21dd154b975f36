#include "main/service/families.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "platform/http/resolver.hpp"

namespace warden::cli {
namespace {

Result<void> check(std::set<IpFamily> families, const std::set<std::string>& routes,
                   std::vector<probing::Cidr> allow = {}) {
    ProbingConfig probing;
    probing.families = std::move(families);
    probing.allow = std::move(allow);
    return check_families(probing, [&](const ports::IpAddress& address) {
        return routes.contains(http::to_text(address));
    });
}

TEST(Families, ADeclaredOneNeedsARoute) {
    EXPECT_TRUE(check({IpFamily::ipv4}, {"193.0.14.129"}));
    EXPECT_TRUE(check({IpFamily::ipv4, IpFamily::ipv6}, {"193.0.14.129", "2001:7fd::1"}));
    const auto refused = check({IpFamily::ipv4, IpFamily::ipv6}, {"193.0.14.129"});
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().detail.find("no route for ipv6"), std::string::npos);
    EXPECT_FALSE(check({IpFamily::ipv4}, {"2001:7fd::1"})) << "a way into the other one";
}

TEST(Families, AnAllowedNetworkIsAWayToo) {
    const auto loopback = *probing::parse_cidr("127.0.0.0/8");
    EXPECT_TRUE(check({IpFamily::ipv4}, {"127.0.0.1"}, {loopback}));
    EXPECT_FALSE(check({IpFamily::ipv6}, {"127.0.0.1"}, {loopback}));
    EXPECT_TRUE(check({IpFamily::ipv6}, {"::1"}, {*probing::parse_cidr("::1")}));
}

}  // namespace
}  // namespace warden::cli
