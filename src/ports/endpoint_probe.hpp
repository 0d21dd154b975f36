#pragma once
// One measurement of a provider's endpoint, as raw facts. What the facts mean (outcome class,
// votes) is decided in domain.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "domain/base/hex.hpp"
#include "domain/base/time.hpp"
#include "ports/clock.hpp"

namespace warden::ports {

struct ProbeTarget {
    std::string url;            // http:// or https://
    unsigned status_min = 200;  // an answer outside [status_min, status_max] is http_status;
    unsigned status_max = 299;  // 3xx is never followed and judged by the same bounds
    std::size_t header_max = std::size_t{16} << 10;  // bytes of status line and headers
    std::size_t body_max = std::size_t{1} << 20;     // bytes of the body, counted as they arrive
    std::optional<Hash32> body_sha256;               // expected SHA-256 of the body
};

enum class ProbeError {
    none,             // an acceptable answer
    dns,              // the name did not resolve
    connect_refused,  // refused, reset or unreachable
    connect_timeout,  // no connection by the deadline
    tls_invalid,      // certificate, host name or handshake not acceptable
    http_status,      // a whole answer with a status outside the bounds
    protocol,         // not HTTP, cut short, or over a cap
    timeout,          // connected, but no whole answer by the deadline
    integrity,        // the body's SHA-256 is not the expected one
    auth_rejected,    // 401 or 403
    throttled,        // 429, or 503 with Retry-After
    address_denied,   // our filter denied every address: nothing was sent (not the provider's
                      // failure)
    invalid_target,   // the URL is no http or https URL: nothing was sent (ours)
    own_resources,    // out of files, memory, ports, or a bound of ours (ours)
};

// A phase that was not completed is absent.
struct ProbeResult {
    ProbeError error = ProbeError::none;
    std::string detail;  // for a person; holds no secret
    std::optional<Micros> dns;
    std::optional<Micros> connect;
    std::optional<Micros> tls;
    std::optional<Micros> first_byte;  // request sent to first byte, on the open connection
    std::optional<Micros> transfer;    // first byte to end of the body
    Micros total{0};                   // start to end, whatever the outcome
    std::uint64_t body_bytes = 0;      // received
    std::optional<unsigned> status;    // once the status line and headers were read
    std::optional<Seconds>
        retry_after;  // with throttled, where given in seconds; capped at one day
};

class EndpointProbe {
  public:
    virtual ~EndpointProbe() = default;

    // One GET on a new connection. Everything that happens is a result; only cancellation throws.
    // `deadline` bounds the whole probe. Probes may run side by side.
    virtual boost::asio::awaitable<ProbeResult> get(ProbeTarget target, Deadline deadline) = 0;
};

}  // namespace warden::ports
