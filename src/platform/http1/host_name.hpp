#pragma once
// Internationalised URLs as they go over the wire.

#include <string>
#include <string_view>

namespace warden::http1 {

// Returns the URL in ASCII: its host converted by UTS 46 (non-transitional), other characters
// outside of ASCII percent-encoded as UTF-8. A text that can't be converted is returned as it is,
// so that whoever parses it refuses it.
std::string ascii_url(std::string_view url);

}  // namespace warden::http1
