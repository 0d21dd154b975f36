#pragma once
// TCP and TLS connections to the outside (ports::Dialer).

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "domain/base/error.hpp"
#include "ports/clock.hpp"
#include "ports/dialer.hpp"
#include "ports/resolver.hpp"

namespace warden::http {

// Says that the address (4 or 16 bytes, network order) may be connected to; it is pure and quick.
using AddressFilter = std::function<bool(std::span<const std::uint8_t>)>;

struct DialerSettings {
    AddressFilter permits;  // none: every address is permitted
    std::string ca_file;    // PEM of the trusted roots; empty: the system's
    // Connections being opened at the same time; more are refused with overloaded.
    std::size_t dialing_max = 1024;
};

// The dialer belongs to one logic thread; resolver and clock outlive it. It verifies peers and host
// names, sends SNI, speaks TLS 1.2 and 1.3. invalid_input when ca_file can't be read or holds no
// certificate.
Result<std::unique_ptr<ports::Dialer>> make_dialer(ports::Resolver& resolver, ports::Clock& clock,
                                                   DialerSettings settings);

}  // namespace warden::http
