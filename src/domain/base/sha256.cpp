#include "domain/base/sha256.hpp"

#include <sodium/crypto_hash_sha256.h>

namespace warden {

Hash32 sha256(std::span<const std::uint8_t> bytes) {
    Hash32 digest{};
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return digest;
}

Hash32 sha256(std::string_view text) { return sha256(as_bytes(text)); }

}  // namespace warden
