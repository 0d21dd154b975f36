#pragma once
// Whether this host has a way to an address, and whose doing a failed connection is.

#include <boost/system/error_code.hpp>

#include "ports/net_error.hpp"
#include "ports/resolver.hpp"

namespace warden::http {

// True when this host's routes lead to the address from an address of its own. Nothing is sent.
bool has_route(const ports::IpAddress& address);

// Returns the code of a connection to the address that failed. Only what the other side said, or
// its silence, is its own doing; what is not known to be is own_network.
ports::NetErrc code_of_connect(const boost::system::error_code& error,
                               const ports::IpAddress& address);
// The same for one that was open: own_network and overloaded when the fault is here, else closed.
ports::NetErrc code_of_broken(const boost::system::error_code& error);

}  // namespace warden::http
