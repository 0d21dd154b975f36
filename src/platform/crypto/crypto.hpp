#pragma once
// Cryptography over byte spans: Keccak-256, HMAC-SHA256, Ed25519, constant-time comparison, random
// bytes, base64url. SHA-256 is in domain/base. Every function may be called from any thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "domain/base/error.hpp"
#include "domain/base/hex.hpp"

namespace warden::crypto {

using Bytes64 = std::array<std::uint8_t, 64>;
using PublicKey = std::array<std::uint8_t, 32>;  // Ed25519, RFC 8032
using Signature = Bytes64;                       // Ed25519, RFC 8032

// Original Keccak with 256 bits of output, as Ethereum and Starknet use it; not SHA3-256.
Hash32 keccak256(std::span<const std::uint8_t> bytes);
Hash32 keccak256(std::string_view text);

// Computes RFC 2104 over SHA-256; the key may have any length.
Hash32 hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message);

// Fills the bytes from the operating system's generator, fit for keys.
void fill_random(std::span<std::uint8_t> bytes);

// An Ed25519 secret key in memory, overwritten when it is destroyed. It can be moved, not copied.
class SigningKey {
  public:
    // The 32-byte seed is what key files hold (RFC 8032 calls it the private key).
    static SigningKey from_seed(std::span<const std::uint8_t, 32> seed);

    SigningKey(SigningKey&& other) noexcept;
    SigningKey& operator=(SigningKey&& other) noexcept;
    SigningKey(const SigningKey&) = delete;
    SigningKey& operator=(const SigningKey&) = delete;
    ~SigningKey();

    const PublicKey& public_key() const { return public_key_; }
    Signature sign(std::span<const std::uint8_t> message) const;

  private:
    SigningKey() = default;

    PublicKey public_key_{};
    Bytes64 secret_{};  // seed and public key, libsodium's form
};

bool verify(const PublicKey& key, std::span<const std::uint8_t> message,
            const Signature& signature);

}  // namespace warden::crypto
