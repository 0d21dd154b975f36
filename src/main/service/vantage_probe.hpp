#pragma once
// What a vantage measures with, as configured: for the service and for the doctor.

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "domain/base/error.hpp"
#include "domain/base/time.hpp"
#include "main/config/config.hpp"
#include "main/service/families.hpp"
#include "ports/clock.hpp"
#include "ports/dialer.hpp"
#include "ports/endpoint_probe.hpp"
#include "ports/resolver.hpp"

namespace warden::cli {

struct VantageProbe {
    // Beside that of the endpoints: providers' names take nothing from it.
    std::unique_ptr<ports::Resolver> resolver;
    std::unique_ptr<ports::Dialer> dialer;
    std::unique_ptr<ports::EndpointProbe> probe;  // uses both
};

// invalid_input when the trusted roots can't be read, or this machine has no way into a declared
// family of addresses (check_families). The clock outlives it.
Result<VantageProbe> make_vantage_probe(const ProbingConfig& probing, ports::Clock& clock,
                                        const HasRoute& has_route);

// Tells how far off the machine's clock may be; empty where the store's clock is the reference.
std::function<std::optional<Micros>()> clock_reference(ClockReference reference);

// Asks each control by https once, all side by side, and says in words for people how many
// different trusted roots stand behind their certificates; none behind one that is not reached by
// `deadline`, or not trusted. Where there are fewer than two and this pod must_prove_roots(), the
// words are an error that says what to do. The configuration outlives the call.
boost::asio::awaitable<Result<std::string>> prove_roots(ports::EndpointProbe& probe,
                                                        const Config& config,
                                                        ports::Deadline deadline);

}  // namespace warden::cli
