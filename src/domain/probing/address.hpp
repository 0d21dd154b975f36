#pragma once
// Address rules against server-side request forgery: an endpoint's name is a stranger's choice, so
// every address is judged before it is connected to. Pure functions over the address's own bytes;
// the dialer calls them for each address at connect time, again after every redirect.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/base/enum_names.hpp"
#include "domain/base/error.hpp"

namespace warden::probing {

using AddressBytes = std::span<const std::uint8_t>;  // 4 or 16 bytes, network order

// The range that makes an address unfit for probing. IPv4 carried inside IPv6 (mapped, compatible,
// 6to4, Teredo, ISATAP) is denied as such, whatever it carries; that of NAT64 (64:ff9b::/96), which
// hosts without IPv4 are given, is judged by the address it carries.
enum class DeniedRange : std::uint8_t {
    malformed,      // neither 4 nor 16 bytes
    unspecified,    // 0.0.0.0/8, ::
    loopback,       // 127.0.0.0/8, ::1
    private_use,    // 10/8, 172.16/12, 192.168/16
    shared,         // 100.64/10, carrier-grade NAT
    link_local,     // 169.254/16, fe80::/10, fec0::/10
    metadata,       // cloud metadata services, also those outside link-local
    protocol_use,   // 192.0.0.0/24, 192.88.99/24, 2001::/23 and other IETF assignments
    documentation,  // 192.0.2/24, 198.51.100/24, 203.0.113/24, 2001:db8::/32, 3fff::/20
    benchmarking,   // 198.18/15, 2001:2::/48
    multicast,      // 224/4, ff00::/8
    reserved,       // 240/4, broadcast, everything outside 2000::/3
    unique_local,   // fc00::/7
    ipv4_in_ipv6,   // ::ffff:0:0/96, ::/96, 64:ff9b:1::/48, 2002::/16, 2001::/32, ISATAP; a denied
                    // IPv4 address in 64:ff9b::/96
};
constexpr auto names_of(DeniedRange) {
    return enum_names<DeniedRange>("malformed", "unspecified", "loopback", "private_use", "shared",
                                   "link_local", "metadata", "protocol_use", "documentation",
                                   "benchmarking", "multicast", "reserved", "unique_local",
                                   "ipv4_in_ipv6");
}

// Returns the range that denies the address; empty for a public unicast address.
std::optional<DeniedRange> denied_range(AddressBytes address);

// A block of addresses, for the operator's allow list (a private network, the sandbox on loopback).
struct Cidr {
    std::array<std::uint8_t, 16> bytes{};
    std::uint8_t size = 4;    // 4 or 16
    std::uint8_t prefix = 0;  // bits, 0..8*size; the bits below are zero
    bool operator==(const Cidr&) const = default;
};
// "10.0.0.0/8", "::1/128", or a bare address for that one. invalid_input, also when bits below the
// prefix are set.
Result<Cidr> parse_cidr(std::string_view text);
// False when the families differ: an IPv4 block never admits an IPv6 address that carries it.
bool contains(const Cidr& block, AddressBytes address);

}  // namespace warden::probing
