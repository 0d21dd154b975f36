#pragma once
// Stark ECDSA with deterministic k (RFC 6979, HMAC-SHA256, qlen 252, the message hash as 32 bytes
// and never truncated). High s is allowed.

#include <array>
#include <string_view>

#include "adapters/starknet/codec/felt.hpp"

namespace warden::starknet {

// A number 1 <= d < n. It can be moved, not copied; its memory is zeroed when it goes. It has no
// text form on purpose.
class PrivateKey {
  public:
    // `0x` and 1..64 digits, leading zeros allowed; invalid_input otherwise, without the text in
    // the detail.
    static Result<PrivateKey> from_hex(std::string_view text);

    PrivateKey(PrivateKey&& other) noexcept;
    PrivateKey& operator=(PrivateKey&& other) noexcept;
    PrivateKey(const PrivateKey&) = delete;
    PrivateKey& operator=(const PrivateKey&) = delete;
    ~PrivateKey();

    const Hash32& bytes() const { return bytes_; }  // big-endian; for the codec itself

  private:
    PrivateKey() = default;
    void wipe();

    Hash32 bytes_{};
};

struct Signature {
    Felt r;
    Felt s;

    friend bool operator==(const Signature&, const Signature&) = default;
};

// Returns the x coordinate of d * G.
Felt public_key(const PrivateKey& key);
// Signs a hash; the same inputs give the same signature. invalid_input unless hash < 2^251.
Result<Signature> sign(const PrivateKey& key, const Felt& hash);
// Holds for either point with this x coordinate; false also for a key that is on no point.
bool verify(const Felt& public_key, const Felt& hash, const Signature& signature);

}  // namespace warden::starknet
