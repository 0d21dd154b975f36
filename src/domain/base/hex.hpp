#pragma once
// Lower-case hexadecimal text of bytes, and back. No 0x prefix here: that is the codecs' business.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/error.hpp"

namespace warden {

using Bytes = std::vector<std::uint8_t>;
using Hash32 = std::array<std::uint8_t, 32>;  // big-endian where it stands for a number

std::string to_hex(std::span<const std::uint8_t> bytes);
// Accepts both cases; invalid_input on odd length or another character.
Result<Bytes> from_hex(std::string_view text);
// Exactly 64 digits.
Result<Hash32> hash_from_hex(std::string_view text);

std::span<const std::uint8_t> as_bytes(std::string_view text);

}  // namespace warden
