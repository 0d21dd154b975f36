#pragma once
// One look-up of one name by c-ares. Internal to platform/http; name_look_up.cpp alone knows
// c-ares.

#include <boost/asio/awaitable.hpp>
#include <string>
#include <vector>

#include "platform/http/resolver.hpp"
#include "ports/clock.hpp"

namespace warden::http {

struct Found {
    std::vector<ports::IpAddress> addresses;  // in the order to try them, at most 16
    Seconds keep{0};                          // as long as the name servers allow
};

// Errors as those of ports::Resolver. It ends by itself when every name server has had its tries; a
// cancelled caller drops its sockets at once.
boost::asio::awaitable<Result<Found>> look_up_name(ports::Clock& clock, std::string host,
                                                   ResolverSettings settings);

}  // namespace warden::http
