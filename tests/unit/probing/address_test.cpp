#include "domain/probing/address.hpp"

#include <gtest/gtest.h>

#include <string>

namespace warden::probing {
namespace {

Cidr block(std::string_view text) {
    auto parsed = parse_cidr(text);
    EXPECT_TRUE(parsed.has_value()) << text;
    return parsed.value_or(Cidr{});
}

AddressBytes bytes_of(const Cidr& address) { return {address.bytes.data(), address.size}; }

std::string verdict(std::string_view text) {
    const Cidr address = block(text);
    const auto why = denied_range(bytes_of(address));
    return why ? std::string(name(*why)) : "public";
}

struct Case {
    const char* address;
    const char* verdict;
};

constexpr Case kCases[] = {
    {"0.0.0.0", "unspecified"},
    {"0.255.255.255", "unspecified"},
    {"1.0.0.0", "public"},
    {"9.255.255.255", "public"},
    {"10.0.0.0", "private_use"},
    {"10.255.255.255", "private_use"},
    {"11.0.0.0", "public"},
    {"100.63.255.255", "public"},
    {"100.64.0.0", "shared"},
    {"100.127.255.255", "shared"},
    {"100.128.0.0", "public"},
    {"126.255.255.255", "public"},
    {"127.0.0.1", "loopback"},
    {"127.255.255.255", "loopback"},
    {"128.0.0.0", "public"},
    {"169.253.255.255", "public"},
    {"169.254.0.1", "link_local"},
    {"169.254.169.254", "metadata"},
    {"169.254.170.2", "metadata"},
    {"100.100.100.200", "metadata"},
    {"168.63.129.16", "metadata"},
    {"192.0.0.192", "metadata"},
    {"168.63.129.17", "public"},
    {"169.255.0.0", "public"},
    {"172.15.255.255", "public"},
    {"172.16.0.0", "private_use"},
    {"172.31.255.255", "private_use"},
    {"172.32.0.0", "public"},
    {"192.0.0.1", "protocol_use"},
    {"192.0.2.7", "documentation"},
    {"192.88.99.1", "protocol_use"},
    {"192.167.255.255", "public"},
    {"192.168.0.1", "private_use"},
    {"192.169.0.0", "public"},
    {"198.17.255.255", "public"},
    {"198.18.0.0", "benchmarking"},
    {"198.19.255.255", "benchmarking"},
    {"198.20.0.0", "public"},
    {"198.51.100.9", "documentation"},
    {"203.0.113.9", "documentation"},
    {"223.255.255.255", "public"},
    {"224.0.0.1", "multicast"},
    {"239.255.255.255", "multicast"},
    {"240.0.0.1", "reserved"},
    {"255.255.255.255", "reserved"},
    {"8.8.8.8", "public"},
    {"::", "unspecified"},
    {"::1", "loopback"},
    {"::7f00:1", "ipv4_in_ipv6"},
    {"::ffff:8.8.8.8", "ipv4_in_ipv6"},
    {"::ffff:127.0.0.1", "ipv4_in_ipv6"},
    {"::ffff:0:127.0.0.1", "ipv4_in_ipv6"},
    {"64:ff9b::10.0.0.1", "ipv4_in_ipv6"},
    {"64:ff9b::7f00:1", "ipv4_in_ipv6"},
    {"64:ff9b::8.8.8.8", "public"},
    {"64:ff9b::1:8.8.8.8", "reserved"},
    {"64:ff9b:1::1", "ipv4_in_ipv6"},
    {"2002:7f00:1::", "ipv4_in_ipv6"},
    {"2001:0:1::1", "ipv4_in_ipv6"},
    {"2001:2::1", "benchmarking"},
    {"2001:10::1", "protocol_use"},
    {"2001:1ff:ffff::", "protocol_use"},
    {"2001:200::1", "public"},
    {"2001:db8::1", "documentation"},
    {"3fff:fff::1", "documentation"},
    {"3fff:1000::1", "public"},
    {"fc00::1", "unique_local"},
    {"fd00:ec2::254", "metadata"},
    {"fd20:ce::254", "metadata"},
    {"fdff::1", "unique_local"},
    {"fe80::1", "link_local"},
    {"fec0::1", "link_local"},
    {"ff02::1", "multicast"},
    {"1::1", "reserved"},
    {"4000::1", "reserved"},
    {"2a00:1450:4001:81b::200e", "public"},
    {"2a00::5efe:10.0.0.1", "ipv4_in_ipv6"},
    {"2a00::200:5efe:10.0.0.1", "ipv4_in_ipv6"},
};

TEST(AddressRules, EveryRangeIsDeniedUpToItsEdges) {
    for (const Case& c : kCases) EXPECT_EQ(verdict(c.address), c.verdict) << c.address;
}

TEST(AddressRules, OtherSizesAreMalformed) {
    const std::array<std::uint8_t, 5> five{8, 8, 8, 8, 8};
    EXPECT_EQ(denied_range(AddressBytes(five)), DeniedRange::malformed);
    EXPECT_EQ(denied_range(AddressBytes{}), DeniedRange::malformed);
}

TEST(AddressRules, ABlockHoldsItsOwnFamilyOnly) {
    const Cidr loopback = block("127.0.0.0/8");
    const Cidr local = block("fd12:3456::/33");
    EXPECT_TRUE(contains(loopback, bytes_of(block("127.1.2.3"))));
    EXPECT_FALSE(contains(loopback, bytes_of(block("::ffff:127.1.2.3"))));
    EXPECT_FALSE(contains(loopback, bytes_of(block("10.0.0.1"))));
    EXPECT_TRUE(contains(local, bytes_of(block("fd12:3456:7fff::1"))));
    EXPECT_FALSE(contains(local, bytes_of(block("fd12:3456:8000::1"))));
}

TEST(Cidr, ReadsBlocksAndBareAddresses) {
    EXPECT_EQ(block("10.0.0.0/8").prefix, 8);
    EXPECT_EQ(block("10.1.2.3").prefix, 32);
    EXPECT_EQ(block("::1").prefix, 128);
    EXPECT_EQ(block("1:2:3:4:5:6:7:8").bytes[15], 8);
    EXPECT_EQ(block("1:2:3:4:5:6:1.2.3.4").bytes[15], 4);
    EXPECT_EQ(block("0.0.0.0/0").prefix, 0);
    EXPECT_EQ(block("2001:DB8::").bytes[3], 0xb8);
}

TEST(Cidr, RefusesEverythingElse) {
    for (const char* text : {"",
                             "/",
                             "10.0.0.0/",
                             "10.0.0.0/33",
                             "10.0.0.1/8",
                             "10.0.0",
                             "10.0.0.0.0",
                             "10.0.0.256",
                             "010.0.0.0",
                             "10.0.0.0/08",
                             " 10.0.0.0",
                             "0x7f000001",
                             "2130706433",
                             "::1::",
                             "1::2::3",
                             "1:2:3:4:5:6:7",
                             "1:2:3:4:5:6:7:8:9",
                             ":::",
                             "1:2:3:4:5:6:7::8",
                             "::g",
                             "::12345",
                             "1.2.3.4::",
                             "::1/129",
                             "::1/64",
                             ":1",
                             "1:",
                             "localhost"}) {
        EXPECT_FALSE(parse_cidr(text).has_value()) << text;
    }
}

}  // namespace
}  // namespace warden::probing
