#pragma once
// GET of an HTTP or HTTPS endpoint on a new connection (ports::EndpointProbe).

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "domain/probing/address.hpp"
#include "ports/clock.hpp"
#include "ports/dialer.hpp"
#include "ports/endpoint_probe.hpp"

namespace warden::probes {

struct HttpProbeSettings {
    std::size_t probes_max = 512;  // at the same time; more are our own fault (resources)
    // Providers must not be able to tell a probe from a user: the request is, byte for byte, that
    // of the most common command-line client.
    std::string user_agent = "curl/7.88.1";
};

// The dialer must carry an address filter: endpoints are strangers' texts. The probe belongs to one
// logic thread; dialer and clock outlive it.
std::unique_ptr<ports::EndpointProbe> make_http_probe(ports::Dialer& dialer, ports::Clock& clock,
                                                      HttpProbeSettings settings);

// Which addresses a probe may connect to: the operator's own networks at every port, public ones at
// all but bad ports (domain/probing/port.hpp) and, where `ports` is not empty, at these alone.
struct FilterSettings {
    std::vector<probing::Cidr> allowed{};
    std::set<std::uint16_t> ports{};
};
// Makes the filter for the probes' dialer (http::AddressFilter).
std::function<std::optional<ports::NetErrc>(std::span<const std::uint8_t>, std::uint16_t)>
address_filter(FilterSettings settings);

}  // namespace warden::probes
