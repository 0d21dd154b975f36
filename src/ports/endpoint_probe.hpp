#pragma once
// A probe makes one attempt at a provider's endpoint and reports it as raw facts. Repeats, slices
// and votes are decided in domain.

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "domain/base/hex.hpp"
#include "domain/base/ip_family.hpp"
#include "domain/base/time.hpp"
#include "domain/probing/outcome.hpp"
#include "ports/clock.hpp"
#include "ports/resolver.hpp"

namespace warden::ports {

// What becomes of a redirect (3xx).
enum class Redirects : std::uint8_t {
    judged,    // an answer like any other
    to_https,  // from http:// to https:// on the same host it is followed, once; else judged
};

struct ProbeTarget {
    std::string url;            // http:// or https://
    unsigned status_min = 200;  // an answer outside [status_min, status_max] is http_status
    unsigned status_max = 299;
    Redirects redirects = Redirects::judged;
    NameQuery::Answer name = NameQuery::Answer::kept;
    std::size_t header_max = std::size_t{16} << 10;  // bytes of status line and headers
    std::size_t body_max = std::size_t{1} << 20;     // bytes of the body, counted as they arrive
    std::optional<Hash32> body_sha256;               // expected SHA-256 of the body
};

// What kept the prober itself from measuring, or may have: who is to blame for some of them only
// the control targets can tell (domain/probing/controls.hpp).
enum class OwnFault : std::uint8_t {
    none,
    address_denied,  // the address filter denied every address of the host: nothing was sent
    invalid_target,  // no http or https URL, or a port that no web client uses: nothing was sent
    resources,       // out of files, ports or memory, or a bound of ours was reached
    network,         // no route, no such address family, our own firewall
    name_server,     // no name server gave a usable answer
    unreachable,     // somebody on the way says that the address can't be reached
    untrusted_root,  // the certificate leads to no root that we trust
    own_clock,       // the certificate would be valid by a clock that is a little off ours
    port_denied,     // the URL names a port that we may not connect to: nothing was sent
};

// A phase that was not completed is absent. After a redirect that was followed everything but
// `total` is that of the second request.
struct ProbeResult {
    // One attempt's own class: ok; fail with a kind; unknown with throttled (429, or 503 with
    // Retry-After); prober_fault with `own`.
    probing::OutcomeClass cls = probing::OutcomeClass::ok;
    probing::FailKind kind = probing::FailKind::none;
    OwnFault own = OwnFault::none;
    std::string detail;  // for a person; holds no secret; empty when ok
    std::optional<Micros> dns;
    std::optional<Micros> connect;
    std::optional<Micros> tls;
    // Request sent to the final answer's complete header. Earlier bytes (interim answers, a part of
    // the header) say nothing about when the answer was ready.
    std::optional<Micros> first_byte;
    std::optional<Micros> transfer;      // from there to the end of the body
    Micros total{0};                     // start to end, whatever the outcome
    std::uint64_t body_bytes = 0;        // received
    std::optional<unsigned> status;      // once the status line and headers were read
    std::optional<Seconds> retry_after;  // where one can be read; capped at one day
    std::optional<IpFamily> family;      // of the address that a connection was tried to
    std::optional<Hash32> root;          // SHA-256 of the trusted root behind its certificate
};

class EndpointProbe {
  public:
    virtual ~EndpointProbe() = default;

    // Makes one GET on a new connection. Everything that happens is a result; only cancellation
    // throws. `deadline` bounds the whole probe. Probes may run side by side.
    virtual boost::asio::awaitable<ProbeResult> get(ProbeTarget target, Deadline deadline) = 0;
};

}  // namespace warden::ports
