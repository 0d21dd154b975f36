#pragma once
// Ports at which nobody can serve the web.

#include <cstdint>

namespace warden::probing {

// True for the "bad ports" of the WHATWG's Fetch standard (section "Port blocking"): other
// protocols have them, and no web client connects to them.
bool is_bad_port(std::uint16_t port);

}  // namespace warden::probing
