#pragma once
// Error codes of everything that speaks to the network: Resolver, Dialer, HttpClient, WebSocket.

#include <string>
#include <system_error>

#include "domain/base/error.hpp"

namespace warden::ports {

enum class NetErrc {
    dns_failed = 1,   // transient: a name server says that there is no such name or address
    no_name_server,   // transient: no usable answer from any name server, whoever is to blame
    connect_refused,  // transient: refused or reset by the other side while connecting
    unreachable,      // transient: somebody on the way says that the address can't be reached
    own_network,      // transient: no route, no address family, our own firewall, no network
    connect_timeout,  // transient: no connection by the deadline
    tls_invalid,      // permanent: certificate, host name or handshake is not acceptable
    tls_untrusted,    // permanent: the certificate leads to no root that we trust
    tls_doubtful,     // permanent: it is not valid by our clock, but by one a little off it is
    address_denied,   // permanent: our own address filter denied every address of the name
    port_denied,      // permanent: our own filter denied the port
    bad_port,         // permanent: no web client connects to the port
    overloaded,       // transient: one of our own bounds (connections, queue, files) is reached
    timeout,          // transient: the deadline passed before anything was sent
    closed,           // transient: the peer closed an idle stream, or before anything was sent
    no_answer,        // unknown_outcome: sent, at least in part, and no whole answer came
    protocol,         // invalid_input: the peer's bytes break the protocol
    too_large,        // invalid_input: the peer's header, body or message is over our limit
    invalid_request,  // invalid_input: our own URL or header can't be sent
};

inline Condition condition_of(NetErrc code) noexcept {
    switch (code) {
        case NetErrc::dns_failed:
        case NetErrc::no_name_server:
        case NetErrc::connect_refused:
        case NetErrc::unreachable:
        case NetErrc::own_network:
        case NetErrc::connect_timeout:
        case NetErrc::overloaded:
        case NetErrc::timeout:
        case NetErrc::closed: return Condition::transient;
        case NetErrc::tls_invalid:
        case NetErrc::tls_untrusted:
        case NetErrc::tls_doubtful:
        case NetErrc::address_denied:
        case NetErrc::port_denied:
        case NetErrc::bad_port: return Condition::permanent;
        case NetErrc::no_answer: return Condition::unknown_outcome;
        case NetErrc::protocol:
        case NetErrc::too_large:
        case NetErrc::invalid_request: return Condition::invalid_input;
    }
    return Condition::permanent;
}

inline const char* name_of(NetErrc code) noexcept {
    switch (code) {
        case NetErrc::dns_failed: return "name does not resolve";
        case NetErrc::no_name_server: return "no answer of a name server";
        case NetErrc::connect_refused: return "connection refused";
        case NetErrc::unreachable: return "address unreachable";
        case NetErrc::own_network: return "own network does not lead there";
        case NetErrc::connect_timeout: return "connection timed out";
        case NetErrc::tls_invalid: return "TLS not acceptable";
        case NetErrc::tls_untrusted: return "certificate of an unknown root";
        case NetErrc::tls_doubtful: return "certificate not valid by our clock";
        case NetErrc::address_denied: return "address denied by the filter";
        case NetErrc::port_denied: return "port denied by the filter";
        case NetErrc::bad_port: return "port that no web client uses";
        case NetErrc::overloaded: return "own bound reached";
        case NetErrc::timeout: return "timed out before sending";
        case NetErrc::closed: return "closed by the peer";
        case NetErrc::no_answer: return "sent, no whole answer";
        case NetErrc::protocol: return "protocol broken by the peer";
        case NetErrc::too_large: return "answer over the limit";
        case NetErrc::invalid_request: return "invalid request";
    }
    return "unknown network error";
}

class NetCategory final : public std::error_category {
  public:
    const char* name() const noexcept override { return "net"; }
    std::string message(int value) const override { return name_of(static_cast<NetErrc>(value)); }
    std::error_condition default_error_condition(int value) const noexcept override {
        return make_error_condition(condition_of(static_cast<NetErrc>(value)));
    }
};

inline const std::error_category& net_category() noexcept {
    static const NetCategory category;
    return category;
}

inline std::error_code make_error_code(NetErrc code) noexcept {
    return {static_cast<int>(code), net_category()};
}

}  // namespace warden::ports

template <>
struct std::is_error_code_enum<warden::ports::NetErrc> : std::true_type {};
