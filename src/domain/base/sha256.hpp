#pragma once
// SHA-256 (FIPS 180-4), the digest of evidence, batches and records.

#include <span>
#include <string_view>

#include "domain/base/hex.hpp"

namespace warden {

Hash32 sha256(std::span<const std::uint8_t> bytes);
Hash32 sha256(std::string_view text);

}  // namespace warden
