#pragma once
// TCP and TLS connections to the outside (ports::Dialer).

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>

#include "domain/base/error.hpp"
#include "domain/base/ip_family.hpp"
#include "ports/clock.hpp"
#include "ports/dialer.hpp"
#include "ports/resolver.hpp"

namespace warden::http {

// Returns why the address (4 or 16 bytes, network order) may not be connected to at the port:
// address_denied, port_denied or bad_port; empty when it may. It is pure and quick.
using AddressFilter =
    std::function<std::optional<ports::NetErrc>(std::span<const std::uint8_t>, std::uint16_t port)>;

struct DialerSettings {
    AddressFilter denies;  // none: every address is permitted
    // Families that this host has a way into. Addresses of another one are not tried.
    std::set<IpFamily> families{IpFamily::ipv4, IpFamily::ipv6};
    std::string ca_file;  // PEM of the trusted roots; empty: the system's
    // Connections being opened at the same time; more are refused with overloaded.
    std::size_t dialing_max = 1024;
};

// The dialer belongs to one logic thread; resolver and clock outlive it. It verifies peers and host
// names, sends SNI, speaks TLS 1.2 and 1.3. invalid_input when ca_file can't be read or holds no
// certificate.
Result<std::unique_ptr<ports::Dialer>> make_dialer(ports::Resolver& resolver, ports::Clock& clock,
                                                   DialerSettings settings);

}  // namespace warden::http
