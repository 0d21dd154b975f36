#include "platform/crypto/crypto.hpp"

#include <sodium.h>

#include "domain/base/check.hpp"

namespace warden::crypto {
namespace {

// Safe to repeat and to call from several threads; chooses the fast implementations once.
void need_sodium() {
    static const bool ready = sodium_init() >= 0;
    WARDEN_CHECK(ready);
}

}  // namespace

Hash32 hmac_sha256(std::span<const std::uint8_t> key, std::span<const std::uint8_t> message) {
    need_sodium();
    crypto_auth_hmacsha256_state state;
    Hash32 digest;
    crypto_auth_hmacsha256_init(&state, key.data(), key.size());
    crypto_auth_hmacsha256_update(&state, message.data(), message.size());
    crypto_auth_hmacsha256_final(&state, digest.data());
    sodium_memzero(&state, sizeof state);
    return digest;
}

void fill_random(std::span<std::uint8_t> bytes) {
    need_sodium();
    randombytes_buf(bytes.data(), bytes.size());
}

SigningKey SigningKey::from_seed(std::span<const std::uint8_t, 32> seed) {
    need_sodium();
    SigningKey key;
    crypto_sign_ed25519_seed_keypair(key.public_key_.data(), key.secret_.data(), seed.data());
    return key;
}

SigningKey::SigningKey(SigningKey&& other) noexcept
    : public_key_(other.public_key_), secret_(other.secret_) {
    sodium_memzero(other.secret_.data(), other.secret_.size());
}

SigningKey& SigningKey::operator=(SigningKey&& other) noexcept {
    if (this != &other) {
        public_key_ = other.public_key_;
        secret_ = other.secret_;
        sodium_memzero(other.secret_.data(), other.secret_.size());
    }
    return *this;
}

SigningKey::~SigningKey() { sodium_memzero(secret_.data(), secret_.size()); }

Signature SigningKey::sign(std::span<const std::uint8_t> message) const {
    Signature signature;
    crypto_sign_ed25519_detached(signature.data(), nullptr, message.data(), message.size(),
                                 secret_.data());
    return signature;
}

bool verify(const PublicKey& key, std::span<const std::uint8_t> message,
            const Signature& signature) {
    need_sodium();
    return crypto_sign_ed25519_verify_detached(signature.data(), message.data(), message.size(),
                                               key.data()) == 0;
}

}  // namespace warden::crypto
