#pragma once
// HMAC-SHA256 (RFC 2104).

#include <span>
#include <string_view>

#include "domain/base/hex.hpp"

namespace warden {

// A key of at most 64 bytes.
Hash32 hmac_sha256(std::span<const std::uint8_t> key, std::string_view message);

}  // namespace warden
