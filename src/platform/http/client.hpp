#pragma once
// HTTP/1.1 client (ports::HttpClient) over a Dialer, with kept-alive connections.

#include <cstddef>
#include <cstdint>
#include <memory>

#include "domain/base/time.hpp"
#include "ports/clock.hpp"
#include "ports/dialer.hpp"
#include "ports/http_client.hpp"

namespace warden::http {

struct ClientSettings {
    std::size_t in_flight_max = 256;      // requests at the same time; more are overloaded
    std::size_t idle_per_origin_max = 8;  // kept-alive connections per scheme, host and port
    std::size_t idle_max = 64;            // in all
    Millis idle_for{20'000};              // then an idle connection is not used again
    std::size_t header_max = 32u << 10;   // bytes of an answer's header, else too_large
};

// A request on a kept-alive connection that the peer closed just then is sent once more on a new
// one, if it is repeatable. The client belongs to one logic thread; dialer and clock outlive it.
std::unique_ptr<ports::HttpClient> make_http_client(ports::Dialer& dialer, ports::Clock& clock,
                                                    ClientSettings settings);

}  // namespace warden::http
