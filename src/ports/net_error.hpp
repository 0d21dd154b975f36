#pragma once
// Error codes of everything that speaks to the network: Resolver, Dialer, HttpClient, WebSocket.

#include <string>
#include <system_error>

#include "domain/base/error.hpp"

namespace warden::ports {

enum class NetErrc {
    dns_failed = 1,   // transient: the name did not resolve
    connect_refused,  // transient: refused, reset or unreachable while connecting
    connect_timeout,  // transient: no connection by the deadline
    tls_invalid,      // permanent: certificate, host name or handshake is not acceptable
    address_denied,   // permanent: our own address filter denied every address of the name
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
        case NetErrc::connect_refused:
        case NetErrc::connect_timeout:
        case NetErrc::overloaded:
        case NetErrc::timeout:
        case NetErrc::closed: return Condition::transient;
        case NetErrc::tls_invalid:
        case NetErrc::address_denied: return Condition::permanent;
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
        case NetErrc::connect_refused: return "connection refused";
        case NetErrc::connect_timeout: return "connection timed out";
        case NetErrc::tls_invalid: return "TLS not acceptable";
        case NetErrc::address_denied: return "address denied by the filter";
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
