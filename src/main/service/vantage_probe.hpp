#pragma once
// What a vantage measures with, as configured: for the service and for the doctor.

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"
#include "main/config/config.hpp"
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

// invalid_input when the trusted roots can't be read. The clock outlives it.
Result<VantageProbe> make_vantage_probe(const ProbingConfig& probing, ports::Clock& clock);

// Asks each control by https once, all side by side, and returns the SHA-256 of the trusted roots
// behind their certificates; none of a control that is not reached by `deadline`, or not trusted.
boost::asio::awaitable<std::set<Hash32>> trusted_roots(ports::EndpointProbe& probe,
                                                       std::vector<ControlConfig> controls,
                                                       ports::Deadline deadline);

// Says in words for people what so many different trusted roots prove. Where fewer than two do and
// this pod must_prove_roots(), it is an error that says what to do; elsewhere the same words are
// the answer.
Result<std::string> judge_roots(const Config& config, std::size_t roots);

}  // namespace warden::cli
