#include "main/service/families.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "platform/http/resolver.hpp"

namespace warden::cli {
namespace {

// A root name server of each family: an address that stays.
constexpr const char* kPublicIpv4 = "193.0.14.129";
constexpr const char* kPublicIpv6 = "2001:7fd::1";

std::vector<ports::IpAddress> samples(const ProbingConfig& probing, IpFamily family) {
    std::vector<ports::IpAddress> found{
        *http::parse_address(family == IpFamily::ipv6 ? kPublicIpv6 : kPublicIpv4)};
    for (const probing::Cidr& block : probing.allow) {
        ports::IpAddress address{block.bytes, block.size};
        address.bytes[block.size - 1u] |= 1;  // the first one is the network's own
        if (address.family() == family) found.push_back(address);
    }
    return found;
}

}  // namespace

Result<void> check_families(const ProbingConfig& probing, const HasRoute& has_route) {
    for (const IpFamily family : probing.families) {
        if (std::ranges::any_of(samples(probing, family), has_route)) continue;
        const std::string word(name(family));
        return fail(Errc::invalid_input,
                    "probing.families: this machine has no route for " + word +
                        "; give it one, or leave the family to vantages that have it");
    }
    return {};
}

}  // namespace warden::cli
