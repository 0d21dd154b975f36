#include <cryptopp/keccak.h>

#include "platform/crypto/crypto.hpp"

namespace warden::crypto {

Hash32 keccak256(std::span<const std::uint8_t> bytes) {
    CryptoPP::Keccak_256 hasher;
    Hash32 digest;
    static_assert(CryptoPP::Keccak_256::DIGESTSIZE == digest.size());
    hasher.Update(bytes.data(), bytes.size());
    hasher.Final(digest.data());
    return digest;
}

Hash32 keccak256(std::string_view text) { return keccak256(as_bytes(text)); }

}  // namespace warden::crypto
