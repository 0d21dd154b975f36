#pragma once
// Opens byte streams to the outside: look-up, address filter, TCP, TLS, each phase timed.

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"
#include "domain/base/time.hpp"
#include "ports/clock.hpp"
#include "ports/net_error.hpp"
#include "ports/resolver.hpp"

namespace warden::ports {

// An open connection; at most one read and one write may be under way. It has no deadline of its
// own: the caller cancels (with_timeout). Destroying it drops the connection.
class ByteStream {
  public:
    virtual ~ByteStream() = default;

    // Reads at least one byte into `buffer`, which outlives the call, and returns how many; 0 when
    // the peer ended the stream. With TLS that is also the end of TCP without close_notify, which
    // many servers skip: where a cut would matter, the message itself must say its length. closed
    // when the connection broke.
    virtual boost::asio::awaitable<Result<std::size_t>> read_some(std::span<char> buffer) = 0;
    // Writes all of `bytes`, which outlive the call. closed when the connection broke.
    virtual boost::asio::awaitable<Result<void>> write(std::string_view bytes) = 0;
    // True while the peer has neither sent anything nor ended the stream: a connection that waits
    // for its next use is still good.
    virtual bool quiet() = 0;
    // Drops the connection at once; a pending read or write then ends with closed.
    virtual void close() = 0;
};

enum class Transport { plain, tls };

struct DialTarget {
    std::string host;  // name or literal address, IPv6 without brackets
    std::uint16_t port = 0;
    Transport transport = Transport::plain;
    NameQuery::Answer name = NameQuery::Answer::kept;
};

// Time spent in each phase; a phase that was not entered is absent, one that failed shows its time
// until then.
struct DialTimes {
    std::optional<Micros> dns;  // absent for a literal address
    std::optional<Micros> connect;
    std::optional<Micros> tls;
};

struct Dialed {
    Result<std::unique_ptr<ByteStream>> stream;
    DialTimes times;
    std::optional<IpAddress> address;  // the last one that a connection was tried to
    std::optional<Hash32> root;        // SHA-256 of the trusted root that the peer was proven by
};

class Dialer {
  public:
    virtual ~Dialer() = default;

    // Tries the permitted addresses in the resolver's order until one connects. The filter judges
    // each address itself, so a name that changes its answer can't slip by. Where several addresses
    // failed, a fault of our own counts first, then a refusal. Errors: dns_failed, no_name_server
    // (also for a look-up cut by the deadline), address_denied, port_denied, bad_port, own_network
    // (also when no address is of a family that this host has), connect_refused, unreachable,
    // connect_timeout (the deadline passed while connecting), tls_invalid, tls_untrusted,
    // tls_doubtful, timeout (while shaking hands), closed (by the peer, while shaking hands),
    // overloaded.
    virtual boost::asio::awaitable<Dialed> dial(DialTarget target, Deadline deadline) = 0;
};

}  // namespace warden::ports
