#pragma once
// Absolute URLs of endpoints (RFC 3986, the part that HTTP and WebSocket use).

#include <cstdint>
#include <string>
#include <string_view>

#include "domain/base/error.hpp"

namespace warden {

// It is made by parse_url only. All parts are visible ASCII, so that none can break a request line
// or a header.
struct Url {
    std::string scheme;      // http, https, ws or wss
    std::string host;        // lower case; IPv6 without brackets
    std::uint16_t port = 0;  // the scheme's own port where none is given
    std::string target;      // path and query, begins with '/'

    bool secure() const { return scheme == "https" || scheme == "wss"; }
    // host[:port] as a Host header wants it: brackets around IPv6, no port that the scheme implies.
    std::string authority() const;
    // True when the host is an address: IPv6, or what ends in a number (WHATWG URL, 3.5).
    bool is_literal() const;
};

// invalid_input: another scheme, user information (secrets don't belong in URLs), an empty or
// malformed host, a port outside 1..65535, a character that is not allowed, or over 2,048 bytes. A
// fragment is dropped.
Result<Url> parse_url(std::string_view text);

}  // namespace warden
